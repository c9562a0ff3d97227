// A host process with one hostile plugin and one honest one: prints, per attack, what became of the call, how much memory the host grew by, and how
// long the honest plugin took to answer meanwhile. A process of its own, so that nothing but the attack is measured.
import { Bystander } from './bystander.mts';
import { createRunner } from '../../src/runner/runner.ts';
import type { InvocationOutcome, Runner, RunnerLogLine, RunnerPlugin } from '../../src/runner/types.ts';

export interface AttackReport {
  attack: string;
  outcome: InvocationOutcome;
  /** The most by which the host's memory grew while it was attacked. */
  grownMb: number;
  /** Durations of the honest plugin's calls meanwhile, in ms, without what the whole machine stood still; those that failed are `Infinity`. */
  honestMs: number[];
  /** Lines that claim to belong to the honest plugin's event. */
  forgedLines: number;
  logged: number;
}

export interface Attack {
  name: string;
  plugin: RunnerPlugin;
  script: string;
  honest: RunnerPlugin;
  /** How long the call may take to begin. */
  importMs: number;
}

const MB = 1024 * 1024;
/** How long an attack may go on after its call has been settled. */
const AFTERMATH_MS = 300;
/** For a median that says something: attacks that are over at once leave a busy machine time for a call or two. Floods are judged by what they leave. */
const enoughCalls = (name: string): number => (/flood/i.test(name) ? 1 : 5);

const [text = '[]'] = process.argv.slice(2);
let logged = 0;
let forgedLines = 0;
const onLog = (line: RunnerLogLine): void => {
  logged++;
  if (line.eventId === 'of-the-other') forgedLines++;
};
const bystander = new Bystander();
const honestRunner = createRunner({ onLog });

function call(runner: Runner, plugin: RunnerPlugin, script: string, eventId: string, deadlineMs: number): Promise<InvocationOutcome> {
  return runner.invoke({ plugin, script, event: 'onFileSave', eventId, payload: '{"event":"onFileSave"}', mode: 'warm', deadlineMs });
}

for (const { name, plugin, script, honest, importMs } of JSON.parse(text) as Attack[]) {
  const runner = createRunner({ importMs, onLog });
  await call(honestRunner, honest, 'honest.js', 'of-the-other', 10_000);
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  let over = false;
  const sample = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
  const honestMs: number[] = [];
  const meanwhile = (async () => {
    while (!over || honestMs.length < enoughCalls(name)) {
      const start = performance.now();
      bystander.begin();
      const { ok } = await call(honestRunner, honest, 'honest.js', 'of-the-other', 1200);
      honestMs.push(ok ? performance.now() - start - bystander.heldUpMs() : Infinity);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  logged = 0;
  forgedLines = 0;
  const outcome = await call(runner, plugin, script, `event-of-${name}`, 1500);
  await new Promise((resolve) => setTimeout(resolve, AFTERMATH_MS));
  over = true;
  await meanwhile;
  clearInterval(sample);
  const report: AttackReport = { attack: name, outcome, grownMb: Math.round((most - before) / MB), honestMs, forgedLines, logged };
  console.log(JSON.stringify(report));
  await runner.close();
}
await honestRunner.close();
await bystander.end();
