// The rules about single handlers that need nothing but the manifest: languages, patterns, deadlines, and handlers that do the same.
import * as l10n from '@vscode/l10n';
import { globFault, globMatcher } from '../../paths/globs.ts';
import { extensionsOf, isKnownLanguage, languageMeant } from '../model/languages.ts';
import type { HandlerDeclaration, PluginManifest } from '../model/manifest.ts';
import { problem, replaceFix } from './table.ts';
import { findProperty, get, getString, itemsOf, type ManifestDocument, type TreeNode } from '../syntax/tree.ts';
import { alternatives } from '../../text/alternatives.ts';
import { BUDGETS } from '../../contract/budgets.ts';
import type { Span } from '../../text/lineIndex.ts';
import { andMore, MAX_SHOWN, type Problem } from './problem.ts';

/** What single handlers give cause for. */
export function handlerProblems(document: ManifestDocument, manifest: PluginManifest): Problem[] {
  const nodes = itemsOf(get(get(document.root, 'entryPoints'), 'handlers'));
  const found: Problem[] = [];
  for (const node of nodes) {
    if (found.length >= MAX_SHOWN) break;
    found.push(...languages(document, node), ...pattern(document, node), ...deadline(document, node));
  }
  return [...(found.length > MAX_SHOWN ? andMore(found.slice(0, MAX_SHOWN)) : found), ...sameWork(document, manifest)];
}

function languages(document: ManifestDocument, handler: TreeNode): Problem[] {
  const node = get(handler, 'language');
  const names = node?.kind === 'string' ? [node] : itemsOf(node);
  return names.flatMap((name): Problem[] => {
    if (name.kind !== 'string' || name.value === '*' || name.value.trim() === '' || isKnownLanguage(name.value)) return [];
    const meant = languageMeant(name.value);
    const quoted = JSON.stringify(name.value);
    if (!meant) {
      const message = l10n.t('VS Code has no language {0} of its own. The handler runs only where an extension brings it.', quoted);
      return [{ ...problem(document.lines, 'manifest/unknown-language', name, message), severity: 'info' }];
    }
    const fix = replaceFix(document.lines, l10n.t('Write "{0}"', meant), name, JSON.stringify(meant));
    return [
      problem(document.lines, 'manifest/unknown-language', name, l10n.t('There is no language {0}. Did you mean "{1}"?', quoted, meant), [
        fix,
      ]),
    ];
  });
}

/** A pattern that only files of other languages match. */
function pattern(document: ManifestDocument, handler: TreeNode): Problem[] {
  const node = get(handler, 'pattern');
  const fault = node?.kind === 'string' ? globFault(node.value) : undefined;
  if (node && fault !== undefined)
    return [
      problem(
        document.lines,
        'manifest/pattern',
        node,
        l10n.t('The pattern {0}. Write a simpler one, or one handler for each part of it.', fault),
      ),
    ];
  // A pattern without an extension says nothing about languages.
  const ending = node?.kind === 'string' ? /\.([A-Za-z0-9]+|\{[^{}/]*\}|[@+]\([^()/]*\))$/.exec(node.value)?.[1] : undefined;
  if (node?.kind !== 'string' || ending === undefined) return [];
  const own = get(handler, 'language');
  const ids = own?.kind === 'string' ? [own.value] : itemsOf(own).flatMap((item) => (item.kind === 'string' ? [item.value] : []));
  const extensions = ids.map(extensionsOf);
  if (ids.length === 0 || ids.includes('*') || extensions.some((one) => one === undefined)) return [];
  const matches = globMatcher(`*.${ending}`, { nocase: true });
  if (extensions.flat().some((extension) => extension !== undefined && matches(`a.${extension}`))) return [];
  const languages = alternatives(ids.map((id) => JSON.stringify(id)));
  const message = l10n.t(
    'No file of {0} has a name that "{1}" matches, so the handler never runs. Correct the pattern or the language.',
    languages,
    node.value,
  );
  return [problem(document.lines, 'manifest/pattern-language', node, message)];
}

function deadline(document: ManifestDocument, handler: TreeNode): Problem[] {
  const limit = get(handler, 'maxExecutionTimeMs');
  if (getString(handler, 'event') !== 'onCodeCompletion' || limit?.kind !== 'number' || Number(limit.value) <= BUDGETS.completionMs)
    return [];
  const message = l10n.t(
    'A completion waits {0} ms for all handlers together. What comes later is only kept for the next time: lower this.',
    BUDGETS.completionMs,
  );
  return [
    problem(document.lines, 'manifest/completion-budget', limit, message, [
      replaceFix(document.lines, l10n.t('Write {0}', BUDGETS.completionMs), limit, String(BUDGETS.completionMs)),
    ]),
  ];
}

/** Handlers of one event with the same script and function, for files that some of them share. */
function sameWork({ lines }: ManifestDocument, manifest: PluginManifest): Problem[] {
  const found: Problem[] = [];
  const earlierBy = new Map<string, Earlier>();
  manifest.handlers.forEach((handler) => {
    const work = [handler.event, handler.script, handler.function, handler.phase, handler.pattern].join('\0');
    const earlier = earlierBy.get(work) ?? new Earlier();
    earlierBy.set(work, earlier);
    const other = earlier.sharing(handler);
    earlier.add(handler);
    if (!other) return;
    const whole = JSON.stringify(keyOf(other)) === JSON.stringify(keyOf(handler));
    const shared = handler.languages.filter((one) => other.languages.includes(one));
    const line = other.range.start.line + 1;
    const message =
      whole || shared.length === 0
        ? l10n.t('This handler does the same as the one in line {0}, so it runs twice. Remove one of them.', line)
        : l10n.t(
            'This handler does the same as the one in line {0}, so it runs twice for {1}. Remove one of them.',
            line,
            shared.join(', '),
          );
    found.push(problem(lines, 'manifest/duplicate-handler', firstLine(lines, handler), message));
  });
  return found;
}

function keyOf({ languages, pattern }: HandlerDeclaration): unknown {
  return [languages.toSorted(), pattern];
}

/** Handlers that do the same, by the languages that they are for: none means all. */
class Earlier {
  private readonly order: HandlerDeclaration[] = [];
  private readonly firstBy = new Map<string | undefined, number>();

  add(handler: HandlerDeclaration): void {
    const index = this.order.push(handler) - 1;
    for (const language of handler.languages.length === 0 ? [undefined] : handler.languages) {
      if (!this.firstBy.has(language)) this.firstBy.set(language, index);
    }
  }

  /** The first one that some file is for as well. */
  sharing({ languages }: HandlerDeclaration): HandlerDeclaration | undefined {
    if (languages.length === 0) return this.order[0];
    return this.order[Math.min(...[undefined, ...languages].map((language) => this.firstBy.get(language) ?? Infinity))];
  }
}

function firstLine(lines: ManifestDocument['lines'], { range }: HandlerDeclaration): Span {
  const start = lines.offsetAt(range.start);
  return { start, end: Math.min(lines.offsetAt(range.end), lines.lineEnd(range.start.line)) };
}

/** Names and descriptions that nobody filled in. */
export function placeholderProblems({ root, lines }: ManifestDocument): Problem[] {
  return ['name', 'description'].flatMap((key): Problem[] => {
    const value = findProperty(root, key)?.value;
    if (value?.kind !== 'string' || !isPlaceholder(value.value)) return [];
    const written = JSON.stringify(value.value);
    const message =
      key === 'name'
        ? l10n.t('{0} says nothing about this plugin. Write a name that people know it by.', written)
        : l10n.t('{0} says nothing about this plugin. Write what it does, in a sentence.', written);
    return [problem(lines, 'manifest/placeholder', value, message)];
  });
}

/** Whether a name or a description was never filled in. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text.trim());
}

const PLACEHOLDER =
  /^(to-?do\b.*|tbd|fixme\b.*|x{3,}|\.{2,}|\u2026|-+|\?+|n\/a|none|name|title|description|untitled|placeholder|lorem ipsum.*|change ?me|replace ?me|foo|bar|test|plugin|(my|your|the|a|an|new|sample|example)[ -](new |own |first )*plugin(['\u2019]s)?( (name|description))?( here)?|(your |add a |a |enter a |write a )?(short |brief )?(name|description)( (goes )?here| of (the|your) plugin)?)\.?$/i;
