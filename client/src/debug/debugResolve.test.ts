import { describe, expect, it } from 'vitest';
import type { PluginView } from '../../../server/src/protocol.ts';
import {
  anotherOf,
  installCommand,
  ownerOf,
  resolveAttach,
  resolveTests,
  testWorker,
  type AttachChoice,
  type AttachConfiguration,
  type AttachEnvironment,
  type AttachResolution,
} from './debugResolve.ts';
import { examplePlugin } from '../examplePlugin.ts';
import type { ServedState } from './servedDebugger.ts';

interface Asked {
  pluginKey: string;
  runtime: string;
  preferredPort?: number;
}

async function resolve(
  configuration: Partial<AttachConfiguration>,
  plugins: PluginView[],
  changes: Partial<AttachEnvironment> = {},
): Promise<{ resolution: AttachResolution; asked: Asked[]; offered: readonly AttachChoice[] }> {
  const asked: Asked[] = [];
  let offered: readonly AttachChoice[] = [];
  const resolution = await resolveAttach(configuration, {
    plugins: () => plugins,
    attachTarget: (params) => {
      asked.push(params);
      const plugin = plugins.find(({ key }) => key === params.pluginKey);
      return Promise.resolve({
        ok: true,
        host: '127.0.0.1',
        port: 45_678,
        secret: 'shh',
        ownFolder: '/host/workers',
        ...(params.runtime === 'node' && { websocketAddress: 'ws://127.0.0.1:45678/shh' }),
        pluginKey: params.pluginKey,
        folder: plugin?.folder ?? '',
      });
    },
    pick: (choices) => {
      offered = choices;
      return Promise.resolve(choices[0]);
    },
    hasPythonDebugger: () => true,
    servedAt: () => Promise.resolve(undefined),
    ...changes,
  });
  return { resolution, asked, offered };
}

const node = examplePlugin({ key: 'n', name: 'Tidy' });
const python = examplePlugin({
  key: 'p',
  id: 'com.example.black',
  name: 'Black',
  folder: '/projects/shop/.codex/plugins/black',
  manifestFile: '/projects/shop/.codex/plugins/black/plugin.manifest.json',
  runtimes: ['python'],
});

/** What authors have in their launch.json files. */
const authorsNode = {
  type: 'node',
  request: 'attach',
  name: 'Attach to Codex Plugin',
  port: 9229,
  restart: true,
  protocol: 'inspector',
  timeout: 10_000,
};
const authorsPython = {
  type: 'python',
  request: 'attach',
  name: 'Python: Attach to Handler',
  connect: { host: 'localhost', port: 5678 },
  pathMappings: [{ localRoot: '${workspaceFolder}/handlers', remoteRoot: '/app/handlers' }],
};

describe('debugResolve', () => {
  it('turns our type into a Node.js attach to the worker on 127.0.0.1', async () => {
    const { resolution, asked } = await resolve({ type: 'codexPlugins', request: 'attach', name: 'Mine', port: 9229 }, [node]);
    expect(asked).toEqual([{ pluginKey: 'n', runtime: 'node', preferredPort: 9229 }]);
    expect(resolution).toEqual({
      kind: 'attach',
      configuration: {
        type: 'node',
        request: 'attach',
        name: 'Mine',
        address: '127.0.0.1',
        port: 45_678,
        websocketAddress: 'ws://127.0.0.1:45678/shh',
        restart: true,
        timeout: 10_000,
        skipFiles: ['<node_internals>/**', '/host/workers/**'],
        autoAttachChildProcesses: false,
        resolveSourceMapLocations: [`${node.folder}/**`, '!**/node_modules/**'],
        enableDWARF: false,
        codexPluginKey: 'n',
      },
    });
  });

  it('turns our type into a debugpy attach with the plugin folder mapped to itself', async () => {
    const { resolution } = await resolve({ type: 'codexPlugins', runtime: 'python', connect: { port: 5678 } }, [node, python]);
    expect(resolution).toEqual({
      kind: 'attach',
      configuration: {
        type: 'debugpy',
        request: 'attach',
        name: 'Attach to Black (Python)',
        connect: { host: '127.0.0.1', port: 45_678 },
        codexPluginSecret: 'shh',
        pathMappings: [{ localRoot: '/projects/shop/.codex/plugins/black', remoteRoot: '/projects/shop/.codex/plugins/black' }],
        justMyCode: true,
        rules: [{ path: '/host/workers/**', include: false }],
        codexPluginKey: 'p',
      },
    });
  });

  it('retargets the attach configuration that Node.js authors have', async () => {
    const { resolution } = await resolve(authorsNode, [node, python]);
    expect(resolution).toMatchObject({
      kind: 'attach',
      configuration: { type: 'node', address: '127.0.0.1', port: 45_678, websocketAddress: 'ws://127.0.0.1:45678/shh', restart: true },
    });
    expect(resolution).not.toHaveProperty('configuration.protocol');
  });

  it('hides our own frames beside those that authors hide', async () => {
    const skipFiles = ['**/vendor/**'];
    const { resolution } = await resolve({ ...authorsNode, skipFiles }, [node]);
    expect(resolution).toMatchObject({ configuration: { skipFiles: ['**/vendor/**', '/host/workers/**'] } });
    const rules = [{ module: 'vendor', include: false }];
    const inPython = await resolve({ ...authorsPython, rules }, [python]);
    expect(inPython.resolution).toMatchObject({ configuration: { rules: [...rules, { path: '/host/workers/**', include: false }] } });
  });

  it('has the debugger fetch source maps from the plugin folder only, whatever the launch.json says', async () => {
    const weakened = { ...authorsNode, resolveSourceMapLocations: null, enableDWARF: true };
    const { resolution } = await resolve(weakened, [node]);
    expect(resolution).toMatchObject({
      configuration: { resolveSourceMapLocations: [`${node.folder}/**`, '!**/node_modules/**'], enableDWARF: false },
    });
  });

  it('retargets the attach configuration that Python authors have, without its container paths', async () => {
    const { resolution, asked } = await resolve(authorsPython, [node, python]);
    expect(asked).toEqual([{ pluginKey: 'p', runtime: 'python', preferredPort: 5678 }]);
    expect(resolution).toMatchObject({
      configuration: {
        type: 'debugpy',
        connect: { host: '127.0.0.1', port: 45_678 },
        codexPluginSecret: 'shh',
        pathMappings: [{ localRoot: python.folder, remoteRoot: python.folder }],
      },
    });
  });

  it('keeps path mappings inside the plugin folder', async () => {
    const mapping = { localRoot: '/src/lib', remoteRoot: `${python.folder}/lib` };
    const { resolution } = await resolve({ ...authorsPython, pathMappings: [mapping] }, [python]);
    expect(resolution).toMatchObject({
      configuration: { pathMappings: [mapping, { localRoot: python.folder, remoteRoot: python.folder }] },
    });
  });

  it('has breakpoints of a plugin that is a link bind by both of its names', async () => {
    const linked = { ...python, folder: '/projects/black' };
    const mappings = [
      { localRoot: '/projects/shop/.codex/plugins/black', remoteRoot: '/projects/black' },
      { localRoot: '/projects/black', remoteRoot: '/projects/black' },
    ];
    const { resolution } = await resolve(authorsPython, [linked]);
    expect(resolution).toMatchObject({ configuration: { pathMappings: mappings } });
    const ofDev = await resolve(authorsPython, [linked], { servedAt: () => Promise.resolve('free') });
    expect(ofDev.resolution).toMatchObject({ configuration: { pathMappings: mappings } });
  });

  it('leaves the entries that authors have to what `codex-plugin dev` serves at their ports', async () => {
    const servedAt = (port: number, runtime: string): Promise<ServedState | undefined> =>
      Promise.resolve(port === (runtime === 'node' ? 9229 : 5678) ? 'free' : undefined);
    const inNode = await resolve(authorsNode, [node], { servedAt });
    expect(inNode.asked).toEqual([]);
    expect(inNode.resolution).toMatchObject({
      kind: 'attach',
      configuration: { type: 'node', address: '127.0.0.1', port: 9229, restart: true },
    });
    const inPython = await resolve(authorsPython, [python], { servedAt });
    expect(inPython.asked).toEqual([]);
    expect(inPython.resolution).toMatchObject({
      configuration: {
        type: 'debugpy',
        connect: { host: '127.0.0.1', port: 5678 },
        pathMappings: [{ localRoot: python.folder, remoteRoot: python.folder }],
      },
    });
    const { configuration } = inPython.resolution as { configuration: AttachConfiguration };
    expect((await resolve(configuration, [python], { servedAt })).resolution).toEqual({ kind: 'unchanged' });
    expect(ownerOf(configuration)).toBeUndefined();
    // Another machine's, and our own type, are not meant.
    expect((await resolve({ ...authorsNode, address: '10.0.0.1' }, [node], { servedAt })).asked).toHaveLength(1);
    expect((await resolve({ ...authorsNode, codexPlugin: 'n' }, [node], { servedAt })).asked).toHaveLength(1);
    expect((await resolve({ type: 'codexPlugins', port: 9229 }, [node], { servedAt })).asked).toHaveLength(1);
  });

  it('does not put a second debugger on what `codex-plugin dev` serves', async () => {
    for (const [given, runtime] of [
      [authorsNode, node],
      [authorsPython, python],
    ] as const) {
      const { resolution, asked } = await resolve(given, [runtime], { servedAt: () => Promise.resolve('occupied') });
      expect(asked).toEqual([]);
      expect(resolution).toMatchObject({
        kind: 'failed',
        message: expect.stringMatching(/another debugger.* at port \d+.*End its session/i),
      });
    }
  });

  it('does not resolve its own result again', async () => {
    const { resolution } = await resolve(authorsNode, [node]);
    const again = await resolve((resolution as { configuration: AttachConfiguration }).configuration, [node]);
    expect(again.resolution).toEqual({ kind: 'unchanged' });
    expect(again.asked).toEqual([]);
  });

  it.each([
    ['a configuration of another name', { ...authorsNode, name: 'Attach to my server' }],
    ['a launch', { ...authorsNode, request: 'launch' }],
    ['another type', { ...authorsNode, type: 'go' }],
  ])('leaves %s alone', async (_what, configuration) => {
    expect((await resolve(configuration, [node])).resolution).toEqual({ kind: 'unchanged' });
  });

  it('leaves a known name alone when there is no plugin to attach to', async () => {
    expect((await resolve(authorsNode, [python])).resolution).toEqual({ kind: 'unchanged' });
  });

  it('takes a codexPlugin property as the name of the plugin', async () => {
    const other = examplePlugin({ key: 'o', id: 'com.example.other', name: 'Other' });
    const { asked, offered } = await resolve({ ...authorsNode, name: 'x', codexPlugin: 'com.example.other' }, [node, other]);
    expect(offered).toEqual([]);
    expect(asked[0]?.pluginKey).toBe('o');
  });

  it('asks which worker, offering both runtimes of a plugin', async () => {
    const both = examplePlugin({ key: 'b', runtimes: ['node', 'python'] });
    const { offered } = await resolve({ type: 'codexPlugins', plugin: 'b' }, [both]);
    expect(offered.map(({ runtime }) => runtime)).toEqual(['node', 'python']);
  });

  it('is cancelled when the user picks nothing', async () => {
    const twins = [node, examplePlugin({ key: 'm' })];
    expect((await resolve(authorsNode, twins, { pick: () => Promise.resolve(undefined) })).resolution).toEqual({ kind: 'cancelled' });
  });

  it('names the missing extension for Python', async () => {
    const { resolution, asked } = await resolve(authorsPython, [python], { hasPythonDebugger: () => false });
    expect(resolution).toMatchObject({ kind: 'failed', missing: 'pythonDebugger', message: expect.stringContaining('ms-python.debugpy') });
    expect(asked).toEqual([]);
  });

  it('says in which way the worker runs otherwise than usual', async () => {
    const note = 'For the debugger it runs on Node.js 24.12.0.';
    const attachTarget = ({ pluginKey }: { pluginKey: string }) =>
      Promise.resolve({
        ok: true as const,
        host: '127.0.0.1' as const,
        port: 45_678,
        secret: 'shh',
        ownFolder: '/host/workers',
        pluginKey,
        folder: node.folder,
        note,
      });
    const { resolution } = await resolve(authorsNode, [node], { attachTarget });
    expect(resolution).toMatchObject({ kind: 'attach', note: `"Tidy" is being debugged. ${note}` });
  });

  it('passes on why the host cannot open a port', async () => {
    const attachTarget = () => Promise.resolve({ ok: false as const, message: 'debugpy is not installed for /usr/bin/python3.' });
    const { resolution } = await resolve(authorsPython, [python], { attachTarget });
    expect(resolution).toEqual({ kind: 'failed', message: 'debugpy is not installed for /usr/bin/python3.' });
  });

  it('passes on what to install, and for which interpreter', async () => {
    const debugpy = { python: '/usr/bin/python3', mayInstall: false };
    const attachTarget = () => Promise.resolve({ ok: false as const, message: 'debugpy is not installed.', debugpy });
    const { resolution } = await resolve(authorsPython, [python], { attachTarget });
    expect(resolution).toEqual({ kind: 'failed', message: 'debugpy is not installed.', missing: debugpy });
    expect(installCommand('/usr/bin/python3')).toBe('/usr/bin/python3 -m pip install debugpy');
    expect(installCommand('C:\\Program Files\\python.exe')).toBe('"C:\\Program Files\\python.exe" -m pip install debugpy');
  });

  it('attaches once more by a configuration that was resolved before, to the worker that is there then', async () => {
    const { resolution } = await resolve(authorsPython, [python]);
    const { configuration } = resolution as { configuration: AttachConfiguration };
    expect(ownerOf(configuration)).toEqual({ pluginKey: 'p', runtime: 'python' });
    const again = await resolve(anotherOf(configuration), [node, python]);
    expect(again.asked).toEqual([{ pluginKey: 'p', runtime: 'python', preferredPort: 45_678 }]);
    expect(again.resolution).toEqual(resolution);
    // What was to be done before the session began was done.
    const { resolution: prepared } = await resolve({ ...authorsPython, preLaunchTask: 'serve' }, [python]);
    expect(prepared).toMatchObject({ configuration: { preLaunchTask: 'serve' } });
    expect(anotherOf((prepared as { configuration: AttachConfiguration }).configuration)).not.toHaveProperty('preLaunchTask');
  });

  it('attaches to a worker that runs tests, which is none of the plugin’s own', async () => {
    const target = {
      ok: true,
      host: '127.0.0.1',
      port: 4000,
      secret: 's',
      ownFolder: '/own',
      pluginKey: 'p',
      folder: python.folder,
    } as const;
    const tests = { pluginKey: 'p', runtime: 'python', target } as const;
    const has = { hasPythonDebugger: () => true };
    const resolution = await resolveTests(tests, python, has);
    expect(resolution).toMatchObject({
      kind: 'attach',
      configuration: { type: 'debugpy', name: 'Tests of Black', connect: { host: '127.0.0.1', port: 4000 } },
    });
    const { configuration } = resolution as { configuration: AttachConfiguration };
    expect(ownerOf(configuration)).toEqual(testWorker(tests));
    expect(testWorker(tests)).not.toEqual({ pluginKey: 'p', runtime: 'python' });
    expect((await resolve(configuration, [python])).resolution).toEqual({ kind: 'unchanged' });
    // What it lacks is said as ever, with what installs it.
    const debugpy = { python: '/usr/bin/python3', mayInstall: true };
    expect(await resolveTests({ ...tests, target: { ok: false, message: 'debugpy is not installed.', debugpy } }, python, has)).toEqual({
      kind: 'failed',
      message: 'debugpy is not installed.',
      missing: debugpy,
    });
    expect(await resolveTests(tests, python, { hasPythonDebugger: () => false })).toMatchObject({
      kind: 'failed',
      missing: 'pythonDebugger',
    });
    const inNode = { ...target, websocketAddress: 'ws://127.0.0.1:4000/s' };
    expect(await resolveTests({ pluginKey: 'n', runtime: 'node', target: inNode }, node, has)).toMatchObject({
      configuration: { type: 'node', restart: false, websocketAddress: inNode.websocketAddress },
    });
  });

  it.each([
    ['an unknown plugin', { plugin: 'nope' }, [node], 'No plugin is called "nope".'],
    ['a runtime that the plugin lacks', { plugin: 'Tidy', runtime: 'python' }, [node], 'It has no Python handlers.'],
    ['a plugin that may not run', { plugin: 'Tidy' }, [examplePlugin({ state: 'denied', stateReason: 'You said no.' })], 'You said no.'],
    ['no plugin at all', {}, [], 'there is nothing to attach to'],
  ])('says why it cannot attach: %s', async (_what, extra, plugins, reason) => {
    const { resolution } = await resolve({ type: 'codexPlugins', ...extra }, plugins);
    expect(resolution).toMatchObject({ kind: 'failed', message: expect.stringContaining(reason) });
  });

  it('ignores a port that is none', async () => {
    const { asked } = await resolve({ ...authorsNode, port: '${config:port}' }, [node]);
    expect(asked).toEqual([{ pluginKey: 'n', runtime: 'node' }]);
  });
});
