// Runs the in-editor suites on every driver that works on this machine. dist/ must be built.
//   node client/test/run.mts [--suite NAME]… [--grep TEXT] [--driver server|electron|electron-VERSION] [--extension DIR] [--output DIR]
// Results, pictures and logs go to the output folder, which is test-results where none is named.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isPlaceOfClone } from '../../server/test/placeOfClone.mts';
import { bundleSuites, type BundledSuite } from './bundleSuites.mts';
import { unfinished, type Driver, type SuiteResult } from './drivers/driver.mts';
import { electronDriver } from './drivers/electron.mts';
import { serverDriver } from './drivers/vscodeServer.mts';
import { prepareRun } from './prepareRun.mts';
import { summarize, type EditorResult, type EditorSummary } from './summary.mts';

const repository = path.resolve(import.meta.dirname, '../..');
const { values: options } = parseArgs({
  options: {
    suite: { type: 'string', multiple: true, default: [] },
    grep: { type: 'string' },
    driver: { type: 'string' },
    extension: { type: 'string', default: repository },
    output: { type: 'string', default: path.join(repository, 'test-results') },
  },
});
const outputFolder = path.resolve(options.output);
const log = (line: string): void => console.log(line);

interface Candidate {
  readonly kind: 'server' | 'electron';
  /** Names the run's folder in the output folder. */
  readonly key: string;
  readonly open: () => Promise<Driver>;
}

const minimum = await minimumVersion();
const candidates: Candidate[] = [
  { kind: 'server', key: 'server', open: () => serverDriver(log) },
  { kind: 'electron', key: `electron-${minimum}`, open: () => electronDriver(minimum) },
  { kind: 'electron', key: 'electron-stable', open: () => electronDriver('stable') },
];

const extensionFolder = path.resolve(options.extension);
await requireExtension(extensionFolder);
const suites = await bundleSuites(options.suite);
const results: EditorResult[] = [];
const unavailable: EditorSummary['unavailable'][number][] = [];
const ran: string[] = [];
for (const candidate of candidates) {
  if (options.driver !== undefined && ![candidate.kind, candidate.key].includes(options.driver)) continue;
  const driver = await open(candidate);
  if (driver === undefined) continue;
  ran.push(driver.name);
  const [patient, others] = [suites.filter(isPatient), suites.filter((suite) => !isPatient(suite))];
  try {
    await Promise.all([runAll(driver, candidate.key, others), patient.length > 0 && runBeside(candidate, patient)]);
  } finally {
    await driver.close();
  }
}

const summary = summarize({ ran, unavailable, results, suites: suites.map(({ name }) => name) });
await mkdir(outputFolder, { recursive: true });
await writeFile(path.join(outputFolder, 'editor.json'), JSON.stringify(summary, undefined, 2));
for (const { title, message, picture } of summary.failures) {
  log(`FAILED ${title}\n${message}${picture === undefined ? '' : `\nPicture: ${picture}`}`);
}
for (const { title, reason } of summary.skipped) log(`SKIPPED ${title}: ${reason}`);
for (const note of summary.notes) log(note);
const required = process.env['REQUIRE_EDITOR'] === '1' || process.env['REQUIRE_ALL'] === '1';
if (ran.length === 0) {
  log(`in-editor: SKIPPED (${unavailable.map(({ kind, reason }) => `${kind}: ${reason}`).join('; ')})`);
  process.exitCode = required ? 1 : 0;
} else {
  log(`in-editor: ${summary.passed} passed, ${summary.failures.length} failed, ${summary.skipped.length} skipped`);
  const missed = process.env['REQUIRE_ALL'] === '1' && summary.skipped.some(({ reason }) => !isPlaceOfClone(reason));
  process.exitCode = summary.failures.length > 0 || missed ? 1 : 0;
}

function isPatient({ setup }: BundledSuite): boolean {
  return setup.isPatient === true;
}

async function runAll(driver: Driver, key: string, some: readonly BundledSuite[]): Promise<void> {
  for (const suite of some) results.push({ ...(await runOn(driver, key, suite)), driverKey: key });
}

/** With a browser of their own: those who wait must not share a clipboard with others. */
async function runBeside(candidate: Candidate, some: readonly BundledSuite[]): Promise<void> {
  const driver = await candidate.open();
  try {
    await runAll(driver, candidate.key, some);
  } finally {
    await driver.close();
  }
}

async function open(candidate: Candidate): Promise<Driver | undefined> {
  try {
    return await candidate.open();
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 3).join(' ');
    unavailable.push({ kind: candidate.kind, reason });
    // Both Electron versions fail for the same reason, which is worth one line.
    const line = `in-editor (${candidate.kind}): SKIPPED (${reason})`;
    if (unavailable.filter((other) => other.kind === candidate.kind && other.reason === reason).length === 1) log(line);
    return undefined;
  }
}

async function runOn(driver: Driver, key: string, suite: BundledSuite): Promise<SuiteResult> {
  log(`${suite.name} on ${driver.name}`);
  const run = await prepareRun(suite, { outputFolder: path.join(outputFolder, key), extensionFolder, grep: options.grep, log });
  try {
    const result = await driver.run(run.suite);
    const count = result.passed.length + result.skipped.length + result.failures.length;
    if (count > 0 || options.grep !== undefined) return result;
    return { ...result, failures: [{ title: suite.name, message: 'The suite contains no test.' }] };
  } catch (error) {
    // The other suites run all the same.
    return unfinished(run.suite, driver.name, error instanceof Error ? (error.stack ?? error.message) : String(error), 0);
  } finally {
    await run.dispose();
  }
}

async function requireExtension(folder: string): Promise<void> {
  const { main } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as { main?: string };
  if (main !== undefined && !existsSync(path.join(folder, main))) {
    throw new Error(`${path.join(folder, main)} does not exist. Run npm run build first.`);
  }
}

async function minimumVersion(): Promise<string> {
  const { engines } = JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8')) as { engines: { vscode: string } };
  return engines.vscode.replace(/^[^\d]*/, '');
}
