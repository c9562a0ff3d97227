import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { accessRules } from './accessRules.ts';
import { loadSandboxRuntime, runtimeConfig, tryInRuntime, wrapForRuntime, type SandboxRuntime } from './sandboxRuntime.ts';

const config = runtimeConfig(accessRules([], { pluginFolder: import.meta.dirname, workspaceFolders: [], tmp: '/tmp/own' }), []);
const place = { cwd: '/', tmp: '/tmp' };

const available = await loadSandboxRuntime().then(
  () => true,
  () => false,
);

describe('a trial of the package', () => {
  test('that fails ends what was started for it, unless a worker uses it', async () => {
    const done: string[] = [];
    let startable = false;
    const runtime: SandboxRuntime = {
      SandboxManager: {
        isSupportedPlatform: () => true,
        initialize: async () => {
          done.push('start');
          if (!startable) throw new Error('cannot start');
        },
        wrapWithSandboxArgv: async () => ({ argv: ['true'], env: {} }),
        reset: async () => void done.push('end'),
      },
    };
    const attempt = (works: boolean): Promise<{ works: boolean }> =>
      tryInRuntime(runtime, ['true'], { config, ...place, judge: async () => ({ works }) });
    await expect(attempt(true)).rejects.toThrow('cannot start');
    startable = true;
    await attempt(false);
    await expect(tryInRuntime(runtime, ['true'], { config, ...place, judge: () => Promise.reject(new Error('no judge')) })).rejects.toThrow(
      'no judge',
    );
    expect(done).toEqual(['start', 'end', 'start', 'end', 'start', 'end']);
    await attempt(true);
    await wrapForRuntime(runtime, ['true'], config, place);
    await attempt(false);
    expect(done).toEqual(['start', 'end', 'start', 'end', 'start', 'end', 'start']);
  });

  test.runIf(available)('that fails keeps no process from ending', { timeout: 60_000 }, async () => {
    const at = (name: string): string => JSON.stringify(pathToFileURL(path.join(import.meta.dirname, name)).href);
    const program = `
      const { loadSandboxRuntime, runtimeConfig, tryInRuntime } = await import(${at('sandboxRuntime.ts')});
      const { accessRules } = await import(${at('accessRules.ts')});
      const config = runtimeConfig(accessRules([], { pluginFolder: '/usr', workspaceFolders: [], tmp: '/tmp' }), []);
      const trial = { config, cwd: '/', tmp: '/tmp', judge: async () => ({ works: false }) };
      await tryInRuntime(await loadSandboxRuntime(), ['/bin/true'], trial).catch((error) => console.log(error.message));
      console.log('tried');`;
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(printed).toContain('tried');
  });
});
