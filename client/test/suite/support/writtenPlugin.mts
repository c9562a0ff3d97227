// Plugins that a suite writes itself, where it needs many or where they differ in little.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface WrittenPlugin {
  readonly name: string;
  readonly languages: readonly string[];
  readonly permissions?: readonly string[];
  readonly event?: string;
}

/** Writes a plugin with one handler, which adds its name to what is saved. @returns its folder. */
export function writePlugin(plugins: string, { name, languages, permissions = [], event = 'onFileSave' }: WrittenPlugin): string {
  const id = name.toLowerCase().replaceAll(' ', '-');
  const folder = path.join(plugins, id);
  const manifest = {
    ...{ pluginId: `com.example.${id}`, version: '1.0.0', name, permissions },
    entryPoints: {
      handlers: [{ event, language: languages, script: 'save.js', ...(event === 'onFileSave' && { phase: 'beforeSave' }) }],
    },
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'plugin.manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(
    path.join(folder, 'save.js'),
    `exports.onFileSave = (text) => ({ success: true, formattedContent: JSON.parse(text).fileContent + ${JSON.stringify(`${name}\n`)} });\n`,
  );
  return folder;
}
