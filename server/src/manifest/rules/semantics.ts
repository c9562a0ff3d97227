// The rules about meaning that need nothing but the manifest: events, permissions, duplicates, phases, settings.
import { shownNumber } from '../../text/translations.ts';
import * as l10n from '@vscode/l10n';
import semver from 'semver';
import { didYouMean } from '../../text/didYouMean.ts';
import { authenticationProblems } from './endpoints.ts';
import { commandProblems } from './commands.ts';
import { handlerProblems, placeholderProblems } from './handlers.ts';
import { removeItem, removeProperty } from '../syntax/edits.ts';
import type { PluginManifest } from '../model/manifest.ts';
import { customEventsOf } from '../model/normalize.ts';
import { covers, parsePermission } from '../../permissions/permissions.ts';
import { problem, replaceFix } from './table.ts';
import { findProperty, get, getString, itemsOf, walk, type ManifestDocument, type PropertyNode, type TreeNode } from '../syntax/tree.ts';
import type { Permission } from '../../permissions/names.ts';
import { BUDGETS } from '../../contract/budgets.ts';
import { BUILT_IN_EVENTS } from '../../contract/eventNames.ts';
import { PLUGIN_ID } from '../../contract/installedNames.ts';
import { andMore, MAX_SHOWN, type Problem } from './problem.ts';

type RuleFunction = (document: ManifestDocument, manifest: PluginManifest) => Problem[];

/** Everything that the manifest's meaning gives cause for. `manifest` may be built from a manifest with errors. */
export function semanticProblems(document: ManifestDocument, manifest: PluginManifest, profile: 'dev' | 'publish'): Problem[] {
  const rules = profile === 'publish' ? [...RULES_ALWAYS, publishing] : RULES_ALWAYS;
  return rules.flatMap((rule) => rule(document, manifest));
}

/** Keys that are given twice: reported at the one that counts. */
export function duplicateKeys(document: ManifestDocument, code: 'manifest/duplicate-key' | 'config/duplicate-key'): Problem[] {
  const found: Problem[] = [];
  for (const node of walk(document.root)) {
    if (node.kind !== 'object') continue;
    for (const { earlier, property } of repeatedIn(node.properties)) {
      const line = document.lines.lineAt(earlier.keySpan.start) + 1;
      const message = l10n.t('{0} is given twice: first in line {1}. Only the last one counts.', JSON.stringify(property.key), line);
      const edits = removeProperty(document, earlier);
      found.push(
        problem(
          document.lines,
          code,
          property.keySpan,
          message,
          edits ? [{ title: l10n.t('Remove the one in line {0}', line), edits }] : [],
        ),
      );
      if (found.length >= MAX_SHOWN) return andMore(found);
    }
  }
  return found;
}

/** Objects of no more members are looked through member by member, which takes less than remembering them. */
const FEW = 12;

/** Members whose key an earlier one has, each with the first of them. */
function repeatedIn(properties: readonly PropertyNode[]): { earlier: PropertyNode; property: PropertyNode }[] {
  const own = properties.length > FEW ? new Map<string, PropertyNode>() : undefined;
  const found: { earlier: PropertyNode; property: PropertyNode }[] = [];
  for (const property of properties) {
    if (property.merged) continue;
    const first = own ? own.get(property.key) : properties.find(({ key, merged }) => key === property.key && !merged);
    if (!first) own?.set(property.key, property);
    else if (first !== property) found.push({ earlier: first, property });
  }
  return found;
}

/** Each event that is not known is compared with each of them. */
const MAX_EVENTS = 100;

function eventsFor(root: TreeNode | undefined): readonly string[] {
  return [...BUILT_IN_EVENTS, ...customEventsOf(root).slice(0, MAX_EVENTS)];
}

const events: RuleFunction = (document) => {
  const { root, lines } = document;
  const known = eventsFor(root);
  const isKnown = new Set(known);
  const found: Problem[] = [];
  const judge = (event: string, span: { start: number; end: number }, quote: string): void => {
    if (isKnown.has(event) || found.length >= MAX_SHOWN) return;
    const meant = didYouMean(event, known);
    // What "events" lists may be in the part of the text that got lost.
    if (!meant && !document.complete) return;
    const written = JSON.stringify(event);
    const message = meant
      ? l10n.t('There is no event {0}. Did you mean {1}?', written, JSON.stringify(meant))
      : l10n.t('There is no event {0}. Built in are {1}; list one of your own in "events".', written, BUILT_IN_EVENTS.join(', '));
    const fixes = meant ? [replaceFix(lines, l10n.t('Write {0}', JSON.stringify(meant)), span, `${quote}${meant}${quote}`)] : [];
    found.push(problem(lines, 'manifest/unknown-event', span, message, fixes));
  };
  for (const handler of itemsOf(get(get(root, 'entryPoints'), 'handlers'))) {
    const event = get(handler, 'event');
    if (event?.kind === 'string') judge(event.value, event, '"');
  }
  const hooks = get(root, 'hooks');
  if (hooks?.kind === 'object') {
    for (const { key, keySpan } of hooks.properties)
      judge(key, keySpan, /^["']/.exec(document.text.slice(keySpan.start, keySpan.start + 1))?.[0] ?? '');
  }
  for (const event of itemsOf(get(root, 'events'))) {
    if (event.kind !== 'string' || !(BUILT_IN_EVENTS as readonly string[]).includes(event.value)) continue;
    const message = l10n.t('"{0}" is built in. "events" lists only names of your own.', event.value);
    const edits = removeItem(document, event);
    found.push(
      problem(lines, 'manifest/built-in-event', event, message, edits ? [{ title: l10n.t('Remove "{0}"', event.value), edits }] : []),
    );
  }
  if (itemsOf(get(root, 'events')).length > MAX_EVENTS) found.push(tooMany(document, 'events', MAX_EVENTS));
  return found.length > MAX_SHOWN ? andMore(found.slice(0, MAX_SHOWN)) : found;
};

const permissions: RuleFunction = (document) => {
  const { root, lines } = document;
  const found: Problem[] = [];
  const declared: { node: TreeNode; permissions: Permission[] }[] = [];
  for (const node of itemsOf(get(root, 'permissions'))) {
    if (node.kind !== 'string') continue;
    const parsed = parsePermission(node.value);
    if (parsed.ok) {
      declared.push({ node, permissions: parsed.permissions });
      continue;
    }
    const code = parsed.fault === 'scope' ? 'manifest/permission-scope' : 'manifest/unknown-permission';
    const quoted = JSON.stringify(parsed.suggestion ?? '');
    const fixes = parsed.suggestion ? [replaceFix(lines, l10n.t('Write {0}', quoted), node, quoted)] : [];
    found.push(problem(lines, code, node, parsed.message, fixes));
  }
  if (itemsOf(get(root, 'permissions')).length > MAX_PERMISSIONS) return [...found, tooMany(document, 'permissions', MAX_PERMISSIONS)];
  const length = declared.reduce((sum, { node }) => sum + node.end - node.start, 0);
  if (length > MAX_PERMISSIONS_LENGTH) return [...found, tooLong(document, length)];
  declared.forEach(({ node, permissions }, index) => {
    const by = declared.find((other, otherIndex) => {
      if (other.node === node) return false;
      const contained = permissions.every((one) => other.permissions.some((wider) => covers(wider, one)));
      // Of two that say the same, the later one is too many.
      const mutual = contained && other.permissions.every((one) => permissions.some((wider) => covers(wider, one)));
      return contained && (!mutual || otherIndex < index);
    });
    if (by && node.kind === 'string' && by.node.kind === 'string') {
      const message = l10n.t(
        '{0} is contained in {1}. Remove one of them, the wider one if the plugin can do without.',
        JSON.stringify(node.value),
        JSON.stringify(by.node.value),
      );
      const edits = removeItem(document, node);
      const fixes = edits ? [{ title: l10n.t('Remove {0}', JSON.stringify(node.value)), edits }] : [];
      found.push(problem(lines, 'manifest/redundant-permission', node, message, fixes));
    }
  });
  return found;
};

/** Nobody can decide on more. Each is compared with each. */
export const MAX_PERMISSIONS = 200;

/** Of all of them together, in characters. */
const MAX_PERMISSIONS_LENGTH = 20_000;

function tooMany({ root, lines }: ManifestDocument, key: 'permissions' | 'events', most: number): Problem {
  const node = findProperty(root, key)?.keySpan ?? { start: 0, end: 1 };
  const count = shownNumber(itemsOf(get(root, key)).length);
  const message =
    key === 'permissions'
      ? l10n.t('There are {0} permissions; at most {1} are taken. Name folders instead of what is in them.', count, most)
      : l10n.t('There are {0} events; at most {1} are taken. Tell more kinds of things apart by what an event carries.', count, most);
  return problem(lines, 'manifest/too-large', node, message);
}

function tooLong({ root, lines }: ManifestDocument, length: number): Problem {
  const node = findProperty(root, 'permissions')?.keySpan ?? { start: 0, end: 1 };
  const has = shownNumber(length);
  const most = shownNumber(MAX_PERMISSIONS_LENGTH);
  const message = l10n.t('The permissions have {0} characters; at most {1} are taken. Name folders instead of what is in them.', has, most);
  return problem(lines, 'manifest/too-large', node, message);
}

const handlers: RuleFunction = ({ root, lines, complete }, manifest) => {
  const found: Problem[] = [];
  if (
    complete &&
    root?.kind === 'object' &&
    manifest.handlers.length === 0 &&
    manifest.endpoints.length === 0 &&
    !declaresSomething(root)
  ) {
    const span = findProperty(root, 'entryPoints')?.keySpan ??
      findProperty(root, 'hooks')?.keySpan ?? { start: root.start, end: root.start + 1 };
    const message = l10n.t('The plugin handles nothing: add handlers to "entryPoints", or "hooks", or "api_endpoints".');
    found.push(problem(lines, 'manifest/no-handlers', span, message));
  }
  const paths = new Map<string, number>();
  for (const endpoint of manifest.endpoints) {
    const key = `${endpoint.method} ${endpoint.path}`;
    const line = paths.get(key);
    const span = firstLine(lines, lines.offsetAt(endpoint.range.start), lines.offsetAt(endpoint.range.end));
    if (/^\/_codex(?:\/|$)/.test(endpoint.path)) {
      const message = l10n.t('{0} is never reached: the development server has what is below {1} for itself.', key, '/_codex');
      found.push(problem(lines, 'manifest/reserved-endpoint', span, message));
    }
    if (line === undefined) {
      paths.set(key, endpoint.range.start.line + 1);
      continue;
    }
    found.push(
      problem(
        lines,
        'manifest/duplicate-endpoint',
        span,
        l10n.t('{0} is an endpoint already in line {1}. Only that one is reached.', key, line),
      ),
    );
  }
  return found;
};

/** Whether there are handlers, or what was meant as some, that only their own mistakes keep from counting. */
function declaresSomething(root: TreeNode): boolean {
  const entryPoints = get(root, 'entryPoints');
  const hooks = get(root, 'hooks');
  return (
    (entryPoints !== undefined && entryPoints.kind !== 'object') ||
    [get(entryPoints, 'handlers'), get(root, 'api_endpoints')].some(
      (list) => list !== undefined && (list.kind !== 'array' || list.items.length > 0),
    ) ||
    (hooks !== undefined && (hooks.kind !== 'object' || hooks.properties.length > 0))
  );
}

function firstLine(lines: ManifestDocument['lines'], start: number, end: number): { start: number; end: number } {
  return { start, end: Math.min(end, lines.lineEnd(lines.lineAt(start))) };
}

const phases: RuleFunction = (document, manifest) => {
  const { root, lines } = document;
  const found: Problem[] = [];
  const known = eventsFor(root);
  const placeOf = ({ line, character }: { line: number; character: number }): string => `${line}:${character}`;
  const effective = new Map(manifest.handlers.map(({ range, phase }) => [placeOf(range.start), phase]));
  for (const node of itemsOf(get(get(root, 'entryPoints'), 'handlers'))) {
    const event = getString(node, 'event');
    const phase = findProperty(node, 'phase');
    // Of an event that does not exist, that is the one thing to say.
    if (event === undefined || !known.includes(event)) continue;
    if (event !== 'onFileSave') {
      if (phase) {
        const message = l10n.t('Only onFileSave has phases; {0} has none. Remove "phase".', JSON.stringify(event));
        const edits = removeProperty(document, phase);
        found.push(
          problem(lines, 'manifest/phase-event', phase.keySpan, message, edits ? [{ title: l10n.t('Remove "phase"'), edits }] : []),
        );
      }
      for (const key of ['formatter', 'ranges']) {
        const property = findProperty(node, key);
        if (!property) continue;
        const message = l10n.t(
          'Only onFileSave handlers format; {0} is never run for that. Remove {1}.',
          JSON.stringify(event),
          JSON.stringify(key),
        );
        const edits = removeProperty(document, property);
        const fixes = edits ? [{ title: l10n.t('Remove {0}', JSON.stringify(key)), edits }] : [];
        found.push(problem(lines, 'manifest/formatter-event', property.keySpan, message, fixes));
      }
      continue;
    }
    const limit = get(node, 'maxExecutionTimeMs');
    if (limit?.kind !== 'number' || Number(limit.value) <= BUDGETS.beforeSaveMs) continue;
    if (effective.get(placeOf(lines.range(node).start)) === 'beforeSave') {
      const message = l10n.t(
        'A save waits {0} ms for all beforeSave handlers together: lower this, or set "phase" to "afterSave".',
        BUDGETS.beforeSaveMs,
      );
      const fixes = [replaceFix(lines, l10n.t('Write {0}', BUDGETS.beforeSaveMs), limit, String(BUDGETS.beforeSaveMs))];
      found.push(problem(lines, 'manifest/save-budget', limit, message, fixes));
    }
  }
  return found;
};

const HOST_SETTINGS = ['enableDebug', 'maxExecutionTimeMs', 'cacheEnabled'];

const settings: RuleFunction = ({ root, lines, text }) => {
  const node = get(root, 'settings');
  if (node?.kind !== 'object') return [];
  const absent = HOST_SETTINGS.filter((name) => !findProperty(node, name));
  return node.properties.flatMap(({ key, keySpan }) => {
    if (HOST_SETTINGS.includes(key)) return [];
    const meant = didYouMean(key, absent);
    if (!meant) return [];
    const quote = /^["']/.exec(text.slice(keySpan.start, keySpan.start + 1))?.[0] ?? '';
    const fix = replaceFix(lines, l10n.t('Write {0}', JSON.stringify(meant)), keySpan, `${quote}${meant}${quote}`);
    const message = l10n.t("{0} is a setting of your own. Did you mean the host's {1}?", JSON.stringify(key), JSON.stringify(meant));
    return [problem(lines, 'manifest/similar-setting', keySpan, message, [fix])];
  });
};

const runtimes: RuleFunction = ({ root, lines }) =>
  ['node', 'python'].flatMap((name) => {
    const node = get(get(root, 'runtime'), name);
    if (node?.kind !== 'string' || !/^[\s<>=^~]*v?\d+(\.[\dx*]+)*\b|^[<>=^~]/.test(node.value)) return [];
    const message = l10n.t(
      '{0} looks like a version range; {1} is a command or an absolute path, such as {2}.',
      JSON.stringify(node.value),
      JSON.stringify(name),
      name === 'node' ? 'node' : 'python3.12',
    );
    return [problem(lines, 'manifest/runtime-range', node, message)];
  });

/** Of plugins alone: what else is named there is for readers. */
const dependencies: RuleFunction = ({ root, lines }) => {
  const node = get(root, 'dependencies');
  const all = node?.kind === 'object' ? node.properties : [];
  const id = getString(root, 'pluginId') ?? getString(root, 'name');
  const found = all.flatMap(({ key, keySpan, value }) => {
    if (key === id && PLUGIN_ID.test(key))
      return [
        problem(
          lines,
          'manifest/dependency-itself',
          keySpan,
          l10n.t('{0} is this plugin itself, which cannot need itself.', JSON.stringify(key)),
        ),
      ];
    const [, scoped = ''] = /^@[^/]+\/(.+)$/.exec(key) ?? [];
    if (PLUGIN_ID.test(scoped)) {
      const message = l10n.t(
        '{0} is the name of a package, and is not looked for. Name the plugin by its id, {1}.',
        JSON.stringify(key),
        JSON.stringify(scoped),
      );
      return [problem(lines, 'manifest/dependency-name', keySpan, message)];
    }
    if (value?.kind !== 'string' || !PLUGIN_ID.test(key) || semver.validRange(value.value) !== null) return [];
    const message = l10n.t(
      '{0} is no range of versions, so that nobody can install this plugin. Write one, such as {1}.',
      JSON.stringify(value.value),
      '"^1.0.0"',
    );
    return [problem(lines, 'manifest/dependency-range', value, message)];
  });
  return found.length > MAX_SHOWN ? andMore(found.slice(0, MAX_SHOWN)) : found;
};

const publishing: RuleFunction = ({ root, lines, complete }) => {
  const found: Problem[] = [];
  if (complete && root?.kind === 'object' && !getString(root, 'description')?.trim()) {
    const span = findProperty(root, 'description')?.keySpan ??
      findProperty(root, 'name')?.keySpan ?? { start: root.start, end: root.start + 1 };
    found.push(problem(lines, 'manifest/publish-description', span, l10n.t('A plugin that is published needs a "description".')));
  }
  const debug = get(get(root, 'settings'), 'enableDebug');
  if (debug?.kind === 'boolean' && debug.value === true) {
    const fix = replaceFix(lines, l10n.t('Write false'), debug, 'false');
    found.push(
      problem(lines, 'manifest/publish-debug', debug, l10n.t('Switch debugging off before publishing: it logs payloads for everyone.'), [
        fix,
      ]),
    );
  }
  return found;
};

const RULES_ALWAYS: RuleFunction[] = [
  (document) => duplicateKeys(document, 'manifest/duplicate-key'),
  events,
  permissions,
  handlers,
  phases,
  settings,
  runtimes,
  dependencies,
  handlerProblems,
  commandProblems,
  placeholderProblems,
  authenticationProblems,
];
