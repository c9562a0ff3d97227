import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hottestOfCpu, onlyRuns, openable, readCpuProfile, type CpuProfile } from './cpuProfile.ts';

const OWN = path.resolve('/opt/host/workers');
const WORKER = pathToFileURL(path.join(OWN, 'node/worker.mjs')).href;
const SCRIPT_FILE = path.resolve('/plugins/some where/a.js');
const SCRIPT = pathToFileURL(SCRIPT_FILE).href;

type Node = CpuProfile['nodes'][number];

function node(id: number, functionName: string, url: string, children: number[] = [], more: Partial<Node> = {}): Node {
  return { id, callFrame: { functionName, scriptId: '7', url, lineNumber: id * 10, columnNumber: 1 }, hitCount: 1, children, ...more };
}

/** Two runs of a handler, from 1,000 to 2,000 and from 5,000 to 6,000. */
function twoRuns(): CpuProfile {
  return {
    nodes: [
      node(1, '(root)', '', [2, 8, 9]),
      node(2, 'onStreamRead', 'node:net', [3]),
      node(3, 'execute', WORKER, [4]),
      node(4, 'invoke', WORKER, [5, 7]),
      node(5, 'handler', SCRIPT, [6], { positionTicks: [{ line: 3, ticks: 2 }] }),
      node(6, 'burn', `${SCRIPT}?attempt=2`),
      node(7, 'context', WORKER),
      node(8, '(idle)', ''),
      node(9, 'never seen', SCRIPT),
    ],
    startTime: 0,
    endTime: 8_000,
    samples: [8, 3, 5, 6, 8, 8, 6, 6, 4, 8],
    timeDeltas: [500, 600, 200, 200, 1_000, 1_500, 1_200, 300, 300, 1_000],
  };
}

const RUNS = [
  { from: 1_000, to: 2_000 },
  { from: 5_000, to: 6_000 },
];

/** The names on the way to each sample. */
function stacks({ nodes, samples }: CpuProfile): string[] {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  return samples.map((id) => {
    const names: string[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at))
      names.unshift(nodes.find((one) => one.id === at)!.callFrame.functionName);
    return names.join(' > ');
  });
}

describe('the profile of runs', () => {
  it('has the time of the runs, as if they had followed each other at once', () => {
    const profile = onlyRuns(twoRuns(), RUNS, OWN);
    // At 1,100, 1,300, 1,500 of the first run; at 5,200, 5,500, 5,800 of the second.
    expect(profile.timeDeltas).toEqual([100, 200, 200, 700, 300, 300]);
    expect(profile.endTime - profile.startTime).toBe(2_000);
    expect(profile.samples).toHaveLength(6);
  });

  it('begins with the handler, and marks what is the host’s', () => {
    expect(stacks(onlyRuns(twoRuns(), RUNS, OWN))).toEqual([
      '(root) > onStreamRead > [codex-plugin] execute',
      '(root) > handler',
      '(root) > handler > burn',
      '(root) > handler > burn',
      '(root) > handler > burn',
      '(root) > onStreamRead > [codex-plugin] execute > [codex-plugin] invoke',
    ]);
  });

  it('is one that the tools can read', () => {
    const profile = onlyRuns(twoRuns(), RUNS, OWN);
    expect(readCpuProfile(structuredClone(profile))).toEqual(profile);
    const hits = new Map(profile.nodes.map(({ id, hitCount }) => [id, hitCount]));
    for (const [id, count] of hits) expect(profile.samples.filter((one) => one === id)).toHaveLength(count);
    const names = profile.nodes.map(({ callFrame }) => callFrame.functionName);
    expect(names).not.toContain('never seen');
    expect(profile.nodes.find(({ callFrame }) => callFrame.functionName === 'handler')?.positionTicks).toEqual([{ line: 3, ticks: 2 }]);
  });

  it('names files as they are, however often they were imported', () => {
    const { nodes } = onlyRuns(twoRuns(), RUNS, OWN);
    expect(nodes.find(({ callFrame }) => callFrame.functionName === 'burn')?.callFrame.url).toBe(SCRIPT);
  });

  it('takes runs that overlap for one stretch of time', () => {
    const profile = onlyRuns(
      twoRuns(),
      [
        { from: 1_200, to: 2_000 },
        { from: 1_000, to: 1_400 },
      ],
      OWN,
    );
    expect(profile.samples).toHaveLength(3);
    expect(profile.endTime).toBe(1_000);
  });

  it('is empty where nothing ran', () => {
    const profile = onlyRuns(twoRuns(), [], OWN);
    expect(profile).toMatchObject({ samples: [], timeDeltas: [], startTime: 0, endTime: 0 });
    expect(hottestOfCpu(profile)).toEqual([]);
  });

  it('has a sample for viewers that need one, also where nothing was seen', () => {
    const unseen = { ...onlyRuns(twoRuns(), [], OWN), endTime: 300 };
    expect(openable(unseen)).toEqual({ ...unseen, samples: [unseen.nodes[0]!.id], timeDeltas: [300] });
    const seen = onlyRuns(twoRuns(), RUNS, OWN);
    expect(openable(seen)).toBe(seen);
  });

  it('may be of very deep stacks', () => {
    const depth = 20_000;
    const nodes = Array.from({ length: depth }, (_, at) =>
      node(at + 1, at === 0 ? '(root)' : 'again', SCRIPT, at + 1 < depth ? [at + 2] : []),
    );
    const profile = readCpuProfile({ nodes, startTime: 0, endTime: 10, samples: [depth], timeDeltas: [5] });
    expect(onlyRuns(profile!, [{ from: 0, to: 10 }], OWN).nodes).toHaveLength(depth);
  });
});

describe('the hottest functions', () => {
  it('are those with the most time of their own, with file and line', () => {
    const [burn, , handler] = hottestOfCpu(onlyRuns(twoRuns(), RUNS, OWN));
    expect(burn).toEqual({ name: 'burn', file: SCRIPT_FILE, line: 61, selfMs: 1.3, totalMs: 1.3 });
    expect(handler).toMatchObject({ name: 'handler', line: 51, selfMs: 0.2, totalMs: 1.5 });
  });

  it('have all that is the host’s as one', () => {
    const own = hottestOfCpu(onlyRuns(twoRuns(), RUNS, OWN)).filter((one) => one.own);
    expect(own).toEqual([{ name: '[codex-plugin]', own: true, selfMs: 0.4, totalMs: 0.4 }]);
  });

  it('have the time of what calls itself once', () => {
    const nodes = [node(1, '(root)', '', [2]), node(2, 'f', SCRIPT, [3]), node(3, 'f', SCRIPT)];
    nodes[2]!.callFrame = nodes[1]!.callFrame;
    const [only] = hottestOfCpu({ nodes, startTime: 0, endTime: 3_000, samples: [2, 3, 3], timeDeltas: [0, 1_000, 1_000] });
    expect(only).toMatchObject({ name: 'f', selfMs: 3, totalMs: 3 });
  });
});

describe('what a worker sends as a profile', () => {
  const good = (): CpuProfile => ({
    nodes: [node(1, '(root)', '', [2]), node(2, 'f', '')],
    startTime: 0,
    endTime: 9,
    samples: [2],
    timeDeltas: [1],
  });
  const check = (change: (profile: CpuProfile) => unknown): boolean => {
    const profile = good();
    const changed = change(profile);
    return readCpuProfile(changed === undefined ? profile : changed) !== undefined;
  };

  it('is taken where it is one', () => {
    expect(check(() => undefined)).toBe(true);
  });

  it.each<[string, (profile: CpuProfile) => unknown]>([
    ['nothing', () => null],
    ['a list', () => []],
    ['no nodes', (profile) => void (profile.nodes = [])],
    ['a node that is there twice', (profile) => void profile.nodes.push(node(2, 'g', ''))],
    ['a child that is not there', (profile) => void (profile.nodes[1]!.children = [3])],
    ['a child of two', (profile) => void (profile.nodes[1]!.children = [2])],
    ['a circle beside the tree', (profile) => void profile.nodes.push(node(3, 'g', '', [4]), node(4, 'h', '', [3]))],
    ['two roots', (profile) => void profile.nodes.push(node(3, 'g', ''))],
    ['a sample of no node', (profile) => void (profile.samples = [5])],
    ['fewer times than samples', (profile) => void (profile.timeDeltas = [])],
    ['times that are none', (profile) => ({ ...profile, timeDeltas: ['1'] })],
    ['an end before its beginning', (profile) => void (profile.endTime = -1)],
    ['names that are none', (profile) => void Object.assign(profile.nodes[1]!.callFrame, { functionName: 3 })],
  ])('is refused where it has %s', (_, change) => {
    expect(check(change)).toBe(false);
  });

  it('is written without what the format does not have', () => {
    const sent = {
      ...good(),
      extra: 'x',
      nodes: [
        { ...node(1, '(root)', '', [2]), more: 1 },
        { ...node(2, 'f'.repeat(5_000), ''), more: 1 },
      ],
    };
    const profile = onlyRuns(readCpuProfile(sent)!, [{ from: 0, to: 9 }], OWN);
    expect(JSON.stringify(profile)).not.toMatch(/extra|more/);
    expect(profile.nodes[1]!.callFrame.functionName).toHaveLength(500);
  });
});
