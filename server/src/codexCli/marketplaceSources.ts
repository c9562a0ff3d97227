// Where a marketplace of OpenAI's Codex CLI has its plugins from. With a source that it does not take, the CLI leaves the plugin out.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { hasAgentManifest } from './agentManifest.ts';
import { BYTE_ORDER_MARK } from '../text/byteOrderMark.ts';
import { given, type CodexReport, type Keys } from './report.ts';
import { didYouMean } from '../text/didYouMean.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import { get, getString, type ObjectNode, type StringNode, type TreeNode } from '../manifest/syntax/tree.ts';

const leftOut = (): string => l10n.t('Codex leaves the plugin out.');
/** What each kind of source needs and may have. */
const SOURCES: Readonly<Record<string, { required: readonly string[]; keys: Keys }>> = {
  local: { required: ['path'], keys: { path: ['text'] } },
  url: { required: ['url'], keys: { url: ['text'], path: ['text', 'null'], ref: ['text', 'null'], sha: ['text', 'null'] } },
  'git-subdir': { required: ['url', 'path'], keys: { url: ['text'], path: ['text'], ref: ['text', 'null'], sha: ['text', 'null'] } },
  npm: { required: ['package'], keys: { package: ['text'], version: ['text', 'null'], registry: ['text', 'null'] } },
};
const FIRST_OR_LAST_SPACE = /^\p{White_Space}+|\p{White_Space}+$/gu;

interface Entry {
  /** Where local paths start. */
  folder: string;
  fs: FileSystem | undefined;
  /** The name that the marketplace has for the plugin. */
  plugin: string | undefined;
}

/** Checks the source of one plugin. */
export async function marketplaceSource(report: CodexReport, node: TreeNode | undefined, entry: Entry): Promise<void> {
  if (!node) return;
  if (node.kind === 'string') return local(report, node, entry);
  const kind = get(node, 'source');
  const known = kind?.kind === 'string' && Object.hasOwn(SOURCES, kind.value) ? SOURCES[kind.value] : undefined;
  if (node.kind !== 'object' || !known) {
    const meant = kind?.kind === 'string' ? didYouMean(kind.value, Object.keys(SOURCES)) : undefined;
    report.add(
      'manifest/codex-source',
      kind ?? (node.kind === 'object' ? { start: node.start, end: node.start + 1 } : report.at(node)),
      l10n.t(
        'A source is a path that starts with "./", or an object whose "source" is one of {0}. {1}',
        Object.keys(SOURCES).join(', '),
        leftOut(),
      ),
      kind && meant ? [report.writes(kind, meant)] : [],
    );
    return;
  }
  report.within(leftOut(), () => report.object(node, { source: ['text'], ...known.keys }, { required: known.required, reads: 'all' }));
  if (getString(node, 'source') === 'npm') npm(report, node);
  else if (getString(node, 'source') === 'local') {
    const place = get(node, 'path');
    if (place?.kind === 'string') await local(report, place, entry);
  } else git(report, node);
}

/** Of a path as the CLI splits it, on every system. */
function segmentsOf(place: string): string[] {
  // oxlint-disable-next-line codex/native-paths -- As the CLI splits it; it is no path of this system yet.
  return place.split('/');
}

/** Whether a path leads nowhere but down, as the CLI has it: a point may stand in it, but not first. */
function leadsDown(place: string): boolean {
  const [first, ...others] = segmentsOf(place);
  return first !== '' && first !== '.' && ![first, ...others].includes('..');
}

function git(report: CodexReport, node: ObjectNode): void {
  const address = get(node, 'url');
  const fault = address?.kind === 'string' ? faultOfAddress(address.value.replace(FIRST_OR_LAST_SPACE, '')) : undefined;
  if (address && fault !== undefined) report.add('manifest/codex-source', address, `${fault} ${leftOut()}`);
  const folder = given(node, 'path');
  if (folder?.kind !== 'string') return;
  const inside = folder.value.replace(FIRST_OR_LAST_SPACE, '').replace(/^\.\//, '');
  if (!leadsDown(inside))
    report.add(
      'manifest/codex-source',
      folder,
      l10n.t('"path" names a folder inside the repository, such as "plugins/tool". {0}', leftOut()),
    );
}

function faultOfAddress(address: string): string | undefined {
  const inWords = JSON.stringify(address);
  if (/^(\.\.?)[/\\]/.test(address)) {
    let depth = 0;
    for (const segment of address.split(/[/\\]/)) {
      if (segment === '..') depth--;
      else if (segment !== '' && segment !== '.') depth++;
      if (depth < 0) return l10n.t('{0} leads out of the marketplace.', inWords);
    }
    return undefined;
  }
  if (/^(https?:\/\/|ssh:\/\/|file:\/\/|\/)/.test(address) || /^git@.*:/s.test(address)) return undefined;
  if (/^[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/.test(address) && !address.endsWith('/.git')) return undefined;
  return l10n.t(
    '{0} is no address that Codex takes: https://…, http://…, ssh://…, git@host:…, file://…, owner/repository, an absolute path, or one that starts with "./".',
    inWords,
  );
}

function npm(report: CodexReport, node: ObjectNode): void {
  const left = (at: TreeNode, why: string): void => report.add('manifest/codex-source', at, `${why} ${leftOut()}`);
  const name = get(node, 'package');
  if (name?.kind === 'string' && !isPackage(name.value.replace(FIRST_OR_LAST_SPACE, '')))
    left(name, l10n.t('{0} is no name of an npm package, such as "tool" or "@scope/tool".', JSON.stringify(name.value)));
  const version = given(node, 'version');
  if (version?.kind === 'string') {
    const wanted = version.value.replace(FIRST_OR_LAST_SPACE, '');
    if (wanted === '') left(version, l10n.t('"version" is empty.'));
    else if (/[/:\\]/.test(wanted)) left(version, l10n.t('"version" is a version, a range or a tag of the registry.'));
  }
  const registry = given(node, 'registry');
  if (registry?.kind === 'string' && !isRegistry(registry.value.replace(FIRST_OR_LAST_SPACE, '')))
    left(registry, l10n.t('"registry" is an address that starts with "https://", without a user, a query or a fragment.'));
}

function isPackage(name: string): boolean {
  return /^(@[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+|[A-Za-z0-9-][A-Za-z0-9._-]*)$/.test(name);
}

function isRegistry(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, password, hostname } = new URL(address);
  return protocol === 'https:' && username === '' && password === '' && hostname !== '' && !/[?#]/.test(address);
}

async function local(report: CodexReport, node: StringNode, { folder, fs, plugin }: Entry): Promise<void> {
  const { value } = node;
  const inside = value.slice(2);
  if (value !== '.' && value !== './' && (!value.startsWith('./') || !leadsDown(inside))) {
    const meant = `./${value.trim().replace(/^(\.{0,2}\/)+/, '')}`;
    const fixable = leadsDown(meant.slice(2)) && !/^~|:/.test(value);
    report.add(
      'manifest/codex-source',
      node,
      l10n.t('A path starts with "./" and leads to a folder inside the marketplace. {0}', leftOut()),
      fixable ? [report.writes(node, meant)] : [],
    );
    return;
  }
  if (!fs) return;
  const place = path.join(folder, value);
  if ((await fs.stat(place)) !== 'folder') {
    report.add('manifest/codex-source', node, l10n.t('There is no folder "{0}", so the plugin cannot be installed.', value));
    return;
  }
  const manifest = (await hasAgentManifest(place, fs)) ? 'plugin.json' : '.codex-plugin/plugin.json';
  const text = await fs.readText(path.join(place, manifest));
  const name = text === undefined ? undefined : nameIn(text, path.basename(place));
  if (name !== undefined && plugin !== undefined && name !== plugin) {
    report.add(
      'manifest/codex-value',
      node,
      l10n.t('The plugin in "{0}" calls itself "{1}", so installing "{2}" fails. Use one name for both.', value, name, plugin),
    );
  }
}

/** The name in a manifest, or the folder's where it has none. */
function nameIn(text: string, folder: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? '' : text);
    if (typeof value !== 'object' || value === null) return undefined;
    const name = 'name' in value ? value.name : '';
    if (typeof name !== 'string') return undefined;
    return /^\p{White_Space}*$/u.test(name) ? folder : name;
  } catch {
    // That it cannot be read is said where that file is checked.
    return undefined;
  }
}
