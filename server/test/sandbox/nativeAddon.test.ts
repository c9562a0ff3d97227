// Native code in a plugin's packages, which knows no guard: it writes a program and puts that in its process's place. Both are made here, of bytes.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { sharedLibrary } from '../../src/runner/sandbox/lockingLibrary.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import type { InvocationOutcome, Runner, RunnerPlugin } from '../../src/runner/types.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-addon-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let runner: Runner | undefined;
afterEach(async () => {
  await runner?.close();
  runner = undefined;
});

const LONGEST = 200;

/** execve(data, { data }, {}), and back where that is refused. The plugin writes the path into it that it wants. */
const REPLACES = sharedLibrary(
  'x64',
  (distance) => {
    const bytes = Buffer.from('488d3d000000006a005731c0b03b4889e64831d20f05584883c408c3', 'hex');
    bytes.writeInt32LE(distance - 7, 3);
    return bytes;
  },
  Buffer.alloc(LONGEST, 'P'),
);

/** A program that does nothing but end with exit code 42. */
function program(): Buffer {
  const code = Buffer.from('bf2a000000b8e70000000f05', 'hex');
  const head = Buffer.alloc(120);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  for (const [at, value] of Object.entries({ 16: 2, 18: 62, 52: 64, 54: 56, 56: 1 })) head.writeUInt16LE(value, Number(at));
  for (const [at, value] of Object.entries({ 20: 1, 64: 1, 68: 5 })) head.writeUInt32LE(value, Number(at));
  const base = 0x400000;
  for (const [at, value] of Object.entries({ 24: base + 120, 32: 64, 80: base, 88: base, 96: 132, 104: 132, 112: 0x1000 }))
    head.writeBigUInt64LE(BigInt(value), Number(at));
  return Buffer.concat([head, code]);
}

const HANDLER = `const fs = require('node:fs'), path = require('node:path'), os = require('node:os');
exports.onCommand = () => {
  const dropped = path.join(os.tmpdir(), 'dropped');
  fs.copyFileSync(path.join(__dirname, 'program'), dropped);
  fs.chmodSync(dropped, 0o755);
  const library = fs.readFileSync(path.join(__dirname, 'node_modules/evil/evil.node'));
  const at = library.indexOf('P'.repeat(${LONGEST}));
  library.fill(0, at, at + ${LONGEST});
  library.write(TARGET, at);
  const changed = path.join(os.tmpdir(), 'evil.node');
  fs.writeFileSync(changed, library);
  try {
    process.dlopen({ exports: {} }, changed);
  } catch (error) {
    return { error: error.message, left: fs.readdirSync(os.tmpdir()).toSorted() };
  }
};`;

const works = {
  isolated: process.platform === 'linux' && (await probe('isolated')).tier === 'isolated',
  selfLocked: process.platform === 'linux' && (await probe('selfLocked')).tier === 'selfLocked',
};

let made = 0;
function makePlugin(target: string): RunnerPlugin {
  const folder = path.join(root, `plugin${made++}`);
  mkdirSync(path.join(folder, 'node_modules', 'evil'), { recursive: true });
  writeFileSync(path.join(folder, 'node_modules', 'evil', 'evil.node'), REPLACES);
  writeFileSync(path.join(folder, 'program'), program(), { mode: 0o755 });
  writeFileSync(path.join(folder, 'a.js'), HANDLER.replace('TARGET', target));
  return { key: folder, id: 'com.example.native', folder, settings: {}, grants: { permissions: [], workspaceFolders: [] } };
}

function run(plugin: RunnerPlugin): Promise<InvocationOutcome> {
  return runner!.invoke({ plugin, script: 'a.js', event: 'onCommand', eventId: 'e', payload: '{}', mode: 'warm', deadlineMs: 15_000 });
}

test.for(process.arch === 'x64' && process.platform === 'linux' ? [] : ['is made of code for Linux on x64'])(
  'native code',
  (reason, context) => context.skip(reason),
);

describe.runIf(process.arch === 'x64' && process.platform === 'linux')('native code', { timeout: 60_000 }, () => {
  test('unconfined, the program takes the place of the process', async () => {
    runner = createRunner({ sandbox: 'none', node: process.execPath });
    expect(await run(makePlugin('dropped'))).toMatchObject({ ok: false, error: { message: expect.stringContaining('exit code 42') } });
  });

  test.for([
    ['isolated', 'dropped'],
    ['isolated', 'process.execPath'],
    ['selfLocked', 'dropped'],
    ['selfLocked', 'process.execPath'],
  ] as const)('%s, neither a dropped program nor another takes the place of the process (%s)', async ([tier, target], context) => {
    if (!works[tier]) context.skip(`the tier ${tier} is not available`);
    runner = createRunner({ sandbox: tier, node: process.execPath });
    expect(await run(makePlugin(target))).toMatchObject({
      ok: true,
      // Nothing is left of what locks the process.
      value: { error: expect.stringContaining('did not self-register'), left: ['dropped', 'evil.node'] },
    });
  });
});
