import { expect, it } from 'vitest';
import { findings } from './findings.mts';

const found = (code: string): number => findings(code, 'localizedTexts.mjs', 'texts/localized');

it.each([
  "switch (said) { case 'missing': return 'It is missing'; }",
  'report.add(code, at, `"${key}" is missing, and "${other}" too`)',
  "replaceFix(lines, 'Remove the comma', span, '')",
  "vscode.window.showInformationMessage('Saved')",
  'vscode.window.showErrorMessage(`${name} failed`)',
  "vscode.window.setStatusBarMessage('Copied.', 3000)",
  "const item = { label: 'Allow' }",
  "view.description = 'ready'",
  "const said = 'This plugin is no longer loaded.'",
  'const said = `${count} plugins are ready`',
  "const parts = [l10n.t('one'), 'all languages']",
  "views.say('info', 'It was not applied.')",
  "const answer = { ok: false, message: 'It was not applied' }",
])('finds %s', (code) => expect(found(code)).toBeGreaterThan(0));

it.each([
  "switch (said) { case 'It is missing': stop(); }",
  "const READS = words('stat lstat access')",
  "const READS = new Set(`stat lstat access`.trim().split(' '))",
  'const exported = new RegExp(`^export function ${name}`)',
  "const edit = { range, newText: withBreaks('import json') }",
  "const creates = [{ path: 'CHANGELOG.md', text: `# Changelog of ${name}` }]",
  `report.lacking(root, 'author', '{ "name": "Your name" }')`,
  'log(`Files were looked for in ${count} folders.`)',
  "vscode.window.showInformationMessage(l10n.t('{0} was saved', name))",
  "l10n.t({ message: 'It was saved', comment: ['a file'] })",
  "import { something } from 'some where'",
  "throw new Error('This cannot be')",
  "output.info('The host is restarted')",
  "vscode.commands.executeCommand('setContext', key, true)",
  "const when = 'viewItem =~ /plugin/'",
  "const item = { label: name, description: '' }",
  "type State = 'ready' | 'not ready'",
  "views.say('debug', 'It was saved anyway.')",
  'log({ text: `${what} were dropped.` })',
  "tell({ level: 'warn', text: 'It was read again.' })",
  "process.stderr.write('It could not be closed.')",
  "if (text.startsWith('not a git repository')) stop()",
  "const isNone = said === 'an array'",
  "this.onViolation('said twice that it is ready')",
  "const question = 'JSON.stringify([process.versions.node, process.execPath])'",
])('leaves %s alone', (code) => expect(found(code)).toBe(0));
