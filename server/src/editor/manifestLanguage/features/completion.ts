// Completion in manifests: the candidates of a place, written so that they fit into what is there.
import * as l10n from '@vscode/l10n';
import {
  CompletionItemKind,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
  type CompletionItem,
  type CompletionList,
  type Position,
} from 'vscode-languageserver-protocol';
import type { Schema } from '../../../manifest/model/schemaValidators.ts';
import type { ClientProfile } from '../../client.ts';
import { handlerSnippets, keyCandidates, valueCandidates, type Candidate, type CandidateKind } from './candidates.ts';
import { schemaFor } from '../documents/manifestFiles.ts';
import type { OpenManifest } from '../documents/checkedManifest.ts';
import { placeAt } from '../places/place.ts';
import { isHandlerItem } from '../places/role.ts';
import { allows, schemaAtPath } from '../places/schemaWalk.ts';
import { indentUnit, TemplateWriter } from '../places/template.ts';
import type { KeyPlace, Place, ValuePlace } from '../places/placeKinds.ts';
import { shownLine } from '../../../text/shownText.ts';

const KINDS: Record<CandidateKind, CompletionItemKind> = {
  key: CompletionItemKind.Property,
  requiredKey: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  event: CompletionItemKind.Event,
  language: CompletionItemKind.EnumMember,
  permission: CompletionItemKind.EnumMember,
  file: CompletionItemKind.File,
  folder: CompletionItemKind.Folder,
  function: CompletionItemKind.Function,
  snippet: CompletionItemKind.Snippet,
};

export type CompletionProfile = Pick<ClientProfile, 'features'> & { completion: ClientProfile['completion'] };

/** Answers at every position, with an empty list where nothing can be completed. */
export async function completeManifest(manifest: OpenManifest, position: Position, profile: CompletionProfile): Promise<CompletionList> {
  const { document, kind } = manifest;
  const offset = document.lines.offsetAt(position);
  const found = placeAt(document, offset);
  if (!found) return { isIncomplete: false, items: [] };
  const root = schemaFor(kind);
  const place = settled(found, root);
  const typed = document.text.slice(place.replace.start, Math.max(offset, place.replace.start)).replace(/^["']/, '');
  const candidates = await candidatesAt(manifest, root, place, typed);
  const items = candidates.map((candidate, index) => toItem(manifest, place, candidate, index, profile));
  // Permissions and references have more to offer once their first part is written.
  return { isIncomplete: candidates.some((one) => one.kind === 'permission'), items };
}

/** In a block of YAML only the schema tells whether what is being typed is a key, an item or a plain value. */
function settled(place: Place, root: Schema): Place {
  if (place.style !== 'block') return place;
  if (place.kind === 'value') {
    const holder = place.otherwise && schemaAtPath(root, place.otherwise.path);
    return place.otherwise && holder && !allows(holder, 'object') ? place.otherwise : place;
  }
  const schema = schemaAtPath(root, place.path);
  if (!schema || allows(schema, 'object')) return place;
  const { siblings: _siblings, hasColon: _hasColon, ...rest } = place;
  if (!allows(schema, 'array')) return { ...rest, kind: 'value' };
  return { ...rest, kind: 'value', path: [...place.path, Number.MAX_SAFE_INTEGER], lead: '- ', indent: `${place.indent}  ` };
}

async function candidatesAt(manifest: OpenManifest, root: Schema, place: Place, typed: string): Promise<Candidate[]> {
  if (place.kind === 'value') return valueCandidates(manifest, root, place.path, typed);
  const keys = keyCandidates(manifest, root, place.path, place.siblings);
  // An item's first key in a block is where a whole handler can go as well.
  const isNewHandler = manifest.kind === 'manifest' && place.style === 'block' && isHandlerItem(place.path) && place.siblings.size === 0;
  return isNewHandler ? [...keys, ...handlerSnippets(manifest, root)] : keys;
}

function toItem(manifest: OpenManifest, place: Place, candidate: Candidate, index: number, profile: CompletionProfile): CompletionItem {
  const { lines } = manifest.document;
  const { text, filterText } = write(manifest, place, candidate, profile.completion.snippets);
  const isSnippet = profile.completion.snippets;
  const { documentation } = candidate;
  return {
    label: shownLine(candidate.label),
    kind: KINDS[candidate.kind],
    ...(candidate.detail !== undefined && { detail: shownLine(candidate.detail) }),
    ...(documentation !== undefined &&
      documentation !== '' && {
        documentation: profile.completion.markdown
          ? { kind: MarkupKind.Markdown, value: documentation }
          : documentation.replaceAll('`', ''),
      }),
    sortText: String(index).padStart(4, '0'),
    filterText,
    insertTextFormat: isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    // The lines of the text are indented as they stand.
    ...(profile.completion.asIs && text.includes('\n') && { insertTextMode: InsertTextMode.asIs }),
    textEdit: { range: lines.range(place.replace), newText: text },
    ...(place.commaAt !== undefined && {
      additionalTextEdits: [{ range: lines.range({ start: place.commaAt, end: place.commaAt }), newText: ',' }],
    }),
    ...(candidate.goesOn &&
      place.kind === 'key' &&
      !place.hasColon &&
      profile.features.views && { command: { title: l10n.t('Suggest'), command: 'editor.action.triggerSuggest' } }),
    ...(candidate.kind === 'requiredKey' && index === 0 && { preselect: true }),
  };
}

function write(manifest: OpenManifest, place: Place, candidate: Candidate, snippet: boolean): { text: string; filterText: string } {
  const { text: all } = manifest.document;
  const written = all.slice(place.replace.start, place.replace.end);
  const quote = /^["']/.exec(written)?.[0] as '"' | "'" | undefined;
  const { style, indent, lead } = place;
  const writer = new TemplateWriter({ style, snippet, indent, unit: indentUnit(all), ...(quote && { quote }) });
  const comma = place.commaAfter ? ',' : '';
  const bare = quote === undefined ? candidate.label : `${quote}${candidate.label}${quote}`;
  if (place.kind === 'key' && candidate.kind !== 'snippet') {
    const text = place.hasColon ? writer.key(candidate.label) : writer.member(candidate.label, candidate.template) + comma;
    return { text, filterText: bare };
  }
  const value = place.style === 'block' && isItem(place) ? writer.bare(candidate.template) : writer.value(candidate.template);
  return { text: lead + value + comma, filterText: bare };
}

function isItem(place: KeyPlace | ValuePlace): boolean {
  return place.kind === 'key' || typeof place.path.at(-1) === 'number';
}
