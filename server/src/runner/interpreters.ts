// Finds the Node.js or Python that runs a plugin's handlers.
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { pluginError } from './messages.ts';
import { pluginEnvironment } from './sandbox/environment.ts';
import type { RunError, RunnerOptions, RunnerPlugin, Runtime } from './types.ts';
import { workersFolder } from './workersFolder.ts';

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

const PROBE_TIMEOUT_MS = 10_000;
const MINIMUM = { node: [22, 15], python: [3, 8] } as const;
const NAMES = { node: 'Node.js', python: 'Python' } as const;
const PROGRAM_NAMES = { node: ['node'], python: ['python3', 'python'] } as const;

/** What `npm ci` installs in a clone, so that the host can be tried on machines whose own Node.js is too old for handlers. */
const NODE_IN_CLONE = path.resolve(workersFolder, '../../node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

// A manifest's `runtime` may also be a version range (">=20", "3.11", "^22 || 24"): a statement about versions, not a command.
const VERSION_RANGE = /^[\sv\d.^~<>=|*x,!-]+$/i;

// Advice to whoever starts Node.js, which is us: type stripping is wanted, and plugins need no package.json.
const QUIET = ['--disable-warning=ExperimentalWarning', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];

// Isolated mode: neither the working directory nor the environment can slip a module under the probe.
const PYTHON_PROBE = `import sys, json, importlib.util
print(json.dumps([list(sys.version_info[:3]), sys.executable, importlib.util.find_spec("codex_plugin_sdk") is not None]))`;

/** Looks interpreters up, asking each candidate once for its version and true path. */
export class Interpreters {
  readonly #options: Pick<RunnerOptions, 'node' | 'python'>;
  readonly #probes = new Map<string, Promise<Probe>>();

  constructor(options: Pick<RunnerOptions, 'node' | 'python'>) {
    this.#options = options;
  }

  async find(plugin: RunnerPlugin, runtime: Runtime): Promise<Interpreter | RunError> {
    const looked: string[] = [];
    for (const candidate of this.#candidates(plugin, runtime)) {
      if (candidate.command === undefined) {
        looked.push(`${candidate.origin}: not found`);
        if (candidate.mandatory) break;
        continue;
      }
      const probe = await this.#probe(candidate.command, runtime);
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

  /** Candidates in order. A mandatory one was asked for by name, so that nothing else may take its place. */
  *#candidates(
    plugin: RunnerPlugin,
    runtime: Runtime,
  ): Generator<{ origin: string; command: string | undefined; mandatory?: true; venv?: string }> {
    const asked = plugin.runtime?.[runtime];
    if (asked !== undefined && asked !== '' && !VERSION_RANGE.test(asked)) {
      yield { origin: `"${asked}" from the manifest's "runtime"`, command: executable(asked, plugin.folder), mandatory: true };
    }
    if (runtime === 'python') {
      for (const name of ['.venv', 'venv']) {
        const venv = path.join(plugin.folder, name);
        const command = [path.join(venv, 'bin', 'python'), path.join(venv, 'Scripts', 'python.exe')].find((file) => existsSync(file));
        if (command !== undefined) yield { origin: `the virtual environment ${name}`, command, mandatory: true, venv };
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
    const known = this.#probes.get(command);
    if (known !== undefined) return known;
    const probe = runtime === 'node' ? probeNode(command) : probePython(command);
    this.#probes.set(command, probe);
    // Somebody may repair or install it meanwhile.
    void probe.then((result) => 'fault' in result && this.#probes.delete(command));
    return probe;
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

async function probeNode(command: string): Promise<Probe> {
  const answer =
    command === process.execPath
      ? { text: JSON.stringify([process.versions.node, command]) }
      : await ask(command, ['-p', 'JSON.stringify([process.versions.node, process.execPath])']);
  if ('fault' in answer) return answer;
  const [version, path] = JSON.parse(answer.text) as [string, string];
  return judge('node', version.split('.').map(Number), path, false);
}

async function probePython(command: string): Promise<Probe> {
  const answer = await ask(command, ['-I', '-B', '-c', PYTHON_PROBE]);
  if ('fault' in answer) return answer;
  const [version, path, hasOwnSdk] = JSON.parse(answer.text) as [number[], string, boolean];
  return judge('python', version, path === '' ? command : path, hasOwnSdk);
}

function judge(runtime: Runtime, numbers: number[], command: string, hasOwnSdk: boolean): Probe {
  const [major = 0, minor = 0, patch = 0] = numbers;
  const [wantedMajor, wantedMinor] = MINIMUM[runtime];
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    return { fault: `version ${numbers.join('.')} is too old` };
  }
  return { command, version: [major, minor, patch], hasOwnSdk };
}

/** Runs a candidate and takes its last line, which must be JSON: shims may print before it. */
function ask(command: string, args: string[]): Promise<{ text: string } | { fault: string }> {
  return new Promise((resolve) => {
    const options = {
      cwd: path.parse(process.execPath).root,
      env: pluginEnvironment(process.env, []),
      timeout: PROBE_TIMEOUT_MS,
      windowsHide: true,
    };
    execFile(command, args, options, (error, stdout, stderr) => {
      const text = stdout.trim().split('\n').at(-1) ?? '';
      if (error === null && text.startsWith('[')) resolve({ text });
      else
        resolve({
          fault: stderr.trim().split('\n').at(-1) || error?.message.split('\n')[0] || `answered ${JSON.stringify(text.slice(0, 80))}`,
        });
    });
  });
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
