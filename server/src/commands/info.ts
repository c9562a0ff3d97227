// codex-plugin info: what a registry has of a plugin, and what of that is installed.
import { Command } from 'commander';
import semver from 'semver';
import { describePermission } from '../permissions/permissions.ts';
import { InstallFault } from '../registry/installFault.ts';
import { scopeOf, specOf } from '../registry/install/spec.ts';
import { pickVersion } from '../registry/remote/pickVersion.ts';
import { shownLine } from '../text/shownText.ts';
import { exitCodesHelp } from './exit.ts';
import { pluginsFolder, registryFor, withPlace, type PlaceOptions } from './installPlace.ts';
import { interruptible } from './interruptible.ts';
import { maskValues } from './masked.ts';
import { saying } from './saying.ts';
import { terminalJson, terminalText } from './terminalText.ts';

interface InfoOptions extends PlaceOptions {
  json?: boolean;
  readme?: boolean;
}

interface Info {
  id: string;
  name: string;
  /** The version that is meant: the named one, or the one that would be installed. */
  version: string;
  description?: string;
  permissions?: string[];
  integrity?: string;
  /** Who says that they signed it: it is looked into when it is installed. */
  signer?: string;
  deprecated?: string;
  versions: { version: string; publishedAt?: string; deprecated?: string; installed: boolean }[];
  tags: Record<string, string>;
  installed: string[];
  current: string | null;
  readme?: string;
}

const VERSIONS_SHOWN = 10;

export function infoCommand(): Command {
  const command = new Command('info')
    .description('Show what a registry has of a plugin: versions, permissions, signer; and which of it is installed.')
    .argument('<spec>', 'an id, or an id with a version or range')
    .option('--readme', 'print its README as well')
    .option('--json', 'print a JSON object');
  return withPlace(command, { registry: true })
    .addHelpText('after', exitCodesHelp({ 0: 'shown', 1: 'there is none, or the registry does not answer', 130: 'interrupted' }))
    .action(async (text: string, options: InfoOptions) => {
      process.exitCode = await interruptible((signal) => info(text, options, signal));
    });
}

async function info(text: string, options: InfoOptions, signal: AbortSignal): Promise<number> {
  const folder = await pluginsFolder(options);
  return saying(options.json, signal, async () => {
    const spec = await specOf(text);
    if (spec.kind !== 'registry') throw new InstallFault(`${text} is not in a registry. Name a plugin by its id.`);
    const { id, wanted } = spec;
    const installed = await folder.get(id);
    const source = installed?.current === undefined ? undefined : (await folder.record(id, installed.current))?.source;
    // By its id alone, what is installed is meant, in whichever package and from wherever it came.
    const known = source?.kind === 'registry' && (source.name === spec.name || spec.name === id) ? source : undefined;
    const { name } = known ?? spec;
    const asked = options.registry ?? known?.registry;
    const registry = await registryFor(asked === undefined ? {} : { registry: asked }, scopeOf(name));
    const facts = await registry.versions(name, { signal });
    const chosen = pickVersion(facts, wanted);
    const there = new Set(installed?.versions);
    const all = [...facts.versions.values()].sort((a, b) => semver.compareBuild(b.version, a.version));
    const found: Info = {
      ...{ id, name, version: chosen.version },
      ...(chosen.description !== undefined && { description: chosen.description }),
      ...(chosen.plugin.permissions && { permissions: chosen.plugin.permissions }),
      ...(chosen.integrity !== undefined && { integrity: chosen.integrity }),
      ...(chosen.signature && { signer: chosen.signature.keyid }),
      ...(chosen.deprecated !== undefined && { deprecated: chosen.deprecated }),
      versions: all.map(({ version, publishedAt, deprecated }) => ({
        version,
        ...(publishedAt !== undefined && { publishedAt }),
        ...(deprecated !== undefined && { deprecated }),
        installed: there.has(version),
      })),
      tags: Object.fromEntries(facts.distTags),
      installed: installed?.versions ?? [],
      current: installed?.current ?? null,
      ...(options.readme && facts.readme !== undefined && { readme: facts.readme }),
    };
    process.stdout.write(options.json ? `${terminalJson(found)}\n` : terminalText(maskValues(asText(found, registry.address))));
    return 0;
  });
}

function asText(found: Info, registry: string): string {
  const { id, name, version, description, permissions, signer, deprecated, versions, tags, current, readme } = found;
  const lines = [
    `${id} ${version}${name === id ? '' : ` (${name})`}`,
    ...(description === undefined ? [] : [description]),
    '',
    `registry   ${registry}`,
    `installed  ${current ?? 'no'}${found.installed.length > 1 ? ` (also there: ${found.installed.filter((one) => one !== current).join(', ')})` : ''}`,
    `signed by  ${signer ?? 'nobody'}`,
    ...(deprecated === undefined ? [] : [`taken back ${deprecated}`]),
    ...permissionLines(permissions),
    '',
    'versions',
    ...versions.slice(0, VERSIONS_SHOWN).map((one) => `  ${versionLine(one, tags, current)}`),
    ...(versions.length > VERSIONS_SHOWN ? [`  and ${versions.length - VERSIONS_SHOWN} older ones`] : []),
  ];
  return `${lines.map((line) => shownLine(line)).join('\n')}\n${readme === undefined ? '' : `\n${readme.trim()}\n`}`;
}

function permissionLines(permissions: readonly string[] | undefined): string[] {
  if (permissions === undefined) return ['permissions: the package does not say; installing shows them'];
  if (permissions.length === 0) return ['permissions: none'];
  return ['permissions', ...permissions.map((name) => `  ${name}: ${describePermission(name).words}`)];
}

function versionLine(
  { version, publishedAt, deprecated, installed }: Info['versions'][number],
  tags: Readonly<Record<string, string>>,
  current: string | null,
): string {
  const named = Object.entries(tags).flatMap(([tag, to]) => (to === version ? [tag] : []));
  const notes = [
    ...named,
    ...(version === current ? ['serves'] : installed ? ['installed'] : []),
    ...(deprecated === undefined ? [] : [`taken back: ${deprecated}`]),
  ];
  return `${version}${publishedAt === undefined ? '' : `  ${publishedAt.slice(0, 10)}`}${notes.length === 0 ? '' : `  (${notes.join(', ')})`}`;
}
