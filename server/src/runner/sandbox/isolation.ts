// What was found out about confinement on this machine.
import type { ProbedTier } from '../../contract/isolation.ts';

/** Where the confined process finds the programs that a tier needs. */
export interface Tools {
  bwrap?: string;
  /** Enters a sandbox's network, for debuggers. */
  nsenter?: string;
  /** For locking Node processes: any Python 3 with ctypes. */
  python?: string;
  /** The version of Landlock in this kernel. */
  landlock?: number;
  /** The folder of the package `@anthropic-ai/sandbox-runtime`. */
  sandboxRuntime?: string;
}

/** Why a tier is not available, in sentences. */
export interface MissingTier {
  tier: ProbedTier;
  why: string;
  /** What to install or change, where something helps. */
  remedy?: string;
}

export interface IsolationReport {
  /** The strongest tier that was seen to work, or of which nothing was seen in time. */
  tier: ProbedTier;
  /** Its trial did not end in time. */
  unproven?: true;
  /** The tiers above it. */
  missing: MissingTier[];
  tools: Tools;
  /** Programs on PATH that were not taken to confine anything, as they are not the machine's own, in sentences. */
  passedOver: string[];
  /** Things that weaken what the tier gives, in sentences. */
  warnings: string[];
}

/** `auto`: the strongest tier that works. A tier's name: that one or the next weaker one that works. `none`: no confinement at all. */
export type SandboxChoice = 'auto' | 'none' | ProbedTier;
