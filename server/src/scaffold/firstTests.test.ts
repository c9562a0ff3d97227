import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { firstTests } from './firstTests.ts';

it('are first tests that run whatever the script and its event are called', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'codex-first-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const script = "handlers/it's.mjs";
  const [file, ...more] = firstTests([{ script, event: "GET /it's", name: 'answer', fields: { path: "/it's" } }]);
  expect([file?.path, more]).toEqual(['tests/it-s.test.mjs', []]);
  for (const name of ['handlers', 'tests']) await mkdir(path.join(folder, name));
  await writeFile(path.join(folder, script), 'export const answer = (text) => ({ success: JSON.parse(text).path === "/it\'s" });\n');
  await writeFile(path.join(folder, file!.path), file!.text);
  const { NODE_TEST_CONTEXT: _ours, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap'], { cwd: folder, env });
  expect(stdout).toMatch(/^# pass 1$/m);
});
