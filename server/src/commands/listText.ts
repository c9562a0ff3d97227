// A plugin as `codex-plugin list` prints it, and the lines that say it to people.
import type { InstallSource } from '../contract/installRecord.ts';
import type { Keeper } from '../registry/install/besideOthers.ts';
import type { PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import { shownLine } from '../text/shownText.ts';

/** What is known of a `version`; nothing where nobody knows where it came from. */
export interface Origin {
  /** Of its tarball, as `sha512-…`. */
  integrity?: string;
  source?: InstallSource;
  /** The fingerprint of the key that signed it; absent where nobody did. */
  signer?: string;
}

/** One plugin, as it is printed. */
export interface Listed extends Origin {
  id: string;
  /** The version that serves; where none does, the one that the lock has. */
  version: string | null;
  /** The version that serves. */
  current: string | null;
  versions: string[];
  /** What the lock has, where that is another version. */
  locked?: string;
  /** Why a policy of the machine keeps the version that serves from running. */
  forbidden?: string;
  /**
   * What an update leads to, within what was asked for and what plugins that stay can do with: the version that serves where there is nothing newer. Absent where that was taken back, as nobody
   * should want it.
   */
  wanted?: string;
  /** The newest version of all that were not taken back. */
  latest?: string;
  /** Plugins that stay as they are and need this one in such a range that `wanted` is not newer. */
  keptBy?: Keeper[];
  /** Why whoever published the version that serves took it back. */
  deprecated?: string;
}

export function asText(plugins: readonly Listed[], folder: PluginsFolder): string {
  const rows = plugins.map((one) => [one.id, one.current ?? '(none serves)', notes(one, folder)] as const);
  const [first, second] = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(([id, version, rest]) => `${shownLine(`${id.padEnd(first!)}  ${version.padEnd(second!)}  ${rest}`.trimEnd())}\n`)
    .join('');
}

function notes({ current, versions, locked, wanted, latest, keptBy, deprecated, forbidden }: Listed, folder: PluginsFolder): string {
  const others = versions.filter((version) => version !== current);
  return [
    ...(wanted !== undefined && wanted !== current ? [`wanted ${wanted}`] : []),
    ...(latest !== undefined && latest !== wanted ? [`latest ${latest}${keptText(keptBy)}`] : []),
    ...(deprecated === undefined ? [] : [`taken back: ${deprecated}`]),
    ...(forbidden === undefined ? [] : [`off by policy: ${forbidden}`]),
    ...(others.length > 0 && wanted === undefined ? [`also there: ${others.join(', ')}`] : []),
    ...(locked === undefined ? [] : [`plugins-lock.json has ${locked}: ${folder.command('install --frozen')}`]),
  ].join('; ');
}

function keptText(keptBy: readonly Keeper[] = []): string {
  return keptBy.length === 0 ? '' : ` (${keptBy.map(({ id, version, range }) => `${id} ${version} needs ${range}`).join(', ')})`;
}
