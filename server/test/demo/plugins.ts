// What the tests of the demo workspace share: where its plugins are, and a way to run a handler by hand, as an author would.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

export const demoWorkspace = path.resolve(import.meta.dirname, '../../../test-fixtures/workspaces/demo');

export const pluginsFolder = path.join(demoWorkspace, '.codex/plugins');

/** Runs a handler script as a program: the event on stdin, its response on stdout. */
export function runByHand(script: string, event: Record<string, unknown>): Record<string, unknown> {
  const file = path.join(pluginsFolder, script);
  const command = file.endsWith('.py') ? 'python3' : process.execPath;
  const ran = spawnSync(command, [file], { input: JSON.stringify(event), encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`${script} ended with ${ran.status}: ${ran.stderr}`);
  return JSON.parse(ran.stdout) as Record<string, unknown>;
}
