// Quick fixes for what is wrong in a manifest, all of them at once, and ways to silence a rule.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import {
  CodeActionKind,
  type CodeAction,
  type CodeActionParams,
  type Diagnostic,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol';
import { fixAll } from '../../../manifest/check/fixAll.ts';
import { hasToBeSeen } from '../../../manifest/rules/table.ts';
import type { ClientProfile } from '../../client.ts';
import { minimalEdits } from '../../../text/minimalEdits.ts';
import { uriOf } from '../../uris.ts';
import type { CheckedManifest } from '../documents/checkedManifest.ts';
import type { Range } from '../../../text/range.ts';
import type { Problem, ProblemFix } from '../../../manifest/rules/problem.ts';

/** The kind of the action that fixes everything, for `editor.codeActionsOnSave`. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.codexPlugins`;

type ActionProfile = Pick<ClientProfile, 'documentChanges' | 'createFiles' | 'features'>;

const HAS_COMMENT = /#\s*codex-plugins-disable-line\b/;

export interface ActionContext {
  manifest: CheckedManifest;
  /** The problems of the text as it is. */
  problems: readonly Problem[];
  profile: ActionProfile;
}

/** The actions for a range of a manifest. */
export async function actionsFor(params: CodeActionParams, context: ActionContext): Promise<CodeAction[]> {
  const { only } = params.context;
  const wants = (kind: string): boolean => !only || only.some((one) => one === '' || kind === one || kind.startsWith(`${one}.`));
  const actions: CodeAction[] = [];
  const here = context.problems.filter(({ range }) => touch(range, params.range));
  if (wants(CodeActionKind.QuickFix)) {
    for (const problem of here) actions.push(...quickFixes(problem, params.context.diagnostics, context));
    for (const problem of here) actions.push(...suppressions(problem, params.context.diagnostics, context));
  }
  // Asked for without a kind, an editor lists what concerns the cursor; fixing all is in its own menu.
  if (only && wants(FIX_ALL)) actions.push(...(await everythingFixed(context)));
  return actions;
}

/** Whether two ranges have a place in common. */
export function touch(a: Range, b: Range): boolean {
  const isBefore = (one: Range, other: Range): boolean =>
    one.end.line < other.start.line || (one.end.line === other.start.line && one.end.character < other.start.character);
  return !isBefore(a, b) && !isBefore(b, a);
}

function quickFixes(problem: Problem, diagnostics: readonly Diagnostic[], { manifest, profile }: ActionContext): CodeAction[] {
  const usable = problem.fixes.filter(({ creates, elsewhere }) => {
    if (creates && !profile.createFiles) return false;
    return (!creates && !elsewhere) || profile.documentChanges;
  });
  return usable.map((fix) => ({
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: matching(problem, diagnostics),
    ...(usable.length === 1 && { isPreferred: true }),
    edit: editOf(fix, manifest, profile),
  }));
}

function matching(problem: Problem, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const { start, end } = problem.range;
  return diagnostics.filter(({ code, range }) => {
    if (code !== problem.code || range.start.line !== start.line || range.end.line !== end.line) return false;
    return range.start.character === start.character && range.end.character === end.character;
  });
}

function editOf(fix: ProblemFix, manifest: CheckedManifest, profile: ActionProfile): WorkspaceEdit {
  if (!fix.creates && !fix.elsewhere) return textEdits(manifest, fix.edits, profile);
  const origin = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const uriIn = (relative: string): string => uriOf(path.join(manifest.folder.folder, relative), manifest.uri);
  const documentChanges: WorkspaceEdit['documentChanges'] = (fix.creates ?? []).flatMap((created) => {
    const uri = uriIn(created.path);
    return [
      { kind: 'create' as const, uri, options: { ignoreIfExists: true } },
      { textDocument: { uri, version: null }, edits: [{ range: origin, newText: created.text }] },
    ];
  });
  for (const other of fix.elsewhere ?? [])
    documentChanges.push({ textDocument: { uri: uriIn(other.path), version: null }, edits: other.edits });
  if (fix.edits.length > 0) documentChanges.push(versioned(manifest, fix.edits));
  return { documentChanges };
}

function versioned({ uri, version }: CheckedManifest, edits: TextEdit[]): TextDocumentEdit {
  return { textDocument: { uri, version: version ?? null }, edits };
}

/** Edits of a manifest as the editor can take them. */
export function textEdits(
  manifest: CheckedManifest,
  edits: TextEdit[],
  { documentChanges }: Pick<ActionProfile, 'documentChanges'>,
): WorkspaceEdit {
  return documentChanges ? { documentChanges: [versioned(manifest, edits)] } : { changes: { [manifest.uri]: edits } };
}

function suppressions(problem: Problem, diagnostics: readonly Diagnostic[], { manifest, profile }: ActionContext): CodeAction[] {
  if (hasToBeSeen(problem)) return [];
  const common = { kind: CodeActionKind.QuickFix, diagnostics: matching(problem, diagnostics) };
  const actions: CodeAction[] = [
    {
      ...common,
      title: l10n.t('Disable {0} in the settings', problem.code),
      command: { title: l10n.t('Disable rule'), command: 'codexPlugins.disableRule', arguments: [{ code: problem.code }] },
    },
  ];
  const { document } = manifest;
  if (document.syntax !== 'yaml') return actions;
  const { line } = problem.range.start;
  const lineText = document.lines.lineText(line);
  const comment = HAS_COMMENT.test(lineText)
    ? ` ${problem.code}`
    : `${lineText.endsWith(' ') ? '' : ' '} # codex-plugins-disable-line ${problem.code}`.replace(/^ {2}/, ' ');
  const end = { line, character: lineText.length };
  const edit = textEdits(manifest, [{ range: { start: end, end }, newText: comment }], profile);
  return [{ ...common, title: l10n.t('Disable {0} for this line', problem.code), edit }, ...actions];
}

/** Every fix that needs no decision, applied until there is none left. */
async function everythingFixed({ manifest, profile }: ActionContext): Promise<CodeAction[]> {
  const before = manifest.text;
  const { text } = await fixAll(before, (other) => manifest.checkInstead(other));
  if (text === before) return [];
  const edits = minimalEdits(before, text);
  return [{ title: l10n.t('Fix all problems of this file'), kind: FIX_ALL, edit: textEdits(manifest, edits, profile) }];
}
