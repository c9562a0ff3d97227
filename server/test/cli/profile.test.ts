// `codex-plugin profile` as a user runs it: a process, its output, its exit code, and the file that it writes.
import { Ajv } from 'ajv';
import { execa } from 'execa';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCpuProfile, type CpuProfile } from '../../src/profiling/cpuProfile.ts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');

/** Its third line is where it begins. */
const BURN = `
function burn(ms) {
  const until = performance.now() + ms;
  let x = 0;
  while (performance.now() < until) for (let i = 0; i < 1000; i++) x = Math.sqrt(x + i);
  return x;
}
`;

const SCRIPTS = {
  'burns.cjs': `'use strict';${BURN}exports.handler = () => ({ success: true, data: burn(5) });\n`,
  'burns.mjs': `// A module.${BURN}export default async () => { await null; return { success: true, data: burn(5) }; };\n`,
  'burns.ts': `interface Answer { success: boolean; data: number }
type Milliseconds = number;
function burn(ms: Milliseconds): number {
  const until: number = performance.now() + ms;
  let x: number = 0;
  while (performance.now() < until) for (let i = 0; i < 1000; i++) x = Math.sqrt(x + i);
  return x as number;
}
export const handler = (text: string): Answer => ({ success: true, data: burn(5) });
`,
  'burns.py': `import time

def burn(ms):
    until = time.perf_counter() + ms / 1000
    x = 0.0
    while time.perf_counter() < until:
        for i in range(100):
            x = (x + i) ** 0.5
    return x

def handler(event):
    return {"success": True, "data": burn(8)}
`,
  'waits.py': `import asyncio, time

def burn(ms):
    until = time.perf_counter() + ms / 1000
    while time.perf_counter() < until:
        pass

async def handler(event):
    await asyncio.sleep(0.005)
    burn(8)
    return {"success": True}
`,
  'fails.js': 'let runs = 0;\nexports.handler = () => { if (++runs > 4) throw new Error("no more"); return { success: true }; };\n',
  'ends.js': 'let runs = 0;\nexports.handler = () => { if (++runs > 4) process.exit(1); return { success: true }; };\n',
  'program.js': 'console.log(JSON.stringify({ success: true }));\n',
  'broken.js': 'exports.handler = ( => 1;\n',
  'variable.js':
    'exports.handler = () => { if (process.env.MINE !== "from the file") throw new Error("no variable"); return { success: true }; };\n',
  'save.cjs': `exports.handler = function onFileSave(json) {
  return { success: true, formattedContent: JSON.parse(json).fileContent.replace(/[ \\t]+(?=\\r?\\n|$)/g, '') };
};
`,
  'save.mjs': `export default async function onFileSave(json) {
  await null;
  return { success: true, formattedContent: JSON.parse(json).fileContent.replace(/[ \\t]+(?=\\r?\\n|$)/g, '') };
}
`,
  'save.py': `import json, re

def on_file_save(event):
    return {"success": True, "formattedContent": re.sub(r"[ \\t]+(?=\\r?\\n|$)", "", json.loads(event)["fileContent"])}

handler = on_file_save
`,
  'saves.py': `import json, re

async def on_file_save(event):
    return {"success": True, "formattedContent": re.sub(r"[ \\t]+(?=\\r?\\n|$)", "", json.loads(event)["fileContent"])}

handler = on_file_save
`,
  'quick.js': 'exports.handler = () => ({ success: true });\n',
  'hostile.js': `const post = require('node:inspector').Session.prototype.post;
require('node:inspector').Session.prototype.post = function (method, params, done) {
  return method === 'Profiler.stop' ? done(null, { profile: { nodes: 'all of them' } }) : post.call(this, method, params, done);
};
exports.handler = () => ({ success: true });
`,
};

const names = Object.keys(SCRIPTS);
const eventOf = (script: string): string => script.replace('.', '_');

interface Output {
  file: string | null;
  format: string;
  phases: Record<string, { p50Ms: number; p95Ms: number }>;
  memory: { rssBytes?: number; heapUsedBytes?: number; before: object; peak: { rssBytes?: number } };
  script: string;
  runs: { count: number; failed: number };
  sampled: { count: number; wholeMs: number; waitingMs: number };
  hottest: { name: string; file?: string; line?: number; selfMs: number; totalMs: number }[];
}

describe('codex-plugin profile', { timeout: 60_000 }, () => {
  let folder: string;
  let plugin: string;
  let results: string;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'profile-')));
    plugin = path.join(folder, 'plug in');
    await mkdir(plugin);
    const handlers = names.map((script) => ({ event: eventOf(script), script }));
    const manifest = {
      pluginId: 'com.example.profile',
      version: '1.0.0',
      name: 'Profiled',
      description: 'A plugin for trying profiles.',
      entryPoints: { handlers: [...handlers, { event: 'both', script: 'burns.cjs' }, { event: 'both', script: 'burns.py' }] },
      events: [...names.map(eventOf), 'both'],
      permissions: ['env:read:MINE'],
    };
    await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify(manifest));
    for (const [name, source] of Object.entries(SCRIPTS)) await writeFile(path.join(plugin, name), source);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  beforeEach(async () => {
    results = await mkdtemp(path.join(folder, 'results-'));
  });

  const run = async (...args: string[]): Promise<{ code: number | undefined; output: Output; stdout: string; stderr: string }> => {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, 'profile', plugin, ...args], { cwd: results, reject: false });
    return { code: exitCode, output: (stdout.startsWith('{') ? JSON.parse(stdout) : undefined) as Output, stdout, stderr };
  };

  const profileOf = async (script: string, ...more: string[]): ReturnType<typeof run> => run(eventOf(script), '--json', ...more);

  function expectMeasured({ phases, memory, runs }: Output, count: number): void {
    expect(Object.keys(phases)).toEqual(['queued', 'wire', 'import', 'handler', 'response']);
    for (const { p50Ms, p95Ms } of Object.values(phases)) {
      expect(p50Ms).toBeGreaterThanOrEqual(0);
      expect(p95Ms).toBeGreaterThanOrEqual(p50Ms);
    }
    expect(phases['import']!.p50Ms).toBeGreaterThan(0);
    expect(runs).toEqual({ count, failed: 0 });
    if (process.platform === 'linux') expect(memory.peak.rssBytes).toBeGreaterThan(1_000_000);
  }

  it.each(['burns.cjs', 'burns.mjs', 'burns.ts'])('finds what burns in %s, and writes a .cpuprofile', async (script) => {
    const { code, output, stderr } = await profileOf(script, '--repeat', '12');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectMeasured(output, 12);
    expect(output.phases['handler']!.p50Ms).toBeGreaterThanOrEqual(5);
    expect(output.hottest[0]).toMatchObject({ name: 'burn', file: path.join(plugin, script), line: script === 'burns.ts' ? 3 : 2 });
    expect(output.hottest[0]!.selfMs / output.sampled.wholeMs).toBeGreaterThan(0.3);
    expect(output.memory.heapUsedBytes).toBeGreaterThan(1_000_000);

    expect(output.format).toBe('cpuprofile');
    expect(await readdir(results)).toEqual([path.basename(output.file!)]);
    expect(path.dirname(output.file!)).toBe(await realpath(results));
    expect(path.basename(output.file!)).toMatch(/^burns_[a-z]+-burns-\d{8}T\d{6}\.cpuprofile$/);
    const profile = readCpuProfile(JSON.parse(await readFile(output.file!, 'utf8'))) as CpuProfile;
    expect(profile.samples).toHaveLength(output.sampled.count);
    const burn = profile.nodes.filter(({ callFrame }) => callFrame.functionName === 'burn');
    // As editors and browsers open it.
    expect(new Set(burn.map(({ callFrame }) => callFrame.url))).toEqual(new Set([pathToFileURL(path.join(plugin, script)).href]));
    // How the worker comes to the handler is left out; what follows an await comes out of the event loop.
    const outermost = profile.nodes
      .filter(({ id }) => profile.nodes[0]!.children!.includes(id))
      .map(({ callFrame }) => callFrame.functionName);
    if (script !== 'burns.mjs') expect(outermost).toContain(script === 'burns.ts' ? 'handler' : 'exports.handler');
    const passed = profile.timeDeltas.reduce((sum, delta) => sum + delta, 0);
    expect(passed).toBeLessThanOrEqual(profile.endTime - profile.startTime);
    // The time between the runs is not in it.
    expect((profile.endTime - profile.startTime) / 1000).toBeCloseTo(output.sampled.wholeMs, 0);
    for (const { callFrame } of profile.nodes) {
      if (callFrame.url.includes('/workers/')) expect(callFrame.functionName).toMatch(/^\[codex-plugin\] /);
    }
  });

  it.each(['burns.py', 'waits.py'])('finds what burns in %s, and writes a file for speedscope', async (script) => {
    const { code, output, stderr } = await profileOf(script, '--repeat', '12');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectMeasured(output, 12);
    expect(output.hottest[0]).toMatchObject({ name: 'burn', file: path.join(plugin, script), line: 3 });
    expect(output.sampled.waitingMs > 0).toBe(script === 'waits.py');
    expect(output.format).toBe('speedscope');
    expect(output.file).toMatch(/\.speedscope\.json$/);
    const schema = createRequire(import.meta.url).resolve('speedscope/dist/release/file-format-schema.json');
    const isValid = new Ajv({ strict: false }).compile(JSON.parse(await readFile(schema, 'utf8')) as object);
    const profile: unknown = JSON.parse(await readFile(output.file!, 'utf8'));
    expect(isValid(profile)).toBe(true);
    expect(JSON.stringify(profile)).not.toContain('codex_worker');
  });

  it.each([
    ['save.cjs', 'onFileSave'],
    ['save.mjs', 'onFileSave'],
    ['save.py', 'on_file_save'],
    ['saves.py', 'on_file_save'],
  ])('sees what takes microseconds in %s, as it runs for about a second', async (script, name) => {
    const payload = path.join(results, 'event.json');
    await writeFile(payload, JSON.stringify({ payload: {}, filePath: 'notes.txt', fileContent: 'much  \nto do  ' }));
    const { code, output, stderr } = await profileOf(script, '--payload', payload);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(output.sampled.count).toBeGreaterThan(100);
    expect(output.runs.count).toBeGreaterThan(1_000);
    const handler = output.hottest.find((one) => one.name === name);
    expect(handler?.file).toBe(path.join(plugin, script));
    expect(handler!.totalMs / output.sampled.wholeMs).toBeGreaterThan(0.5);
    // The phases are those of runs that had an event each.
    expect(output.phases['handler']!.p50Ms).toBeLessThan(50);
  });

  it('has no shares of a handler that was hardly seen', async () => {
    const { stdout } = await run(eventOf('quick.js'), '--repeat', '2');
    expect(stdout).not.toContain('%');
  });

  it('says it for people: phases, functions, memory, the file and what opens it', async () => {
    const { code, stdout } = await run(eventOf('burns.cjs'), '--repeat', '30', '--out', 'mine.cpuprofile');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^com\.example\.profile {2}burns\.cjs {2}burns_cjs: 30 runs$/m);
    expect(stdout).toMatch(/^handler +[\d.]+ +[\d.]+$/m);
    expect(stdout).toMatch(/^import +[\d.]+ +[\d.]+ {2}in the first run$/m);
    expect(stdout).toMatch(/^ *[\d.]+ +\d+\.\d % +[\d.]+ {2}burn +burns\.cjs:2$/m);
    expect(stdout).toMatch(/^Memory of the worker: resident \d+\.\d MB after the runs/m);
    expect(stdout).toMatch(/^Profile: mine\.cpuprofile$/m);
    expect(stdout).toContain('VS Code opens it');
    expect(await readdir(results)).toEqual(['mine.cpuprofile']);
  });

  it('says where there is too little to see', async () => {
    const { stdout } = await run(eventOf('quick.js'), '--repeat', '2');
    expect(stdout).toMatch(
      /looked at (once|\d+ times), which is too little to tell where its time goes\. Without --repeat it is seen for about a second\./,
    );
  });

  it('overwrites nothing, and says so before it runs anything', async () => {
    await writeFile(path.join(results, 'mine.cpuprofile'), 'mine');
    const { code, stderr } = await run(eventOf('burns.cjs'), '--out', 'mine.cpuprofile');
    expect(code).toBe(2);
    expect(stderr).toContain('mine.cpuprofile exists already, and is not overwritten');
    expect(await readFile(path.join(results, 'mine.cpuprofile'), 'utf8')).toBe('mine');
  });

  it.each([
    ['burns.py', 'mine.cpuprofile', 'Node.js, and this handler runs in Python. End it with .speedscope.json'],
    ['burns.cjs', 'mine.speedscope.json', 'Python, and this handler runs in Node.js. End it with .cpuprofile'],
  ])('takes no name for the profile of %s by which another program would open it', async (script, name, words) => {
    const { code, stderr } = await run(eventOf(script), '--out', name);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(await readdir(results)).toEqual([]);
  });

  it('writes into a folder that is named', async () => {
    await mkdir(path.join(results, 'profiles'));
    const { output } = await profileOf('quick.js', '--out', 'profiles');
    expect(await readdir(path.join(results, 'profiles'))).toEqual([path.basename(output.file!)]);
  });

  it('asks which of several scripts is meant, and takes the one that is named', async () => {
    const { code, stderr, stdout } = await run('both');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('name it (burns.cjs, burns.py). Use --handler.');
    const { output } = await run('both', '--handler', 'burns.py', '--repeat', '2', '--json');
    expect(output).toMatchObject({ script: 'burns.py', format: 'speedscope' });
  });

  it('writes the profile of a handler that fails, counts that, and says why it failed', async () => {
    const { code, output, stderr } = await profileOf('fails.js', '--repeat', '6');
    expect(code).toBe(1);
    // Two runs come before the six.
    expect(output.runs).toEqual({ count: 6, failed: 4 });
    expect(stderr.match(/no more/g)!.length).toBeLessThan(6);
    expect(readCpuProfile(JSON.parse(await readFile(output.file!, 'utf8')))).toBeDefined();
  });

  it.each([
    ['ends its worker', 'ends.js', 'There is no profile of ends.js: its worker ended, and the profile with it.', true],
    ['cannot be imported', 'broken.js', 'could not be imported', false],
    ['is a program of its own', 'program.js', 'is a program of its own for each event, and of such there is no profile', true],
    ['forges its profile', 'hostile.js', 'There is no profile of hostile.js: what its worker sent is none.', true],
  ])('writes nothing where the handler %s, and says so', async (_, script, words, isMeasured) => {
    const { code, output, stderr } = await profileOf(script, '--repeat', '5');
    expect(code).toBe(1);
    expect(stderr).toContain(words);
    expect(output.file).toBeNull();
    if (isMeasured) expect(output.phases['handler']!.p50Ms).toBeGreaterThan(0);
    expect(await readdir(results)).toEqual([]);
  });

  it.each<[string, string[], string]>([
    ['an event that nobody knows', ['burns_cj'], 'Did you mean burns_cjs?'],
    ['a number that is none', ['quick_js', '--repeat', '0'], 'whole number from 1 up'],
    ['a folder that is not there', ['quick_js', '--out', 'no/such'], 'is not a folder'],
    ['a payload that is not there', ['quick_js', '--payload', 'none.json'], 'Cannot read the payload'],
  ])('says what is wrong with %s', async (_, args, words) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });

  it('gives the plugin variables of a file', async () => {
    await writeFile(path.join(results, '.env'), 'MINE="from the file"\nOTHER=x\n');
    const { code, stderr } = await profileOf('variable.js', '--repeat', '2', '--env-file', '.env');
    expect(code).toBe(0);
    expect(stderr).toContain('OTHER of .env is not given to com.example.profile');
    expect((await profileOf('variable.js', '--repeat', '2')).output.runs).toEqual({ count: 2, failed: 2 });
  });

  it('says which events a plugin does not handle', async () => {
    const { code, stderr } = await run('onFileSave');
    expect(code).toBe(1);
    expect(stderr).toContain('No handler of com.example.profile ran for onFileSave');
  });
});
