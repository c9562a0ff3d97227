// Programs of the user put new files and folders in the place of old ones all the time: what a running worker is kept from stays closed.
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import type { Runner } from '../../src/runner/types.ts';

const isolated = process.platform === 'linux' && (await probe('isolated')).tier === 'isolated';
const SECRET = 'a-secret-of-the-machine';

let root: string;
let runner: Runner;
const logged: string[] = [];
const home = process.env['HOME'];
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex replaced Übung-')));
  process.env['HOME'] = at('home');
  logged.length = 0;
  runner = createRunner({ sandbox: 'isolated', node: process.execPath, onLog: (entry) => void logged.push(JSON.stringify(entry)) });
  for (const folder of ['plugin', 'workspace/.vscode', 'home/.ssh', 'home/.config/gcloud', 'home/notes'])
    mkdirSync(at(folder), { recursive: true });
  for (const file of ['home/.netrc', 'home/.ssh/id', 'home/.config/gcloud/token']) writeFileSync(at(file), SECRET);
  for (const file of ['home/notes/a.txt', 'home/b.txt', 'home/.config/c.txt', 'workspace/.envrc']) writeFileSync(at(file), 'plain');
});
afterEach(async () => {
  await runner.close();
  process.env['HOME'] = home;
  rmSync(root, { recursive: true, force: true });
});
const at = (...parts: string[]): string => path.join(root, ...parts);
const quoted = (...parts: string[]): string => `'${at(...parts)}'`;

/** As editors, git and package managers do it. */
function replaceFile(file: string, text: string): void {
  writeFileSync(at(`${file}.new`), text);
  renameSync(at(`${file}.new`), at(file));
}

/** Runs a shell, which no guard watches, in the same worker each time. */
async function shell(permissions: string[], command: string): Promise<string> {
  writeFileSync(
    at('plugin/a.js'),
    `const { spawnSync } = require('node:child_process');
    exports.onCommand = (event) => {
      const { command } = JSON.parse(event);
      const { stdout, stderr } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' });
      return { text: stdout + stderr };
    };`,
  );
  const outcome = await runner.invoke({
    plugin: {
      ...{ key: 'k', id: 'com.example.replaced', folder: at('plugin'), settings: {} },
      grants: { permissions: ['process:spawn', ...permissions], workspaceFolders: [at('workspace')] },
    },
    ...{ script: 'a.js', event: 'onCommand', eventId: 'e', mode: 'warm', deadlineMs: 30_000 },
    payload: JSON.stringify({ command }),
  });
  if (!outcome.ok) throw new Error(outcome.error.message);
  return (outcome.value as { text: string }).text;
}

describe.runIf(isolated)('what is replaced while a worker runs', { timeout: 60_000 }, () => {
  test('secrets in a folder that may be read stay closed, and what lies beside them stays open', async () => {
    const read = `cat ${['.netrc', '.ssh/id', '.config/gcloud/token', 'notes/a.txt', 'b.txt', '.config/c.txt'].map((file) => quoted('home', file)).join(' ')}`;
    const before = await shell(['filesystem:read:~'], read);
    expect(before).not.toContain(SECRET);
    expect(before.match(/^(?:plain)+/)?.[0]).toBe('plainplainplain');
    replaceFile('home/.netrc', SECRET);
    for (const folder of ['home/.ssh', 'home/.config/gcloud']) {
      rmSync(at(folder), { recursive: true });
      mkdirSync(at(folder));
    }
    for (const file of ['home/.ssh/id', 'home/.config/gcloud/token']) writeFileSync(at(file), SECRET);
    expect(await shell(['filesystem:read:~'], `${read}; ls -A ${quoted('home')}`)).not.toMatch(
      new RegExp(`${SECRET}|\\.ssh$|\\.netrc$`, 'm'),
    );
  });

  test('nothing new comes to be in such a folder through the sandbox', async () => {
    expect(
      await shell(
        ['filesystem:read:~'],
        `echo x > ${quoted('home/new.txt')}; mkdir ${quoted('home/.ssh')}; echo y > ${quoted('home/.config/x')}`,
      ),
    ).toMatch(/Read-only[^]*(?:Read-only|exists)[^]*Read-only/);
  });

  test('a worker ends when a protected spot of its workspace is replaced, and the next one keeps it', async () => {
    const write = `echo evil >> ${quoted('workspace/.envrc')}`;
    expect(await shell(['filesystem:write'], write)).toMatch(/Read-only/);
    replaceFile('workspace/.envrc', 'new');
    await expect.poll(() => logged.join('\n'), { timeout: 20_000 }).toContain('which another program has replaced');
    expect(logged.join('\n')).toContain(at('workspace/.envrc'));
    expect(await shell(['filesystem:write'], write)).toMatch(/Read-only/);
  });

  test('no folder above a secret is moved where all around it may be written', async () => {
    const move = `mv ${quoted('home/.config')} ${quoted('home/x')}; cat ${quoted('home/x/gcloud/token')}; echo x > ${quoted('home/.config/new')} && echo written`;
    for (const time of ['first', 'second']) {
      const said = await shell(['filesystem:write:~'], move);
      expect(said, time).toMatch(/busy/);
      expect(said, time).toContain('written');
      expect(said, time).not.toContain(SECRET);
    }
  });
});
