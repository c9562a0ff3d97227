// Attaching a debugger to confined workers, above all where handlers run on a Node.js that keeps debuggers out of what runs under its permission model.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, onTestFinished, test, type TestContext } from 'vitest';
import { invocation, makePlugin, startRunner, type RunnerUnderTest } from '../../src/runner/testHarness.ts';
import type { RunnerOptions, RunnerPlugin } from '../../src/runner/types.ts';
import type { AttachPlace } from '../../src/contract/attachTarget.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import { findNode22 } from '../node22.ts';

const found = findNode22();
const node22 = 'node' in found ? found.node : '';
const why = 'missing' in found ? ` (skipped: ${found.missing})` : '';
const tiers = {
  isolated: (await probe('isolated')).tier === 'isolated',
  selfLocked: (await probe('selfLocked')).tier === 'selfLocked',
};

function needs(tier: keyof typeof tiers, context: TestContext): void {
  if (!tiers[tier]) context.skip(`needs ${tier === 'isolated' ? 'bubblewrap' : 'Landlock'} (Linux)`);
}

/** What the handler does says how it is run: its Node.js, whether that one's permission model is in force, and what it may read. */
const SCRIPT = `exports.onFileSave = () => {
  debugger;
  let secret = 'none';
  try { secret = require('node:fs').readFileSync('/etc/hostname', 'utf8'); } catch (error) { secret = error.permission ?? error.code; }
  return { version: process.versions.node, model: process.permission !== undefined, secret, pid: process.pid };
};`;

interface Answer {
  version: string;
  model: boolean;
  secret: string;
  pid: number;
}

async function run(under: RunnerUnderTest, plugin: RunnerPlugin): Promise<Answer> {
  const outcome = await under.runner.invoke(invocation(plugin, 'a.js'));
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.value as unknown as Answer;
}

async function attach(under: RunnerUnderTest, plugin: RunnerPlugin): Promise<AttachPlace> {
  const target = await under.runner.attachTarget(plugin, 'node');
  if ('error' in target) throw new Error(target.error.message);
  return target;
}

/** Connects as a debugger does, lets one call stop at its breakpoint, and lets it go on. */
async function debugOneCall(under: RunnerUnderTest, plugin: RunnerPlugin, { websocketAddress }: AttachPlace): Promise<Answer> {
  const socket = new WebSocket(websocketAddress!);
  onTestFinished(() => socket.close());
  await once(socket, 'open');
  let lastId = 0;
  const message = (check: (message: { id?: number; method?: string }) => boolean): Promise<void> =>
    new Promise((resolve) => {
      socket.addEventListener('message', function look({ data }) {
        if (!check(JSON.parse(String(data)) as { id?: number; method?: string })) return;
        socket.removeEventListener('message', look);
        resolve();
      });
    });
  const send = (method: string): Promise<void> => {
    const id = ++lastId;
    const answered = message((one) => one.id === id);
    socket.send(JSON.stringify({ id, method }));
    return answered;
  };
  await send('Debugger.enable');
  const paused = message(({ method }) => method === 'Debugger.paused');
  const call = run(under, plugin);
  await paused;
  await send('Debugger.resume');
  const answer = await call;
  socket.close();
  await once(socket, 'close');
  return answer;
}

function plugin(permissions: string[] = []): RunnerPlugin {
  return makePlugin({ 'a.js': SCRIPT }, { grants: { permissions, workspaceFolders: [] } });
}

function start(options: RunnerOptions): RunnerUnderTest {
  return startRunner({ node: node22, ...options });
}

describe.skipIf(why !== '')(`attach on Node.js 22${why}`, { timeout: 60_000 }, () => {
  test('isolated: without its permission model, inside the same sandbox, and with it again afterwards', async (context) => {
    needs('isolated', context);
    const under = start({ sandbox: 'isolated', debuggerMs: 300 });
    const one = plugin();
    const before = await run(under, one);
    expect(before).toMatchObject({ version: '22.22.0', model: true, secret: 'filesystem:read:/etc/hostname' });
    const place = await attach(under, one);
    const { note } = place;
    expect(note).toMatch(/^For the debugger the plugin runs without the permission model of Node\.js 22\.22\.0.*sandbox \(isolated\)/);
    await under.line(({ source, text }) => source === 'runner' && text === note);
    const during = await debugOneCall(under, one, place);
    expect(during).toMatchObject({ version: '22.22.0', model: false, secret: 'filesystem:read:/etc/hostname' });
    // Nobody has come back: the worker ends, and the next one is as the first was.
    await under.status(({ state, debuggerAttached }) => state === 'stopped' && !debuggerAttached);
    expect(await run(under, one)).toMatchObject({ version: '22.22.0', model: true });
  });

  test('self-locked: without its permission model, behind the same lock', async (context) => {
    needs('selfLocked', context);
    const under = start({ sandbox: 'selfLocked' });
    const one = plugin(['network:request']);
    const place = await attach(under, one);
    const { note } = place;
    expect(note).toMatch(/sandbox \(isolated, self-locked\)/);
    expect(await debugOneCall(under, one, place)).toMatchObject({
      version: '22.22.0',
      model: false,
      secret: 'filesystem:read:/etc/hostname',
    });
  });

  test('advisory: on a newer Node.js of this machine, under its permission model', async () => {
    const under = start({ sandbox: 'advisory' });
    const one = plugin();
    expect(await run(under, one)).toMatchObject({ version: '22.22.0', model: true });
    const place = await attach(under, one);
    const { note } = place;
    expect(note).toMatch(/^For the debugger the plugin runs on Node\.js \d+\.\d+\.\d+ \(.*\): .* Node\.js 22\.22\.0 keeps debuggers out/);
    const { version, model, secret } = await debugOneCall(under, one, place);
    expect({ model, secret }).toEqual({ model: true, secret: 'filesystem:read:/etc/hostname' });
    expect(note).toContain(version);
  });

  test('a call that runs comes to its end before its worker is replaced for the debugger', async () => {
    const under = start({ sandbox: 'advisory' });
    const one = makePlugin({
      'a.js': `exports.onFileSave = (event, { log }) => { log.info('running'); return new Promise((done) => setTimeout(() => done({ pid: process.pid }), 600)); };`,
    });
    const call = run(under, one);
    await under.line(({ text }) => text === 'running');
    const attaching = attach(under, one);
    const next = run(under, one);
    const { pid } = await call;
    await attaching;
    expect((await next).pid).not.toBe(pid);
  });

  test('a connection that comes later finds a worker that lets it in', async () => {
    const under = start({ sandbox: 'advisory' });
    const one = plugin();
    const place = await attach(under, one);
    await under.runner.restart(one.key);
    await under.status(({ state }) => state === 'stopped');
    expect((await debugOneCall(under, one, place)).version).not.toBe('22.22.0');
  });
});

test('self-locked: without any network, the message names the permission that is missing', async (context) => {
  needs('selfLocked', context);
  const under = startRunner({ sandbox: 'selfLocked', node: process.execPath });
  expect(await under.runner.attachTarget(plugin(), 'node')).toMatchObject({
    error: { message: expect.stringMatching(/could not open its inspector: it may not listen on loopback, .*"network:request"/) },
  });
});

describe.skipIf(why !== '')(`attach where there is only Node.js 22${why}`, () => {
  // As it is installed, where no Node.js lies beside it.
  test('the message says what to install, and handlers go on', async () => {
    const one = plugin();
    const installed = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-installed-')));
    onTestFinished(() => rmSync(installed, { recursive: true, force: true }));
    const runner = path.join(installed, 'runner.mjs');
    await build({
      entryPoints: [path.resolve(import.meta.dirname, '../../src/runner/runner.ts')],
      outfile: runner,
      bundle: true,
      platform: 'node',
      format: 'esm',
      // Packages in CommonJS among its dependencies call for it.
      banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
    });
    cpSync(path.resolve(import.meta.dirname, '../../workers'), path.join(installed, 'workers'), { recursive: true });
    const host = path.join(installed, 'host.mjs');
    writeFileSync(
      host,
      `import { createRunner } from ${JSON.stringify(pathToFileURL(runner).href)};
       const runner = createRunner({ sandbox: 'advisory' });
       const target = await runner.attachTarget(${JSON.stringify(one)}, 'node');
       const outcome = await runner.invoke(${JSON.stringify(invocation(one, 'a.js'))});
       await runner.close();
       console.log(JSON.stringify({ target, outcome }));`,
    );
    // Nothing is on its PATH.
    const { stdout, stderr } = spawnSync(node22, [host], { encoding: 'utf8', env: { ...process.env, PATH: installed } });
    expect(stderr).toBe('');
    const { target, outcome } = JSON.parse(stdout) as { target: unknown; outcome: unknown };
    expect(target).toMatchObject({
      error: {
        message: expect.stringMatching(
          /^com\.example\.test: a debugger cannot attach to it on Node\.js 22\.22\.0 .* Install Node\.js 24\.12 or newer/,
        ),
      },
    });
    expect(outcome).toMatchObject({ ok: true, value: { version: '22.22.0', model: true } });
  });
});
