// Profiles of Node.js, as its inspector gives them and as VS Code and Chrome's tools read them (.cpuprofile).
//
// What comes is out of a plugin's process: it is checked, and what is written is made anew of the parts that the format has.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { FunctionTimes, type HotFunction } from './hotFunctions.ts';

/** The place of a function; lines and columns are counted from 0. */
interface CallFrame {
  functionName: string;
  scriptId: string;
  url: string;
  lineNumber: number;
  columnNumber: number;
}

interface PositionTick {
  line: number;
  ticks: number;
}

interface ProfileNode {
  id: number;
  callFrame: CallFrame;
  hitCount: number;
  children?: number[];
  positionTicks?: PositionTick[];
}

/** Times in microseconds. `timeDeltas[i]` passed before `samples[i]`, which names a node. */
export interface CpuProfile {
  nodes: ProfileNode[];
  startTime: number;
  endTime: number;
  samples: number[];
  timeDeltas: number[];
}

/** A stretch of time, in microseconds. */
interface Window {
  from: number;
  to: number;
}

/** In front of the names of our own functions. */
export const OWN_MARK = '[codex-plugin] ';

/** The function of our worker that calls the handler (server/workers/node/worker.mjs): what is outside of it is how we come there. */
const ENTRY = 'invoke';

const LONGEST_NAME = 500;
const LONGEST_URL = 4096;

/** Checks what a worker sent. @returns undefined where it is no profile. */
export function readCpuProfile(value: unknown): CpuProfile | undefined {
  if (!isObject(value)) return undefined;
  const { nodes, startTime, endTime, samples, timeDeltas } = value;
  if (!Array.isArray(nodes) || !nodes.every(isNode) || !isNumber(startTime) || !isNumber(endTime) || endTime < startTime) return undefined;
  const ids = new Set(nodes.map(({ id }) => id));
  if (ids.size !== nodes.length || nodes.length === 0) return undefined;
  if (!Array.isArray(samples) || !samples.every((id) => ids.has(id as number))) return undefined;
  if (!Array.isArray(timeDeltas) || timeDeltas.length !== samples.length || !timeDeltas.every(isNumber)) return undefined;
  return isTree(nodes) ? { nodes, startTime, endTime, samples: samples as number[], timeDeltas } : undefined;
}

/**
 * What of a profile is of the runs of a handler: the time between them is left out, as if they had followed each other at once. So is the way from the
 * wire to the handler; what else is ours is marked.
 * @param runs from when to when, by the profile's clock, in the order in which they ended.
 * @param ownFolder where our own files are.
 */
export function onlyRuns(profile: CpuProfile, runs: readonly Window[], ownFolder: string): CpuProfile {
  const tree = new Tree(profile.nodes, ownFolder);
  const samples: number[] = [];
  const timeDeltas: number[] = [];
  const windows = joined(runs);
  let at = profile.startTime;
  let window = 0;
  /** How much of the windows lies before the one that is looked at. */
  let before = 0;
  let last = 0;
  for (const [index, id] of profile.samples.entries()) {
    at += profile.timeDeltas[index]!;
    while (window < windows.length && windows[window]!.to < at) {
      before += windows[window]!.to - windows[window]!.from;
      window++;
    }
    const { from } = windows[window] ?? { from: Infinity };
    if (at < from) continue;
    const time = before + at - from;
    samples.push(tree.sampled(id));
    timeDeltas.push(Math.max(0, time - last));
    last = Math.max(last, time);
  }
  const whole = windows.reduce((sum, { from, to }) => sum + to - from, 0);
  return { nodes: tree.nodes, startTime: profile.startTime, endTime: profile.startTime + Math.max(whole, last), samples, timeDeltas };
}

/** VS Code's viewer breaks down at a profile without a sample. One of runs that were over before anybody looked has all of their time at its root. */
export function openable(profile: CpuProfile): CpuProfile {
  const [root] = profile.nodes;
  if (profile.samples.length > 0 || !root) return profile;
  return { ...profile, samples: [root.id], timeDeltas: [profile.endTime - profile.startTime] };
}

export function hottestOfCpu(profile: CpuProfile): HotFunction[] {
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const functions = new Map<string, number>();
  const named: Omit<HotFunction, 'selfMs' | 'totalMs'>[] = [];
  const placeOf = new Map<number, number | undefined>();
  for (const { id, callFrame } of profile.nodes) {
    const { functionName, url, lineNumber, columnNumber } = callFrame;
    if (!parents.has(id) && functionName === '(root)') continue;
    // What is ours is one thing to the author of a handler.
    const own = functionName.startsWith(OWN_MARK);
    const key = own ? OWN_MARK : JSON.stringify([functionName, url, lineNumber, columnNumber]);
    let place = functions.get(key);
    if (place === undefined) {
      functions.set(key, (place = named.length));
      const file = fileOf(url);
      named.push(
        own
          ? { name: OWN_MARK.trim(), own }
          : {
              name: functionName || '(anonymous)',
              ...(file !== '' && { file }),
              ...(file !== '' && lineNumber >= 0 && { line: lineNumber + 1 }),
            },
      );
    }
    placeOf.set(id, place);
  }
  const times = new FunctionTimes(named);
  const stacks = new Map<number, number[]>();
  for (const [id, ms] of selfTimes(profile)) {
    let stack = stacks.get(id);
    if (stack === undefined) {
      stack = [];
      for (let node: number | undefined = id; node !== undefined; node = parents.get(node)) {
        const place = placeOf.get(node);
        if (place !== undefined) stack.push(place);
      }
      stacks.set(id, stack);
    }
    times.add(stack, placeOf.get(id), ms);
  }
  return times.hottest();
}

/** A sample holds until the next one. */
function selfTimes({ samples, timeDeltas, startTime, endTime }: CpuProfile): Map<number, number> {
  const times = new Map<number, number>();
  const passed = timeDeltas.reduce((sum, delta) => sum + delta, 0);
  for (const [index, id] of samples.entries()) {
    const us = timeDeltas[index + 1] ?? endTime - startTime - passed;
    times.set(id, (times.get(id) ?? 0) + Math.max(0, us) / 1000);
  }
  return times;
}

/** Runs that were under way at the same time are one stretch of time. */
function joined(runs: readonly Window[]): Window[] {
  const windows: Window[] = [];
  for (const { from, to } of runs.toSorted((a, b) => a.from - b.from)) {
    const last = windows.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else windows.push({ from, to });
  }
  return windows;
}

/** The tree as it is to be written: of what was sampled only, with the functions in place of how they were come to. */
class Tree {
  readonly nodes: ProfileNode[] = [];
  readonly #byId: ReadonlyMap<number, ProfileNode>;
  readonly #parents = new Map<number, number>();
  readonly #ownFolder: string;
  readonly #places = new Map<number, ProfileNode>();
  readonly #known = new Map<string, ProfileNode>();
  readonly #taken = new Set<number>();

  constructor(nodes: readonly ProfileNode[], ownFolder: string) {
    this.#byId = new Map(nodes.map((node) => [node.id, node]));
    for (const { id, children = [] } of nodes) for (const child of children) this.#parents.set(child, id);
    this.#ownFolder = `${pathToFileURL(ownFolder).href}/`;
    const root = nodes.find(({ id }) => !this.#parents.has(id))!;
    this.#places.set(root.id, this.#make(root.callFrame));
  }

  /** Counts a sample of a node. @returns its number in the new tree. */
  sampled(id: number): number {
    const node = this.#byId.get(id)!;
    // What our entry does itself is ours; what it calls is the handler's.
    const place = this.#isEntry(node) ? this.#child(this.#placeOf(this.#parents.get(id)!), node) : this.#placeOf(id);
    place.hitCount++;
    if (!this.#taken.has(id)) {
      this.#taken.add(id);
      addTicks(place, node.positionTicks ?? []);
    }
    return place.id;
  }

  /** Not by recursion: stacks may be deep. */
  #placeOf(id: number): ProfileNode {
    const path: ProfileNode[] = [];
    let at = this.#byId.get(id)!;
    while (!this.#places.has(at.id)) {
      path.push(at);
      at = this.#byId.get(this.#parents.get(at.id)!)!;
    }
    let place = this.#places.get(at.id)!;
    for (const node of path.toReversed()) {
      place = this.#isEntry(node) ? this.nodes[0]! : this.#child(place, node);
      this.#places.set(node.id, place);
    }
    return place;
  }

  #child(parent: ProfileNode, { callFrame }: ProfileNode): ProfileNode {
    const { functionName, scriptId, url, lineNumber, columnNumber } = callFrame;
    const key = JSON.stringify([parent.id, functionName, scriptId, url, lineNumber, columnNumber]);
    const known = this.#known.get(key);
    if (known) return known;
    const made = this.#make(callFrame);
    this.#known.set(key, made);
    (parent.children ??= []).push(made.id);
    return made;
  }

  #make(callFrame: CallFrame): ProfileNode {
    const { functionName, scriptId, url, lineNumber, columnNumber } = callFrame;
    const name = `${this.#isOwn(callFrame) ? OWN_MARK : ''}${functionName}`;
    const frame = {
      functionName: name.slice(0, LONGEST_NAME),
      scriptId: scriptId.slice(0, 20),
      url: withoutQuery(url).slice(0, LONGEST_URL),
      lineNumber,
      columnNumber,
    };
    const node: ProfileNode = { id: this.nodes.length + 1, callFrame: frame, hitCount: 0 };
    this.nodes.push(node);
    return node;
  }

  #isOwn({ url }: CallFrame): boolean {
    return url.startsWith(this.#ownFolder);
  }

  #isEntry({ callFrame }: ProfileNode): boolean {
    return callFrame.functionName === ENTRY && this.#isOwn(callFrame);
  }
}

function addTicks(node: ProfileNode, ticks: readonly PositionTick[]): void {
  if (ticks.length === 0) return;
  const lines = new Map((node.positionTicks ?? []).map((one) => [one.line, one.ticks]));
  for (const one of ticks) lines.set(one.line, (lines.get(one.line) ?? 0) + one.ticks);
  node.positionTicks = [...lines].map(([line, count]) => ({ line, ticks: count }));
}

/** A script that is imported anew has another URL for that, which no editor opens. */
function withoutQuery(url: string): string {
  return url.startsWith('file:') ? url.replace(/[?#].*$/s, '') : url;
}

function fileOf(url: string): string {
  if (!url.startsWith('file:')) return url;
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}

function isTree(nodes: readonly ProfileNode[]): boolean {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const children = nodes.flatMap((node) => node.children ?? []);
  const roots = nodes.length - new Set(children).size;
  if (roots !== 1 || new Set(children).size !== children.length || !children.every((id) => byId.has(id))) return false;
  // Each has one parent at most and one has none: what is not reached from there is a circle.
  const all = new Set(children);
  let reached = 0;
  for (const waiting = nodes.filter(({ id }) => !all.has(id)); waiting.length > 0; reached++) {
    for (const id of waiting.pop()!.children ?? []) waiting.push(byId.get(id)!);
  }
  return reached === nodes.length;
}

function isNode(value: unknown): value is ProfileNode {
  if (!isObject(value) || !Number.isInteger(value['id']) || !isObject(value['callFrame'])) return false;
  const { functionName, scriptId, url, lineNumber, columnNumber } = value['callFrame'];
  const { children, positionTicks } = value;
  return (
    typeof functionName === 'string' &&
    typeof scriptId === 'string' &&
    typeof url === 'string' &&
    Number.isInteger(lineNumber) &&
    Number.isInteger(columnNumber) &&
    (children === undefined || (Array.isArray(children) && children.every((id) => Number.isInteger(id)))) &&
    (positionTicks === undefined || (Array.isArray(positionTicks) && positionTicks.every(isTick)))
  );
}

function isTick(value: unknown): value is PositionTick {
  return isObject(value) && Number.isInteger(value['line']) && Number.isInteger(value['ticks']);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
