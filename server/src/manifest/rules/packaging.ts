// The rules of the profile publish: what a package needs, and what must not be in it.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { globMatcher } from '../../paths/globs.ts';
import * as slashed from '../../paths/slashed.ts';
import semver from 'semver';
import type { FileSystem } from '../../disk/fileSystem.ts';
import type { PluginManifest } from '../model/manifest.ts';
import { parseManifest } from '../syntax/parse.ts';
import { problem, replaceFix, type RuleCode } from './table.ts';
import { findProperty, get, type ManifestDocument } from '../syntax/tree.ts';
import { keysIn as keysInText } from '../../text/keysInText.ts';
import { LineIndex, type Span } from '../../text/lineIndex.ts';
import type { Problem } from './problem.ts';

/** What is known of the plugin's past. Given by the caller, who may ask git or a registry. */
export interface LastRelease {
  /** The name of the tag, or how else it is called. */
  name: string;
  version: string;
  /** Whether any of the plugin's files is another than it was then. */
  changed: boolean;
}

/** No plugin has more files than this that are worth looking into. */
const MAX_FILES = 2000;
const MAX_CHARACTERS = 500_000;
const MAX_IGNORE_LINES = 500;

const LICENCES = /^(un)?licen[cs]e(\.(md|txt))?$|^copying(\.(md|txt))?$/i;
/** Which versions of packages belong to a plugin. */
export const NODE_LOCKS: readonly string[] = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
];
export const PYTHON_LOCKS: readonly string[] = ['poetry.lock', 'uv.lock', 'Pipfile.lock', 'pdm.lock'];
/** Never part of a package, so nobody has to remove them. */
export const NEVER_PACKED: ReadonlySet<string> = new Set(['node_modules', '.git', '.hg', '.svn', '.venv', 'venv']);
/** What systems, editors and tests leave behind. */
export const DEBRIS =
  /^(\.DS_Store|Thumbs\.db|desktop\.ini|.*\.log|.*\.tgz|.*\.vsix|.*\.py[co]|.*\.swp|.*~|.*\.bak|.*\.orig|.*\.tmp|\.nyc_output|\.pytest_cache|\.mypy_cache|\.ruff_cache|__pycache__|coverage|\.coverage|\.idea|\.vscode|\.tox|\.cache)$/;
const TEMPLATES = /^\.env\.(example|sample|template|dist)$/;
const TEXT =
  /\.(js|mjs|cjs|ts|mts|cts|py|json|ya?ml|toml|ini|cfg|txt|md|sh|env|pem|key)$|(^|\/)(\.npmrc|\.pypirc|\.netrc|id_rsa|id_ed25519)$/i;

const CHANGE_LOG = /^(?:changelog|changes|history)(?:\.(?:md|rst|txt))?$/i;

/** The name of the file in a plugin's folder that says what is new; undefined where there is none. @param top the names in there. */
export async function changeLogIn(folder: string, fs: FileSystem, top: readonly string[]): Promise<string | undefined> {
  const isMarkdown = (name: string): boolean => /\.md$/i.test(name);
  for (const name of top.filter((one) => CHANGE_LOG.test(one)).sort((a, b) => Number(isMarkdown(b)) - Number(isMarkdown(a))))
    if ((await fs.stat(path.join(folder, name))) === 'file') return name;
  return undefined;
}

/** In addresses, versions are those of something else, such as of the rules by which the log is kept. */
const ADDRESS = /\bhttps?:\/\/[^\s)>\]]+/g;

/** Whether a change log has a word that is this version. */
export function mentionsVersion(log: string, version: string): boolean {
  const words = log.replaceAll(ADDRESS, ' ').split(/[^0-9A-Za-z.+-]+/);
  return words.some((word) => word.replace(/^v/, '').replace(/[.]$/, '') === version);
}

/** Checks the plugin's folder as it would be packed. */
export async function packagingProblems(
  document: ManifestDocument,
  manifest: PluginManifest,
  folder: string,
  fs: FileSystem,
  last: LastRelease | undefined,
): Promise<Problem[]> {
  if (!document.root || !document.complete) return [];
  const top = await fs.list(folder);
  const packaging = new Packaging(document, manifest, folder, fs, top);
  return [
    ...packaging.version(last),
    ...packaging.readme(),
    ...(await packaging.changelog()),
    ...packaging.licence(),
    ...(await packaging.unpinned()),
    ...(await packaging.contents()),
  ];
}

class Packaging {
  private readonly document: ManifestDocument;
  private readonly manifest: PluginManifest;
  private readonly folder: string;
  private readonly fs: FileSystem;
  private readonly top: readonly string[];

  constructor(document: ManifestDocument, manifest: PluginManifest, folder: string, fs: FileSystem, top: readonly string[]) {
    this.document = document;
    this.manifest = manifest;
    this.folder = folder;
    this.fs = fs;
    this.top = top;
  }

  private problem(code: RuleCode, message: string, at?: Span, fixes: Problem['fixes'] = []): Problem {
    const { root } = this.document;
    const span = at ?? findProperty(root, 'pluginId')?.keySpan ?? findProperty(root, 'name')?.keySpan ?? { start: 0, end: 1 };
    return problem(this.document.lines, code, span, message, fixes);
  }

  version(last: LastRelease | undefined): Problem[] {
    const node = get(this.document.root, 'version');
    if (!last?.changed || node?.kind !== 'string' || !semver.valid(node.value) || !semver.valid(last.version)) return [];
    if (semver.gt(node.value, last.version)) return [];
    const next = semver.inc(last.version, 'patch') ?? '';
    const message = l10n.t(
      'Files changed since {0}, but the version is still {1}. Raise it, at least to {2}.',
      last.name,
      node.value,
      next,
    );
    return [
      this.problem('manifest/publish-version', message, node, [
        replaceFix(this.document.lines, l10n.t('Write {0}', next), node, JSON.stringify(next)),
      ]),
    ];
  }

  readme(): Problem[] {
    if (this.top.some((name) => /^readme(\.(md|markdown|rst|txt))?$/i.test(name))) return [];
    const { name, description = '' } = this.manifest;
    const creates = [{ path: 'README.md', text: `# ${name}\n\n${description}\n` }];
    return [
      {
        ...this.problem('manifest/publish-readme', l10n.t('There is no README.md: say in it what the plugin does and how it is set up.')),
        fixes: [{ title: l10n.t('Create README.md'), edits: [], creates }],
      },
    ];
  }

  async changelog(): Promise<Problem[]> {
    const name = await changeLogIn(this.folder, this.fs, this.top);
    const at = get(this.document.root, 'version');
    const { version } = this.manifest;
    const text = name && (await this.fs.readText(path.join(this.folder, name)));
    if (text === undefined || name === undefined) {
      const creates = [{ path: 'CHANGELOG.md', text: `# Changelog\n\n## ${version}\n\n- First version.\n` }];
      return [
        {
          ...this.problem('manifest/publish-changelog', l10n.t('There is no CHANGELOG.md: say in it what is new in {0}.', version), at),
          fixes: [{ title: l10n.t('Create CHANGELOG.md'), edits: [], creates }],
        },
      ];
    }
    return mentionsVersion(text, version)
      ? []
      : [this.problem('manifest/publish-changelog', l10n.t('{0} does not mention {1}: say in it what is new.', name, version), at)];
  }

  licence(): Problem[] {
    return this.top.some((name) => LICENCES.test(name))
      ? []
      : [this.problem('manifest/publish-licence', l10n.t('There is no file LICENSE: without a licence nobody may use the plugin.'))];
  }

  async unpinned(): Promise<Problem[]> {
    const found: Problem[] = [];
    if (this.top.includes('package.json') && !NODE_LOCKS.some((name) => this.top.includes(name)))
      found.push(...(await this.nodePackages()));
    if (this.top.includes('requirements.txt') && !PYTHON_LOCKS.some((name) => this.top.includes(name)))
      found.push(...(await this.pythonPackages()));
    return found;
  }

  private async nodePackages(): Promise<Problem[]> {
    const file = path.join(this.folder, 'package.json');
    const text = await this.fs.readText(file);
    if (text === undefined) return [];
    const parsed = parseManifest(text, file);
    const dependencies = get(parsed.root, 'dependencies');
    if (dependencies?.kind !== 'object') return [];
    const loose = dependencies.properties.filter(
      ({ value }) => value?.kind === 'string' && semver.valid(value.value) === null && !/^(file|workspace|link):/.test(value.value),
    );
    return this.unpinnedProblem(
      'package.json',
      loose.map(({ key, keySpan }) => ({ name: key, range: parsed.lines.range(keySpan) })),
      (names) => l10n.t('package.json does not pin {0}: name exact versions, or commit a lock file.', names),
    );
  }

  private async pythonPackages(): Promise<Problem[]> {
    const text = (await this.fs.readText(path.join(this.folder, 'requirements.txt'))) ?? '';
    const loose = text.split(/\r?\n/).flatMap((line, index) => {
      const name = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line)?.[1];
      if (name === undefined || /===?\s*[0-9][^*,;]*\s*(;|\\|#|--|$)/.test(line) || / @ /.test(line)) return [];
      const start = line.indexOf(name);
      return [{ name, range: { start: { line: index, character: start }, end: { line: index, character: start + name.length } } }];
    });
    return this.unpinnedProblem('requirements.txt', loose, (names) =>
      l10n.t('requirements.txt does not pin {0}: name exact versions, such as name==1.2.3.', names),
    );
  }

  private unpinnedProblem(file: string, loose: { name: string; range: Problem['range'] }[], message: (names: string) => string): Problem[] {
    if (loose.length === 0) return [];
    const names = firstOf(loose.map(({ name }) => name));
    const found = this.problem('manifest/publish-unpinned', message(names), findProperty(this.document.root, 'dependencies')?.keySpan);
    return [
      {
        ...found,
        related: loose
          .slice(0, 10)
          .map(({ name, range }) => ({ file: path.join(this.folder, file), range, message: l10n.t('{0} is not pinned', name) })),
      },
    ];
  }

  /** Everything that would be packed, looked through for secrets and debris. */
  async contents(): Promise<Problem[]> {
    const ignored = await this.ignored();
    const secrets: { file: string; range: Problem['range']; message: string }[] = [];
    const debris: string[] = [];
    const waiting = [...this.top];
    for (let count = 0; waiting.length > 0 && count < MAX_FILES; count++) {
      const relative = waiting.shift() ?? '';
      const name = slashed.basename(relative);
      if (NEVER_PACKED.has(name) || ignored(relative)) continue;
      const file = path.join(this.folder, relative);
      if (DEBRIS.test(name)) debris.push(relative);
      else if (/^\.env(\..*)?$/.test(name) && !TEMPLATES.test(name))
        secrets.push({ file, range: START, message: l10n.t('{0} holds settings of one machine', relative) });
      else if (TEXT.test(relative) || !/\.\w+$/.test(name)) {
        if ((await this.fs.stat(file)) === 'folder') waiting.push(...(await this.fs.list(file)).map((inner) => `${relative}/${inner}`));
        else if (TEXT.test(relative)) secrets.push(...(await this.keysIn(file, relative)));
      } else if ((await this.fs.stat(file)) === 'folder')
        waiting.push(...(await this.fs.list(file)).map((inner) => `${relative}/${inner}`));
    }
    const found: Problem[] = [];
    const [secret] = secrets;
    if (secret) {
      const more = secrets.length - 1;
      const message =
        more === 1
          ? l10n.t('{0}, and there is 1 more. Take it out of the folder, or list it in .npmignore.', secret.message)
          : more > 1
            ? l10n.t('{0}, and there are {1} more. Take it out of the folder, or list it in .npmignore.', secret.message, more)
            : l10n.t('{0}. Take it out of the folder, or list it in .npmignore.', secret.message);
      found.push({ ...this.problem('manifest/publish-secret', message), related: secrets.slice(0, 10) });
    }
    if (debris.length > 0)
      found.push(
        this.problem(
          'manifest/publish-debris',
          l10n.t('Nobody needs {0} in the package. Remove them, or list them in .npmignore.', firstOf(debris)),
        ),
      );
    return found;
  }

  private async keysIn(file: string, relative: string): Promise<{ file: string; range: Problem['range']; message: string }[]> {
    const text = await this.fs.readText(file);
    if (text === undefined || text.length > MAX_CHARACTERS) return [];
    const lines = new LineIndex(text);
    return keysInText(text).map(({ start, end, beginning }) => {
      const range = lines.range({ start, end });
      return { file, range, message: l10n.t('{0}:{1} has what looks like a key ({2}…)', relative, range.start.line + 1, beginning) };
    });
  }

  /** What .npmignore, or else .gitignore, leaves out. */
  private async ignored(): Promise<(relative: string) => boolean> {
    const name = ['.npmignore', '.gitignore'].find((one) => this.top.includes(one));
    const text = name ? ((await this.fs.readText(path.join(this.folder, name))) ?? '') : '';
    const lines = text
      .split(/\r?\n/, MAX_IGNORE_LINES)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !/^[#!]/.test(line));
    const patterns = lines.flatMap((line) => {
      const plain = line.replace(/\/$/, '');
      return plain.replace(/^\//, '').includes('/') || plain.startsWith('/') ? [plain.replace(/^\//, '')] : [plain, `**/${plain}`];
    });
    if (patterns.length === 0) return () => false;
    const matches = globMatcher(patterns);
    return (relative) => slashed.segments(relative).some((_, index, parts) => matches(parts.slice(0, index + 1).join('/')));
  }
}

/** A few names, with a word for the others. */
function firstOf(names: readonly string[]): string {
  const first = names.slice(0, 5).join(', ');
  return names.length > 5 ? l10n.t('{0} and others', first) : first;
}

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
