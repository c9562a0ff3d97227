// `codex-plugin format` over many files beside the same handler as a process for each file. Prints FormatRow[] as JSON.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { removeFolder, temporaryFolder, writeFormatWorkspace } from './fixtures.mts';
import { spawnOnce } from './peers.mts';
import { formatRow, type FormatRow } from './report.mts';
import { timed } from './stats.mts';

const [cli = '', nodeCommand = 'node', pace = ''] = process.argv.slice(2);
const quick = pace === 'quick';
const FILES = quick ? 50 : 1000;
const ROUNDS = quick ? 1 : 7;
/** Starts of the peer in each round: as many as there are files would take minutes, and each takes the same time. */
const STARTS = quick ? 5 : 40;
const SEVERAL = Math.min(4, Math.max(2, availableParallelism()));

/** All files of a workspace, none of which is as its handler leaves it. */
async function format(workspace: string, jobs: number): Promise<void> {
  const args = [cli, 'format', '--json', '--grants', 'manifest', '--jobs', String(jobs), 'src'];
  const environment = { ...process.env, HOME: path.join(workspace, 'home') };
  const child = spawn(nodeCommand, args, { cwd: workspace, stdio: ['ignore', 'pipe', 'inherit'], env: environment });
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject).on('close', resolve);
  const rows = JSON.parse((await buffer(child.stdout)).toString()) as { changed: boolean }[];
  const status = await ended;
  if (status !== 1 || rows.length !== FILES || !rows.every(({ changed }) => changed))
    throw new Error(`Not all files would change (${status}).`);
}

async function startFor(workspace: string, name: string, oneShot: string): Promise<void> {
  const filePath = path.join(workspace, name);
  const fileContent = readFileSync(filePath, 'utf8');
  const event = { event: 'onFileSave', filePath, language: 'javascript', phase: 'beforeSave', fileContent, reason: 'manual' };
  const answer = await spawnOnce(nodeCommand, oneShot, JSON.stringify(event));
  if (answer['formattedContent'] === fileContent) throw new Error('The program changed nothing.');
}

async function measure(busyMs: number): Promise<FormatRow[]> {
  const workspace = temporaryFolder('format');
  try {
    const { names, oneShot } = writeFormatWorkspace(workspace, { files: FILES, busyMs });
    const whole = new Map<number, number[]>([
      [1, []],
      [SEVERAL, []],
    ]);
    const each: number[] = [];
    await format(workspace, 1);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [jobs, durations] of whole) durations.push((await timed(() => format(workspace, jobs))).ms);
      for (let start = 0; start < STARTS; start++) {
        const name = names[(round * STARTS + start) % names.length]!;
        each.push((await timed(() => startFor(workspace, name, oneShot))).ms);
      }
    }
    process.stderr.write(`format: ${FILES} files, ${busyMs} ms each, done\n`);
    return [...whole].map(([jobs, durations]) => formatRow({ files: FILES, busyMs, jobs }, durations, each));
  } finally {
    removeFolder(workspace);
  }
}

process.stdout.write(JSON.stringify([...(await measure(0)), ...(await measure(5))]));
