// Vitest's global set-up: tests that start the server or the CLI start what users get, so that is built before the first of them.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

export default function buildOnce(): void {
  const { status } = spawnSync(process.execPath, [path.join(import.meta.dirname, 'build.mts')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The build failed, so there is nothing to test. Its errors are above.');
}
