// Chooses the sandbox when the first plugin is to be started, by what the probe found, and again when what it found turns out to be a workspace's.
import * as l10n from '@vscode/l10n';
import { probe, probeIsolation } from './probe.ts';
import { unconfined, type LaunchPlan, type Sandbox, type SpawnPlan } from './sandbox.ts';
import { helperFolders } from '../programs/helpers.ts';
import { type SandboxTier, TIERS, type ProbedTier } from '../../contract/isolation.ts';
import type { IsolationReport, SandboxChoice } from './isolation.ts';

/** The machine does not reach the tier that was asked for. The message is for users. */
export class IsolationTooWeak extends Error {
  override readonly name = 'IsolationTooWeak';
}

export class AutoSandbox implements Sandbox {
  readonly #choice: SandboxChoice;
  readonly #minimum: ProbedTier | undefined;
  readonly #strange: () => readonly string[];
  /** Folders of workspaces and plugins that a plan named. */
  readonly #named = new Set<string>();
  #strangeThen: string | undefined;
  #foldersThen: string | undefined;
  #report: Promise<IsolationReport> | undefined;
  #choosing: Promise<Sandbox> | undefined;
  #sandbox: Sandbox | undefined;

  /**
   * @param minimum plugins do not run below it.
   * @param strange folders of workspaces and plugins as they are now. What confines plugins is not taken from there.
   */
  constructor(choice: SandboxChoice, minimum?: ProbedTier, strange: () => readonly string[] = () => []) {
    this.#choice = choice;
    this.#minimum = minimum;
    this.#strange = strange;
  }

  /** What is in force: `unconfined` as long as nothing was started. */
  get tier(): SandboxTier {
    return this.#sandbox?.tier ?? 'unconfined';
  }

  /** Starts the probe; later calls share it, until folders become known that it took something from. Undefined where nothing is to be probed. */
  report(): Promise<IsolationReport> | undefined {
    if (this.#choice === 'none') return undefined;
    const strange = [...new Set([...this.#strange(), ...this.#named])];
    const strangeNow = strange.join('\0');
    if (this.#report !== undefined && strangeNow === this.#strangeThen) return this.#report;
    this.#strangeThen = strangeNow;
    const foldersNow = helperFolders(strange).folders.join('\0');
    if (this.#report !== undefined && foldersNow === this.#foldersThen) return this.#report;
    this.#foldersThen = foldersNow;
    this.#choosing = undefined;
    this.#report = this.#choice === 'auto' ? probeIsolation(strange) : probe(this.#choice, strange);
    return this.#report;
  }

  async prepare(plan: LaunchPlan): Promise<SpawnPlan> {
    return (await this.#chosen([plan.pluginFolder, ...plan.grants.workspaceFolders])).prepare(plan);
  }

  async settle(strange: readonly string[]): Promise<void> {
    await this.#chosen(strange);
  }

  async #chosen(strange: readonly string[]): Promise<Sandbox> {
    for (const folder of strange) this.#named.add(folder);
    const report = this.report();
    this.#choosing ??= this.#choose(report);
    return (this.#sandbox = await this.#choosing);
  }

  async #choose(probing: Promise<IsolationReport> | undefined): Promise<Sandbox> {
    const report = await probing;
    const minimum = this.#minimum;
    if (minimum !== undefined && (report === undefined || TIERS.indexOf(report.tier) > TIERS.indexOf(minimum))) {
      const why = report?.missing.find((one) => one.tier === minimum);
      throw new IsolationTooWeak(
        [
          l10n.t(
            'this machine gives plugins the isolation "{0}", and the setting {1} asks for "{2}".',
            report?.tier ?? 'none',
            'codexPlugins.isolation.minimum',
            minimum,
          ),
          why?.why ?? '',
          why?.remedy ?? '',
        ]
          .join(' ')
          .trim(),
      );
    }
    if (report === undefined) return unconfined;
    // The server starts without it.
    const { createSandbox } = await import('./confine.ts');
    return createSandbox(report.tier, report.tools);
  }
}
