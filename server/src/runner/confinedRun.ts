// Runs what the sandbox prepared to its end, for a short answer: programs that a plugin brings along are asked what they are in this way.
import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import type { Printed } from './interpreters.ts';
import { killGroup } from './processGroup.ts';
import { inheritedDescriptors, nothingInstead } from './sandbox/inheritedDescriptors.ts';
import type { SpawnPlan } from './sandbox/sandbox.ts';
import { watchProcess } from './sandbox/watchdog.ts';

/** What is kept of each output; an answer is a line. */
const KEPT_BYTES = 64 * 1024;

export async function runConfined(plan: SpawnPlan, timeoutMs: number): Promise<Printed> {
  try {
    return await run(plan, timeoutMs);
  } finally {
    plan.release?.();
  }
}

function run(plan: SpawnPlan, timeoutMs: number): Promise<Printed> {
  return new Promise((resolve) => {
    const child = spawn(plan.command, plan.args, {
      cwd: plan.cwd,
      env: plan.environment,
      stdio: descriptors(plan),
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const { pid } = child;
    const end = (fault: string): void => {
      if (pid !== undefined) killGroup(pid);
      resolve({ fault });
    };
    const timer = setTimeout(() => end(`it did not answer within ${timeoutMs / 1000} s`), timeoutMs);
    const unwatch =
      pid === undefined || plan.limits === undefined
        ? undefined
        : watchProcess(pid, { limits: plan.limits, busy: () => true, ...(plan.tmp !== undefined && { tmp: plan.tmp }), exceeded: end });
    const output = { stdout: '', stderr: '' };
    for (const source of ['stdout', 'stderr'] as const) {
      child[source]?.on('data', (chunk: Buffer) => {
        output[source] = (output[source] + chunk.toString('utf8')).slice(0, KEPT_BYTES);
      });
    }
    for (const { fd, content } of plan.extraFiles ?? []) {
      const pipe = child.stdio[fd] as Writable | null;
      pipe?.on('error', () => undefined);
      pipe?.end(content);
    }
    child.on('error', (error) => end(error.message));
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      unwatch?.();
      // Whatever it left running must not keep its output open.
      if (pid !== undefined) killGroup(pid);
      child.once('close', () => {
        const last = output.stderr.trim().split('\n').at(-1);
        resolve(code === 0 ? output : { fault: last || `it ended with ${signal ?? `exit code ${code}`}` });
      });
    });
  });
}

function descriptors(plan: SpawnPlan): ('ignore' | 'pipe' | number)[] {
  const stdio: ('ignore' | 'pipe' | number)[] = ['ignore', 'pipe', 'pipe'];
  for (const { fd } of plan.extraFiles ?? []) stdio[fd] = 'pipe';
  for (const fd of inheritedDescriptors()) stdio[fd] ??= nothingInstead();
  return Array.from(stdio, (kind) => kind ?? 'ignore');
}
