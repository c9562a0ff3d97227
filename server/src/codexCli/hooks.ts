// Hooks of OpenAI's Codex CLI: hooks/hooks.json, and hooks inside a plugin's manifest.
import * as l10n from '@vscode/l10n';
import { hookHandler } from './hookHandlers.ts';
import { faultOfRustRegex } from './rustRegex.ts';
import { given, type CodexReport } from './report.ts';
import { didYouMean } from '../text/didYouMean.ts';
import { replaceFix } from '../manifest/rules/table.ts';
import { findProperty, get, itemsOf, type ObjectNode, type PropertyNode, type TreeNode } from '../manifest/syntax/tree.ts';

const EVENTS = [
  'PreModelRequest',
  'PostModelRequest',
  'PreToolUse',
  'PermissionRequest',
  'PostToolUse',
  'PreCompact',
  'PostCompact',
  'SessionStart',
  'SessionEnd',
  'UserPromptSubmit',
  'SubagentStart',
  'SubagentStop',
  'Stop',
  'Interrupt',
];

/** Of these every hook runs, whatever its matcher says. */
const WITHOUT_MATCHERS: ReadonlySet<string> = new Set(['PreModelRequest', 'PostModelRequest', 'UserPromptSubmit', 'Stop', 'Interrupt']);

const EVENT_KEYS = Object.fromEntries(EVENTS.map((event) => [event, ['list'] as const]));

/** Checks hooks/hooks.json. */
export function hooksFile(report: CodexReport): void {
  const { root } = report.document;
  if (root) hooksObject(report, root);
}

/** Checks `{hooks: {Event: […]}}`. */
export function hooksObject(report: CodexReport, node: TreeNode): void {
  if (node.kind !== 'object' && node.kind !== 'array') {
    report.add('manifest/codex-hooks', report.at(node), l10n.t('Hooks are an object: {"hooks": {"Stop": […]}}. {0}', report.fate));
    return;
  }
  const bare = node.kind === 'object' ? node.properties.find(({ key }) => EVENTS.includes(key)) : undefined;
  if (bare && !findProperty(node, 'hooks')) {
    const { document } = report;
    const inner = document.text.slice(node.start, node.end);
    report.add('manifest/codex-hooks', bare.keySpan, l10n.t('Events stand in "hooks": {"hooks": {…}}. {0}', report.fate), [
      replaceFix(document.lines, l10n.t('Put them into "hooks"'), node, `{ "hooks": ${inner} }`),
    ]);
    return;
  }
  report.object(
    node,
    { description: ['text', 'null'], hooks: ['any'] },
    {
      reads: 'known',
      refused: (property) => unknownAtTop(report, property),
    },
  );
  const events = get(node, 'hooks');
  if (!events) return;
  report.object(events, EVENT_KEYS, { reads: 'known', refused: (property) => unknownEvent(report, property) });
  if (events.kind !== 'object') return;
  for (const { key, value } of events.properties) {
    if (EVENTS.includes(key)) for (const group of itemsOf(value)) matcherGroup(report, group, key);
  }
}

function unknownAtTop(
  report: CodexReport,
  property: PropertyNode,
): { code: 'manifest/codex-hooks'; message: string; fixes: ReturnType<CodexReport['removes']> } {
  const meant = didYouMean(property.key, ['description', 'hooks']);
  return {
    code: 'manifest/codex-hooks',
    message: meant
      ? l10n.t('Only "description" and "hooks" may stand at the top, not "{0}". {1} Did you mean "{2}"?', property.key, report.fate, meant)
      : l10n.t('Only "description" and "hooks" may stand at the top, not "{0}". {1} Remove it.', property.key, report.fate),
    fixes: meant ? [report.writes(property.keySpan, meant)] : report.removes(property),
  };
}

function unknownEvent(
  report: CodexReport,
  { key, keySpan, value }: PropertyNode,
): { code: 'manifest/codex-hook-event' | 'manifest/codex-unknown-key'; message: string; fixes: ReturnType<CodexReport['removes']> } {
  const meant = didYouMean(key, EVENTS);
  const known = EVENTS.join(', ');
  const lost = itemsOf(value).some((group) => itemsOf(get(group, 'hooks')).length > 0);
  return {
    code: lost ? 'manifest/codex-hook-event' : 'manifest/codex-unknown-key',
    message: lost
      ? meant
        ? l10n.t('Codex knows no event "{0}" and drops its hooks, without a word. Did you mean "{1}"?', key, meant)
        : l10n.t('Codex knows no event "{0}" and drops its hooks, without a word. There are {1}.', key, known)
      : meant
        ? l10n.t('Codex knows no event "{0}". Did you mean "{1}"?', key, meant)
        : l10n.t('Codex knows no event "{0}". There are {1}.', key, known),
    fixes: meant ? [report.writes(keySpan, meant)] : [],
  };
}

function matcherGroup(report: CodexReport, group: TreeNode, event: string): void {
  const object = report.object(group, { matcher: ['text', 'null'], hooks: ['list'] }, { reads: 'known' });
  if (!object) return;
  matcher(report, object, event);
  for (const handler of itemsOf(get(object, 'hooks'))) hookHandler(report, handler, event);
}

function matcher(report: CodexReport, group: ObjectNode, event: string): void {
  const node = given(group, 'matcher');
  if (node?.kind !== 'string' || node.value === '' || node.value === '*') return;
  if (WITHOUT_MATCHERS.has(event)) {
    const property = findProperty(group, 'matcher');
    report.add(
      'manifest/codex-ignored',
      node,
      l10n.t('Codex ignores matchers of {0}: the hooks run every time.', event),
      property ? report.removes(property) : [],
    );
    return;
  }
  // Names and alternatives of names are compared as they are.
  if (/^[A-Za-z0-9_|]*$/.test(node.value)) return;
  const fault = faultOfRustRegex(node.value);
  if (fault !== undefined)
    report.add(
      'manifest/codex-matcher',
      node,
      l10n.t('Codex skips these hooks: "{0}" is no regular expression as Rust has them, since {1}.', node.value, fault),
    );
}
