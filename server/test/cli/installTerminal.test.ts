// `codex-plugin install` as a person meets it: in a real terminal, with keys pressed and the screen looked at.
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { PluginsFolder } from '../../src/registry/installed/pluginsFolder.ts';
import { offerOf } from '../../src/registry/install/testOffers.ts';
import { Terminal } from './terminal.ts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');
const ID = 'com.example.tidy';

it('installs what is new by Enter alone, and nothing that asks for more than what serves', { timeout: 60_000 }, async () => {
  const { asked } = await somebody();
  const install = async (version: string, permissions: string[]): Promise<string | undefined> => {
    const terminal = await asked(version, permissions);
    await terminal.press('Enter');
    return terminal.until('exit code');
  };
  expect(await install('1.0.0', [])).toContain(`${ID} 1.0.0 serves`);
  expect(await install('1.1.0', ['process:spawn'])).toContain('Nothing was changed.');
});

it('takes Ctrl+C for an interruption, and not for a no', { timeout: 60_000 }, async () => {
  const { home, asked } = await somebody();
  const terminal = await asked('1.0.0', []);
  await terminal.press('C-c');
  expect(await terminal.until('exit code 130')).toContain('Interrupted. Nothing was changed.');
  expect(await PluginsFolder.ofUser(home).list()).toEqual([]);
});

/** Somebody with a home folder of their own, who is asked whether a version is to be installed. */
async function somebody(): Promise<{ home: string; asked: (version: string, permissions: string[]) => Promise<Terminal> }> {
  const home = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-agree-')));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const asked = async (version: string, permissions: string[]): Promise<Terminal> => {
    const file = path.join(home, `${version}.tgz`);
    await writeFile(file, await (await offerOf({ id: ID, version, permissions })).tarball());
    const terminal = await Terminal.start([process.execPath, CLI, 'install', file], { cwd: home, env: { HOME: home } });
    await terminal.until('Install that?');
    return terminal;
  };
  return { home, asked };
}
