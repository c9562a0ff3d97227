// The rules that hold the declared permissions against what the code does.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as slashed from '../../paths/slashed.ts';
import type { BlindSpot, CodeAnalysis, Entry, Finding } from '../../scripts/analysis/analyze.ts';
import { doing } from '../../scripts/analysis/doing.ts';
import { isKeptByName } from '../../permissions/spots.ts';
import { addToList, removeItem } from '../syntax/edits.ts';
import { resolveHandlerFunction } from '../../scripts/exports.ts';
import { functionNamesFor } from '../../contract/functionNames.ts';
import type { FileSystem } from '../../disk/fileSystem.ts';
import type { KnownScripts } from '../../scripts/knownScripts.ts';
import type { PluginManifest } from '../model/manifest.ts';
import { covers, parsePermission } from '../../permissions/permissions.ts';
import { SCRIPT_EXTENSIONS } from '../../contract/runtime.ts';
import { MAX_PERMISSIONS } from './semantics.ts';
import { problem, replaceFix } from './table.ts';
import { findProperty, get, itemsOf, type ManifestDocument, type StringNode } from '../syntax/tree.ts';
import type { Permission } from '../../permissions/names.ts';
import type { Problem } from './problem.ts';
import { paths } from '../../paths/paths.ts';

/** How many places in the code a problem shows at most. */
const MAX_RELATED = 10;

/** Reads the plugin's code and judges its permissions by it. */
export async function permissionProblems(
  document: ManifestDocument,
  manifest: PluginManifest,
  folder: string,
  fs: FileSystem,
  scripts: KnownScripts,
): Promise<Problem[]> {
  if (!document.complete) return [];
  const entries = await entriesOf(manifest, folder, fs, scripts);
  if (!entries) return [];
  // What took too long once is not tried again in another way. It is said at the script that it means the permissions too.
  if (entries.gaveUp !== undefined) return [];
  const analysis = await scripts.analysis(folder, entries.found, fs);
  if (analysis.gaveUp !== undefined) return [unchecked(document, analysis.gaveUp)];
  const judge = new Judge(document, declaredIn(document), analysis, folder);
  // A script that is missing might need anything; what is there needs what it needs all the same.
  return [...judge.missing(), ...(entries.complete ? judge.unused() : [])];
}

interface Declared {
  node: StringNode;
  permissions: Permission[];
}

function declaredIn({ root }: ManifestDocument): Declared[] {
  return itemsOf(get(root, 'permissions'))
    .slice(0, MAX_PERMISSIONS)
    .flatMap((node): Declared[] => {
      const parsed = node.kind === 'string' ? parsePermission(node.value) : undefined;
      return parsed?.ok && node.kind === 'string' ? [{ node, permissions: parsed.permissions }] : [];
    });
}

/** The scripts that the host runs, with the functions that it calls. Undefined where there are none. */
export async function entriesOf(
  manifest: PluginManifest,
  folder: string,
  fs: FileSystem,
  scripts: KnownScripts,
): Promise<{ found: Entry[]; complete: boolean; gaveUp?: string | undefined } | undefined> {
  const wanted = new Map<string, { event: string; function?: string }[]>();
  const uses = [...manifest.handlers, ...manifest.endpoints.map((endpoint) => ({ ...endpoint, event: 'onRequest' }))];
  for (const { script, event, function: name } of uses) {
    const normal = slashed.normalize(script);
    const known = wanted.get(normal) ?? [];
    // However many handlers call a function, it is looked up once.
    if (!known.some((one) => one.event === event && one.function === name)) {
      wanted.set(normal, [...known, { event, ...(name !== undefined && { function: name }) }]);
    }
  }
  const found: Entry[] = [];
  let complete = true;
  let gaveUp: string | undefined;
  for (const [script, events] of wanted) {
    const extension = slashed.extname(script).toLowerCase();
    const inside = !slashed.leadsOut(script) && !path.isAbsolute(script) && SCRIPT_EXTENSIONS.includes(extension);
    const names = inside ? await scripts.exports(path.join(folder, script), fs) : undefined;
    if (!names) {
      complete = false;
      continue;
    }
    gaveUp ??= names.gaveUp;
    const resolved = events.map(({ event, function: name }) => resolveHandlerFunction(names, event, name));
    const lookedUp = resolved.flatMap((one, index) =>
      'name' in one && one.name !== 'default' ? [one.name] : functionNamesFor(events[index]?.event ?? '', names.runtime),
    );
    const functions = resolved.map((one) => (one.kind === 'function' ? one.name : one.kind === 'method' ? one.class : undefined));
    const known = functions.filter((one) => one !== undefined);
    found.push({
      script,
      isMain: resolved.some(({ kind }) => kind === 'none'),
      lookedUp,
      ...(known.length === functions.length && { functions: known }),
    });
  }
  return found.length > 0 ? { found, complete, gaveUp } : undefined;
}

/** Said once, as there is nothing to be said about single permissions. */
function unchecked({ root, lines }: ManifestDocument, gaveUp: string): Problem {
  const span = findProperty(root, 'permissions')?.keySpan ?? findProperty(root, 'pluginId')?.keySpan ?? { start: 0, end: 1 };
  const message = l10n.t(
    'The permissions were not compared with what the code does: reading it {0}. Check by hand that they are those that it needs.',
    gaveUp,
  );
  return problem(lines, 'manifest/code-unchecked', span, message);
}

class Judge {
  private readonly document: ManifestDocument;
  private readonly declared: readonly Declared[];
  private readonly analysis: CodeAnalysis;
  private readonly folder: string;

  constructor(document: ManifestDocument, declared: readonly Declared[], analysis: CodeAnalysis, folder: string) {
    this.document = document;
    this.declared = declared;
    this.analysis = analysis;
    this.folder = folder;
  }

  missing(): Problem[] {
    const all = this.declared.flatMap(({ permissions }) => permissions);
    const open = this.analysis.findings.filter((finding) => !all.some((one) => allows(one, finding)));
    const groups = new Map<string, Finding[]>();
    for (const finding of open) {
      // Where all of a kind is needed anyway, its narrower needs are no further mistakes.
      const wide = open.some(({ permission, scope }) => permission === finding.permission && scope === undefined);
      const scope = finding.permission === 'process:spawn' && finding.scope !== undefined ? portable(finding.scope) : finding.scope;
      const name = wide || scope === undefined ? finding.permission : `${finding.permission}:${scope}`;
      groups.set(name, [...(groups.get(name) ?? []), finding]);
    }
    return [...groups].map(([name, findings]) => this.missingProblem(name, findings));
  }

  private missingProblem(name: string, findings: Finding[]): Problem {
    const { root, lines } = this.document;
    const span = findProperty(root, 'permissions')?.keySpan ??
      findProperty(root, 'entryPoints')?.keySpan ??
      findProperty(root, 'hooks')?.keySpan ??
      findProperty(root, 'api_endpoints')?.keySpan ?? { start: 0, end: 1 };
    const [first] = findings;
    const place = first ? doing(this.shown(first), first.what) : '';
    const more = findings.length - 1;
    const where =
      more > 1
        ? l10n.t('{0}, and there are {1} more places', place, more)
        : more === 1
          ? l10n.t('{0}, and there is 1 more place', place)
          : place;
    const edits = addToList(this.document, 'permissions', name);
    const fixes = edits ? [{ title: l10n.t('Add "{0}" to "permissions"', name), edits }] : [];
    const found = problem(
      lines,
      'manifest/missing-permission',
      span,
      l10n.t('"{0}" is not declared, but {1}. Add it, or the call fails.', name, where),
      fixes,
    );
    const related = findings
      .slice(0, MAX_RELATED)
      .map(({ file, range, subject, what }) => ({ file, range, message: doing(subject, what) }));
    return { ...found, permission: name, related };
  }

  private shown({ file, range }: { file: string; range: Finding['range'] }): string {
    return `${paths.relative(this.folder, file) ?? file}:${range.start.line + 1}`;
  }

  unused(): Problem[] {
    return this.declared.flatMap(({ node, permissions }) => {
      const idle = permissions.filter((one) => !this.isUsed(one));
      if (idle.length === 0) return [];
      const unclear = idle.filter((one) => this.blindTo(one).length > 0);
      const [doubtful] = unclear;
      if (doubtful) return idle.length === permissions.length ? [this.unverified(node, doubtful)] : [];
      return [this.unusedProblem(node, permissions, idle)];
    });
  }

  private isUsed(permission: Permission): boolean {
    const { findings } = this.analysis;
    if (
      findings.some(
        (finding) =>
          finding.permission === permission.kind &&
          (finding.scope === undefined || permission.scope === undefined || allows(permission, finding)),
      )
    )
      return true;
    // A program that is started works on files as a rule, and may do no more than the plugin.
    const isFile = permission.kind === 'filesystem:read' || permission.kind === 'filesystem:write';
    return isFile && findings.some(({ permission: kind }) => kind === 'process:spawn');
  }

  /** What could need a permission without its being seen. */
  private blindTo({ kind }: Permission): BlindSpot[] {
    const children = this.analysis.findings
      .filter(({ permission }) => permission === 'process:spawn' && kind !== 'process:spawn')
      .map(({ file, range, scope }): BlindSpot => ({
        file,
        range,
        what:
          scope === undefined
            ? l10n.t("what a program that is started does is not in the plugin's code")
            : l10n.t("what {0} does is not in the plugin's code", scope),
      }));
    return [...this.analysis.blind.filter(({ may }) => !may || may.includes(kind)), ...children];
  }

  private unverified(node: StringNode, permission: Permission): Problem {
    const spots = this.blindTo(permission);
    const [first] = spots;
    const because = first ? `${first.what} (${this.shown(first)})` : '';
    const message = l10n.t(
      'Nothing in the code that can be read needs "{0}". It cannot be told whether it is needed: {1}.',
      node.value,
      because,
    );
    const related = spots.slice(0, MAX_RELATED).map(({ file, range, what }) => ({ file, range, message: what }));
    return { ...problem(this.document.lines, 'manifest/unverified-permission', node, message), related };
  }

  private unusedProblem(node: StringNode, permissions: Permission[], idle: Permission[]): Problem {
    const needed = permissions.filter((one) => !idle.includes(one));
    const [only] = needed;
    if (only) {
      const fix = replaceFix(this.document.lines, l10n.t('Write "{0}"', only.name), node, JSON.stringify(only.name));
      return problem(
        this.document.lines,
        'manifest/unused-permission',
        node,
        l10n.t('Of "{0}" the code needs only "{1}".', node.value, only.name),
        [fix],
      );
    }
    const edits = removeItem(this.document, node);
    const fixes = edits ? [{ title: l10n.t('Remove "{0}"', node.value), edits }] : [];
    return problem(
      this.document.lines,
      'manifest/unused-permission',
      node,
      l10n.t('Nothing in the plugin\'s code needs "{0}". Remove it: people grant less more readily.', node.value),
      fixes,
    );
  }
}

/** What programs on Windows, and what npm puts beside them there, end with. It finds them without, and in any case. */
const ENDING_ON_WINDOWS = /\.(?:exe|com|cmd|bat|ps1)$/i;

/** A command as it is called on every system: `prettier` for `Prettier.cmd`. */
function portable(command: string): string {
  return ENDING_ON_WINDOWS.test(command) ? command.replace(ENDING_ON_WINDOWS, '').toLowerCase() : command;
}

function commandName(command: string): string {
  return portable(slashed.basename(slashed.from(command)));
}

/** Whether a declared permission is enough for what the code does. What the code does not tell is taken for allowed. */
function allows(declared: Permission, { permission: kind, scope }: Finding): boolean {
  if (declared.kind !== kind) return false;
  if (scope === undefined) return true;
  if (declared.scope === undefined) return kind !== 'filesystem:write' || !isKeptByName(scope);
  if (covers(declared, { name: '', kind, scope })) return true;
  if (kind === 'process:spawn') return commandName(scope) === commandName(declared.scope);
  // An address without a port has the usual one.
  return (
    kind === 'network:request' &&
    !scope.includes(':') &&
    covers({ ...declared, scope: declared.scope.replace(/:\d+$/, '') }, { name: '', kind, scope })
  );
}
