// A fork bomb beside an honest plugin, as a program, so that it can be run as another user and under a limit of its own that keeps this machine
// safe: `node burstMain.ts TIER NODE PYTHON SCRIPT FOLDER` prints what came of it as JSON. What it starts has that folder in its command line, or works in it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRunner } from '../../src/runner/runner.ts';
import type { SandboxChoice } from '../../src/runner/sandbox/isolation.ts';
import type { RunnerPlugin } from '../../src/runner/types.ts';

/** What the plugin is allowed of processes. */
export const PROCESSES = 20;

export interface BurstResult {
  /** How the call of the plugin that starts processes without end was answered. */
  message: string;
  /** Calls of the other plugin that were answered meanwhile, and those that were not. */
  answered: number;
  failed: string[];
  /** Whether the first plugin answers again afterwards. */
  again: true | string;
}

const BOMBS = {
  // Every child goes on as its parent does.
  'bomb.py': `import os
def ready(event):
    return {"ok": True}
def bomb(event):
    while True:
        try:
            os.fork()
        except OSError:
            pass`,
  // In a program, with a session and an empty environment of its own.
  'bomb.js': `const { spawn } = require('node:child_process');
exports.ready = () => ({ ok: true });
exports.bomb = async () => {
  const script = 'import os\\nwhile True:\\n    try:\\n        os.fork()\\n    except OSError:\\n        pass';
  spawn('/usr/bin/python3', ['-c', script, __dirname], { detached: true, stdio: 'ignore', env: {} });
  await new Promise((resolve) => setTimeout(resolve, 30_000));
};`,
  // As before, and the worker ends by itself.
  'leave.js': `const { spawn } = require('node:child_process');
exports.ready = () => ({ ok: true });
exports.bomb = async () => {
  const script = 'import os\\nprint(1, flush=True)\\nwhile True:\\n    try:\\n        os.fork()\\n    except OSError:\\n        pass';
  const child = spawn('/usr/bin/python3', ['-c', script, __dirname], { detached: true, stdio: ['ignore', 'pipe', 'ignore'], env: {} });
  child.stdout.once('data', () => process.exit(7));
  await new Promise(() => setInterval(() => undefined, 1000));
};`,
  // As before, and the host is killed while there are many already.
  'orphan.js': `const { spawn } = require('node:child_process');
exports.ready = () => ({ ok: true });
exports.bomb = async () => {
  const many = 'for _ in range(6):\\n    os.fork()\\nprint(1, flush=True)';
  const script = 'import os\\n' + many + '\\nwhile True:\\n    try:\\n        os.fork()\\n    except OSError:\\n        pass';
  const child = spawn('/usr/bin/python3', ['-c', script, __dirname], { detached: true, stdio: ['ignore', 'pipe', 'ignore'], env: {} });
  child.stdout.once('data', () => console.log('many'));
  await new Promise(() => setInterval(() => undefined, 1000));
};`,
};

const HONEST = 'exports.ready = () => ({ ok: true });';

async function burst(tier: SandboxChoice, node: string, python: string, script: string, base: string): Promise<BurstResult> {
  const root = mkdtempSync(path.join(base, 'plugins-'));
  const make = (id: string, files: Record<string, string>, permissions: string[]): RunnerPlugin => {
    const folder = path.join(root, id);
    mkdirSync(folder);
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    return { key: folder, id, folder, settings: {}, grants: { permissions, workspaceFolders: [] } };
  };
  const isOrphan = script === 'orphan.js';
  const runner = createRunner({
    ...{ sandbox: tier, node, python },
    // Nothing ends these but what comes after the host.
    limits: { processes: isOrphan ? 10_000 : PROCESSES },
    onLog: () => isOrphan && process.kill(process.pid, 'SIGKILL'),
  });
  const call = (plugin: RunnerPlugin, name: string, handler: 'ready' | 'bomb') =>
    runner.invoke({
      ...{ plugin, script: name, function: handler, event: 'onCommand', eventId: 'e', payload: '{"event":"onCommand"}' },
      ...{ mode: 'warm', deadlineMs: 60_000 },
    });
  try {
    const bomb = make('com.example.bomb', BOMBS, ['process:spawn']);
    const honest = make('com.example.honest', { 'honest.js': HONEST }, []);
    await call(bomb, script, 'ready');
    await call(honest, 'honest.js', 'ready');
    let over = false;
    const bombed = call(bomb, script, 'bomb').finally(() => (over = true));
    const failed: string[] = [];
    let answered = 0;
    while (!over) {
      const outcome = await call(honest, 'honest.js', 'ready');
      if (outcome.ok) answered++;
      else failed.push(outcome.error.message);
    }
    const outcome = await bombed;
    const again = await call(bomb, script, 'ready');
    return {
      message: outcome.ok ? 'it ended by itself' : outcome.error.message,
      answered,
      failed,
      again: again.ok ? true : again.error.message,
    };
  } finally {
    await runner.close();
    rmSync(root, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const [tier, node, python, script, folder] = process.argv.slice(2) as [SandboxChoice, string, string, string, string];
  process.stdout.write(JSON.stringify(await burst(tier, node, python, script, folder)));
}
