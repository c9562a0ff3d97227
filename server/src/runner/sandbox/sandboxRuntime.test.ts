import { describe, expect, test } from 'vitest';
import { accessRules } from './permissionScopes.ts';
import {
  quoteCommand,
  runtimeConfig,
  sandboxRuntimeFault,
  wrapForRuntime,
  type RuntimeConfig,
  type SandboxRuntime,
} from './sandboxRuntime.ts';

const rules = (...permissions: string[]) =>
  accessRules(permissions, { pluginFolder: import.meta.dirname, workspaceFolders: ['/usr'], tmp: '/tmp/own', home: '/home/me' });

describe('sandboxRuntime', () => {
  test('it is for macOS only', async () => {
    expect(await sandboxRuntimeFault('linux')).toBe('It is for macOS.');
    expect(await sandboxRuntimeFault('darwin')).toContain('could not be loaded');
  });

  test('everything personal is closed, and grants are opened again', () => {
    const config = runtimeConfig(rules('filesystem:read', 'network:request:api.example.com:443'), ['/opt/node'], '/home/me');
    expect(config.filesystem.denyRead).toEqual(expect.arrayContaining(['/Users', '/home/me', '/etc']));
    expect(config.filesystem.allowRead).toEqual(expect.arrayContaining(['/opt/node', '/usr', import.meta.dirname]));
    expect(config.filesystem.allowWrite).toEqual(['/tmp/own']);
    expect(config.network).toMatchObject({ allowedDomains: ['api.example.com:443'], deniedDomains: [], strictAllowlist: true });
    expect(runtimeConfig(rules(), []).network.deniedDomains).toEqual(['*']);
  });

  test('a folder that may be written is opened for reading as well', () => {
    const { filesystem } = runtimeConfig(rules('filesystem:write:/usr/share'), []);
    expect(filesystem.allowWrite).toContain('/usr/share');
    expect(filesystem.allowRead).toContain('/usr/share');
  });

  test('the command is quoted, replaces its shell, and gets nothing of the host’s environment', async () => {
    const asked: { command: string; cwd: string | undefined; config: RuntimeConfig }[] = [];
    const runtime: SandboxRuntime = {
      SandboxManager: {
        isSupportedPlatform: () => true,
        initialize: async () => undefined,
        wrapWithSandboxArgv: async (command, shell, config, _signal, cwd) => {
          asked.push({ command, cwd, config });
          return { argv: ['sandbox-exec', shell, '-c', command], env: { ...process.env, HTTP_PROXY: 'http://localhost:1' } };
        },
      },
    };
    const config = runtimeConfig(rules(), []);
    const wrapped = await wrapForRuntime(runtime, ['/bin/node', "it's $HOME"], config, '/plugin');
    expect(asked).toEqual([{ command: String.raw`exec /bin/node 'it'\''s $HOME'`, cwd: '/plugin', config }]);
    expect(wrapped).toEqual({
      argv: ['sandbox-exec', '/bin/bash', '-c', asked[0]!.command],
      environment: { HTTP_PROXY: 'http://localhost:1' },
    });
  });

  test('plain words are left as they are', () => {
    expect(quoteCommand(['node', '--flag=1', 'a b'])).toBe("node --flag=1 'a b'");
  });
});
