// What runs at an event of OpenAI's Codex CLI: a command, or a tool of an MCP server.
import * as l10n from '@vscode/l10n';
import { given, type CodexReport } from './report.ts';
import { didYouMean } from '../text/didYouMean.ts';
import { replaceFix } from '../manifest/rules/table.ts';
import { findProperty, get, itemsOf, walk, type ObjectNode, type PropertyNode, type TreeNode } from '../manifest/syntax/tree.ts';

const TYPES = ['command', 'mcp_tool'];
/** The CLI knows these types, but runs nothing for them. */
const SKIPPED: ReadonlySet<string> = new Set(['prompt', 'agent']);

/** These are stopped after three seconds, whatever is asked for. */
const SHORT: ReadonlySet<string> = new Set(['SessionEnd', 'Interrupt']);
const SHORT_SECONDS = 3;
/** Nobody wants to wait so long: what was meant is milliseconds. */
const LONG_SECONDS = 10_000;
/** Whole numbers from the first to the second the CLI reads, but cannot write down again. */
const TOO_LARGE = [2n ** 63n, 2n ** 64n - 1n] as const;

/** Only these can add something to what the model reads. */
const WITH_CONTEXT: ReadonlySet<string> = new Set(['PreToolUse', 'PostToolUse', 'SessionStart', 'UserPromptSubmit', 'SubagentStart']);

/** Checks one handler of an event's hooks. */
export function hookHandler(report: CodexReport, node: TreeNode, event: string): void {
  const [first, second] = itemsOf(node);
  if (first?.kind === 'string' && (TYPES.includes(first.value) ? second : SKIPPED.has(first.value))) {
    report.object(node, Object.fromEntries(itemsOf(node).map((_, index) => [String(index), ['any'] as const])), { reads: 'known' });
    return;
  }
  if (node.kind !== 'object') {
    report.type(node, ['object']);
    return;
  }
  const type = get(node, 'type');
  if (type?.kind !== 'string') {
    if (type) report.type(type, ['text']);
    else report.add('manifest/codex-required', report.start(node), l10n.t('"type" is missing: "command" or "mcp_tool". {0}', report.fate));
    return;
  }
  if (SKIPPED.has(type.value))
    report.add('manifest/codex-hooks', type, l10n.t('Codex skips hooks of the type "{0}". Use "command".', type.value));
  else if (type.value === 'command') command(report, node, event);
  else if (type.value === 'mcp_tool') tool(report, node, event);
  else {
    const meant = didYouMean(type.value, TYPES);
    report.add(
      'manifest/codex-hooks',
      type,
      l10n.t('There is no type "{0}": there are "command" and "mcp_tool". {1}', type.value, report.fate),
      meant ? [report.writes(type, meant)] : [],
    );
  }
}

function command(report: CodexReport, node: ObjectNode, event: string): void {
  report.object(
    node,
    {
      type: ['text'],
      command: ['text'],
      commandWindows: ['text', 'null'],
      timeout: ['whole', 'null'],
      async: ['boolean'],
      statusMessage: ['text', 'null'],
      additionalContextLimit: ['whole', 'null'],
    },
    { required: ['command'], aliases: { command_windows: 'commandWindows' }, reads: 'all' },
  );
  blank(report, node, 'command');
  timeout(report, node, event);
  const runsAside = findProperty(node, 'async');
  if (event === 'SessionEnd' && runsAside?.value?.kind === 'boolean' && runsAside.value.value === true)
    report.add(
      'manifest/codex-ignored',
      runsAside.keySpan,
      l10n.t('Codex waits for hooks of SessionEnd all the same.'),
      report.removes(runsAside),
    );
  const limit = findProperty(node, 'additionalContextLimit');
  if (limit?.value?.kind !== 'number') return;
  if (!WITH_CONTEXT.has(event))
    report.add(
      'manifest/codex-ignored',
      limit.keySpan,
      l10n.t('Codex ignores "additionalContextLimit" here: hooks of {0} have no additional context.', event),
      report.removes(limit),
    );
  else if (isTooLarge(report, limit.value)) tooLarge(report, limit);
}

function tool(report: CodexReport, node: ObjectNode, event: string): void {
  report.object(
    node,
    { type: ['text'], server: ['text'], tool: ['text'], input: ['object'], timeout: ['whole', 'null'], statusMessage: ['text', 'null'] },
    { required: ['server', 'tool'], reads: 'all' },
  );
  if (event === 'SessionEnd')
    report.add('manifest/codex-hooks', report.start(node), l10n.t('Codex skips this hook: SessionEnd runs no tools. Use a command.'));
  blank(report, node, 'server');
  blank(report, node, 'tool');
  timeout(report, node, event);
  const input = get(node, 'input');
  if (input?.kind !== 'object') return;
  const odd = [...walk(input)].find((one) => one.kind === 'null' || (one.kind === 'number' && isTooLarge(report, one)));
  if (odd) {
    const message =
      odd.kind === 'null'
        ? l10n.t('There can be no null in "input". {0} Leave it out.', report.fate)
        : l10n.t('There can be no number as large as this in "input". {0} Leave it out.', report.fate);
    report.add('manifest/codex-value', odd, message);
  }
}

function blank(report: CodexReport, node: ObjectNode, key: string): void {
  const value = get(node, key);
  if (value?.kind === 'string' && /^\p{White_Space}*$/u.test(value.value))
    report.add('manifest/codex-value', value, l10n.t('"{0}" is empty, so Codex skips this hook.', key));
}

function isTooLarge(report: CodexReport, node: TreeNode): boolean {
  const written = report.document.text.slice(node.start, node.end);
  return /^\d+$/.test(written) && BigInt(written) >= TOO_LARGE[0] && BigInt(written) <= TOO_LARGE[1];
}

function tooLarge(report: CodexReport, property: PropertyNode): void {
  report.add(
    'manifest/codex-value',
    property.value ?? property.keySpan,
    l10n.t('Codex fails over so large a number, and knows no hooks of any plugin then.'),
    report.removes(property),
  );
}

function timeout(report: CodexReport, handler: ObjectNode, event: string): void {
  const property = findProperty(handler, 'timeout');
  const node = given(handler, 'timeout');
  if (!property || node?.kind !== 'number') return;
  const { document } = report;
  const written = document.text.slice(node.start, node.end);
  if (!/^-?\d+$/.test(written)) return;
  const seconds = Number(node.value);
  if (isTooLarge(report, node)) tooLarge(report, property);
  else if (SHORT.has(event) && seconds > SHORT_SECONDS) {
    report.add('manifest/codex-hook-timeout', node, l10n.t('{0} hooks are stopped after {1} seconds at most.', event, SHORT_SECONDS), [
      replaceFix(document.lines, l10n.t('Write {0}', SHORT_SECONDS), node, String(SHORT_SECONDS)),
      ...report.removes(property),
    ]);
  } else if (seconds >= LONG_SECONDS) {
    const meant = Math.ceil(seconds / 1000);
    report.add(
      'manifest/codex-hook-timeout',
      node,
      l10n.t('"timeout" is in seconds: {0} are {1} hours.', seconds, Math.round(seconds / 3600)),
      [replaceFix(document.lines, l10n.t('Write {0}', meant), node, String(meant))],
    );
  } else if (seconds === 0) {
    report.add(
      'manifest/codex-hook-timeout',
      node,
      l10n.t('Codex makes one second of it: 0 is not without end. Write how long the hook may take.'),
      [replaceFix(document.lines, l10n.t('Write 1'), node, '1')],
    );
  }
}
