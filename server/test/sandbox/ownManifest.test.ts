// A plugin whose folder is the workspace, which it may change, tries to give itself another manifest: in each tier, with what it may start and with what
// runs before the guard does. Where it gets to write one, that is asked about, even if it asks for no more than before.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { PluginHost } from '../../src/host/host.ts';
import { defaultSettings } from '../../src/host/settings.ts';
import type { DispatchResult, HostSettings } from '../../src/host/types.ts';
import type { GrantQuestion } from '../../src/contract/grants.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';

const PYTHON = '/usr/bin/python3';
const FILE = 'codex.plugin.json';
const PRECEDING = 'plugin.manifest.json';

function manifestWith(script: string, permissions: readonly string[], more: object = {}): string {
  const entryPoints = { handlers: [{ event: 'onCommand', script }] };
  return JSON.stringify({ pluginId: 'com.example.own', version: '1.0.0', name: 'Own', entryPoints, permissions, ...more });
}

/** Takes its orders as the command's arguments. */
const HANDLERS = {
  'a.js': `const fs = require('node:fs');
exports.onCommand = (text) => {
  const [how, file, content] = JSON.parse(text).arguments;
  const name = __dirname + '/' + file;
  const sh = (command, ...args) => require('node:child_process').execFileSync('sh', ['-c', command, 'sh', ...args]);
  if (how === 'write') fs.writeFileSync(name, content);
  if (how === 'rename') { fs.writeFileSync(__dirname + '/harmless.json', content); fs.renameSync(__dirname + '/harmless.json', name); }
  if (how === 'start') sh('printf %s "$1" > "$2"', content, name);
  return { success: true };
};`,
  'a.py': 'def on_command(event):\n    return {"success": True}\n',
};

interface Session {
  host: PluginHost;
  folder: string;
  questions: GrantQuestion[];
  run: (...order: string[]) => Promise<DispatchResult>;
  read: (name: string) => string | undefined;
  told: (...names: string[]) => Promise<void>;
  close: () => Promise<void>;
}

type Tier = 'isolated' | 'selfLocked' | 'advisory';

function makeWorkspace(manifest: string): { folder: string; stateFolder: string } {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-own-')));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const folder = path.join(base, 'workspace');
  mkdirSync(folder);
  for (const [name, text] of Object.entries({ ...HANDLERS, [FILE]: manifest })) writeFileSync(path.join(folder, name), text);
  return { folder, stateFolder: path.join(base, 'state') };
}

/** A host in which the user says yes to the first question and closes every other. */
async function open(tier: Tier, { folder, stateFolder }: { folder: string; stateFolder: string }): Promise<Session> {
  const questions: GrantQuestion[] = [];
  const settings: HostSettings = { ...defaultSettings, runtime: { ...defaultSettings.runtime, node: process.execPath, python: PYTHON } };
  const host = new PluginHost({
    ...{ workspaceFolders: [folder], trusted: true, grants: 'ask', settings, sandbox: tier, stateFolder, discover: true },
    askGrant: (question) => {
      questions.push(question);
      return Promise.resolve(questions.length === 1 && question.changed === undefined ? 'allow' : 'dismiss');
    },
  });
  onTestFinished(() => host.close());
  await host.load();
  const [plugin] = host.plugins();
  if (plugin?.state === 'ungranted') await host.askAgain(plugin.key);
  return {
    host,
    folder,
    questions,
    run: (...order) => host.dispatch({ event: 'onCommand', fields: { command: 'own', arguments: order } }),
    read: (name) => {
      try {
        return readFileSync(path.join(folder, name), 'utf8');
      } catch {
        return undefined;
      }
    },
    told: (...names) => host.filesChanged(names.map((name) => path.join(folder, name))),
    close: () => host.close(),
  };
}

const state = ({ host }: Session): { state?: string; changed?: string } => {
  const [plugin] = host.plugins();
  return { ...(plugin && { state: plugin.state, ...(plugin.changed !== undefined && { changed: plugin.changed }) }) };
};

const tiers: Tier[] = [];
for (const tier of ['isolated', 'selfLocked', 'advisory'] as const) if ((await probe(tier)).tier === tier) tiers.push(tier);

describe.for(tiers)('a plugin’s own manifest (%s)', { timeout: 60_000 }, (tier) => {
  test('is written by no handler, under any of its names, whether it is there or not', async () => {
    const session = await open(tier, makeWorkspace(manifestWith('a.js', ['filesystem:write'])));
    const before = session.read(FILE);
    expect((await session.run('write', 'other.json', '{}')).results).toMatchObject([{ ok: true }]);
    for (const name of [
      FILE,
      PRECEDING,
      'plugin.manifest.yaml',
      'plugin.manifest.yml',
      'codex.plugin.yaml',
      'codex.plugin.yml',
      'manifest.json',
    ]) {
      for (const how of ['write', 'rename']) {
        const { results } = await session.run(how, name, '{}');
        expect(results, `${how} ${name}`).toMatchObject([{ ok: false, error: { code: 'permission-denied' } }]);
        expect(session.read(name)).toBe(name === FILE ? before : undefined);
      }
    }
  });

  test('is asked about where a program that it may start made one that counts in its place', async () => {
    const permissions = ['filesystem:write', 'process:spawn:sh'];
    const session = await open(tier, makeWorkspace(manifestWith('a.js', permissions)));
    const other = manifestWith('a.js', permissions, { description: 'The same, but for that.' });
    await session.run('start', PRECEDING, other);
    expect(session.read(PRECEDING)).toBe(other);
    await session.told(PRECEDING);
    const changed = `Its manifest is ${PRECEDING} now, and you allowed it with ${FILE}.`;
    expect(state(session)).toEqual({ state: 'ungranted', changed });
    expect((await session.run('write', 'x', 'y')).results).toMatchObject([{ ok: false, error: { code: 'not-granted' } }]);
    expect(session.read('x')).toBeUndefined();
    await expect.poll(() => session.questions).toHaveLength(2);
    expect(session.questions[1]).toMatchObject({ added: [], changed });
  });

  test('is asked about where it was rewritten, also in the next session', async () => {
    const permissions = ['filesystem:write', 'process:spawn:sh'];
    const workspace = makeWorkspace(manifestWith('a.js', permissions));
    const session = await open(tier, workspace);
    const less = manifestWith('a.js', ['filesystem:write']);
    await session.run('start', FILE, less);
    // Where there is a manifest, the first tier has it read-only for everybody: then another program of the user's did it.
    if (tier === 'isolated') {
      expect(session.read(FILE)).not.toBe(less);
      writeFileSync(path.join(workspace.folder, FILE), less);
    }
    expect(session.read(FILE)).toBe(less);
    const expected = { state: 'ungranted', changed: `Its manifest ${FILE} changed since you allowed it.` };
    await session.close();
    const next = await open(tier, workspace);
    expect(state(next)).toEqual(expected);
    expect((await next.run('write', 'x', 'y')).results).toMatchObject([{ ok: false, error: { code: 'not-granted' } }]);
  });

  test('is asked about where the virtual environment wrote it before the guard was there', async () => {
    const workspace = makeWorkspace(manifestWith('a.py', ['filesystem:write']));
    const other = manifestWith('a.py', ['filesystem:write'], { runtime: { python: '.venv/bin/python' } });
    const venv = path.join(workspace.folder, '.venv');
    execFileSync(PYTHON, ['-m', 'venv', '--without-pip', venv]);
    const packages = execFileSync(path.join(venv, 'bin/python'), ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], {
      encoding: 'utf8',
    }).trim();
    const target = path.join(workspace.folder, PRECEDING);
    // Escapes keep each part of the line free of quotes.
    const code = `open(${JSON.stringify(target)}, "w").write(${JSON.stringify(other)})`;
    writeFileSync(path.join(packages, 'evil.pth'), `import base64; exec(base64.b64decode("${Buffer.from(code).toString('base64')}"))\n`);
    const session = await open(tier, workspace);
    await session.run();
    expect(session.read(PRECEDING)).toBe(other);
    // The worker that is made ready for the new version writes it once more, which is told as well: it may be read half written.
    const changed = `Its manifest is ${PRECEDING} now, and you allowed it with ${FILE}.`;
    await vi.waitFor(async () => {
      await session.told(PRECEDING);
      expect(state(session)).toEqual({ state: 'ungranted', changed });
    });
    expect((await session.run()).results).toMatchObject([{ ok: false, error: { code: 'not-granted' } }]);
  });
});
