// From manifests to code and back: links, definitions, references, and the edits that follow a renamed script.
import path from 'node:path';
import type { DocumentLink, Location, Position, Range, TextEdit } from 'vscode-languageserver-protocol';
import { forwardSlashes, parseReference } from '../../../manifest/model/normalize.ts';
import { get, getString, type ManifestDocument } from '../../../manifest/syntax/tree.ts';
import type { Span } from '../../../text/lineIndex.ts';
import { uriOf } from '../../uris.ts';
import type { OpenManifest } from '../documents/checkedManifest.ts';
import { rangeOf } from '../documents/pluginFolder.ts';
import { inside, scriptUses, type ScriptUse } from '../places/scriptUses.ts';
import { paths } from '../../../paths/paths.ts';

const FILE_START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Links from every script that exists, from an OpenAPI file and from the files of a configuration. */
export async function linksOf(manifest: OpenManifest): Promise<DocumentLink[]> {
  const { document, folder, kind } = manifest;
  const targets: { span: Span; file: string; line?: number }[] = [];
  if (kind === 'config') {
    const node = get(document.root, 'envFile');
    const file = node?.kind === 'string' ? await folder.existing(node.value) : undefined;
    if (node && file !== undefined) targets.push({ span: inside(document, node), file });
  } else {
    const api = get(document.root, 'api');
    const described = api?.kind === 'string' ? await folder.existing(api.value) : undefined;
    if (api && described !== undefined) targets.push({ span: inside(document, api), file: described });
    for (const use of await manifest.uses()) {
      const file = await folder.existing(use.script);
      if (file === undefined) continue;
      if (use.scriptSpan) targets.push({ span: use.scriptSpan, file });
      if (!use.functionSpan) continue;
      const range = rangeOf(await folder.resolve(use.script, use.event ?? '', use.function));
      if (range) targets.push({ span: use.functionSpan, file, line: range.start.line + 1 });
    }
  }
  return targets.map(({ span, file, line }) => ({
    range: document.lines.range(span),
    target: `${uriOf(file, manifest.uri)}${line === undefined ? '' : `#L${line}`}`,
  }));
}

/** The script or the function that a position names. */
export async function definitionOf(manifest: OpenManifest, position: Position): Promise<Location | undefined> {
  const use = await useAt(manifest, position);
  if (!use) return undefined;
  const { folder, document } = manifest;
  const file = await folder.existing(use.script);
  if (file === undefined) return undefined;
  const offset = document.lines.offsetAt(position);
  const resolved = await folder.resolve(use.script, use.event ?? '', use.function);
  const range = rangeOf(resolved);
  // Where a function is named that the script does not have, its file is still the place to go to.
  const wantsFunction = isIn(use.functionSpan, offset) || use.event !== undefined;
  return { uri: uriOf(file, manifest.uri), range: (wantsFunction ? range : undefined) ?? FILE_START };
}

async function useAt(manifest: OpenManifest, position: Position): Promise<ScriptUse | undefined> {
  const offset = manifest.document.lines.offsetAt(position);
  const uses = manifest.kind === 'manifest' ? await manifest.uses() : [];
  return uses.find((use) => isIn(use.functionSpan, offset)) ?? uses.find((use) => isIn(use.scriptSpan, offset));
}

function isIn(span: Span | undefined, offset: number): boolean {
  return span !== undefined && offset >= span.start && offset <= span.end;
}

/** The script that a position in a manifest names, as an absolute path, and the function if the position is at one. */
export async function targetAt(manifest: OpenManifest, position: Position): Promise<{ file: string; function?: string } | undefined> {
  const use = await useAt(manifest, position);
  const file = use && manifest.folder.fileOf(use.script);
  if (!use || file === undefined) return undefined;
  const isFunction = isIn(use.functionSpan, manifest.document.lines.offsetAt(position));
  return { file, ...(isFunction && use.function !== undefined && { function: use.function }) };
}

/**
 * Where a manifest uses a script.
 * @param isWanted picks among the functions that the uses resolve to; without it every use counts.
 */
export async function usesOf(manifest: OpenManifest, file: string, isWanted?: (range: Range | undefined) => boolean): Promise<Location[]> {
  const { document, folder, uri } = manifest;
  const found: Location[] = [];
  for (const use of await manifest.uses()) {
    if (folder.fileOf(use.script) !== file) continue;
    if (isWanted && !isWanted(rangeOf(await folder.resolve(use.script, use.event ?? '', use.function)))) continue;
    const onFunction = use.scriptSpan === undefined ? use.functionSpan : use.scriptSpan;
    found.push({ uri, range: document.lines.range((isWanted && use.functionSpan) || onFunction || use.span) });
  }
  return found;
}

/** The edits that keep a manifest right when files or folders of its plugin move. */
export async function editsForRename(manifest: OpenManifest, renamed: readonly { from: string; to: string }[]): Promise<TextEdit[]> {
  const { document, folder, filePath } = manifest;
  const moved = (file: string): string | undefined => {
    const rename = renamed.find(({ from }) => paths.within(file, from));
    return rename && paths.join(rename.to, paths.relative(rename.from, file) ?? '');
  };
  // A manifest that moves along with its scripts stays right.
  const newFolder = path.dirname(moved(filePath) ?? filePath);
  const edits: TextEdit[] = [];
  const rewrite = (span: Span, written: string): void => {
    const file = folder.fileOf(written);
    const target = file === undefined ? undefined : moved(file);
    if (file === undefined || target === undefined) return;
    const relative = paths.relative(newFolder, target);
    // Outside the plugin's folder it would be refused; then the old name, which the linter reports, says more.
    if (relative === undefined || relative === forwardSlashes(written)) return;
    edits.push({ range: document.lines.range(span), newText: quotedAs(document, span, relative) });
  };
  const uses = scriptUses(document, getString(document.root, 'main'));
  for (const { scriptSpan, script } of uses) if (scriptSpan) rewrite(scriptSpan, script);
  const api = get(document.root, 'api');
  if (api?.kind === 'string') rewrite(inside(document, api), parseReference(api.value).script ?? api.value);
  return edits;
}

/** A path within the quotes that stand around the span; YAML without quotes gets some where the path needs them. */
function quotedAs(document: ManifestDocument, span: Span, relative: string): string {
  const quote = document.text[span.start - 1];
  if (quote === '"') return JSON.stringify(relative).slice(1, -1);
  if (quote === "'") return relative.replaceAll("'", "''");
  return /^[\w./][\w./ -]*$/.test(relative) ? relative : JSON.stringify(relative);
}
