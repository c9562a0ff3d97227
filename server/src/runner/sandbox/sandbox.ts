// The seam between "what should run" and "what is spawned": confinement wraps the command here, and process.ts spawns only what comes out.
import type { PluginGrants, Runtime } from '../types.ts';

/** How well a sandbox confines. Names what is in force, never what was hoped for. */
export type SandboxTier = 'unconfined';

/** A plugin process as the runner wants it. */
export interface LaunchPlan {
  runtime: Runtime;
  /** Absolute path of the interpreter, and its arguments. */
  command: string;
  args: string[];
  /** Working directory: the plugin's folder. */
  pluginFolder: string;
  environment: Record<string, string>;
  grants: PluginGrants;
}

/** What is handed to the operating system. */
export interface SpawnPlan {
  command: string;
  args: string[];
  cwd: string;
  environment: Record<string, string>;
}

export interface Sandbox {
  readonly tier: SandboxTier;
  prepare(plan: LaunchPlan): Promise<SpawnPlan>;
}

/** Runs plugins with the rights of the user; only the environment is cut down. */
export const unconfined: Sandbox = {
  tier: 'unconfined',
  prepare: async ({ command, args, pluginFolder, environment }) => ({ command, args, cwd: pluginFolder, environment }),
};
