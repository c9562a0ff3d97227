// Finds the Node.js or Python that runs a plugin's handlers.
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { pluginError } from '../messages.ts';
import type { Printed } from './programQuestions.ts';
import { isWithin } from '../sandbox/secretPlaces.ts';
import type { RunnerOptions, RunnerPlugin } from '../types.ts';
import { workersFolder } from '../workersFolder.ts';
import type { Runtime } from '../../contract/runtime.ts';
import type { RunError } from '../../contract/errors.ts';

export interface Interpreter {
  /** Absolute path of the executable. */
  command: string;
  version: string;
  /** Arguments that go before the program. */
  args: string[];
  /** Set on top of the plugin's environment. */
  environment: Record<string, string>;
  /** The folder of the virtual environment's programs, which goes in front of PATH. */
  binFolder?: string;
  /** Python: a module `codex_plugin_sdk` is installed; ours must not hide it. */
  hasOwnSdk: boolean;
}

type Probe = { command: string; version: [number, number, number]; hasOwnSdk: boolean } | { fault: string };

/** How programs are asked what they are. */
export interface Askers {
  /** One that the user or the machine chose. */
  own(command: string, args: string[], timeoutMs: number): Promise<Printed>;
  /** One that a plugin brings along or names: it can do no more than a plugin without any permission. */
  brought(plugin: RunnerPlugin, runtime: Runtime, command: string, args: string[], timeoutMs: number): Promise<Printed>;
}

interface Candidate {
  /** Where it comes from, for messages. */
  origin: string;
  command: string | undefined;
  /** No other one is taken when this one does not work. */
  mandatory?: true;
  venv?: string;
  /** Chosen by the plugin: it must not run outside of the sandbox, and what it says of itself is not believed. */
  foreign?: true;
  fault?: string;
}

const PROBE_TIMEOUT_MS = 10_000;
/** The oldest that handlers run on; `engines` in package.json says the same of Node.js. */
export const MINIMUM = { node: [22, 15], python: [3, 8] } as const;
const NAMES = { node: 'Node.js', python: 'Python' } as const;
const PROGRAM_NAMES = { node: ['node'], python: ['python3', 'python'] } as const;

/** What `npm ci` installs in a clone, so that the host can be tried on machines whose own Node.js is too old for handlers. */
const NODE_IN_CLONE = path.resolve(workersFolder, '../../node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Programs by these names on PATH are what the user calls Node.js and Python. */
const INTERPRETER_NAME = /^(node|nodejs|python|pypy)[\d.]*(\.exe)?$/i;

// A manifest's `runtime` may also be a version range (">=20", "3.11", "^22 || 24"): a statement about versions, not a command.
const VERSION_RANGE = /^[\sv\d.^~<>=|*x,!-]+$/i;

// Advice to whoever starts Node.js, which is us: type stripping is wanted, and plugins need no package.json.
const QUIET = ['--disable-warning=ExperimentalWarning', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];

const NODE_PROBE = 'JSON.stringify([process.versions.node, process.execPath])';

// Isolated mode: neither the working directory nor the environment can slip a module under the probe.
const PYTHON_PROBE = `import sys, json, importlib.util
print(json.dumps([list(sys.version_info[:3]), sys.executable, importlib.util.find_spec("codex_plugin_sdk") is not None]))`;

/** Looks interpreters up, asking each candidate once for its version and true path. */
export class Interpreters {
  readonly #options: Pick<RunnerOptions, 'node' | 'python'>;
  readonly #ask: Askers;
  readonly #probes = new Map<string, Promise<Probe>>();

  constructor(options: Pick<RunnerOptions, 'node' | 'python'>, ask: Askers) {
    this.#options = options;
    this.#ask = ask;
  }

  async find(plugin: RunnerPlugin, runtime: Runtime): Promise<Interpreter | RunError> {
    const looked: string[] = [];
    for (const candidate of this.#candidates(plugin, runtime)) {
      if (candidate.command === undefined || candidate.fault !== undefined) {
        looked.push(`${candidate.origin}: ${candidate.fault ?? 'not found'}`);
        if (candidate.mandatory) break;
        continue;
      }
      const probe = candidate.foreign
        ? await this.#probeForeign(plugin, candidate.command, runtime)
        : await this.#probe(candidate.command, runtime);
      if ('fault' in probe) {
        looked.push(`${candidate.origin} (${candidate.command}): ${probe.fault}`);
        if (candidate.mandatory) break;
        continue;
      }
      return describe(runtime, probe, candidate.venv);
    }
    const wanted = `${NAMES[runtime]} ${MINIMUM[runtime].join('.')} or newer`;
    return pluginError(
      plugin,
      'interpreter-not-found',
      `no usable ${NAMES[runtime]} was found to run its handlers. Looked at ${looked.join('; ')}. Install ${wanted}, or set codexPlugins.runtime.${runtime} to the path of one.`,
    );
  }

  /**
   * The first Node.js of the user's or the machine's own that is good for something, where the one that `find` gives is not. None that the plugin
   * brings along: what that says of itself is not believed.
   */
  async findOther(plugin: RunnerPlugin, isGood: (version: string) => boolean): Promise<Interpreter | undefined> {
    for (const { command, fault, foreign } of this.#candidates(plugin, 'node')) {
      if (command === undefined || fault !== undefined || foreign) continue;
      const probe = await this.#probe(command, 'node');
      if (!('fault' in probe) && isGood(probe.version.join('.'))) return describe('node', probe, undefined);
    }
    return undefined;
  }

  /** Candidates in order. A mandatory one was asked for by name, so that nothing else may take its place. */
  *#candidates(plugin: RunnerPlugin, runtime: Runtime): Generator<Candidate> {
    const asked = plugin.runtime?.[runtime];
    if (asked !== undefined && asked !== '' && !VERSION_RANGE.test(asked)) {
      const command = executable(asked, plugin.folder);
      const origin = `"${asked}" from the manifest's "runtime"`;
      yield { origin, command, mandatory: true, ...(command !== undefined && isForeign(command, plugin) && { foreign: true }) };
    }
    if (runtime === 'python') {
      for (const name of ['.venv', 'venv']) {
        const venv = path.join(plugin.folder, name);
        const command = [path.join(venv, 'bin', 'python'), path.join(venv, 'Scripts', 'python.exe')].find((file) => existsSync(file));
        if (command === undefined) continue;
        const leadsOut = !isWithin(real(venv), real(plugin.folder));
        yield {
          origin: `the virtual environment ${name}`,
          command,
          mandatory: true,
          venv,
          foreign: true,
          ...(leadsOut && { fault: "it is a link that leads out of the plugin's folder. Create it there" }),
        };
      }
    }
    const setting = this.#options[runtime];
    if (setting !== undefined && setting !== '') {
      yield { origin: `"${setting}" from the setting codexPlugins.runtime.${runtime}`, command: executable(setting), mandatory: true };
    }
    for (const name of PROGRAM_NAMES[runtime]) {
      const found = onPath(name);
      if (found.length === 0) yield { origin: `${name} on PATH`, command: undefined };
      for (const command of found) yield { origin: `${name} on PATH`, command };
    }
    if (runtime === 'python') return;
    yield { origin: "the host's own Node.js", command: process.execPath };
    if (existsSync(NODE_IN_CLONE)) yield { origin: "the Node.js among the host's dependencies", command: NODE_IN_CLONE };
  }

  #probe(command: string, runtime: Runtime): Promise<Probe> {
    return this.#remember(command, () => probe(runtime, command, (args) => this.#ask.own(command, args, PROBE_TIMEOUT_MS)));
  }

  async #probeForeign(plugin: RunnerPlugin, command: string, runtime: Runtime): Promise<Probe> {
    const key = `${plugin.key}\0${command}`;
    const found = await this.#remember(key, () =>
      probe(runtime, command, (args) => this.#ask.brought(plugin, runtime, command, args, PROBE_TIMEOUT_MS)),
    );
    return 'fault' in found ? found : { ...found, command };
  }

  #remember(key: string, make: () => Promise<Probe>): Promise<Probe> {
    const known = this.#probes.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#probes.set(key, made);
    // Somebody may repair or install it meanwhile.
    void made.then((result) => 'fault' in result && this.#probes.delete(key));
    return made;
  }
}

/** Whether the plugin, or a workspace that may have come from anywhere, brings the program along, or it is something else than its name should say. */
function isForeign(command: string, { folder, grants }: RunnerPlugin): boolean {
  const places = [folder, ...grants.workspaceFolders].flatMap((place) => [place, real(place)]);
  const inside = [command, real(command)].some((file) => places.some((place) => isWithin(file, place)));
  return inside || !INTERPRETER_NAME.test(path.basename(command));
}

function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function describe(runtime: Runtime, probe: Exclude<Probe, { fault: string }>, venv: string | undefined): Interpreter {
  const { command, version, hasOwnSdk } = probe;
  const base = { command, version: version.join('.'), hasOwnSdk };
  if (runtime === 'python') {
    return {
      ...base,
      // No bytecode caches: they would appear in the plugin's folder, where a watcher takes them for changes.
      args: ['-B', '-X', 'utf8'],
      environment: venv === undefined ? {} : { VIRTUAL_ENV: venv },
      ...(venv === undefined ? {} : { binFolder: path.dirname(command) }),
    };
  }
  const [major, minor] = version;
  const stripsTypes = major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
  return {
    ...base,
    args: [...QUIET, ...(stripsTypes ? [] : ['--experimental-strip-types'])],
    environment: command === process.execPath && process.versions.electron !== undefined ? { ELECTRON_RUN_AS_NODE: '1' } : {},
  };
}

async function probe(runtime: Runtime, command: string, run: (args: string[]) => Promise<Printed>): Promise<Probe> {
  if (runtime === 'node' && command === process.execPath)
    return judge('node', process.versions.node.split('.').map(Number), command, false);
  const printed = await run(runtime === 'node' ? ['-p', NODE_PROBE] : ['-I', '-B', '-c', PYTHON_PROBE]);
  if ('fault' in printed) return printed;
  const answer = lastJson(printed);
  if ('fault' in answer) return answer;
  if (runtime === 'node') {
    const [version, file] = answer.value as [string, string];
    return judge('node', version.split('.').map(Number), file, false);
  }
  const [version, file, hasOwnSdk] = answer.value as [number[], string, boolean];
  return judge('python', version, file === '' ? command : file, hasOwnSdk);
}

/** The last line must be JSON: shims may print before it. What it says is checked as far as it is used. */
function lastJson({ stdout, stderr }: { stdout: string; stderr: string }): { value: unknown[] } | { fault: string } {
  const text = stdout.trim().split('\n').at(-1) ?? '';
  try {
    const value: unknown = JSON.parse(text);
    const [version, file] = Array.isArray(value) ? (value as unknown[]) : [];
    const numbers = Array.isArray(version) && version.every((one) => typeof one === 'number');
    if (Array.isArray(value) && (typeof version === 'string' || numbers) && typeof file === 'string') return { value };
  } catch {
    // Said below, with what it printed instead.
  }
  return { fault: stderr.trim().split('\n').at(-1) || `it answered ${JSON.stringify(text.slice(0, 80))}` };
}

function judge(runtime: Runtime, numbers: number[], command: string, hasOwnSdk: boolean): Probe {
  const [major = 0, minor = 0, patch = 0] = numbers;
  const [wantedMajor, wantedMinor] = MINIMUM[runtime];
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    return { fault: `version ${numbers.join('.')} is too old` };
  }
  return { command, version: [major, minor, patch], hasOwnSdk };
}

/** A path is taken as it is (relative ones from the plugin's folder, if there is one); a bare name is looked up on PATH. */
function executable(wanted: string, folder?: string): string | undefined {
  if (!/[/\\]/.test(wanted)) return onPath(wanted)[0];
  const file = folder === undefined ? wanted : path.resolve(folder, wanted);
  return path.isAbsolute(file) && isExecutable(file) ? file : undefined;
}

function onPath(name: string): string[] {
  const suffixes = process.platform === 'win32' && path.extname(name) === '' ? ['.exe'] : [''];
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .flatMap((folder) => suffixes.map((suffix) => path.join(folder, name + suffix)))
    .filter((file, index, all) => all.indexOf(file) === index && isExecutable(file));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
