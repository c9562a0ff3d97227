import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { NO_PARTS } from './programChain.ts';
import { keptApart } from './programSecrets.ts';

describe.runIf(process.platform !== 'win32')('folders that are opened for programs', () => {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-program-secrets-')));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const at = (...names: string[]): string => path.join(root, ...names);
  for (const folder of ['repo/ssh/bin', 'repo/app/lib', 'vault/tools', 'vault/node_modules', 'app'])
    mkdirSync(at(folder), { recursive: true });
  for (const file of ['repo/netrc', 'repo/tidy', 'repo/ssh/bin/run']) writeFileSync(at(file), '');
  symlinkSync('repo', at('linked'));
  const secrets = [at('repo/ssh'), at('repo/netrc'), at('vault'), at('elsewhere')];

  test('come without the secrets in them, by the name of the folder as well', () => {
    expect(keptApart([at('repo'), at('app')], secrets, []).hidden).toEqual([at('repo/ssh'), at('repo/netrc')]);
    expect(keptApart([at('linked')], secrets, []).hidden.toSorted()).toEqual(
      [at('repo/ssh'), at('repo/netrc'), at('linked/ssh'), at('linked/netrc')].toSorted(),
    );
    expect(keptApart([at('repo/app'), at('app')], secrets, []).hidden).toEqual([]);
  });

  test('are left out where they are secret, but for packages, and so is what lies in what is hidden', () => {
    const file = (name: string): { path: string; real: string } => ({ path: at(name), real: at(name) });
    const parts = {
      ...NO_PARTS,
      executables: [file('repo/tidy'), file('repo/ssh/bin/run')],
      links: [{ place: at('repo/ssh/bin/link'), to: 'run' }],
      folders: [at('repo'), at('repo/ssh/bin'), at('vault'), at('vault/tools'), at('vault/node_modules'), at('app')],
    };
    const { hidden, without } = keptApart(parts.folders, secrets, []);
    expect(hidden).toEqual([at('repo/ssh'), at('repo/netrc')]);
    expect(without(parts)).toEqual({
      ...parts,
      executables: [file('repo/tidy')],
      links: [],
      folders: [at('repo'), at('vault/node_modules'), at('app')],
    });
  });

  test('keep what a permission names, and are left out where that lies in what would be hidden', () => {
    const named = keptApart([at('repo')], secrets, [at('repo/ssh')]);
    expect(named.hidden).toEqual([at('repo/netrc')]);
    const { hidden, without } = keptApart([at('repo'), at('app')], secrets, [at('repo/ssh/bin')]);
    expect(hidden).toEqual([]);
    expect(without({ ...NO_PARTS, folders: [at('repo'), at('app')] }).folders).toEqual([at('app')]);
  });
});
