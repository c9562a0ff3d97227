// What a plugin may read of a home folder that it was granted whole, and of the environment: everything but what is kept secret there.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import type { Runner, RunnerPlugin } from '../../src/runner/types.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-home-')));
const home = path.join(root, 'home');
const folder = path.join(home, '.codex/plugins/reader');

const SECRET = [
  ...[
    '.codex/auth.json',
    '.codex/newer.json',
    '.claude.json',
    '.claude-other/x',
    '.gemini/oauth_creds.json',
    '.config/github-copilot/apps.json',
  ],
  ...[
    '.local/share/fish/fish_history',
    '.psql_history',
    '.mysql_history',
    '.tool_history',
    '.lesshst',
    '.viminfo',
    '.s3cfg',
    '.boto',
    '.env',
  ],
  ...['.config/BraveSoftware/Brave-Browser/Default/Cookies', '.var/app/org.example.Browser/config/cookies', 'snap/firefox/common/key4.db'],
  ...['passwords.kdbx', '.config/gh/hosts.yml', '.mylogin.cnf', '.config/sops/age/keys.txt'],
];
const HONEST = [
  'notes.txt',
  '.gitconfig',
  '.config/git/config',
  '.config/fish/config.fish',
  '.bashrc',
  '.var/app/org.example.Browser/data/x',
  'snap/tool/y',
];

const VARIABLES: Record<string, boolean> = {
  ...{ DB_PW: true, CARD_PIN: true, OTP_CODE: true, SAS_X: true, TEAM_HOOK_URL: true, UPSTREAM: true, PLAIN_NAME: true },
  ...{ NODE_ENV: false, COMPASS_DIR: false, KEYBOARD: false, GIT_AUTHOR_NAME: false, BUILD_ID: false },
};
const valueOf = (name: string): string =>
  ({ UPSTREAM: 'https://me:p/w@example.com', PLAIN_NAME: ['glpat', 'Ab3dEf6hIj9lMn2pQr5t'].join('-') })[name] ?? `value-of-${name}`;

const NODE = `const fs = require('node:fs');
const readable = (file) => { try { return fs.readFileSync(file, 'utf8') !== ''; } catch { return false; } };
exports.onCommand = (text) => ({ read: JSON.parse(text).files.filter(readable), own: readable(__filename), env: { ...process.env } });`;
const PYTHON = `import json, os
def readable(file):
    try:
        return open(file).read() != ""
    except OSError:
        return False
def on_command(event):
    event = json.loads(event) if isinstance(event, str) else event
    return {"read": [file for file in event["files"] if readable(file)], "own": readable(__file__), "env": dict(os.environ)}`;

const plugin: RunnerPlugin = {
  ...{ key: folder, id: 'com.example.reader', folder, settings: {} },
  grants: { permissions: ['filesystem:read:~', 'env:read'], workspaceFolders: [] },
};

const before = { ...process.env };
let runner: Runner | undefined;
beforeAll(() => {
  for (const file of [...SECRET, ...HONEST]) {
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
    writeFileSync(path.join(home, file), file);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'reads.js'), NODE);
  writeFileSync(path.join(folder, 'reads.py'), PYTHON);
  process.env['HOME'] = home;
  for (const name of Object.keys(VARIABLES)) process.env[name] = valueOf(name);
});
afterEach(async () => {
  await runner?.close();
  runner = undefined;
});
afterAll(() => {
  for (const name of [...Object.keys(VARIABLES), 'HOME']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  rmSync(root, { recursive: true, force: true });
});

const tiers: ('isolated' | 'selfLocked')[] = [];
for (const tier of ['isolated', 'selfLocked'] as const) if ((await probe(tier)).tier === tier) tiers.push(tier);

// A file without any test would be an error.
test.for(tiers.length === 0 ? ['needs bubblewrap or Landlock (Linux)'] : [])('confined', (reason, context) => context.skip(reason));

describe.for(tiers)('a home folder that was granted whole (%s)', { timeout: 60_000 }, (tier) => {
  test.for(['reads.js', 'reads.py'])('shows everything but its secrets, and so does the environment (%s)', async (script) => {
    expect(homedir()).toBe(home);
    runner = createRunner({ sandbox: tier, node: process.execPath, python: '/usr/bin/python3' });
    const files = [...SECRET, ...HONEST].map((file) => path.join(home, file));
    const payload = JSON.stringify({ files });
    const outcome = await runner.invoke({ plugin, script, event: 'onCommand', eventId: 'e', payload, mode: 'warm', deadlineMs: 20_000 });
    expect(outcome).toMatchObject({ ok: true });
    const { read, own, env } = (outcome as unknown as { value: { read: string[]; own: boolean; env: Record<string, string> } }).value;
    expect(read.map((file) => path.relative(home, file))).toEqual(HONEST);
    expect(own).toBe(true);
    const given = Object.keys(VARIABLES).filter((name) => env[name] === valueOf(name));
    expect(given).toEqual(Object.keys(VARIABLES).filter((name) => !VARIABLES[name]));
  });
});
