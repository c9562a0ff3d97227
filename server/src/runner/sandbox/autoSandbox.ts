// Chooses the sandbox when the first plugin is to be started, by what the probe found.
import { createSandbox } from './confine.ts';
import { probe, probeIsolation } from './probe.ts';
import { unconfined, type LaunchPlan, type Sandbox, type SpawnPlan } from './sandbox.ts';
import { type SandboxTier, TIERS, type ProbedTier } from '../../contract/isolation.ts';
import type { IsolationReport, SandboxChoice } from './isolation.ts';

/** The machine does not reach the tier that was asked for. The message is for users. */
export class IsolationTooWeak extends Error {
  override readonly name = 'IsolationTooWeak';
}

export class AutoSandbox implements Sandbox {
  readonly #choice: SandboxChoice;
  readonly #minimum: ProbedTier | undefined;
  #report: Promise<IsolationReport> | undefined;
  #sandbox: Sandbox | undefined;

  /** @param minimum plugins do not run below it. */
  constructor(choice: SandboxChoice, minimum?: ProbedTier) {
    this.#choice = choice;
    this.#minimum = minimum;
  }

  /** What is in force: `unconfined` as long as nothing was started. */
  get tier(): SandboxTier {
    return this.#sandbox?.tier ?? 'unconfined';
  }

  /** Starts the probe; later calls share it. Undefined where nothing is to be probed. */
  report(): Promise<IsolationReport> | undefined {
    if (this.#choice === 'none') return undefined;
    this.#report ??= this.#choice === 'auto' ? probeIsolation() : probe(this.#choice);
    return this.#report;
  }

  async prepare(plan: LaunchPlan): Promise<SpawnPlan> {
    return (await this.#chosen()).prepare(plan);
  }

  async settle(): Promise<void> {
    await this.#chosen();
  }

  async #chosen(): Promise<Sandbox> {
    return (this.#sandbox ??= await this.#choose());
  }

  async #choose(): Promise<Sandbox> {
    const report = await this.report();
    const minimum = this.#minimum;
    if (minimum !== undefined && (report === undefined || TIERS.indexOf(report.tier) > TIERS.indexOf(minimum))) {
      const why = report?.missing.find((one) => one.tier === minimum);
      throw new IsolationTooWeak(
        `this machine gives plugins the isolation "${report?.tier ?? 'none'}", and the setting codexPlugins.isolation.minimum asks for "${minimum}". ${why?.why ?? ''} ${why?.remedy ?? ''}`.trim(),
      );
    }
    return report === undefined ? unconfined : createSandbox(report.tier, report.tools);
  }
}
