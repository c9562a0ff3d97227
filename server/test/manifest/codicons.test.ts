// The names of VS Code's icons that the linter knows are those of the package that VS Code draws them from.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import mapping from '@vscode/codicons/src/template/mapping.json' with { type: 'json' };
import { expect, it } from 'vitest';
import { CODICONS } from '../../src/manifest/model/codicons.generated.ts';

const FILE = path.resolve(import.meta.dirname, '../../src/manifest/model/codicons.generated.ts');

it('knows the icons of @vscode/codicons', () => {
  const wanted = [...new Set(Object.values(mapping).flat())].toSorted();
  if (process.env['UPDATE_GENERATED']) {
    const note =
      '// Names of @vscode/codicons (UPDATE_GENERATED=1 npx vitest run server/test/manifest/codicons.test.ts). Do not edit.\n// prettier-ignore\n';
    writeFileSync(FILE, `${note}export const CODICONS: readonly string[] =\n  '${wanted.join(' ')}'.split(' ');\n`);
  } else expect(CODICONS).toEqual(wanted);
});
