// What `ps` says of all processes, for macOS, which has no /proc: who descends from whom, and who carries a token in its environment.
import { execFile } from 'node:child_process';

export interface TableFacts {
  /** By its full path: a bare name would be looked up in folders that may be somebody else's. */
  ps?: string;
  /** Arguments that list "ID PARENT" of every process. */
  parents?: readonly string[];
  /** Arguments that list "ID COMMAND ENVIRONMENT" of every process, as far as this user may see it, in lines that are not cut. */
  environments?: readonly string[];
}

/** A table is read in some 50 ms. */
const PS_MS = 2_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** Every descendant of a process, nearest first. Empty where `ps` is missing or slow. */
export async function descendantsInTable(pid: number, facts: TableFacts = {}): Promise<number[]> {
  const lines = await ps(facts.parents ?? ['-axo', 'pid=,ppid='], facts);
  return descendantsOf(
    pid,
    lines.map((line) => line.trim().split(/\s+/).map(Number)),
  );
}

/** @param table id and parent of every process. @returns every descendant of a process, nearest first. */
export function descendantsOf(pid: number, table: readonly (readonly number[])[]): number[] {
  const children = new Map<number, number[]>();
  for (const [id, parent] of table)
    if (id !== undefined && parent !== undefined && id !== parent) children.set(parent, [...(children.get(parent) ?? []), id]);
  const found: number[] = [];
  const seen = new Set([pid]);
  for (let next = children.get(pid) ?? []; next.length > 0; next = next.flatMap((id) => children.get(id) ?? [])) {
    next = next.filter((id) => !seen.has(id));
    for (const id of next) seen.add(id);
    found.push(...next);
  }
  return found;
}

/**
 * Processes whose environment has `NAME=value`. macOS shows it of this user's processes, but for programs of the system's own, such as its
 * shell and `sleep`; a program that names the text in its arguments counts too.
 */
export async function carriersInTable(text: string, facts: TableFacts = {}): Promise<number[]> {
  const lines = await ps(facts.environments ?? ['-axEwwo', 'pid=,command='], facts);
  const own = [process.pid, process.ppid];
  return lines
    .filter((line) => line.split(/\s/).includes(text))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => pid > 1 && !own.includes(pid));
}

function ps(args: readonly string[], { ps: program = '/bin/ps' }: TableFacts): Promise<string[]> {
  const { promise, resolve } = Promise.withResolvers<string[]>();
  // What is not UTF-8 in somebody's environment is none of our business.
  const options = { timeout: PS_MS, killSignal: 'SIGKILL', maxBuffer: MOST_BYTES, encoding: 'latin1', env: {} } as const;
  execFile(program, [...args], options, (error, stdout) => resolve(error === null ? stdout.split('\n') : []));
  return promise;
}
