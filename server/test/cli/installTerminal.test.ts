// `codex-plugin install` as a person meets it: in a real terminal, with keys pressed and the screen looked at.
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { offerOf } from '../../src/registry/install/testOffers.ts';
import { Terminal } from './terminal.ts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');
const ID = 'com.example.tidy';

it('installs what is new by Enter alone, and nothing that asks for more than what serves', { timeout: 60_000 }, async () => {
  const home = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-agree-')));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const install = async (version: string, permissions: string[]): Promise<string | undefined> => {
    const file = path.join(home, `${version}.tgz`);
    await writeFile(file, await (await offerOf({ id: ID, version, permissions })).tarball());
    const terminal = await Terminal.start([process.execPath, CLI, 'install', file], { cwd: home, env: { HOME: home } });
    await terminal.until('Install that?');
    await terminal.press('Enter');
    return terminal.until('exit code');
  };
  expect(await install('1.0.0', [])).toContain(`${ID} 1.0.0 serves`);
  expect(await install('1.1.0', ['process:spawn'])).toContain('Nothing was changed.');
});
