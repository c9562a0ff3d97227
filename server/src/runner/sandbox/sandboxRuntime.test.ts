import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createRunner } from '../runner.ts';
import { accessRules } from './accessRules.ts';
import { probe } from './probe.ts';
import { quoteCommand, runtimeConfig, wrapForRuntime, type RuntimeConfig, type SandboxRuntime } from './sandboxRuntime.ts';

const rules = (...permissions: string[]) =>
  accessRules(permissions, { pluginFolder: import.meta.dirname, workspaceFolders: ['/usr'], tmp: '/tmp/own', home: '/home/me' });

describe('sandboxRuntime', () => {
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
        reset: async () => undefined,
        wrapWithSandboxArgv: async (command, shell, config, _signal, cwd) => {
          asked.push({ command, cwd, config });
          return { argv: ['sandbox-exec', shell, '-c', command], env: { ...process.env, HTTP_PROXY: 'http://localhost:1' } };
        },
      },
    };
    const config = runtimeConfig(rules(), []);
    const wrapped = await wrapForRuntime(runtime, ['/bin/node', "it's $HOME"], config, { cwd: '/plugin', tmp: '/tmp/a b' });
    expect(asked).toEqual([{ command: String.raw`TMPDIR='/tmp/a b' exec /bin/node 'it'\''s $HOME'`, cwd: '/plugin', config }]);
    expect(wrapped).toEqual({
      argv: ['sandbox-exec', '/bin/bash', '-c', asked[0]!.command],
      environment: { HTTP_PROXY: 'http://localhost:1' },
    });
  });

  test('plain words are left as they are', () => {
    expect(quoteCommand(['node', '--flag=1', 'a b'])).toBe("node --flag=1 'a b'");
  });
});

const { tier, missing } = await probe('partlyIsolated');
const reached = tier === 'partlyIsolated';
const without = missing.map((one) => ` (${one.why})`).join('');

describe.runIf(reached)(`the real package${without}`, { timeout: 60_000 }, () => {
  /** Runs `source`, the body of an onCommand handler, in a warm worker. */
  async function run(source: string, permissions: string[], files: { workspace: string; outside: string }): Promise<unknown> {
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-partly-')));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const program = "const fs = require('node:fs'); const say = (f) => { try { return f(); } catch (error) { return error.code; } };";
    writeFileSync(path.join(folder, 'a.js'), `${program}\nexports.onCommand = async (event) => { ${source} };`);
    const runner = createRunner({ sandbox: 'partlyIsolated', node: process.execPath });
    const grants = { permissions, workspaceFolders: [files.workspace] };
    const plugin = { key: folder, id: 'com.example.partly', folder, settings: {}, grants };
    const payload = JSON.stringify(files);
    const outcome = await runner.invoke({
      plugin,
      script: 'a.js',
      event: 'onCommand',
      eventId: 'e',
      payload,
      mode: 'warm',
      deadlineMs: 20_000,
    });
    await runner.close();
    if (!outcome.ok) throw new Error(outcome.error.message);
    return outcome.value;
  }

  function folders(): { workspace: string; outside: string } {
    const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-partly-files-')));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    for (const name of ['workspace', 'outside']) {
      mkdirSync(path.join(root, name));
      writeFileSync(path.join(root, name, 'a.txt'), name);
    }
    return { workspace: path.join(root, 'workspace'), outside: path.join(root, 'outside') };
  }

  test('a warm worker has its grants, its own temporary folder, and nothing else', async () => {
    const source = `const { workspace, outside } = JSON.parse(event);
      return {
        granted: say(() => fs.readFileSync(workspace + '/a.txt', 'utf8')),
        outside: say(() => fs.readFileSync(outside + '/a.txt', 'utf8')),
        written: say(() => fs.writeFileSync(workspace + '/b.txt', '')) ?? 'written',
        temporary: say(() => { fs.writeFileSync(require('node:os').tmpdir() + '/t', 'mine'); return 'mine'; }),
      };`;
    const denied = 'ERR_ACCESS_DENIED';
    expect(await run(source, ['filesystem:read'], folders())).toEqual({
      granted: 'workspace',
      outside: denied,
      written: denied,
      temporary: 'mine',
    });
  });

  test('programs that it starts, which no guard watches, have no more', async () => {
    const server = net.createServer((socket) => socket.end('reached')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const files = folders();
    const script = `cat "$0/a.txt"; cat "$1/a.txt"; echo hack > "$0/b.txt" && echo written; cat < /dev/tcp/127.0.0.1/${(server.address() as AddressInfo).port}`;
    const attempt = ['-c', script, files.workspace, files.outside] as const;
    // What it does where nothing holds it back.
    expect((await promisify(execFile)('bash', attempt)).stdout).toBe('workspaceoutsidewritten\nreached');
    rmSync(path.join(files.workspace, 'b.txt'));
    const source = `return { got: require('node:child_process').spawnSync('bash', ${JSON.stringify(attempt)}, { encoding: 'utf8' }).stdout };`;
    expect(await run(source, ['filesystem:read', 'process:spawn'], files)).toEqual({ got: 'workspace' });
  });
});
