import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { folded, presentNames } from './presentNames.ts';
import { presentSecretPlaces } from './secretPlaces.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-present-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let made = 0;
function makeFolder(...files: string[]): string {
  const folder = path.join(root, `folder${made++}`);
  mkdirSync(folder);
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), '');
  }
  return folder;
}

const numbered = (count: number, before: string): string[] => Array.from({ length: count }, (_, index) => `${before}${index}`);

describe('names that are there', () => {
  const names = [...numbered(20, '.config/tool'), ...numbered(20, '.key'), 'one/file', '.local/share/deep/file'];

  test('are found in folders of which many are asked for, and of which one is', () => {
    const folder = makeFolder('.config/tool3', '.config/tool30', '.config/other', '.key19', '.key', 'one/file', '.local/share/x');
    expect(presentNames(folder, names).toSorted()).toEqual(
      ['.config/tool3', '.key19', 'one/file'].map((name) => path.join(folder, name)).toSorted(),
    );
  });

  test('are looked for anew each time', () => {
    const folder = makeFolder();
    expect(presentNames(folder, names)).toEqual([]);
    mkdirSync(path.join(folder, '.config'));
    writeFileSync(path.join(folder, '.config', 'tool7'), '');
    expect(presentNames(folder, names)).toEqual([path.join(folder, '.config/tool7')]);
  });

  test('are none where a file is in the place of their folder, or nothing', () => {
    expect(presentNames(makeFolder('.config'), names)).toEqual([]);
    expect(presentNames(path.join(root, 'missing'), names)).toEqual([]);
  });

  test.each(['.SSH', '.\u{17F}sh', '.s\u{200C}sh', '.\u{FF53}sh'])(
    'are looked for where one is written %j, which a file system may take for the same',
    (written) => {
      expect(folded(written)).toBe(folded('.ssh'));
    },
  );

  test('are not looked for where another one is written', () => {
    expect(['ssh', '.ssh2', '.\u{E9}sh'].filter((written) => folded(written) === folded('.ssh'))).toEqual([]);
  });
});

test('places for secrets that are there are those of a home folder, and of folders that variables move', () => {
  const home = makeFolder('.ssh/id_rsa', '.config/gh/hosts.yml', '.config/nvim/init.lua', '.local/share/keyrings/login', 'notes.txt');
  const moved = makeFolder('gh/hosts.yml', 'gcloud/x', 'nvim/init.lua');
  const found = presentSecretPlaces(home, { XDG_CONFIG_HOME: moved, KUBECONFIG: path.join(home, 'notes.txt') });
  expect(found.filter((place) => place.startsWith(root)).toSorted()).toEqual(
    [
      ...['.ssh', '.config/gh', '.local/share/keyrings', 'notes.txt'].map((name) => path.join(home, name)),
      ...['gh', 'gcloud'].map((name) => path.join(moved, name)),
    ].toSorted(),
  );
});
