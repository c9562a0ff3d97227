// Puts together how a plugin process is started: interpreter, program, environment, and whatever the sandbox makes of them.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { Interpreters, type Interpreter } from './interpreters.ts';
import { pluginError } from '../messages.ts';
import { ownPath } from '../programs/helpers.ts';
import type { Printed, ProgramQuestions } from './programQuestions.ts';
import { givenValues, pluginEnvironment } from '../sandbox/environment.ts';
import { IsolationTooWeak } from '../sandbox/autoSandbox.ts';
import { FolderRedirected } from '../sandbox/namedPlaces.ts';
import { letsDebuggersIn, noNodeForDebugger, onAnotherNode } from '../sandbox/nodeInspector.ts';
import type { ProcessLimits, Sandbox, SpawnPlan } from '../sandbox/sandbox.ts';
import type { RunnerOptions, RunnerPlugin } from '../types.ts';
import { nodeSdkResolver, sdkFolder, workerPrograms } from '../workersFolder.ts';
import type { Runtime } from '../../contract/runtime.ts';
import type { RunError } from '../../contract/errors.ts';

export class Launcher {
  #interpreters: Interpreters;
  readonly #sandbox: Sandbox;
  readonly #questions: ProgramQuestions;
  readonly #hostFolders: readonly string[];
  readonly #limits: Partial<ProcessLimits>;
  readonly #strange: () => readonly string[];
  readonly #forbidden: RunnerOptions['forbiddenPlaces'];
  #values: Readonly<Record<string, string>>;

  constructor(
    options: Pick<RunnerOptions, 'node' | 'python' | 'hostFolders' | 'limits' | 'strangeFolders' | 'forbiddenPlaces' | 'environment'>,
    sandbox: Sandbox,
    questions: ProgramQuestions,
  ) {
    this.#questions = questions;
    this.#sandbox = sandbox;
    this.#interpreters = this.#lookUp(options);
    this.#hostFolders = options.hostFolders ?? [];
    this.#limits = options.limits ?? {};
    this.#strange = options.strangeFolders ?? (() => []);
    this.#forbidden = options.forbiddenPlaces;
    this.#values = options.environment ?? {};
  }

  /** Looks interpreters up anew, with other settings. */
  configure(options: Pick<RunnerOptions, 'node' | 'python'>): void {
    this.#interpreters = this.#lookUp(options);
  }

  /** Takes over other values, for what is started from now on. */
  setEnvironment(values: Readonly<Record<string, string>>): void {
    this.#values = values;
  }

  /** What of these values a plugin's processes are started with. */
  valuesFor({ grants }: RunnerPlugin): Record<string, string> {
    return givenValues(this.#values, grants.permissions);
  }

  #lookUp(options: Pick<RunnerOptions, 'node' | 'python'>): Interpreters {
    const confines = async (plugin: RunnerPlugin): Promise<boolean> => {
      await this.#sandbox.settle?.([plugin.folder, ...plugin.grants.workspaceFolders]);
      // Where the user wants no confinement at all, there is none to be got around.
      return this.#sandbox.tier !== 'advisory';
    };
    return new Interpreters(options, { own: this.#ask, brought: this.#askConfined, confines });
  }

  /** Why no handlers for a runtime would run here, as a sentence. */
  missing(runtime: Runtime): Promise<string | undefined> {
    return this.#interpreters.missing(runtime);
  }

  /**
   * How to start the warm worker of a plugin.
   * @param forDebugger a debugger is to attach: if that cannot be as things are, the worker is started in such a way that it can. `debugging` of the
   * plan says in which, or that there is none.
   */
  async worker(plugin: RunnerPlugin, runtime: Runtime, forDebugger = false): Promise<SpawnPlan | RunError> {
    const interpreter = await this.#interpreter(plugin, runtime);
    if ('code' in interpreter) return interpreter;
    const prepare = (one: Interpreter): Promise<SpawnPlan | RunError> =>
      this.#prepare(plugin, runtime, one, [...one.args, ...unpublished(runtime), workerPrograms[runtime]], { forDebugger });
    const plan = await prepare(interpreter);
    if (!forDebugger || 'code' in plan || plan.debugging?.possible !== false) return plan;
    const other = await this.#interpreters.findOther(plugin, letsDebuggersIn);
    if (other === undefined) return { ...plan, debugging: noNodeForDebugger(interpreter) };
    await plan.release?.();
    const otherPlan = await prepare(other);
    return 'code' in otherPlan ? otherPlan : { ...otherPlan, debugging: onAnotherNode(interpreter.version, other) };
  }

  /** How to run a script on its own, for one event. */
  async oneShot(plugin: RunnerPlugin, runtime: Runtime, scriptPath: string): Promise<SpawnPlan | RunError> {
    const interpreter = await this.#interpreter(plugin, runtime);
    if ('code' in interpreter) return interpreter;
    return runtime === 'node'
      ? this.#prepare(plugin, runtime, interpreter, [...interpreter.args, `--import=${nodeSdkResolver}`, scriptPath], { alone: true })
      : this.#prepare(plugin, runtime, interpreter, [...interpreter.args, scriptPath], {
          alone: true,
          environment: interpreter.hasOwnSdk ? {} : { PYTHONPATH: sdkFolder },
        });
  }

  /** Asks a program that the user or the machine chose what it is, as it is. */
  readonly #ask = (command: string, args: string[], timeoutMs: number): Promise<Printed> => {
    const cwd = path.parse(process.execPath).root;
    const environment = withPath(pluginEnvironment({ host: process.env }, []), ownPath(this.#strange()));
    return this.#questions.ask({ command, args, cwd, environment }, timeoutMs);
  };

  /** Asks a program that the plugin brings along what it is, where it can do no more than the plugin, and without any permission. */
  readonly #askConfined = async (
    plugin: RunnerPlugin,
    runtime: Runtime,
    command: string,
    args: string[],
    timeoutMs: number,
  ): Promise<Printed> => {
    try {
      const plan = await this.#sandbox.prepare({
        runtime,
        command,
        args,
        bare: true,
        foreign: true,
        pluginFolder: plugin.folder,
        environment: pluginEnvironment({ host: process.env }, []),
        grants: { ...plugin.grants, permissions: [] },
        pluginId: plugin.id,
        hostFolders: this.#hostFolders,
        limits: this.#limits,
      });
      return await this.#questions.ask(plan, timeoutMs);
    } catch (error) {
      if (error instanceof IsolationTooWeak || error instanceof FolderRedirected) throw error;
      return { fault: (error as Error).message };
    }
  };

  #prepare(
    plugin: RunnerPlugin,
    runtime: Runtime,
    interpreter: Interpreter,
    args: string[],
    more: { alone?: true; forDebugger?: boolean; environment?: Record<string, string> } = {},
  ): Promise<SpawnPlan | RunError> {
    const sources = { host: process.env, values: this.#values };
    const own = { ...pluginEnvironment(sources, plugin.grants.permissions), ...interpreter.environment, ...more.environment };
    const { binFolder } = interpreter;
    const environment =
      binFolder === undefined ? own : withPath(own, [binFolder, own[nameOfPath(own)]].filter(Boolean).join(path.delimiter));
    const prepared = this.#sandbox.prepare({
      runtime,
      command: interpreter.command,
      args,
      pluginFolder: plugin.folder,
      environment,
      grants: plugin.grants,
      pluginId: plugin.id,
      hostFolders: this.#hostFolders,
      limits: this.#limits,
      ...(this.#forbidden && { forbidden: this.#forbidden(plugin) }),
      version: interpreter.version,
      ...(interpreter.foreign && { foreign: true }),
      ...(more.alone && { alone: true }),
      ...(more.forDebugger && { forDebugger: true }),
    });
    return unlessRefused(plugin, prepared);
  }

  /** Which Python its handlers run on, if there is one. */
  async pythonOf(plugin: RunnerPlugin): Promise<Pick<Interpreter, 'command' | 'foreign'> | undefined> {
    const interpreter = await this.#interpreter(plugin, 'python');
    return 'code' in interpreter ? undefined : interpreter;
  }

  #interpreter(plugin: RunnerPlugin, runtime: Runtime): Promise<Interpreter | RunError> {
    return unlessRefused(plugin, this.#interpreters.find(plugin, runtime));
  }
}

function unlessRefused<T>(plugin: RunnerPlugin, work: Promise<T>): Promise<T | RunError> {
  return work.catch((error: unknown) => {
    if (error instanceof IsolationTooWeak) return pluginError(plugin, 'permission-denied', error.message);
    if (error instanceof FolderRedirected) {
      const reason = l10n.t(
        'It was not started: its folder {0} leads to {1} now. Reload plugins to have it loaded from where it is.',
        error.folder,
        error.now,
      );
      return pluginError(plugin, 'permission-denied', reason);
    }
    throw error;
  });
}

/** Has an inspector tell nobody but its own process the path that lets debuggers in: any user of this machine reaches its port. */
function unpublished(runtime: Runtime): string[] {
  return runtime === 'node' ? ['--inspect-publish-uid=stderr'] : [];
}

/** Windows spells it "Path"; two spellings in one environment would be ambiguous. */
function nameOfPath(environment: Readonly<Record<string, string>>): string {
  return Object.keys(environment).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
}

function withPath(environment: Readonly<Record<string, string>>, value: string): Record<string, string> {
  return { ...environment, [nameOfPath(environment)]: value };
}
