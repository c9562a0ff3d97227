// The names that manifests and the development server's configuration go by, and where plugins are kept.

/** In order of precedence: the first that a folder has is the plugin's manifest. package.json activates the extension by these names too. */
export const MANIFEST_NAMES = [
  'plugin.manifest.json',
  'plugin.manifest.yaml',
  'plugin.manifest.yml',
  'codex.plugin.json',
  'codex.plugin.yaml',
  'codex.plugin.yml',
] as const;

/** Counts only where a folder is known to hold a plugin: other tools use this name too. Comes last. */
export const PLAIN_MANIFEST_NAME = 'manifest.json';

export type ManifestName = (typeof MANIFEST_NAMES)[number] | typeof PLAIN_MANIFEST_NAME;

export const CONFIG_NAME = 'codex.config.json';

/** Where a workspace folder or the home folder keeps its plugins, one per folder. */
export const PLUGINS_FOLDER = '.codex/plugins';
