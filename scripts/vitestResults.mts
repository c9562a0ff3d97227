// A vitest reporter that writes how every test went: vitest's own JSON reporter leaves out why a test was skipped.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reasonToSkip } from './platformNeeds.mts';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';

/** The variable that says where the results go. */
export const resultsVariable = 'VITEST_RESULTS_FILE';

export interface VitestTest {
  readonly project: string;
  /** Absolute. */
  readonly file: string;
  /** With the names of the groups around it. */
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** How it failed, or why it was skipped. */
  readonly detail: string;
}

/** A file that cannot be loaded, a hook around a group that threw, an error outside of every test. */
export interface VitestError {
  readonly message: string;
  /** Where it came from, as far as that is known. */
  readonly origin?: { readonly project: string; readonly file: string } | undefined;
}

export interface VitestResults {
  readonly tests: readonly VitestTest[];
  readonly errors: readonly VitestError[];
}

export default class ResultsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env[resultsVariable];
    if (file === undefined) throw new Error(`${resultsVariable} does not say where the results are to go.`);
    const results: VitestResults = {
      tests: modules.flatMap((module) => [...module.children.allTests()].map((test) => testOf(module, test))),
      errors: [...modules.flatMap(errorsOf), ...unhandled.flatMap((error) => outsideOf(modules, error))],
    };
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(results, undefined, 2));
  }
}

function testOf(module: TestModule, test: TestCase): VitestTest {
  const result = test.result();
  const place = { ...originOf(module), name: test.fullName };
  if (result.state === 'passed') return { ...place, state: 'passed', detail: '' };
  if (result.state === 'failed') return { ...place, state: 'failed', detail: result.errors.map(messageOf).join('\n') };
  if (result.state === 'pending') return { ...place, state: 'skipped', detail: 'it did not come to run' };
  return { ...place, state: 'skipped', detail: result.note ?? reasonOf(module) ?? 'marked as skipped in the file' };
}

/** Groups that are skipped as a whole have no note of their own. */
function reasonOf({ moduleId }: TestModule): string | undefined {
  return reasonToSkip(path.relative(path.resolve(import.meta.dirname, '..'), moduleId));
}

function errorsOf(module: TestModule): VitestError[] {
  const errors = [module, ...module.children.allSuites()].flatMap((suite) => suite.errors());
  return errors.map((error) => ({ message: messageOf(error), origin: originOf(module) }));
}

/** An error outside of every test comes from the file that vitest names, or else from those that did not come to their end. */
function outsideOf(modules: readonly TestModule[], error: SerializedError): VitestError[] {
  const unfinished = (module: TestModule): boolean => ['queued', 'pending'].includes(module.state());
  const named = modules.filter(({ moduleId }) => moduleId === error['VITEST_TEST_PATH']);
  const origins = named.length > 0 ? named : modules.filter(unfinished);
  const message = messageOf(error);
  return origins.length === 0 ? [{ message }] : origins.map((module) => ({ message, origin: originOf(module) }));
}

function originOf(module: TestModule): { project: string; file: string } {
  return { project: module.project.name, file: module.moduleId };
}

function messageOf(error: { readonly message: string; readonly stack?: string | undefined }): string {
  const places = error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at ')) ?? [];
  // An assertion is thrown deep in the library that checks it; the line that asked for it tells more.
  const place = places.find((line) => !line.includes('node_modules')) ?? places[0];
  return place === undefined ? error.message : `${error.message}\n${place}`;
}
