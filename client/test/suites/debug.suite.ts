// Debugging handlers: sessions attach to the live worker, stop at breakpoints, and the handler's deadline waits meanwhile.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { SessionTracker, type AdapterMessage } from '../suite/support/debugSessions.ts';
import { inWorkspace, readText, show, startedProduct, type Product } from '../suite/support/product.ts';
import { skipCurrentTest } from '../suite/support/skip.ts';

/** The plugin's limit for one event, and some more. */
const PAST_DEADLINE_MS = 1500;
const python = '/usr/bin/python3';

describe('debug', () => {
  let product: Product;
  const tracker = new SessionTracker();

  before(async () => {
    product = await startedProduct();
    await product.allowAll();
  });

  after(() => tracker.dispose());

  afterEach(async () => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    if (vscode.debug.activeDebugSession !== undefined) {
      const ended = new Promise<void>((resolve) => {
        const listening = vscode.debug.onDidTerminateDebugSession(() => {
          listening.dispose();
          resolve();
        });
      });
      await vscode.commands.executeCommand('workbench.action.debug.disconnect');
      await ended;
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('attaches with a configuration of our own type', async () => {
    await stopsInHandler(
      { type: 'codexPlugins', request: 'attach', name: 'Debug my plugin', plugin: 'com.example.debuggee', runtime: 'node' },
      { script: 'save.js', file: 'notes.txt', line: 3 },
    );
  });

  it('attaches with the plain Node.js configuration that authors have', async () => {
    await stopsInHandler(
      {
        type: 'node',
        request: 'attach',
        name: 'Attach to Codex Plugin',
        port: 9229,
        restart: true,
        protocol: 'inspector',
        skipFiles: ['<node_internals>/**'],
      },
      { script: 'save.js', file: 'notes.txt', line: 2 },
    );
  });

  it('attaches to Python handlers with the configuration that authors have', async () => {
    const found = spawnSync(python, ['-c', 'import debugpy']);
    if (found.status !== 0) skipCurrentTest(`${python} has no debugpy`);
    const configuration = await stopsInHandler(
      {
        type: 'debugpy',
        request: 'attach',
        name: 'Attach to Codex Plugin (Python)',
        connect: { host: 'localhost', port: 5678 },
        pathMappings: [{ localRoot: '${workspaceFolder}/handlers', remoteRoot: '/app/handlers' }],
      },
      { script: 'save.py', file: 'notes.md', line: 5 },
    );
    const { connect, pathMappings } = configuration as unknown as {
      connect: { host: string; port: number };
      pathMappings: { localRoot: string; remoteRoot: string }[];
    };
    assert.equal(connect.host, '127.0.0.1');
    assert.ok(connect.port > 0);
    const folder = inWorkspace('.codex/plugins/debuggee');
    assert.deepEqual(pathMappings, [{ localRoot: folder, remoteRoot: folder }]);
  });

  /** Attaches, saves a file, and expects the handler to stop at the 1-based line and to finish long after its deadline. */
  async function stopsInHandler(
    wanted: vscode.DebugConfiguration,
    { script, file, line }: { script: string; file: string; line: number },
  ): Promise<vscode.DebugConfiguration> {
    const handler = inWorkspace(`.codex/plugins/debuggee/handlers/${script}`);
    // The breakpoint is known to be in place once the debugger has seen the script.
    await changeAndSave(inWorkspace(file));
    vscode.debug.addBreakpoints([
      new vscode.SourceBreakpoint(new vscode.Location(vscode.Uri.file(handler), new vscode.Position(line - 1, 0))),
    ]);
    const verified = tracker.next(isVerified);
    assert.equal(await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], wanted), true);
    const { session: verifying } = await verified;

    const stopped = tracker.next(({ event }) => event === 'stopped');
    const finished = await changeAndSave(inWorkspace(file), stopped);
    const { session, message } = await stopped;
    const threadId = message.body?.threadId ?? 0;
    const { stackFrames } = (await session.customRequest('stackTrace', { threadId, levels: 1 })) as {
      stackFrames: { line: number; source?: { path?: string } }[];
    };
    assert.equal(stackFrames[0]?.line, line);
    // The web workbench says on which machine the file is.
    assert.equal(stackFrames[0]?.source?.path?.replace(/^vscode-remote:\/\/[^/]+/, ''), handler);

    // That nothing happens at the deadline can only be seen by letting it pass.
    await delay(PAST_DEADLINE_MS);
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await session.customRequest('continue', { threadId });
    const entry = await finished();
    assert.equal(entry.outcome, 'ok', entry.summary);
    assert.ok(entry.durationMs > PAST_DEADLINE_MS, `${entry.durationMs} ms`);
    return (verifying.parentSession ?? verifying).configuration;
  }

  /** Saves a changed file; waits until its handler has finished, or until `halt` resolves, and answers with how to wait for the rest. */
  async function changeAndSave(file: string, halt?: Promise<unknown>): Promise<() => ReturnType<Product['nextEvent']>> {
    const finished = product.nextEvent(({ filePath, event }) => filePath === file && event === 'onFileSave', { timeoutMs: 45_000 });
    const shown = await show(file);
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 0), 'more '));
    assert.equal(await shown.document.save(), true);
    await (halt ?? finished);
    assert.match(readText(file), /^more /);
    return () => finished;
  }
});

function isVerified({ type, event, command, body }: AdapterMessage): boolean {
  if (type === 'event' && event === 'breakpoint') return body?.breakpoint?.verified === true;
  return type === 'response' && command === 'setBreakpoints' && body?.breakpoints?.[0]?.verified === true;
}
