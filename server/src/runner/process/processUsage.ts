// How much a process and what it started use, as each system says it.
import { execFile } from 'node:child_process';
import { LinuxUsage, type LinuxOnly } from './linuxUsage.ts';
import { descendantsOf } from './processTable.ts';
import { systemProgram } from './windowsTree.ts';
import { DEFAULT_LIMITS } from '../sandbox/limits.ts';
import type { ProcessLimits } from '../sandbox/sandbox.ts';

/** Of a process and everything that is known to descend from it. */
export interface Usage extends LinuxOnly {
  processes: number;
  /** On Linux with the tables for it, and with what is in no process's size. */
  residentBytes: number;
  /** Processor time so far; undefined where the system does not say it cheaply. */
  cpuSeconds: number | undefined;
}

/** Where and how far it is looked. */
export interface Asked {
  /** Programs that the process is known to have started. */
  started: readonly number[];
  limits: ProcessLimits;
  /** File systems of the sandbox's own, by their places inside. */
  fileSystems: readonly string[];
}

export interface UsageSource {
  /** How often it may be asked. */
  everyMs: number;
  /** Undefined where the system did not answer. */
  of(pid: number, asked: Asked): Promise<Usage | undefined>;
}

/** What is asked, for tests. */
export interface UsageFacts {
  /** macOS, by its full path. */
  ps?: string;
  /** Windows, by its full path. */
  tasklist?: string;
}

/** A list of all processes is one for all that ask at the same time. */
const FRESH_MS = 1_000;
const ASK_MS = 5_000;
const MOST_BYTES = 16 * 1024 * 1024;

/** For one process, whose looks follow each other. */
export function usageOn(platform: NodeJS.Platform, facts: UsageFacts = {}): UsageSource {
  if (platform === 'linux') {
    const usage = new LinuxUsage();
    return { everyMs: 1_000, of: (pid, { limits, fileSystems }) => usage.of(pid, limits, fileSystems) };
  }
  if (platform === 'win32') {
    const program = facts.tasklist ?? systemProgram('tasklist.exe');
    // A tenth of a second each time, on a fast machine.
    return { everyMs: 10_000, of: async (pid, { started }) => onWindows(await table(program, ['/FO', 'CSV', '/NH']), [pid, ...started]) };
  }
  const program = facts.ps ?? '/bin/ps';
  return { everyMs: 5_000, of: async (pid) => inTable(await table(program, ['-axo', 'pid=,ppid=,rss=,time=']), pid) };
}

/** What a process and everything that descends from it take of memory now; undefined where the system does not say, or there is no such process. */
export async function residentBytesOf(pid: number): Promise<number | undefined> {
  const usage = await usageOn(process.platform).of(pid, { started: [], limits: DEFAULT_LIMITS, fileSystems: [] });
  return usage === undefined || usage.residentBytes === 0 ? undefined : usage.residentBytes;
}

/** @param lines "ID PARENT KILOBYTES [DAYS-][HOURS:]MINUTES:SECONDS" of every process. */
function inTable(lines: readonly string[] | undefined, pid: number): Usage | undefined {
  if (lines === undefined) return undefined;
  const facts = new Map<number, { parent: number; kilobytes: number; seconds: number }>();
  for (const line of lines) {
    const [id, parent, kilobytes, time] = line.trim().split(/\s+/);
    if (time !== undefined) facts.set(Number(id), { parent: Number(parent), kilobytes: Number(kilobytes), seconds: secondsOf(time) });
  }
  const tree = [
    pid,
    ...descendantsOf(
      pid,
      [...facts].map(([id, { parent }]) => [id, parent]),
    ),
  ].flatMap((id) => facts.get(id) ?? []);
  return {
    processes: tree.length,
    residentBytes: tree.reduce((sum, one) => sum + one.kilobytes * 1024, 0),
    cpuSeconds: tree.reduce((sum, one) => sum + one.seconds, 0),
  };
}

function secondsOf(time: string): number {
  const [, days = '0', rest = ''] = /^(?:(\d+)-)?(.*)$/.exec(time) ?? [];
  return rest.split(':').reduce((sum, part) => sum * 60 + Number.parseFloat(part), 0) + Number(days) * 86_400;
}

/** @param lines `"NAME","ID","SESSION","NUMBER","12,345 K"` of every process; what parts thousands is the user's own. */
function onWindows(lines: readonly string[] | undefined, pids: readonly number[]): Usage | undefined {
  if (lines === undefined) return undefined;
  const wanted = new Set(pids);
  const found = lines.flatMap((line) => {
    const [, id, , , memory] = [...line.matchAll(/"([^"]*)"/g)].map((match) => match[1]!);
    return memory !== undefined && wanted.has(Number(id)) ? [Number(memory.replaceAll(/\D/g, '')) * 1024] : [];
  });
  return { processes: found.length, residentBytes: found.reduce((sum, bytes) => sum + bytes, 0), cpuSeconds: undefined };
}

const tables = new Map<string, { at: number; lines: Promise<string[] | undefined> }>();

/** Undefined where the program is missing, slow or fails: what is not known is not too much. */
function table(program: string, args: readonly string[]): Promise<string[] | undefined> {
  const known = tables.get(program);
  if (known !== undefined && performance.now() - known.at < FRESH_MS) return known.lines;
  const { promise, resolve } = Promise.withResolvers<string[] | undefined>();
  const options = { timeout: ASK_MS, killSignal: 'SIGKILL', maxBuffer: MOST_BYTES, encoding: 'latin1', windowsHide: true } as const;
  execFile(program, [...args], options, (error, stdout) => resolve(error === null ? stdout.split(/\r?\n/) : undefined));
  tables.set(program, { at: performance.now(), lines: promise });
  return promise;
}
