// What a rule of our own finds in a piece of code, for the rules' tests.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** @returns how many findings a rule (`plugin/name`) of a plugin file beside this one has in a text. */
export function findings(code: string, pluginFile: string, rule: string): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'codex-lint-'));
  try {
    const config = path.join(folder, 'oxlintrc.json');
    writeFileSync(config, JSON.stringify({ jsPlugins: [path.join(import.meta.dirname, pluginFile)], rules: { [rule]: 'error' } }));
    const file = path.join(folder, 'code.ts');
    writeFileSync(file, code);
    const { diagnostics } = JSON.parse(lint(config, file)) as { diagnostics: { code: string }[] };
    return diagnostics.filter((one) => one.code.includes(path.basename(rule))).length;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lint(config: string, file: string): string {
  const linter = path.resolve(import.meta.dirname, '../../node_modules/oxlint/bin/oxlint');
  try {
    return execFileSync(process.execPath, [linter, '--config', config, '--format', 'json', file], { encoding: 'utf8' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
