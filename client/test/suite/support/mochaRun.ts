// Runs one suite with mocha inside the extension host and sends the result to the driver.
import type { AsyncFunc, Runnable, Test } from 'mocha';
import { request } from './channel.ts';
import { grepVariable, type FailedTest, type MochaResult, type SkippedTest } from './channelProtocol.mts';
import { enterTest, skipReason } from './skip.ts';

/**
 * Loads the suite's tests through `load` (which calls describe and it) and runs them.
 * @throws when a test failed, after the result was sent, so that the editor's exit code says so as well.
 */
export async function runSuite(load: () => void): Promise<void> {
  const result = await collect(load);
  await request({ kind: 'result', result });
  if (result.failures.length > 0) throw new Error(`${result.failures.length} failed`);
}

async function collect(load: () => void): Promise<MochaResult> {
  const { default: Mocha } = await import('mocha');
  const grep = process.env[grepVariable];
  // The base class of the reporters prints nothing: the result travels to the driver.
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    reporter: class extends Mocha.reporters.Base {},
    ...(grep === undefined ? {} : { grep }),
  });
  if (process.env['CI'] === 'true') mocha.forbidOnly();
  // This event installs describe and it as globals, as mocha does before it loads a file.
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  mocha.suite.beforeEach('remember the running test', function () {
    enterTest(this.currentTest);
  });
  const passed: string[] = [];
  const skipped: SkippedTest[] = [];
  const pictured: Promise<FailedTest>[] = [];
  try {
    load();
  } catch (error) {
    return { passed, skipped, failures: [{ title: 'loading the suite', message: describeError(error) }] };
  }
  mocha.suite.eachTest(lookAroundAtFailure);
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', (test: Test) => {
      passed.push(test.fullTitle());
      say(`  ✓ ${test.fullTitle()} (${test.duration ?? 0} ms)`);
    });
    runner.on('pending', (test: Test) => {
      skipped.push({ title: test.fullTitle(), reason: skipReason(test) });
      say(`  - ${test.fullTitle()}: ${skipReason(test)}`);
    });
    runner.on('fail', (test: Runnable, error: unknown) => {
      // A test that ran out of time, and a hook, did not look around by themselves.
      const scene = scenes.get(test) ?? lookAround(test);
      pictured.push(
        scene.then(({ picture, logged }) => ({ title: test.fullTitle(), message: `${describeError(error)}${logged}`, picture })),
      );
      say(`  ✗ ${test.fullTitle()}\n${describeError(error)}`);
    });
  });
  return { passed, skipped, failures: await Promise.all(pictured) };
}

/** What there was to see when a test failed. */
interface Scene {
  readonly picture: string | undefined;
  readonly logged: string;
}

const scenes = new WeakMap<Runnable, Promise<Scene>>();

/** Has a test look around when it fails, before any hook tidies up what there was to see. */
function lookAroundAtFailure(test: Test): void {
  const { fn } = test;
  if (fn === undefined) return;
  test.fn = async function (this: Mocha.Context) {
    try {
      await (fn as AsyncFunc).call(this);
    } catch (error) {
      if (!test.isPending()) {
        const scene = lookAround(test);
        scenes.set(test, scene);
        await scene;
      }
      throw error;
    }
  };
}

async function lookAround(failed: Runnable): Promise<Scene> {
  const [picture, logged] = await Promise.all([photograph(failed), lastLogged()]);
  return { picture, logged };
}

/** A part of a failure's message; a help, like the picture. */
async function lastLogged(): Promise<string> {
  try {
    const lines = (await request({ kind: 'logged' })) as string;
    return lines === '' ? '' : `\nLogged last:\n${lines}`;
  } catch {
    return '';
  }
}

/** @returns the path of the picture. A picture is a help, not a result: a driver without a screen has none. */
async function photograph(failed: Runnable): Promise<string | undefined> {
  const name = `failed ${failed.fullTitle()}`.replaceAll(/[^\w.-]+/g, '-').slice(0, 100);
  try {
    return (await request({ kind: 'shot', name: `${name}.png`, documentation: false })) as string;
  } catch {
    return undefined;
  }
}

function say(line: string): void {
  // A lost progress line changes no result.
  request({ kind: 'progress', line }).catch(() => undefined);
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\nCaused by: ${describeError(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
