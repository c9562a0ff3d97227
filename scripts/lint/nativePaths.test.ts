import { expect, it } from 'vitest';
import { findings } from './findings.mts';

const found = (code: string): number => findings(code, 'nativePaths.mjs', 'codex/native-paths');

it.each([
  "file.startsWith(folder + '/')",
  'file.startsWith(`${folder}/`)',
  'file.startsWith(folder + path.sep)',
  "file.startsWith(folder === '/' ? folder : folder + '/')",
  "file.split('/')",
  "file.split('\\\\')",
  'path.posix.join(a, b)',
  'path.win32.join(a, b)',
  "import { sep } from 'node:path'",
  "import { posix } from 'path'",
  "import path from 'node:path/posix'",
])('finds %s', (code) => expect(found(code)).toBeGreaterThan(0));

it.each([
  "name.startsWith('node:')",
  "text.split('\\n')",
  "scope.startsWith('/')",
  'path.join(a, b)',
  "import path from 'node:path'",
  '`${a}/${b}`',
])('leaves %s alone', (code) => expect(found(code)).toBe(0));
