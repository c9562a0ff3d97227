// A folder that is to be a plugin's and is none.
import { UsageError } from './exit.ts';

export function noManifest(plugin: string): UsageError {
  return new UsageError(`No manifest in ${plugin}. A plugin has a plugin.manifest.json, codex.plugin.json, or their YAML twins.`);
}
