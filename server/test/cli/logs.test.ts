// What `codex-plugin invoke` says on standard error: the lines of handlers and of the host, and with enableDebug what goes in and out.
import { execa } from 'execa';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');
const SECRET = 'correct-horse-battery';
const TOKEN = `ghp_${'Ab3dEf6hIj'.repeat(3)}`;

const MANIFEST = {
  version: '1.0.0',
  name: 'Logs',
  description: 'Says things.',
  entryPoints: {
    handlers: [
      { event: 'onCommand', script: 'a.js' },
      { event: 'onFileOpen', script: 'refuses.py' },
    ],
  },
  permissions: ['env:read:API_TOKEN'],
};

const SCRIPTS = {
  'a.js': `exports.handler = (_, { log }) => {
    log.debug('in detail');
    log.warn('mind\\nthe gap');
    return { success: true, data: process.env.API_TOKEN };
  };`,
  'refuses.py': `def handler(event):\n    return {"success": False, "error": "no", "data": ["told", "${TOKEN}"]}\n`,
};

describe('the log of codex-plugin invoke', () => {
  let folder: string;
  const run = async (args: string[], { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {}): Promise<string> => {
    const { stderr } = await execa(process.execPath, [CLI, 'invoke', ...args], {
      cwd: folder,
      input,
      reject: false,
      env: { API_TOKEN: SECRET, ...env },
    });
    return stderr;
  };

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'logs-')));
    for (const [name, enableDebug] of [
      ['quiet', false],
      ['debugged', true],
    ] as const) {
      await mkdir(path.join(folder, name));
      const manifest = { ...MANIFEST, pluginId: `com.example.${name}`, settings: { enableDebug } };
      await writeFile(path.join(folder, name, 'plugin.manifest.json'), JSON.stringify(manifest));
      for (const [file, text] of Object.entries(SCRIPTS)) await writeFile(path.join(folder, name, file), text);
    }
    await writeFile(path.join(folder, 'a.txt'), 'text\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has the time, the level, the script and each line of the text', async () => {
    const stderr = await run(['quiet', 'onCommand']);
    const [one, two, outcome] = stderr.split('\n');
    expect(one).toMatch(/^\d\d:\d\d:\d\d\.\d{3} warn {2}a\.js: mind$/);
    expect(two).toMatch(/^\S+ warn {2}a\.js: the gap$/);
    expect(outcome).toMatch(/^\S+ info {2}\[host\] a\.js: onCommand ok in [\d.]+ ms$/);
  });

  it('has lines of level debug with --verbose', async () => {
    expect(await run(['quiet', 'onCommand', '--verbose'])).toMatch(/ debug a\.js: in detail$/m);
  });

  it.each([
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    [{ NO_COLOR: '1' }, false],
    [{}, false],
  ])('has colours with %j: %s', async (env, has) => {
    expect((await run(['quiet', 'onCommand'], { env })).includes('\u001b[33mwarn')).toBe(has);
  });

  it('has what went in and out with enableDebug, without secrets', async () => {
    const stderr = await run(['debugged', 'onCommand', '--payload', '-'], { input: JSON.stringify({ command: `say ${TOKEN}` }) });
    expect(stderr).toMatch(/ debug \[host\] a\.js: +→ onCommand \{"event":"onCommand",.*"command":"say ••••••"/m);
    expect(stderr).toMatch(/ debug a\.js: +in detail$/m);
    expect(stderr).toMatch(/ debug \[host\] a\.js: +← onCommand \{"success":true,"data":"••••••"\}$/m);
    expect(stderr).not.toMatch(new RegExp(`${SECRET}|${TOKEN}`));
  });

  it('has what a handler answered that failed by its own word', async () => {
    const stderr = await run(['debugged', 'onFileOpen', '--payload', '-'], { input: '{"filePath":"a.txt"}' });
    expect(stderr).toMatch(/ debug \[host\] refuses\.py: +← onFileOpen \{"success":false,"error":"no","data":\["told","••••••"\]\}$/m);
  });

  it('may get lost on a full disk, of which the answer does not hear; where that is lost, it is said', async () => {
    const ask = [CLI, 'invoke', 'quiet', 'onCommand', '--json'];
    const options = { cwd: folder, reject: false } as const;
    const noLog = await execa('/bin/sh', ['-c', 'exec "$0" "$@" 2> /dev/full', process.execPath, ...ask], options);
    expect(JSON.parse(noLog.stdout)).toMatchObject({ event: 'onCommand', results: [{ ok: true }] });
    expect(noLog.exitCode).toBe(0);
    const noAnswer = await execa('/bin/sh', ['-c', 'exec "$0" "$@" > /dev/full', process.execPath, ...ask], options);
    expect(noAnswer.exitCode).toBe(1);
    expect(noAnswer.stderr).toMatch(/^The output cannot be written \(ENOSPC: no space left on device, write\)\.$/m);
    expect(noAnswer.stderr).not.toMatch(/^ {4}at /m);
  });

  it('is not flooded by a payload of megabytes', async () => {
    const input = JSON.stringify({ command: 'x'.repeat(3_000_000) });
    const stderr = await run(['debugged', 'onCommand', '--payload', '-'], { input });
    expect(stderr.length).toBeLessThan(40_000);
    expect(stderr).toMatch(/\| … \d+ more characters were not kept$/m);
  });
});
