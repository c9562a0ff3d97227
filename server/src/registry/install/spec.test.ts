import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { InstallFault } from '../installFault.ts';
import { specOf } from './spec.ts';

test('a folder that is named like a package is asked about', async () => {
  const cwd = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-spec-')));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  const refusal = async (text: string): Promise<string> => {
    const error: unknown = await specOf(text, cwd).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InstallFault);
    return (error as Error).message;
  };
  for (const name of ['myplugin', 'My Plugin']) {
    expect(await refusal(name)).toContain('Name an id (com.example.hello)');
    await mkdir(path.join(cwd, name));
    expect(await refusal(name)).toMatch(new RegExp(` Do you mean \\./${name}\\?$`));
    expect(await specOf(`./${name}`, cwd)).toEqual({ kind: 'folder', folder: path.join(cwd, name) });
  }
  // An id is one, whatever is there.
  await mkdir(path.join(cwd, 'com.example.tidy'));
  expect(await specOf('com.example.tidy', cwd)).toMatchObject({ kind: 'registry', id: 'com.example.tidy' });
});
