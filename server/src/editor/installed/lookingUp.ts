// What is installed, and what registries have, for the editor. Nothing is changed.
import semver from 'semver';
import * as l10n from '@vscode/l10n';
import { sourceName } from '../../contract/installRecord.ts';
import type { FoundPlugin, InstalledView, InstallPlace, PluginDetails } from '../../contract/installedViews.ts';
import { InstallFault } from '../../registry/installFault.ts';
import { idOfName, scopeOf, specOf } from '../../registry/install/spec.ts';
import type { RegistryFor } from '../../registry/install/sources.ts';
import type { Installed, PluginsFolder } from '../../registry/installed/pluginsFolder.ts';
import { versionNotes } from '../../registry/installed/versionNotes.ts';
import { KEYWORD } from '../../registry/pack/packageJson.ts';
import { pickVersion } from '../../registry/remote/pickVersion.ts';
import type { FoundPackage, Registry } from '../../registry/remote/registry.ts';
import { permissionInWords } from './planView.ts';

const EXAMPLE = 'com.example.tidy';

/** One installed plugin, with all its versions. */
export async function installedView(
  folder: PluginsFolder,
  { id, current, versions }: Installed,
  place: InstallPlace,
): Promise<InstalledView> {
  const all = await Promise.all(
    versions.map(async (version) => {
      const [record, changes] = await Promise.all([folder.record(id, version), versionNotes(folder, id, version)]);
      const known = record && {
        ...{ installedAt: record.installedAt },
        ...(record.publishedAt !== undefined && { publishedAt: record.publishedAt }),
        ...(record.signer !== undefined && { signer: record.signer }),
      };
      return { record, view: { version, ...known, ...(changes !== undefined && { changes }) } };
    }),
  );
  const source = all.find(({ view }) => view.version === current)?.record?.source;
  return {
    ...{ id, place, versions: all.map(({ view }) => view) },
    ...(current !== undefined && { current, folder: folder.folderOf(id, current) }),
    ...(source && { from: sourceName(source) }),
  };
}

/** Plugins that a registry finds by a text, as it ranks them. */
export async function foundPlugins(registry: Registry, text: string, signal: AbortSignal): Promise<FoundPlugin[]> {
  // Where plugins are few among many, asking for their keyword finds them; registries that do not know that way of asking find nothing by it.
  const [byKeyword, plainly] = await Promise.all([
    registry.search(`keywords:${KEYWORD} ${text}`.trim(), { signal }).catch((): FoundPackage[] => []),
    registry.search(text, { signal }),
  ]);
  const found = new Map([...byKeyword, ...plainly].map((one) => [one.name, one]));
  return [...found.values()].flatMap(({ name, version, description, keywords, date }) => {
    const id = idOfName(name);
    if (id === undefined || (keywords.length > 0 && !keywords.includes(KEYWORD))) return [];
    return [{ name, id, version, description, ...(date !== undefined && { publishedAt: date }) }];
  });
}

/** @param text an id, or an id with a version or a range. @throws InstallFault, RegistryError */
export async function pluginDetails(text: string, registryFor: RegistryFor, signal: AbortSignal): Promise<PluginDetails> {
  const { name, id, wanted } = await registrySpec(text);
  const registry = await registryFor({}, scopeOf(name));
  const facts = await registry.versions(name, { signal });
  const chosen = pickVersion(facts, wanted);
  const { version, description, plugin, signature, deprecated } = chosen;
  return {
    ...{ id, name, version, registry: registry.address },
    ...(description !== undefined && { description }),
    ...(plugin.permissions && { permissions: plugin.permissions.map((name) => permissionInWords(name)) }),
    ...(signature && { signer: signature.keyid }),
    ...(deprecated !== undefined && { deprecated }),
    ...(facts.readme !== undefined && { readme: facts.readme }),
    versions: [...facts.versions.values()]
      .sort((a, b) => semver.compareBuild(b.version, a.version))
      .map((one) => ({
        version: one.version,
        ...(one.publishedAt !== undefined && { publishedAt: one.publishedAt }),
        ...(one.deprecated !== undefined && { deprecated: one.deprecated }),
      })),
  };
}

/** What a file of a workspace names must not be looked for elsewhere than in a registry. @throws InstallFault */
export async function registrySpec(text: string): Promise<{ name: string; id: string; wanted: string }> {
  const isName = /^(?:@[\w.-]+\/)?[^@/\\:]+(?:@[^/\\:]*)?$/.test(text.trim()) && !/\.(?:tgz|tar\.gz)$/i.test(text.trim());
  const spec = isName ? await specOf(text) : undefined;
  if (spec?.kind !== 'registry')
    throw new InstallFault(
      l10n.t('"{0}" is nothing that a registry has. Name a plugin by its id, such as {1} or {2}.', text, EXAMPLE, `${EXAMPLE}@^1`),
    );
  return spec;
}
