// The output formats of `audit`.
import { maskedIn } from '../host/secrets.ts';
import { isAtLeast, SEVERITIES, type AuditFinding, type AuditReport, type Severity } from '../registry/audit/finding.ts';
import { auditRule } from '../registry/audit/rules.ts';
import type { Problem, ProblemSeverity } from '../manifest/rules/problem.ts';
import { painter, type Style } from './colours.ts';
import { maskValues } from './masked.ts';
import { place, toSarif, visible, type FileProblems, type Finder } from './problemFormats.ts';
import { terminalJson } from './terminalText.ts';

export const AUDIT_FORMATS = ['text', 'json', 'sarif'] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

export interface AuditRendering {
  /** What fails, which the summary counts. */
  level: Severity;
  /** Whether text may be coloured. */
  colour: boolean;
  /** What a file is called, from its absolute path. */
  shown: (file: string) => string;
}

/** Renders a report, without secrets, and with whatever strangers wrote on lines of its own. */
export function renderAudit(report: AuditReport, format: AuditFormat, rendering: AuditRendering): string {
  const masked = maskedIn(report, maskValues);
  switch (format) {
    case 'json':
      return `${terminalJson(toJson(masked, rendering), 2)}\n`;
    case 'sarif':
      return `${terminalJson(toSarif(problemsOf(masked, rendering), FINDER), 2)}\n`;
    case 'text':
      return toText(masked, rendering);
  }
}

function toJson({ findings, checked, notChecked }: AuditReport, { shown }: AuditRendering): object {
  return {
    findings: findings.map(({ file, range, ...finding }) => ({
      ...finding,
      ...(file !== undefined && { file: shown(file) }),
      ...(range && place({ range })),
    })),
    checked,
    notChecked: notChecked.map(({ what, why, remedy }) => ({ what, why, ...(remedy !== undefined && { remedy }) })),
  };
}

const PROBLEM_SEVERITIES: Record<Severity, ProblemSeverity> = {
  critical: 'error',
  high: 'error',
  moderate: 'warning',
  low: 'info',
  info: 'info',
};

const FINDER: Finder = {
  name: 'codex-plugin audit',
  rule: (code) => {
    const rule = auditRule(code);
    // How bad it is says each finding.
    return rule && { title: rule.title, help: rule.help, severity: 'warning' };
  },
};

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function problemsOf({ findings }: AuditReport, { shown }: AuditRendering): FileProblems[] {
  const byFile = new Map<string, Problem[]>();
  for (const finding of findings) {
    const { code, severity, file = '', range = START } = finding;
    const message = [sentence(finding), finding.advisory?.url, finding.remedy].filter((one) => one !== undefined).join(' ');
    byFile.set(file, [...(byFile.get(file) ?? []), { code, severity: PROBLEM_SEVERITIES[severity], message, range, fixes: [] }]);
  }
  return [...byFile].map(([file, problems]) => ({ file: shown(file), text: '', problems }));
}

const STYLES: Record<Severity, Style> = { critical: 'red', high: 'red', moderate: 'yellow', low: 'cyan', info: 'dim' };

function toText(report: AuditReport, rendering: AuditRendering): string {
  const paint = painter(rendering.colour);
  const { findings, notChecked } = report;
  const blocks: string[] = [];
  for (const severity of SEVERITIES.toReversed()) {
    // These are listed below, with what nobody asked for.
    const all = findings.filter((one) => one.severity === severity && one.code !== 'audit/not-checked');
    if (all.length === 0) continue;
    blocks.push([paint('bold', paint(STYLES[severity], severity)), ...all.map((one) => asText(one, paint, rendering))].join('\n'));
  }
  if (notChecked.length > 0) {
    const lines = notChecked.map(({ what, why, remedy }) => {
      const head = `  ${visible(what)}: ${visible(why.replace(/\.$/, ''))}.`;
      return remedy === undefined ? head : `${head}\n    ${visible(remedy)}`;
    });
    blocks.push([paint('bold', paint('yellow', 'not checked')), ...lines].join('\n'));
  }
  blocks.push(summary(report, rendering.level));
  return `${blocks.join('\n\n')}\n`;
}

/** The place and the sentence, and below it where to read on and what to do. */
function asText(finding: AuditFinding, paint: (style: Style, text: string) => string, { shown }: AuditRendering): string {
  const { file, range, code, advisory, remedy } = finding;
  const where = file === undefined ? '' : `${visible(shown(file))}${range ? `:${place({ range }).line}` : ''} `;
  const ids = advisory && [advisory.id, ...(advisory.aliases ?? []).slice(0, 3)].join(', ');
  const facts = [ids, advisory?.range && `in ${advisory.range}`, advisory?.url].filter((one) => one !== undefined && one !== '');
  return [
    `  ${paint('bold', where)}${visible(sentence(finding))} ${paint('dim', code)}`,
    ...(facts.length > 0 ? [`    ${paint('dim', visible(facts.join('  ')))}`] : []),
    ...(remedy === undefined ? [] : [`    ${visible(remedy)}`]),
  ].join('\n');
}

function sentence({ message }: AuditFinding): string {
  return /[.!?\u2026)]$/.test(message) ? message : `${message}.`;
}

function summary({ findings, checked, notChecked }: AuditReport, level: Severity): string {
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
  const { node, python, code, names, permissions } = checked;
  const looked = [
    ...(node ? [`${count(node.packages, 'npm package')} (${node.source})`] : []),
    ...(python ? [`${count(python.packages, 'Python package')} (${python.source})`] : []),
    count(code.files, 'script'),
    ...(permissions ? ['the permissions'] : []),
    ...(names ? [`the id (among ${count(names.ids, 'other')})`] : []),
  ];
  const found = SEVERITIES.toReversed().flatMap((severity) => {
    const number = findings.filter((one) => one.severity === severity && one.code !== 'audit/not-checked').length;
    return number === 0 ? [] : [`${number} ${severity}`];
  });
  const bad = findings.filter(({ severity }) => isAtLeast(severity, level)).length;
  const verdict = found.length === 0 ? 'nothing found' : `found: ${found.join(', ')} (${bad === 0 ? 'none' : bad} at or above ${level})`;
  const open = notChecked.length === 0 ? '' : ` Not checked: ${count(notChecked.length, 'thing')}, see above.`;
  return visible(`Checked ${looked.join(', ')}: ${verdict}.${open}`);
}
