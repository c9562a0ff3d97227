import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, granted, type EditorOptions } from './editor.ts';
import { builtServer } from './serverBuild.ts';

let editor: Editor | undefined;
const open = async (options: Partial<EditorOptions> = {}): Promise<Editor> =>
  (editor = await Editor.open({ workspace: 'lsp-save', ...options }));
afterEach(async () => {
  await editor?.dispose();
  editor = undefined;
});

/** Processes whose ancestors include this one, going by /proc; [] where there is none. */
function descendants(of: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const found: number[] = [];
  const add = (pid: number): void => {
    for (const [child, parent] of parents) {
      if (parent !== pid) continue;
      found.push(child);
      add(child);
    }
  };
  add(of);
  return found;
}

function isAlive(pid: number): boolean {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/\) [ZX] /.test(state);
  } catch {
    return false;
  }
}

async function allGone(pids: number[]): Promise<boolean> {
  const end = performance.now() + 8000;
  while (pids.some(isAlive) && performance.now() < end) await new Promise((resolve) => setImmediate(resolve));
  return !pids.some(isAlive);
}

/** An editor whose plugin has a running worker, and that worker's processes. */
async function withWorker(): Promise<{ editor: Editor; workers: number[] }> {
  const opened = await open();
  await opened.warm('tidy', 'javascript');
  await opened.openDocument('a.js', 'javascript', 'one  \n');
  const workers = descendants(opened.client.process.pid!);
  expect(workers.length).toBeGreaterThan(0);
  return { editor: opened, workers };
}

describe('the server’s life', () => {
  it('says what it can do', async () => {
    const { initializeResult } = await open();
    expect(initializeResult.serverInfo).toMatchObject({ name: 'Codex Plugins', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    expect(initializeResult.capabilities).toMatchObject({
      textDocumentSync: { openClose: true, change: 2, save: true, willSaveWaitUntil: true },
      inlineCompletionProvider: true,
      executeCommandProvider: { commands: expect.arrayContaining(['codexPlugins.runCommand', 'codexPlugins.runHandler']) },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    });
  });

  it('leaves no process behind after shutdown and exit', async () => {
    const { editor: opened, workers } = await withWorker();
    expect(await opened.client.stop()).toBe(0);
    expect(await allGone(workers)).toBe(true);
  });

  it('ends with its workers when the editor closes the connection', async () => {
    const { editor: opened, workers } = await withWorker();
    opened.client.process.stdin!.end();
    expect(await opened.client.exited).toBe(1);
    expect(await allGone(workers)).toBe(true);
  });

  it('ends in order when the editor closes the connection while a handler speaks', async () => {
    const opened = await open();
    const plugin = path.join(opened.folder, '.codex/plugins/chatty');
    await mkdir(plugin, { recursive: true });
    const handlers = [{ event: 'onCommand', language: [], script: 'chatty.js' }];
    const manifest = {
      pluginId: 'com.example.chatty',
      version: '1.0.0',
      name: 'Chatty',
      description: 'Never stops.',
      entryPoints: { handlers },
    };
    await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify({ ...manifest, permissions: [] }));
    await writeFile(
      path.join(plugin, 'chatty.js'),
      "exports.onCommand = () => new Promise(() => setInterval(() => console.log('tick'), 5));",
    );
    const changes = [{ uri: opened.uri('.codex/plugins/chatty/plugin.manifest.json'), type: 1 }];
    opened.client.notify('workspace/didChangeWatchedFiles', { changes });
    await opened.untilPlugins((plugins) => plugins.some(({ id }) => id === 'com.example.chatty'));
    void opened.client.request('codexPlugins/runCommand', { command: 'x', arguments: [] }).catch(() => undefined);
    await opened.logged('tick');
    opened.client.process.stdin!.end();
    expect(await opened.client.exited).toBe(1);
    expect(opened.client.stderr).toBe('');
  });

  it('ends with its workers on exit without shutdown', async () => {
    const { editor: opened, workers } = await withWorker();
    opened.client.notify('exit', null);
    expect(await opened.client.exited).toBe(1);
    expect(await allGone(workers)).toBe(true);
  });

  it('ends with its workers on SIGTERM', async () => {
    const { editor: opened, workers } = await withWorker();
    opened.client.process.kill('SIGTERM');
    expect(await opened.client.exited).toBe(0);
    expect(await allGone(workers)).toBe(true);
  });

  it('leaves no worker behind when it is killed itself', async () => {
    const { editor: opened, workers } = await withWorker();
    opened.client.process.kill('SIGKILL');
    await opened.client.exited;
    expect(await allGone(workers)).toBe(true);
  });

  it('ends when its editor is killed, even if the connection stays open', async () => {
    const parent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const opened = await open({ params: { processId: parent.pid } });
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(await opened.client.exited).toBe(1);
  });

  it.each([
    ['shutdown', (opened: Editor) => opened.client.stop()],
    ['SIGKILL', (opened: Editor) => opened.client.process.kill('SIGKILL')],
  ])('leaves no worker behind that is busy forever (%s)', async (_how, end) => {
    const { editor: opened, workers } = await withWorker();
    const uri = opened.uri('a.js');
    opened.change(uri, '// @spin\n');
    void opened.willSave(uri).catch(() => {});
    await opened.client.request('workspace/executeCommand', { command: 'codexPlugins.runCommand', arguments: ['x'] });
    await end(opened);
    await opened.client.exited;
    expect(await allGone(workers)).toBe(true);
  });

  it('works without workspace folders, and with a root URI alone', async () => {
    const bare = await open({ params: { workspaceFolders: null }, capabilities: {} });
    const uri = await bare.openDocument('a.js', 'javascript', 'one  \n');
    expect(await bare.willSave(uri)).toEqual([]);
    await bare.dispose();

    const rooted = await open({ params: { workspaceFolders: undefined, rootUri: null }, capabilities: {} });
    expect(rooted.initializeResult.capabilities.inlineCompletionProvider).toBe(true);
  });

  it('explains itself when it is started by hand', async () => {
    const run = spawnSync(process.execPath, [builtServer], { encoding: 'utf8' });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('--stdio');
  });

  it('speaks over the channel of a forked process too', async () => {
    const server = builtServer;
    const child = spawn(process.execPath, [server, '--node-ipc'], { stdio: ['pipe', 'pipe', 'pipe', 'ipc'] });
    const answer = once(child, 'message');
    child.send({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { processId: null, rootUri: null, capabilities: {}, initializationOptions: granted },
    });
    expect((await answer)[0]).toMatchObject({ id: 1, result: { serverInfo: { name: 'Codex Plugins' } } });
    const exited = once(child, 'exit');
    child.disconnect();
    expect((await exited)[0]).toBe(1);
    expect(path.basename(server)).toBe('server.js');
  });
});
