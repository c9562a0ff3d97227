// Processes of plugins on Windows: none outlives its deadline, its plugin's code, or the host.
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, usualCapabilities, watchingCapabilities, type EditorOptions } from '../lsp/editor.ts';
import { addDoes, DOES, done, openDoes, refused } from './does.ts';
import { useWindows } from './windows.ts';
import { windowsMachine } from './windowsMachine.ts';

const windows = useWindows();
const PATIENCE_MS = 30_000;
/** A deadline that is short, for a function that is quick. */
const SHORT = { entryPoints: { handlers: [{ event: 'onCommand', script: 'handlers/does.js', maxExecutionTimeMs: 1500 }] } };
const PERMISSIONS = ['filesystem:read', 'filesystem:write', 'process:spawn'];
let editor: Editor | undefined;
afterEach(async () => {
  await editor?.dispose();
  editor = undefined;
});

const searchPath = (): string => [windows().nodeFolder, 'C:\\windows\\system32', 'C:\\windows'].join(';');

async function open(options: Partial<EditorOptions> = {}, more: object = {}): Promise<Editor> {
  const machine = windowsMachine(windows());
  editor = await openDoes(
    {
      machine: { ...machine, environment: (home) => ({ ...machine.environment(home), PATH: searchPath() }) },
      capabilities: watchingCapabilities,
      ...options,
    },
    PERMISSIONS,
    more,
  );
  return editor;
}

interface Blocked {
  worker: number;
  child: number;
}

/** Who a handler that blocks says it is. */
async function blocked(file: string): Promise<Blocked> {
  let text = '';
  await expect.poll(async () => (text = await readFile(file, 'utf8').catch(() => '')), { timeout: PATIENCE_MS }).toMatch(/\}$/);
  return JSON.parse(text) as Blocked;
}

describe('processes of plugins on Windows', () => {
  it('end with a handler that blocks past its deadline, and the next call has a worker again', async () => {
    const opened = await open({}, SHORT);
    const mark = path.join(opened.folder, 'blocked.json');
    const message = refused(opened, 'block', windows().pathOf(mark), true);
    const { worker, child } = await blocked(mark);
    expect(await message).toMatch(/1[.,]?5|deadline|time/);
    await windows().untilEnded(worker);
    await windows().untilEnded(child);
    expect(await done(opened, 'number')).not.toBe(worker);
  });

  it('end when the host is killed, also those of a handler that blocks', async () => {
    const opened = await open();
    const mark = path.join(opened.folder, 'blocked.json');
    void refused(opened, 'block', windows().pathOf(mark), true).catch(() => {});
    const { worker, child } = await blocked(mark);
    expect(await windows().isAlive(worker)).toBe(true);
    opened.client.process.kill('SIGKILL');
    await windows().untilEnded(worker);
    await windows().untilEnded(child);
  });

  it('end when the editor ends the server', async () => {
    const opened = await open();
    const worker = (await done(opened, 'number')) as number;
    const child = (await done(opened, 'startChild', false)) as number;
    expect(await windows().isAlive(child)).toBe(true);
    await opened.client.stop();
    await windows().untilEnded(worker);
    await windows().untilEnded(child);
  });

  it('end when the pipe of the server breaks, as when the editor crashes', async () => {
    const opened = await open();
    const worker = (await done(opened, 'number')) as number;
    opened.client.process.stdin!.end();
    await opened.client.exited;
    await windows().untilEnded(worker);
  });

  it('end with codex-plugin, which ends although a handler blocks', async () => {
    const folder = await windows().folder('Z:');
    await addDoes(folder, PERMISSIONS, SHORT);
    const mark = path.join(folder, 'blocked.json');
    const { code, stdout } = await windows().cli(['invoke', DOES, 'onCommand', '--json', '--payload', '-'], {
      cwd: windows().pathOf(folder),
      env: { PATH: searchPath() },
      input: JSON.stringify({ command: 'block', arguments: [windows().pathOf(mark), true] }),
    });
    expect(JSON.parse(stdout)).toMatchObject({ results: [{ ok: false, error: { code: 'timeout' } }] });
    expect(code).toBe(1);
    const { worker, child } = await blocked(mark);
    await windows().untilEnded(worker);
    await windows().untilEnded(child);
  });
});

describe('code of plugins that changes on Windows', () => {
  const changed = 'exports.onCommand = () => ({ success: true, data: "new" });\r\n';
  const script = `${DOES}/handlers/does.js`;

  it('runs once the editor told of it, under whatever name', async () => {
    const opened = await open();
    const worker = (await done(opened, 'number')) as number;
    await writeFile(path.join(opened.folder, script), changed);
    opened.client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: opened.uri(script), type: 2 }] });
    await expect.poll(() => done(opened, 'number'), { timeout: PATIENCE_MS }).toBe('new');
    await windows().untilEnded(worker);
  });

  it('runs where the server watches for itself', async () => {
    const opened = await open({ capabilities: usualCapabilities });
    await opened.logged('so the server watches');
    await done(opened, 'number');
    await writeFile(path.join(opened.folder, script), changed);
    await expect.poll(() => done(opened, 'number'), { timeout: PATIENCE_MS, interval: 200 }).toBe('new');
    // As editors save: another file takes the place of the old one.
    const another = path.join(opened.folder, `${script}.tmp`);
    await writeFile(another, changed.replace('new', 'newer'));
    await rename(another, path.join(opened.folder, script));
    await expect.poll(() => done(opened, 'number'), { timeout: PATIENCE_MS, interval: 200 }).toBe('newer');
  });
});
