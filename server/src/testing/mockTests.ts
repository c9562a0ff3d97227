// Fires mock events at a plugin, one after the other on one host, and says of each whether the answer is what is expected.
import { performance } from 'node:perf_hooks';
import type { ErrorCode } from '../contract/errors.ts';
import { logText } from '../contract/logText.ts';
import type { HostLogLine, PluginView } from '../contract/views.ts';
import { eventRequest } from '../host/firing/eventRequest.ts';
import { fire, unknownEvent, whyNone } from '../host/firing/firedEvent.ts';
import type { PluginHost } from '../host/host.ts';
import type { DispatchRequest, DispatchResult } from '../host/types.ts';
import { get } from '../manifest/syntax/tree.ts';
import { answerOf, type Answer } from './answer.ts';
import { answerDiff, answerSides, type AnswerSides, type DiffOptions } from './answerDiff.ts';
import { nameInPlugin } from './eventFiles.ts';
import { placeIn, type MockEvent, type ReadMockEvent } from './mockEvent.ts';
import { maskedThroughout } from '../host/secrets.ts';
import { eachText, withoutPlaces, withPlaces, type Places } from './portable.ts';
import { differences, matches, type SameText } from './subset.ts';
import { shownPath, type ValuePath } from './valuePath.ts';

export interface TestError {
  message: string;
  /** Of the handler's failure. */
  code?: ErrorCode;
  permission?: string;
  /** In the mock event's file, counted from 1. */
  line?: number;
  column?: number;
}

export interface TestResult {
  /** The mock event's, or its file's where that cannot be read. */
  name: string;
  /** From the plugin's folder, with forward slashes. */
  file: string;
  event?: string;
  ok: boolean;
  durationMs: number;
  /** What is expected against the answer, as a unified diff. */
  diff?: string;
  /** Where what is expected differs from the answer: `expect.formattedContent`. */
  differsAt?: string[];
  error?: TestError;
  /** Of tests that failed: what the handlers and the host said meanwhile. */
  log?: string[];
  /** What `--update` wrote into the file: the places in it. */
  updated?: string[];
}

/** A mock event that was fired, with what it takes to update its file. */
export interface FiredTest {
  result: TestResult;
  read: ReadMockEvent;
  /** Absolute. */
  file: string;
  /** Absent where it was not fired. */
  answer?: Answer;
  fired?: DispatchResult;
  /** Of an answer that is not what is expected: both, whole. */
  sides?: AnswerSides;
  /** Where the two differ, from what is expected. */
  differsAt?: readonly ValuePath[];
  /** Its handler's worker is gone, and the next test has another one. */
  hasEndedWorker?: true;
}

export interface MockTestOptions {
  host: PluginHost;
  places: Places;
  mask: (text: string) => string;
  /** Readies the workspace for an event. @returns why it is not, as a sentence. */
  prepare?: (payload: Record<string, unknown>) => Promise<string | undefined>;
  signal?: AbortSignal;
}

const CRASHES = new Set<ErrorCode>(['worker-exited', 'protocol-violation', 'timeout', 'resting']);

export class MockTests {
  readonly #options: MockTestOptions;

  constructor(options: MockTestOptions) {
    this.#options = options;
  }

  /** How texts of an answer are compared with what is expected: paths by their names, and secrets as they were masked when the event was recorded. */
  get sameText(): SameText {
    const { mask } = this.#options;
    return (expected, actual) => {
      if (expected === actual) return true;
      const plain = withoutPlaces(actual, this.#options.places);
      return expected === plain || expected === mask(plain);
    };
  }

  /** An answer as it can be written into a file that others use. */
  asWritten(value: unknown): unknown {
    const { mask, places } = this.#options;
    const portable = eachText(value, (text) => withoutPlaces(text, places));
    // What stands beside a telling name is compared with what it is, by `sameText`, which knows no names.
    return maskedThroughout(portable, mask, { named: false });
  }

  /** Fires a file's event. Never rejects for what a file or a plugin does. */
  async run(file: string, read: ReadMockEvent, plugin: PluginView): Promise<FiredTest> {
    const name = nameInPlugin(this.#options.places.plugin, file);
    if ('faults' in read) {
      const [first, ...more] = read.faults;
      const message = [first!.message, ...more.map((one) => `${name}:${one.line}:${one.column}: ${one.message}`)].join('\n');
      return this.notFired(file, read, { ...first, message });
    }
    const unknown = unknownEvent(read.event.event, plugin);
    if (unknown !== undefined) {
      const at = get(read.document.root, 'event');
      return this.notFired(file, read, { message: unknown, ...(at && placeIn(read.document, at.start)) });
    }
    return { ...(await this.#fire(read.event, name, plugin)), read, file };
  }

  /** Readies the workspace for an event. @returns what fires it, or why nothing does, as a sentence. */
  async readied({ event, payload: portable }: MockEvent): Promise<{ request: DispatchRequest; warnings: string[] } | { fault: string }> {
    const { places, prepare } = this.#options;
    const payload = eachText(portable, (text) => withPlaces(text, places)) as MockEvent['payload'];
    const fault = await prepare?.(payload);
    if (fault !== undefined) return { fault };
    const warnings: string[] = [];
    const request = await eventRequest(event, payload, { workspace: places.workspace, warn: (text) => warnings.push(text) });
    return { request, warnings };
  }

  /** A test that failed before it began. */
  notFired(file: string, read: ReadMockEvent, error: TestError): FiredTest {
    const name = nameInPlugin(this.#options.places.plugin, file);
    const head = 'faults' in read ? { name: read.name ?? name, file: name } : headOf(read.event, name);
    return { result: { ...head, ok: false, durationMs: 0, error }, read, file };
  }

  async #fire(mock: MockEvent, file: string, plugin: PluginView): Promise<Omit<FiredTest, 'read' | 'file'>> {
    const { host, signal } = this.#options;
    const lines: HostLogLine[] = [];
    const unsubscribe = host.subscribe('log', (line) => lines.push(line));
    try {
      const ready = await this.readied(mock);
      if ('fault' in ready) return { result: { ...headOf(mock, file), ok: false, durationMs: 0, error: { message: ready.fault } } };
      const { request, warnings } = ready;
      const start = performance.now();
      const fired = await fire(host, { ...request, ...(signal && { signal }) });
      const durationMs = Math.round((performance.now() - start) * 1000) / 1000;
      // What it goes on with would be in the way of the next one.
      await fired.late;
      const answer = answerOf(fired);
      // Crashes are counted, and a plugin that rests for them would fail the tests that follow.
      const hasEndedWorker = answer.failed !== undefined && CRASHES.has(answer.failed.error.code);
      if (hasEndedWorker) await host.restartPlugin(plugin.key);
      const none = fired.results.length > 0 ? undefined : { why: whyNone(plugin, request, fired), isFault: plugin.state === 'broken' };
      const verdict = this.#verdict(mock, answer, none);
      const log = verdict.ok ? [] : this.#said(warnings, lines, verdict.error && answer.failed?.error.message);
      const result = { ...headOf(mock, file), durationMs, ...verdict, ...(log.length > 0 && { log }) };
      const compared = { result, answer, fired, ...(hasEndedWorker && { hasEndedWorker }) };
      if (verdict.diff === undefined) return compared;
      const differsAt = differences(mock.expect, answer.value, this.sameText).map(({ at }) => at);
      const named = differsAt.map((at) => shownPath(['expect', ...at]));
      return {
        ...compared,
        result: { ...result, differsAt: named },
        differsAt,
        sides: answerSides(mock.expect, answer.value, this.#diffOptions),
      };
    } finally {
      unsubscribe();
    }
  }

  /** @param failure is told of the test already: of what the host says of it only the details are left. */
  #said(warnings: readonly string[], lines: readonly HostLogLine[], failure?: string): string[] {
    const told = lines.filter(isTold).flatMap((line) => {
      if (!line.byHost || failure === undefined || !line.text.startsWith(failure)) return [line];
      const details = line.text.slice(failure.length).trimStart();
      return details === '' ? [] : [{ ...line, text: details }];
    });
    return [
      ...warnings.map((text) => `warn: ${withoutPlaces(text, this.#options.places)}`),
      ...told.map((line) => logText(line, `${line.level}: `)),
    ];
  }

  #verdict(
    { expect }: MockEvent,
    { value, failed }: Answer,
    none: { why: string; isFault: boolean } | undefined,
  ): Pick<TestResult, 'ok'> & Partial<Pick<TestResult, 'diff' | 'error'>> {
    const { mask } = this.#options;
    if (none) return expect === null && !none.isFault ? { ok: true } : { ok: false, error: { message: mask(none.why) } };
    if (failed && expect?.['success'] !== false) {
      const { code, message, permission } = failed.error;
      return { ok: false, error: { code, message: mask(message), ...(permission !== undefined && { permission }) } };
    }
    if (expect === undefined || matches(expect, value, this.sameText)) return { ok: true };
    return { ok: false, diff: answerDiff(expect, value, this.#diffOptions) };
  }

  get #diffOptions(): DiffOptions {
    return { sameText: this.sameText, asWritten: (value) => this.asWritten(value), mask: this.#options.mask };
  }
}

/** Of what is said while events are fired: what is not known from their results already. */
export function isTold({ byHost, level }: HostLogLine): boolean {
  return !byHost || level === 'warn' || level === 'error';
}

function headOf({ name, event }: MockEvent, file: string): Pick<TestResult, 'name' | 'file' | 'event'> {
  return { name, file, event };
}
