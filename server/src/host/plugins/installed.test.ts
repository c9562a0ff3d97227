import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { INSTALL_RECORD } from '../../contract/installedNames.ts';
import { installRecordText } from '../../contract/installRecord.ts';
import { provenanceOf } from './installed.ts';

const ID = 'com.example.tidy';
let home: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-provenance-')));
  vi.stubEnv('HOME', home);
  vi.stubEnv('USERPROFILE', home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

/** A folder in the home folder, with a record. @returns its real path. */
async function withRecord(place: string, { id = ID, version = '1.0.0' } = {}): Promise<string> {
  const folder = path.join(home, place);
  await mkdir(folder, { recursive: true });
  const source = { kind: 'registry', registry: 'https://npm.example.com/', name: id } as const;
  const record = { id, version, integrity: 'sha512-x', source, installedAt: '2026-01-01T00:00:00.000Z' };
  await writeFile(path.join(folder, INSTALL_RECORD), installRecordText(record));
  return realpath(folder);
}

describe('where a plugin came from', () => {
  it('is known of what was installed for the user', async () => {
    expect(await provenanceOf(await withRecord(`.codex/plugins/${ID}@1.0.0`))).toMatchObject({ id: ID, version: '1.0.0' });
  });

  it.each([
    ['in a workspace', `src/app/.codex/plugins/${ID}@1.0.0`, {}],
    ['deeper in the folder of plugins', `.codex/plugins/more/${ID}@1.0.0`, {}],
    ['under a name of its own', '.codex/plugins/tidy', {}],
    ['as another version', `.codex/plugins/${ID}@1.0.1`, {}],
    ['as another plugin', `.codex/plugins/${ID}@1.0.0`, { id: 'com.example.other' }],
  ])('is not believed of what stands %s', async (_what, place, record) => {
    expect(await provenanceOf(await withRecord(place, record))).toBeUndefined();
  });

  it('is not believed behind a link in the folder of plugins', async () => {
    const elsewhere = await withRecord(`clone/${ID}@1.0.0`);
    await mkdir(path.join(home, '.codex/plugins'), { recursive: true });
    const link = path.join(home, `.codex/plugins/${ID}@1.0.0`);
    await symlink(elsewhere, link, 'junction');
    // Plugins are known by where they really are.
    expect(await provenanceOf(await realpath(link))).toBeUndefined();
  });
});
