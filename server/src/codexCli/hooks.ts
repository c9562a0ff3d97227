// Hooks of OpenAI's Codex CLI: hooks/hooks.json, and hooks inside a plugin's manifest.
import { CodexReport } from './report.ts';
import { didYouMean } from '../text/didYouMean.ts';
import { removeProperty } from '../manifest/syntax/edits.ts';
import { replaceFix } from '../manifest/rules/table.ts';
import { findProperty, get, itemsOf, type ObjectNode, type TreeNode } from '../manifest/syntax/tree.ts';

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

/** These are stopped after three seconds, whatever is asked for. */
const SHORT = new Set(['SessionEnd', 'Interrupt']);
const SHORT_SECONDS = 3;

/** Checks hooks/hooks.json. */
export function hooksFile(report: CodexReport): void {
  const { root } = report.document;
  if (root) hooksObject(report, root);
}

/** Checks `{hooks: {Event: […]}}`. */
export function hooksObject(report: CodexReport, node: TreeNode): void {
  if (node.kind !== 'object') {
    report.add('manifest/codex-hooks', report.at(node), 'Hooks are an object: {"hooks": {"Stop": […]}}.');
    return;
  }
  const bare = node.properties.find(({ key }) => EVENTS.includes(key));
  if (bare && !get(node, 'hooks')) {
    const { document } = report;
    const inner = document.text.slice(node.start, node.end);
    report.add('manifest/codex-hooks', bare.keySpan, 'Codex drops hooks that do not stand in "hooks": {"hooks": {…}}.', [
      replaceFix(document.lines, 'Put them into "hooks"', node, `{ "hooks": ${inner} }`),
    ]);
    return;
  }
  report.object(node, { description: ['text'], hooks: ['object'] }, ['hooks']);
  const events = get(node, 'hooks');
  if (events?.kind === 'object') for (const { key, keySpan, value } of events.properties) event(report, key, keySpan, value);
}

function event(report: CodexReport, name: string, keySpan: { start: number; end: number }, value: TreeNode | undefined): void {
  if (!EVENTS.includes(name)) {
    const meant = didYouMean(name, EVENTS);
    const fixes = meant ? [replaceFix(report.document.lines, `Write "${meant}"`, keySpan, JSON.stringify(meant))] : [];
    const hint = meant ? `Did you mean "${meant}"?` : `There are ${EVENTS.join(', ')}.`;
    report.add('manifest/codex-hook-event', keySpan, `Codex knows no event "${name}", and says nothing. ${hint}`, fixes);
    return;
  }
  if (!value || !report.type(value, ['list'])) return;
  for (const group of itemsOf(value)) {
    const object = report.object(group, { matcher: ['text'], hooks: ['list'] }, ['hooks']);
    matcher(report, get(object, 'matcher'));
    for (const handler of itemsOf(get(object, 'hooks'))) hook(report, handler, name);
  }
}

function matcher(report: CodexReport, node: TreeNode | undefined): void {
  if (node?.kind !== 'string' || node.value === '' || node.value === '*') return;
  if (!isPattern(node.value))
    report.add('manifest/codex-value', node, `"${node.value}" is not a regular expression, so the hook matches nothing.`);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function hook(report: CodexReport, node: TreeNode, eventName: string): void {
  if (node.kind !== 'object') {
    report.type(node, ['object']);
    return;
  }
  const type = get(node, 'type');
  if (type?.kind !== 'string') {
    if (type) report.type(type, ['text']);
    else report.add('manifest/codex-required', { start: node.start, end: node.start + 1 }, '"type" is missing: "command" or "mcp_tool".');
    return;
  }
  if (type.value === 'prompt' || type.value === 'agent') {
    report.add('manifest/codex-hooks', type, `Codex skips hooks of the type "${type.value}". Use "command".`);
    return;
  }
  if (type.value === 'command') commandHook(report, node, eventName);
  else if (type.value === 'mcp_tool')
    report.object(node, { type: ['text'], server: ['text'], tool: ['text'], input: ['any'] }, ['server', 'tool']);
  else {
    const meant = didYouMean(type.value, ['command', 'mcp_tool']);
    const fixes = meant ? [replaceFix(report.document.lines, `Write "${meant}"`, type, JSON.stringify(meant))] : [];
    report.add(
      'manifest/codex-hooks',
      type,
      `Codex rejects the whole file for the type "${type.value}". It knows "command" and "mcp_tool".`,
      fixes,
    );
  }
}

function commandHook(report: CodexReport, node: ObjectNode, eventName: string): void {
  report.object(node, { type: ['text'], command: ['text'], timeout: ['number'], async: ['boolean'], statusMessage: ['text'] }, ['command']);
  const timeout = findProperty(node, 'timeout');
  if (!timeout || timeout.value?.kind !== 'number') return;
  const seconds = Number(timeout.value.value);
  if (seconds <= 0) report.add('manifest/codex-value', timeout.value, 'A timeout is a number of seconds above zero.');
  else if (SHORT.has(eventName) && seconds > SHORT_SECONDS) {
    const edits = removeProperty(report.document, timeout);
    const fixes = [
      replaceFix(report.document.lines, `Write ${SHORT_SECONDS}`, timeout.value, String(SHORT_SECONDS)),
      ...(edits ? [{ title: 'Remove "timeout"', edits }] : []),
    ];
    report.add(
      'manifest/codex-hook-timeout',
      timeout.value,
      `${eventName} hooks are stopped after ${SHORT_SECONDS} seconds at most.`,
      fixes,
    );
  } else if (seconds >= 10_000)
    report.add(
      'manifest/codex-hook-timeout',
      timeout.value,
      `"timeout" is in seconds: ${seconds} are ${Math.round(seconds / 3600)} hours.`,
      [replaceFix(report.document.lines, `Write ${Math.ceil(seconds / 1000)}`, timeout.value, String(Math.ceil(seconds / 1000)))],
    );
}
