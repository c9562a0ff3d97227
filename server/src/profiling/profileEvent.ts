// A profile of one handler: its event is fired many times, and what its worker does meanwhile is looked at every so often.
import { randomUUID } from 'node:crypto';
import type { CallPhases } from '../contract/callPhases.ts';
import type { HandlerError } from '../contract/errors.ts';
import type { MemoryUse } from '../contract/workerProfile.ts';
import type { PluginHost } from '../host/host.ts';
import type { ProfiledHandler } from '../host/profiler.ts';
import type { DispatchRequest, DispatchResult, HandlerResult } from '../host/types.ts';
import { hottestOfCpu, onlyRuns, openable, readCpuProfile, type CpuProfile } from './cpuProfile.ts';
import type { HotFunction } from './hotFunctions.ts';
import { hottestOfSpeedscope, readSpeedscope, type SpeedscopeFile } from './speedscope.ts';
import { noProfile } from './faults.ts';
import { paths } from '../paths/paths.ts';
import { phaseSpreads, rounded, type PhaseSpreads } from './statistics.ts';
import { memoryOfRuns, readWorkerProfile } from './workerProfile.ts';

export type ProfileFormat = 'cpuprofile' | 'speedscope';

/** In bytes, of the worker's process: when the runs were over, before them, and at most meanwhile. Absent is what the system does not say. */
export interface ProfileMemory extends MemoryUse {
  before: MemoryUse;
  peak: MemoryUse;
}

export interface EventProfile {
  handler: ProfiledHandler;
  event: string;
  format: ProfileFormat;
  /** As a program of its own for each event, or not. */
  mode: 'warm' | 'oneShot';
  /** To be written as JSON; absent where there is none, for the reason in `fault`, a sentence or two. */
  profile?: CpuProfile | SpeedscopeFile;
  fault?: string;
  /** Of the first run, which is listed, where there is no profile because that failed. */
  eventId?: string;
  /** Something about how the profile came about, that is otherwise than usual. */
  note?: string;
  /** `import` is of the runs before the others, where one of them imported the script: 0 where a worker of the host had it already. */
  phases: PhaseSpreads;
  memory: ProfileMemory;
  runs: { count: number; failed: number };
  /** What the first run that failed, failed with. */
  error?: HandlerError;
  hottest: HotFunction[];
  /** How many times it was looked, how often that was to be, for how long the runs took together, and how much of that the handler waited. */
  sampled: { count: number; intervalUs: number; wholeMs: number; waitingMs: number };
}

/** There is nothing to profile, for a reason in a sentence or two; `usage` where the request has to say more. */
export interface NoProfile {
  refused: string;
  usage?: true;
}

export interface ProfileOptions {
  /**
   * How often the event is fired for the profile, a few times more to warm up. By default, as often as it takes to see its handler for about a second:
   * at first one run for each event, of which the phases are, then many.
   */
  repeat?: number;
  /** Told before anything runs. What it throws ends the profile. */
  onFormat?: (format: ProfileFormat) => void;
  /** Ends it early, with what there is. */
  signal?: AbortSignal;
}

/** How long a handler is to be seen, where nobody says how often it is to run. */
const WANTED_MS = 1_000;
/** So many runs have events of their own: fewer where they take long, but some in any case. */
const MOST_SINGLE_RUNS = 20;
const FEWEST_SINGLE_RUNS = 5;
/** For so long an event has its handler repeat. Others wait meanwhile. */
const BURST_MS = 100;
/** Where deadlines are short, bursts are shorter. */
const MOST_BURSTS = 50;

/** How many runs come before those that count. */
const WARM_UP_RUNS = 2;

/** How many functions are told. */
const HOTTEST = 10;

/** What a handler does not do itself. */
const WAITING: ReadonlySet<string> = new Set(['(idle)', '(waiting)']);

/** Looking more often than this, in microseconds, would be a good part of what is seen; less often, nothing would be seen of quick functions. */
const OFTEN_US = { node: 200, python: 1_000 } as const;
const RARE_US = 1_000;
/** A profile has about as many samples, as long as the runs are neither very short nor very long. */
const SAMPLES_WANTED = 5_000;
/** The runs of an hour must not make a profile that nothing can open. */
const MOST_SAMPLES = 120_000;

/** What of the host is needed. */
export type ProfilingHost = Pick<PluginHost, 'profiler' | 'dispatch'>;

/** By plugin and runtime: a second profile would take the worker of the first away. */
const underWay = new WeakMap<ProfilingHost, Set<string>>();

/**
 * Profiles the handler that an event reaches. Never rejects for anything that a plugin does.
 * @param request as for `dispatch`; it names the script in `only` where several handle the event.
 * @param whyNone says why an event reached no handler.
 */
export async function profileEvent(
  host: ProfilingHost,
  request: DispatchRequest,
  options: ProfileOptions,
  whyNone: (result: Pick<DispatchResult, 'without'>) => string,
): Promise<EventProfile | NoProfile> {
  const opened = await host.profiler(request);
  if (!opened.ok) {
    if (opened.why === 'none') return { refused: whyNone({}) };
    if (opened.why === 'refused') return { refused: opened.message };
    const list = opened.scripts.join(', ');
    return { refused: `${request.event} is handled by several scripts, and a profile is of one: name it (${list}).`, usage: true };
  }
  const { handler, profiler } = opened;
  const place = `${handler.pluginKey}\0${handler.runtime}`;
  const under = underWay.get(host) ?? new Set();
  if (under.has(place)) {
    profiler?.close();
    return { refused: `Another profile of ${handler.pluginId} is being taken. Wait for its end.` };
  }
  underWay.set(host, under.add(place));
  try {
    const format = handler.runtime === 'node' ? 'cpuprofile' : 'speedscope';
    options.onFormat?.(format);
    const runs = new Runs(host, request);
    const first = await runs.fire();
    if (first === undefined) return { refused: whyNone(runs.last ?? {}) };
    const of = {
      handler,
      event: request.event,
      format,
      mode: profiler ? 'warm' : 'oneShot',
    } as const;
    const without = (fault: string, eventId?: string): EventProfile => ({
      ...of,
      fault,
      ...(eventId !== undefined && { eventId }),
      ...runs.summary(),
      memory: { before: {}, peak: {} },
      hottest: [],
      sampled: { count: 0, intervalUs: 0, wholeMs: 0, waitingMs: 0 },
    });
    if (!profiler) {
      if (!first.ok && ENDING.has(first.error.code)) return without(first.error.message, runs.last?.eventId);
      runs.begin();
      await runs.fireUntil(options);
      return without(
        `${handler.script} is a program of its own for each event, and of such there is no profile. Export a function for ${request.event}, ` +
          'which is imported once and can be profiled.',
      );
    }
    if (!hasRun(first)) return first.ok ? without('Its handler did not run.') : without(first.error.message, runs.last?.eventId);
    // The first run is slower than others in other ways than by its import.
    const warmedUp = (await runs.fire()) ?? first;
    const intervalUs = intervalFor(handler.runtime, expectedMs(options, warmedUp.phases?.handler ?? 0));
    if (handler.runtime === 'node') {
      // V8 puts functions into their callers, and then tells them apart only if it was profiled when it did so: from the first run of a worker on.
      const error = await profiler.renew();
      if (error) return without(error.message);
    }
    const fault = await profiler.begin(intervalUs);
    if (fault !== undefined) return without(noProfile(handler.script, fault));
    if (handler.runtime === 'node') for (let run = 0; run < WARM_UP_RUNS; run++) await runs.fire();
    runs.begin();
    const isOver = await runs.fireUntil(options);
    if (!isOver && options.repeat === undefined) {
      profiler.burst(BURST_MS);
      await runs.fireBursts(options);
    }
    const ended = await profiler.end();
    const summary = runs.summary();
    if (!runs.hasReached) return without(summary.error?.message ?? 'Its handler did not run.');
    if ('fault' in ended) return without(noProfile(handler.script, ended.fault));
    const { ownFolder, note } = profiler;
    const taken = take(ended.json, { handler, event: request.event, ownFolder, counted: runs.calls });
    if (!taken) return without(`There is no profile of ${handler.script}: what its worker sent is none.`);
    const { profile, memory, hottest, count, again } = taken;
    const waitingMs = hottest.filter(({ name }) => WAITING.has(name)).reduce((sum, { selfMs }) => sum + selfMs, 0);
    return {
      ...of,
      profile,
      ...(note !== undefined && { note }),
      ...summary,
      runs: { ...summary.runs, count: summary.runs.count + again },
      memory,
      hottest: hottestFew(hottest, handler),
      sampled: { count, intervalUs, wholeMs: rounded(taken.wholeMs), waitingMs: rounded(waitingMs) },
    };
  } finally {
    under.delete(place);
    profiler?.close();
  }
}

/** Those that took longest in themselves; one of the handler's script is among them, whatever it calls. */
function hottestFew(all: readonly HotFunction[], { folder, script }: ProfiledHandler): HotFunction[] {
  const few = all.filter(({ name, selfMs }) => selfMs > 0 && !WAITING.has(name)).slice(0, HOTTEST);
  const isOfScript = ({ file }: HotFunction): boolean => file !== undefined && paths.relative(folder, file) === script;
  if (few.some(isOfScript)) return few;
  const [outermost] = all.filter(isOfScript).toSorted((a, b) => b.totalMs - a.totalMs);
  return outermost ? [...few.slice(0, HOTTEST - 1), outermost] : few;
}

/** How long the runs will take together, about. */
function expectedMs({ repeat }: ProfileOptions, runMs: number): number {
  return repeat === undefined ? Math.max(WANTED_MS, FEWEST_SINGLE_RUNS * runMs) : repeat * runMs;
}

/** @param wholeMs how long the runs will take together, about. */
function intervalFor(runtime: keyof typeof OFTEN_US, wholeMs: number): number {
  const wholeUs = wholeMs * 1000;
  const usual = Math.min(RARE_US, Math.max(OFTEN_US[runtime], wholeUs / SAMPLES_WANTED));
  return Math.round(Math.max(usual, wholeUs / MOST_SAMPLES));
}

interface Taken {
  profile: CpuProfile | SpeedscopeFile;
  memory: ProfileMemory;
  hottest: HotFunction[];
  count: number;
  /** How many runs there were beyond one for each event. */
  again: number;
  wholeMs: number;
}

function take(
  json: Buffer,
  { handler, event, ownFolder, counted }: { handler: ProfiledHandler; event: string; ownFolder: string; counted: number },
): Taken | undefined {
  const sent = readWorkerProfile(json);
  if (!sent) return undefined;
  const { runs = [] } = sent;
  // Those before were for warming up.
  const ofInterest = runs.slice(-counted);
  const { before, after, peak } = sent.memory ?? memoryOfRuns(runs.at(-counted - 1), ofInterest);
  const memory = { ...after, before, peak };
  if (handler.runtime === 'python') {
    const profile = readSpeedscope(sent.profile, `${event}: ${handler.script}`);
    if (!profile) return undefined;
    const wholeMs = profile.profiles[0]?.endValue ?? 0;
    return { profile, memory, hottest: hottestOfSpeedscope(profile), count: sent.looks ?? 0, again: sent.again ?? 0, wholeMs };
  }
  const whole = readCpuProfile(sent.profile);
  if (!whole) return undefined;
  const profile = onlyRuns(whole, ofInterest, ownFolder);
  const wholeMs = (profile.endTime - profile.startTime) / 1000;
  const again = ofInterest.reduce((sum, run) => sum + (run.again ?? 0), 0);
  return { profile: openable(profile), memory, hottest: hottestOfCpu(profile), count: profile.samples.length, again, wholeMs };
}

function hasRun({ phases }: HandlerResult): boolean {
  return phases !== undefined && phases.handler > 0;
}

/** The runs of the handler, one after the other. */
class Runs {
  readonly #host: ProfilingHost;
  readonly #request: DispatchRequest;
  readonly #imports: CallPhases[] = [];
  #fired = 0;
  #counted: HandlerResult[] = [];
  /** How many of them were one run each. */
  #single: number | undefined;
  #failed: HandlerError | undefined;
  last: DispatchResult | undefined;

  constructor(host: ProfilingHost, request: DispatchRequest) {
    this.#host = host;
    this.#request = request;
  }

  /** Runs count from now on. What those before failed with is of no interest, as these will too. */
  begin(): void {
    this.#counted = [];
    this.#failed = undefined;
  }

  /** @returns undefined where the event reached no handler. */
  async fire(): Promise<HandlerResult | undefined> {
    this.last = await this.#host.dispatch({ ...this.#request, eventId: randomUUID(), profileRun: this.#fired++ });
    const { results } = this.last;
    for (const result of results) {
      if (!result.ok) this.#failed ??= result.error;
      if (result.phases && result.phases.import > 0) this.#imports.push(result.phases);
    }
    this.#counted.push(...results);
    return results.find(({ ok }) => !ok) ?? results[0];
  }

  /** Whether any of those that count came to the handler. */
  get hasReached(): boolean {
    return this.#counted.some(hasRun);
  }

  /** How many calls count. */
  get calls(): number {
    return this.#counted.length;
  }

  /** @returns whether it ended early: the worker is gone, and what is looked at with it, nothing runs any more, or nobody wants it. */
  async fireUntil({ repeat, signal }: ProfileOptions): Promise<boolean> {
    const isEnough = (fired: number): boolean =>
      repeat === undefined ? fired >= MOST_SINGLE_RUNS || (fired >= FEWEST_SINGLE_RUNS && this.#handlerMs() >= WANTED_MS) : fired >= repeat;
    for (let fired = 0; !isEnough(fired); fired++) {
      if (signal?.aborted) return true;
      const result = await this.fire();
      if (result === undefined || (!result.ok && ENDING.has(result.error.code))) return true;
    }
    return false;
  }

  /** Until the handler was seen for long enough. What fails is not repeated. */
  async fireBursts({ signal }: ProfileOptions): Promise<void> {
    this.#single = this.calls;
    for (let burst = 0; burst < MOST_BURSTS && this.#handlerMs() < WANTED_MS; burst++) {
      if (signal?.aborted) return;
      const result = await this.fire();
      if (!result?.ok) return;
    }
  }

  #handlerMs(): number {
    return this.#counted.reduce((sum, { phases }) => sum + (phases?.handler ?? 0), 0);
  }

  summary(): Pick<EventProfile, 'phases' | 'runs' | 'error'> {
    const phases = this.#counted
      .slice(0, this.#single)
      .map(phasesOf)
      .filter((one) => one !== undefined);
    const failed = this.#counted.filter(({ ok }) => !ok).length;
    return {
      phases: phaseSpreads(phases, this.#imports),
      runs: { count: this.#counted.length, failed },
      ...(this.#failed && { error: this.#failed }),
    };
  }
}

/** With these, a worker ends, or none runs. */
const ENDING: ReadonlySet<string> = new Set<HandlerError['code']>([
  'timeout',
  'worker-exited',
  'worker-restarted',
  'protocol-violation',
  'runner-closed',
  'interpreter-not-found',
  'resting',
  'untrusted',
  'not-granted',
  'denied',
  'disabled',
  'broken-manifest',
  'isolation-too-weak',
  'forbidden',
  'host-failed',
]);

/** A program of its own spends all of its time in the handler, as far as can be told from outside. */
function phasesOf({ phases, ok, durationMs }: HandlerResult): CallPhases | undefined {
  if (phases) return phases;
  return ok || durationMs > 0 ? { queued: 0, import: 0, wire: 0, handler: durationMs, response: 0 } : undefined;
}
