// Finds the Node.js or Python that runs a plugin's handlers.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { candidates, type Candidate } from './candidates.ts';
import { pluginError } from '../messages.ts';
import { denialRemedy } from '../denialText.ts';
import { permissionNamed } from '../../permissions/names.ts';
import type { Printed } from './programQuestions.ts';
import { thisMachine, type Machine } from '../programs/onPath.ts';
import {
  COMMAND_LINE_TOOLS_QUESTION,
  needsCommandLineTools,
  noCommandLineTools,
  soundsLikeStorePlaceholder,
  onlyStorePlaceholder,
} from '../programs/placeholders.ts';
import { realPath } from '../../paths/realPath.ts';
import type { RunnerOptions, RunnerPlugin } from '../types.ts';
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
  /** Chosen or brought along by the plugin or a workspace: never to be trusted to confine itself. */
  foreign?: true;
}

type Probe = { command: string; version: [number, number, number]; hasOwnSdk: boolean } | { fault: string };

/** How programs are asked what they are. */
export interface Askers {
  /** One that the user or the machine chose. */
  own(command: string, args: string[], timeoutMs: number): Promise<Printed>;
  /** One that a plugin brings along or names: it can do no more than a plugin without any permission. */
  brought(plugin: RunnerPlugin, runtime: Runtime, command: string, args: string[], timeoutMs: number): Promise<Printed>;
  /** Whether anything but the program itself holds what `brought` runs. */
  confines(plugin: RunnerPlugin): Promise<boolean>;
}

const PROBE_TIMEOUT_MS = 10_000;
/** The oldest that handlers run on; `engines` in package.json says the same of Node.js. */
export const MINIMUM = { node: [22, 15], python: [3, 8] } as const;
const NAMES = { node: 'Node.js', python: 'Python' } as const;

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
  readonly #machine: () => Machine;
  readonly #probes = new Map<string, Promise<Probe>>();

  constructor(options: Pick<RunnerOptions, 'node' | 'python'>, ask: Askers, machine: () => Machine = thisMachine) {
    this.#options = options;
    this.#ask = ask;
    this.#machine = machine;
  }

  async find(plugin: RunnerPlugin, runtime: Runtime): Promise<Interpreter | RunError> {
    const looked: string[] = [];
    for (const candidate of candidates(plugin, runtime, this.#options, this.#machine())) {
      const { command, origin, fault, launcherArgs } = candidate;
      if (command === undefined || fault !== undefined) {
        looked.push(command === undefined ? l10n.t('{0}: not found', origin) : l10n.t('{0} ({1}): {2}', origin, command, fault ?? ''));
        if (candidate.mandatory) break;
        continue;
      }
      if (candidate.notOwn !== undefined && !mayStart(plugin, candidate.asked) && !(await this.#ask.confines(plugin))) {
        if (candidate.mandatory) return notStarted(plugin, candidate);
        looked.push(
          l10n.t('{0} ({1}): not started, as {2} and nothing on this machine would confine it', origin, command, candidate.notOwn),
        );
        continue;
      }
      const probe = candidate.foreign
        ? await this.#probeForeign(plugin, command, runtime)
        : await this.#probe(command, runtime, launcherArgs);
      if ('fault' in probe) {
        looked.push(l10n.t('{0} ({1}): {2}', origin, command, probe.fault));
        if (candidate.mandatory) break;
        continue;
      }
      return { ...describe(runtime, probe, candidate.venv), ...(candidate.foreign && { foreign: true }) };
    }
    const wanted = l10n.t('{0} or newer', `${NAMES[runtime]} ${MINIMUM[runtime].join('.')}`);
    return pluginError(
      plugin,
      'interpreter-not-found',
      l10n.t(
        'no usable {0} was found to run its handlers. Looked at {1}. Install {2}, or set {3} to the path of one.',
        NAMES[runtime],
        looked.join('; '),
        wanted,
        `codexPlugins.runtime.${runtime}`,
      ),
    );
  }

  /** Why handlers of no plugin would run here, as a sentence; undefined where there is an interpreter for them. */
  async missing(runtime: Runtime): Promise<string | undefined> {
    const found = await this.find(NO_PLUGIN, runtime);
    if (!('code' in found)) return undefined;
    const text = found.message.replace(/^: /, '');
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  /**
   * The first Node.js of the user's or the machine's own that is good for something, where the one that `find` gives is not. None that the plugin
   * brings along: what that says of itself is not believed.
   */
  async findOther(plugin: RunnerPlugin, isGood: (version: string) => boolean): Promise<Interpreter | undefined> {
    for (const { command, fault, foreign } of candidates(plugin, 'node', this.#options, this.#machine())) {
      if (command === undefined || fault !== undefined || foreign) continue;
      const probe = await this.#probe(command, 'node');
      if (!('fault' in probe) && isGood(probe.version.join('.'))) return describe('node', probe, undefined);
    }
    return undefined;
  }

  #probe(command: string, runtime: Runtime, launcherArgs: readonly string[] = []): Promise<Probe> {
    return this.#remember([command, ...launcherArgs].join('\0'), async () => {
      const { platform } = this.#machine();
      if (needsCommandLineTools(command, platform) && !(await this.#hasCommandLineTools())) return { fault: noCommandLineTools() };
      const found = await probe(runtime, command, (args) => this.#ask.own(command, [...launcherArgs, ...args], PROBE_TIMEOUT_MS));
      return 'fault' in found && soundsLikeStorePlaceholder(command, found.fault) ? { fault: onlyStorePlaceholder() } : found;
    });
  }

  async #hasCommandLineTools(): Promise<boolean> {
    const { command, args } = COMMAND_LINE_TOOLS_QUESTION;
    return !('fault' in (await this.#ask.own(command, [...args], PROBE_TIMEOUT_MS)));
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
    const forget = (): boolean => this.#probes.delete(key);
    void made.then((result) => 'fault' in result && forget(), forget);
    return made;
  }
}

/** A plugin that brings nothing along and is allowed nothing: there is no such folder. */
const NO_PLUGIN: RunnerPlugin = {
  key: '',
  id: '',
  folder: path.join(path.dirname(process.execPath), 'no-plugin'),
  settings: {},
  grants: { permissions: [], workspaceFolders: [] },
};

/** Whether the user allowed the plugin to start a program that it names so, or any. */
function mayStart({ grants }: RunnerPlugin, asked: string | undefined): boolean {
  return grants.permissions.some((name) => {
    const { kind, scope } = permissionNamed(name) ?? {};
    return kind === 'process:spawn' && (scope === undefined || scope === '*' || scope === asked);
  });
}

/** Without a sandbox, what runs it may do all that the user may. */
function notStarted(plugin: RunnerPlugin, { origin, command, notOwn, asked }: Candidate): RunError {
  const permission = asked === undefined ? 'process:spawn' : `process:spawn:${asked}`;
  const what = l10n.t(
    '{0} ({1}) was not started, as {2} and nothing on this machine would confine it.',
    origin,
    command ?? '',
    notOwn ?? '',
  );
  const next = l10n.t(
    '{0}; or let the plugin run on an interpreter of this machine, by a name such as {1} or {2}.',
    denialRemedy(permission, plugin.grants.permissions),
    'python3',
    'node',
  );
  return {
    ...pluginError(plugin, 'permission-denied', `${what} ${next}`),
    permission,
  };
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
  // Also by a link, such as that of npm: it is what runs this very line, and need not be started to know that.
  if (runtime === 'node' && realPath(command) === process.execPath)
    return judge('node', process.versions.node.split('.').map(Number), process.execPath, false);
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
  return { fault: stderr.trim().split('\n').at(-1) || l10n.t('it answered {0}', JSON.stringify(text.slice(0, 80))) };
}

function judge(runtime: Runtime, numbers: number[], command: string, hasOwnSdk: boolean): Probe {
  const [major = 0, minor = 0, patch = 0] = numbers;
  const [wantedMajor, wantedMinor] = MINIMUM[runtime];
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    return { fault: l10n.t('version {0} is too old', numbers.join('.')) };
  }
  return { command, version: [major, minor, patch], hasOwnSdk };
}
