import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'codex-lint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = path.join(folder, 'oxlintrc.json');
writeFileSync(
  config,
  JSON.stringify({ jsPlugins: [path.join(import.meta.dirname, 'nativePaths.mjs')], rules: { 'codex/native-paths': 'error' } }),
);

/** How many lines of a text the rule finds something in. */
function findings(code: string): number {
  const file = path.join(folder, 'code.js');
  writeFileSync(file, code);
  const linter = path.resolve(import.meta.dirname, '../../node_modules/oxlint/bin/oxlint');
  let said: string;
  try {
    said = execFileSync(process.execPath, [linter, '--config', config, '--format', 'json', file], { encoding: 'utf8' });
  } catch (error) {
    said = (error as { stdout: string }).stdout;
  }
  const { diagnostics } = JSON.parse(said) as { diagnostics: { code: string }[] };
  return diagnostics.filter(({ code }) => code.includes('native-paths')).length;
}

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
])('finds %s', (code) => expect(findings(code)).toBeGreaterThan(0));

it.each([
  "name.startsWith('node:')",
  "text.split('\\n')",
  "scope.startsWith('/')",
  'path.join(a, b)',
  "import path from 'node:path'",
  '`${a}/${b}`',
])('leaves %s alone', (code) => expect(findings(code)).toBe(0));
