// The rules that look at the disk: do the scripts exist, are they the plugin's own, can they be run, do they export what is named.
import * as l10n from '@vscode/l10n';
import { runtimeOf, SCRIPT_EXTENSIONS } from '../../contract/runtime.ts';
import path from 'node:path';
import * as slashed from '../../paths/slashed.ts';
import { handlerFile, handlerFunction } from '../../scaffold/handlerFile.ts';
import { withBreaksOf } from '../../text/lineEndings.ts';
import { didYouMean } from '../../text/didYouMean.ts';
import { resolveHandlerFunction } from '../../scripts/exports.ts';
import type { FileSystem } from '../../disk/fileSystem.ts';
import { functionNamesFor } from '../../contract/functionNames.ts';
import type { KnownScripts } from '../../scripts/knownScripts.ts';
import { customEventsOf, forwardSlashes, MAIN_CANDIDATES, mainReferences, parseReference, referenceNodes } from '../model/normalize.ts';
import { problem, replaceFix, type RuleCode } from './table.ts';
import { importsJson, isEsModule, readsStandardInput } from '../../scripts/scriptFacts.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import { get, getString, itemsOf, propertyOf, type ManifestDocument, type StringNode, type TreeNode } from '../syntax/tree.ts';
import { BUILT_IN_EVENTS } from '../../contract/eventNames.ts';
import type { Problem, ProblemFix } from './problem.ts';
import type { ExportedNames } from '../../scripts/exportedNames.ts';
import { paths } from '../../paths/paths.ts';

/** The script that functions without a script are looked up in, where the manifest does not name one: the first that exists. */
export async function findMain(folder: string, fs: FileSystem): Promise<string | undefined> {
  const [top, nested] = await Promise.all([fs.list(folder), fs.list(path.join(folder, 'handlers'))]);
  const present = new Set([...top, ...nested.map((name) => `handlers/${name}`)]);
  return MAIN_CANDIDATES.find((candidate) => present.has(candidate));
}

interface Reference {
  /** Where the script is named. */
  node: StringNode;
  script: string;
  /** The function that is named, and where. */
  function?: { name: string; node: TreeNode };
  event?: string;
}

/** What is wrong with a reference, wherever in the manifest it stands. */
interface Fault {
  code: RuleCode;
  message: string;
  /** It is about the function's name, not the script's. */
  inFunction?: true;
  /** What to write instead. */
  replacement?: string | undefined;
  fixes?: ProblemFix[];
}

/** Checks every script that the manifest names. `main` is what `findMain` found, where it was needed. */
export async function scriptProblems(
  document: ManifestDocument,
  folder: string,
  main: string | undefined,
  fs: FileSystem,
  scripts: KnownScripts,
  depth: 'load' | 'full' = 'full',
): Promise<Problem[]> {
  const { root } = document;
  const references = referencesIn(root, main);
  const mainNode = get(root, 'main');
  if (mainNode?.kind === 'string') references.push({ node: mainNode, script: mainNode.value });
  const checks = new ScriptChecks(document, folder, fs, scripts, depth);
  // A thousand handlers may well be but ten scripts: what says the same is looked at once.
  const distinct = new Map(references.map((reference) => [keyOf(reference), reference]));
  const faults = new Map<string, Fault[]>();
  await Promise.all([...distinct].map(async ([key, reference]) => faults.set(key, await checks.check(reference))));
  const found = references.flatMap((reference) =>
    (faults.get(keyOf(reference)) ?? []).map((fault) => problemOf(document, reference, fault)),
  );
  const seen = new Set<string>();
  return [...mainMissing(document, main), ...found].filter((one) => {
    const key = JSON.stringify([one.code, one.range]);
    return !seen.has(key) && seen.add(key);
  });
}

function keyOf({ node, script, function: named, event }: Reference): string {
  return [node.value, script, named?.name, named?.node === node, event].join('\0');
}

function problemOf({ lines }: ManifestDocument, { node, function: named }: Reference, fault: Fault): Problem {
  const at = fault.inFunction && named ? named.node : node;
  const { replacement, fixes = [] } = fault;
  // What stands after a script stays.
  const rest = fault.inFunction ? '' : node.value.slice(scriptPart(node).length);
  const rewrite =
    replacement === undefined ? [] : [replaceFix(lines, l10n.t('Write "{0}"', replacement), at, JSON.stringify(replacement + rest))];
  return problem(lines, fault.code, at, fault.message, [...rewrite, ...fixes]);
}

function referencesIn(root: TreeNode | undefined, main: string | undefined): Reference[] {
  const found: Reference[] = [];
  for (const handler of itemsOf(get(get(root, 'entryPoints'), 'handlers'))) {
    const node = get(handler, 'script');
    const name = get(handler, 'function');
    if (node?.kind !== 'string') continue;
    const event = getString(handler, 'event');
    const named = name?.kind === 'string' && { function: { name: name.value, node: name } };
    found.push({ node, script: node.value, ...named, ...(event !== undefined && { event }) });
  }
  for (const node of referenceNodes(root)) {
    if (node.kind !== 'string') continue;
    const reference = parseReference(node.value);
    const script = reference.script === undefined ? (getString(root, 'main') ?? main) : node.value.replace(/#[^#]*$/, '');
    if (script === undefined) continue;
    const event = propertyOf(node)?.parent === get(root, 'hooks') ? propertyOf(node)?.key : undefined;
    found.push({
      node,
      script,
      ...(reference.function !== undefined && { function: { name: reference.function, node } }),
      ...(event !== undefined && { event }),
    });
  }
  return found;
}

/** Said once, at the first function: it is one mistake however many functions there are. */
function mainMissing(document: ManifestDocument, main: string | undefined): Problem[] {
  const [first] = mainReferences(document.root);
  if (main !== undefined || !first || get(document.root, 'main')) return [];
  const message = l10n.t(
    'There is no script in which this function could be: add "main", write script#function, or make one of {0}, {1} or handlers/{0}.',
    MAIN_CANDIDATES[0] ?? '',
    MAIN_CANDIDATES[4] ?? '',
  );
  return [problem(document.lines, 'manifest/main-missing', first, message)];
}

class ScriptChecks {
  private readonly folder: string;
  private readonly fs: FileSystem;
  /** What is on the disk where each script should be, so that a script with ten functions is looked up once. */
  private readonly files = new Map<string, ReturnType<ScriptChecks['look']>>();
  private realFolder: Promise<string | undefined> | undefined;
  /** What each script exports, so that a script with ten functions is read once. */
  private readonly exports = new Map<string, Promise<ExportedNames | undefined>>();

  private readonly scripts: KnownScripts;
  private readonly depth: 'load' | 'full';
  private readonly events: ReadonlySet<string>;

  constructor({ root }: ManifestDocument, folder: string, fs: FileSystem, scripts: KnownScripts, depth: 'load' | 'full') {
    this.scripts = scripts;
    this.depth = depth;
    this.events = new Set([...BUILT_IN_EVENTS, ...customEventsOf(root)]);
    this.folder = folder;
    this.fs = fs;
  }

  async check(reference: Reference): Promise<Fault[]> {
    const { node, script } = reference;
    // What is wrong with "main" is said there.
    if (script !== scriptPart(node)) return this.functionFaults(reference, forwardSlashes(script));
    const written = forwardSlashes(script);
    if (/^([A-Za-z]:[\\/]|\/|~|\\)/.test(script)) {
      const message = l10n.t('"{0}" is an absolute path. Write it relative to the manifest\'s folder.', script);
      return [{ code: 'manifest/script-absolute', message }];
    }
    if (script.includes('\\')) {
      const message = l10n.t('"{0}" has backslashes. Use forward slashes: "{1}".', script, written);
      return [{ code: 'manifest/script-backslash', message, replacement: written }];
    }
    const relative = slashed.normalize(written);
    if (slashed.leadsOut(relative)) {
      return [
        { code: 'manifest/script-outside', message: l10n.t('"{0}" leads out of the plugin\'s folder. Move the script into it.', script) },
      ];
    }
    const onDisk = await this.onDisk(reference, relative);
    return onDisk ? [onDisk] : this.functionFaults(reference, relative);
  }

  private async onDisk(reference: Reference, relative: string): Promise<Fault | undefined> {
    const { script } = reference;
    let known = this.files.get(relative);
    if (!known) this.files.set(relative, (known = this.look(relative)));
    const { kind, outside, spelled } = await known;
    if (kind === undefined) return this.missing(reference, relative);
    if (kind !== 'file') {
      const message =
        kind === 'folder'
          ? l10n.t('"{0}" is a folder. Name the script itself.', script)
          : l10n.t('"{0}" is not a file. Name the script itself.', script);
      return { code: 'manifest/script-not-a-file', message };
    }
    if (outside !== undefined) {
      const message = l10n.t(
        '"{0}" is a symbolic link to {1}, outside the plugin\'s folder. Put the script itself into it.',
        script,
        outside,
      );
      return { code: 'manifest/script-outside', message };
    }
    const extension = path.extname(relative).toLowerCase();
    if (!SCRIPT_EXTENSIONS.includes(extension)) {
      const known = SCRIPT_EXTENSIONS.join(', ');
      const message =
        extension === ''
          ? l10n.t('The host does not run files without an extension; it runs {0}.', known)
          : l10n.t('The host does not run "{0}" files; it runs {1}.', extension, known);
      return { code: 'manifest/script-extension', message };
    }
    if (spelled === undefined) return undefined;
    const message = l10n.t(
      'The file is called "{0}". This machine takes names in any case, and others do not: there, it would not be found.',
      spelled,
    );
    return { code: 'manifest/script-case', message, replacement: spelled };
  }

  /**
   * What a script is, where it really is if that is outside the plugin's folder, and how its name is spelled on a disk that takes it in another
   * case.
   */
  private async look(relative: string): Promise<{ kind: Awaited<ReturnType<FileSystem['stat']>>; outside?: string; spelled?: string }> {
    const file = path.join(this.folder, relative);
    const kind = await this.fs.stat(file);
    if (kind !== 'file') return { kind };
    this.realFolder ??= this.fs.realpath(this.folder);
    const [real, realFolder] = await Promise.all([this.fs.realpath(file), this.realFolder]);
    if (real === undefined || realFolder === undefined) return { kind };
    const way = paths.relative(realFolder, real);
    if (way === undefined) return { kind, outside: real };
    return { kind, ...(way !== relative && way.toLowerCase() === relative.toLowerCase() && { spelled: way }) };
  }

  private async missing({ script, event, function: named }: Reference, relative: string): Promise<Fault> {
    const siblings = await this.fs.list(path.join(this.folder, slashed.dirname(relative)));
    const runnable = siblings.filter((name) => SCRIPT_EXTENSIONS.includes(path.extname(name).toLowerCase()));
    const stem = slashed.basename(relative, slashed.extname(relative));
    const name =
      runnable.find((one) => slashed.basename(one, slashed.extname(one)) === stem) ?? didYouMean(slashed.basename(relative), runnable);
    const suggestion = name && slashed.join(slashed.dirname(relative), name);
    const text = handlerFile({ event: event ?? 'onRequest', script: relative, ...(named && { function: named.name }) });
    const create = text === undefined ? [] : [{ title: l10n.t('Create "{0}"', relative), edits: [], creates: [{ path: relative, text }] }];
    return {
      code: 'manifest/script-missing',
      message: suggestion
        ? l10n.t('There is no script "{0}". Did you mean "{1}"?', script, suggestion)
        : l10n.t('There is no script "{0}". Paths are relative to the manifest\'s folder.', script),
      replacement: suggestion,
      fixes: create,
    };
  }

  private async functionFaults(reference: Reference, relative: string): Promise<Fault[]> {
    const { node, function: named } = reference;
    // Without a name to look for, reading every script would only slow the start down.
    if (!named && this.depth === 'load') return [];
    const extension = path.extname(relative).toLowerCase();
    if (!SCRIPT_EXTENSIONS.includes(extension) || relative.startsWith('..') || path.isAbsolute(relative)) return [];
    const names = await this.exportsOf(relative);
    if (!names) return [];
    if (names.gaveUp !== undefined) {
      const message = l10n.t(
        '{0} was not checked, nor were the permissions compared with it: reading it {1}. If it is made by a program, name what it is made from, or split it.',
        relative,
        names.gaveUp,
      );
      return [{ code: 'manifest/code-unchecked', message }];
    }
    if (!named) return this.eventFaults(reference, relative, names);
    if (resolveHandlerFunction(names, '', named.name).kind !== 'missing') return [];
    const meant = didYouMean(named.name, [...names.names.keys()]);
    const known = [...names.names].filter(([, { kind }]) => kind !== 'other').map(([name]) => name);
    const prefix = named.node === node && node.value.includes('#') ? `${scriptPart(node)}#` : '';
    const message = meant
      ? l10n.t('{0} exports no function "{1}". Did you mean "{2}"?', relative, named.name, meant)
      : known.length > 0
        ? l10n.t('{0} exports no function "{1}". It exports {2}.', relative, named.name, known.slice(0, 5).join(', '))
        : l10n.t('{0} exports no function "{1}". It exports nothing that can be called.', relative, named.name);
    return [{ code: 'manifest/function-missing', inFunction: true, message, replacement: meant && prefix + meant }];
  }

  /** A script that neither has a function for the event nor reads the event by itself. */
  private async eventFaults({ event }: Reference, relative: string, names: ExportedNames): Promise<Fault[]> {
    // An event that does not exist is the one mistake there is.
    if (event === undefined || !this.events.has(event) || resolveHandlerFunction(names, event).kind !== 'none') return [];
    const file = path.join(this.folder, relative);
    const source = await this.fs.readText(file);
    if (source === undefined || readsStandardInput(source, names.runtime)) return [];
    const wanted = functionNamesFor(event, names.runtime).find((name) => name !== event || names.runtime === 'node') ?? event;
    const known = [...names.names].filter(([, { kind }]) => kind === 'function').map(([name]) => name);
    const meant = didYouMean(event, known);
    const message = meant
      ? l10n.t(
          '{0} has no function for {1}: export "{2}", or read the event from stdin. Is "{3}" meant? Then name it in "function".',
          relative,
          event,
          wanted,
          meant,
        )
      : l10n.t('{0} has no function for {1}: export "{2}", or read the event from stdin.', relative, event, wanted);
    return [{ code: 'manifest/no-handler-function', message, fixes: [this.addFunction(event, relative, source)] }];
  }

  private addFunction(event: string, relative: string, source: string): ProblemFix {
    const lines = new LineIndex(source);
    const python = runtimeOf(relative) === 'python';
    const end = lines.range({ start: source.length, end: source.length });
    const gap = source === '' ? '' : source.endsWith('\n') ? '\n' : '\n\n';
    const isModule = !python && relative.endsWith('.js') && isEsModule(source);
    const text = handlerFunction({ event, script: isModule ? relative.replace(/js$/, 'mjs') : relative });
    const edits = [{ range: end, newText: withBreaksOf(source, `${gap}${python && source !== '' ? '\n' : ''}${text}`) }];
    if (python && text.includes('json.') && !importsJson(source))
      edits.unshift({ range: lines.range({ start: 0, end: 0 }), newText: withBreaksOf(source, 'import json\n') });
    return { title: l10n.t('Add a function for {0} to "{1}"', event, relative), edits: [], elsewhere: [{ path: relative, edits }] };
  }

  private exportsOf(relative: string): Promise<ExportedNames | undefined> {
    let known = this.exports.get(relative);
    if (!known) {
      const file = path.join(this.folder, relative);
      // Plugins are waited for: what takes time is found out when the manifest is looked at in full, or when the function is called.
      known = this.depth === 'full' ? this.scripts.exports(file, this.fs) : this.scripts.soonExports(file, this.fs);
      this.exports.set(relative, known);
    }
    return known;
  }
}

/** The part of a reference's text that names a script; a function alone names none. */
function scriptPart(node: StringNode): string {
  return node.value.replace(/#[^#]*$/, '');
}
