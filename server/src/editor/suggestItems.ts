// Completions that fit, as the suggest widget lists them: those that plugins made and said of what they are.
import { InsertTextFormat, InsertTextMode, MarkupKind, type CompletionItem, type CompletionItemKind } from 'vscode-languageserver-protocol';
import { COMPLETION_KINDS, type CompletionKind } from '../contract/completions.ts';
import type { Place } from '../host/completion/fitting/fit.ts';
import { characterAt, isWord } from '../host/completion/fitting/words.ts';
import type { Suggestion } from '../host/completion/origins.ts';
import { oneLine, shownText } from '../text/shownText.ts';
import type { ClientProfile } from './client.ts';
import { wordAdder } from './completionItems.ts';

/** A list may be long, as it is filtered while it is typed, but a person has to find something in it. */
const MAX_ITEMS = 100;
const MAX_LABEL = 80;
const MAX_DETAIL = 300;
const MAX_DOCUMENTATION = 20_000;
/** Of a text, so much is compared with what is typed. */
const MAX_FILTER = 1000;
/** Behind whatever language services sort by: TypeScript's imports begin with one of these. */
const LAST = '\uFFFF\uFFFF';

export interface SuggestOptions {
  profile: Pick<ClientProfile, 'completion'>;
  /** What a plugin is called, by its id. */
  nameOf: (pluginId: string) => string;
  /** How much was typed since the editor asked: it counts ranges from where the cursor was then. */
  typed?: number;
}

/**
 * Left out are those without a kind, those that the editor's language service offers itself, and those that only go on with the word at the cursor: a handler
 * may say what is missing of a word, but one that says all that there is to choose from means other words.
 */
export function toSuggestItems(completions: readonly Suggestion[], place: Place, options: SuggestOptions): CompletionItem[] {
  const withWord = wordAdder(place);
  return completions
    .flatMap((completion) => {
      const kind = numberOf(completion.kind);
      const makers = makersOf(completion);
      const written = withWord(completion);
      const isOtherWord = written.word !== '' && isWord(characterAt(completion.text, 0));
      return kind === undefined || makers.length === 0 || isOtherWord ? [] : [{ completion, kind, makers, written }];
    })
    .slice(0, MAX_ITEMS)
    .map(({ completion, kind, makers, written }, index) => {
      const { text, range } = withoutSpace(written, place);
      const lines = text.split(/\r\n|[\r\n]/);
      const names = new Set(makers.map((id) => options.nameOf(id)));
      return {
        label: labelOf(text),
        labelDetails: { description: oneLine([...names].join(', ')) },
        kind,
        sortText: LAST + String(index).padStart(4, '0'),
        // It begins with what is typed, as editors compare it with all that the range has before the cursor.
        ...(lines[0] !== '' && { filterText: lines[0]!.slice(0, MAX_FILTER) }),
        insertTextFormat: InsertTextFormat.PlainText,
        // The lines of the text are indented as they stand.
        ...(options.profile.completion.asIs && lines.length > 1 && { insertTextMode: InsertTextMode.asIs }),
        textEdit: { range: { ...range, end: { ...range.end, character: range.end.character - (options.typed ?? 0) } }, newText: text },
        ...aboutIt(completion, options),
      };
    });
}

/** What is said beside an item. Of what `onResponse` and older forms of answers have, nobody has checked what it is. */
function aboutIt({ detail, documentation }: Suggestion, { profile }: SuggestOptions): Pick<CompletionItem, 'detail' | 'documentation'> {
  const shown = typeof documentation === 'string' ? withoutImages(shownText(documentation.slice(0, MAX_DOCUMENTATION))) : '';
  return {
    ...(typeof detail === 'string' && detail.trim() !== '' && { detail: oneLine(detail, MAX_DETAIL) }),
    ...(shown.trim() !== '' && { documentation: profile.completion.markdown ? { kind: MarkupKind.Markdown, value: shown } : shown }),
  };
}

/** An image is loaded by whoever draws it: that would take what a plugin has read to a place where the plugin may not go itself. */
function withoutImages(markdown: string): string {
  return markdown.replace(/!(?=\[)/g, '! ');
}

function numberOf(kind: unknown): CompletionItemKind | undefined {
  const index = COMPLETION_KINDS.indexOf(kind as CompletionKind);
  return index === -1 ? undefined : ((index + 1) as CompletionItemKind);
}

/** Ids of the plugins to which it is due that the item is there; none where the language service has it without them. */
function makersOf({ origin }: Suggestion): readonly string[] {
  const { plugins, describedBy = [], source } = origin;
  return plugins.length === 0 && source === 'languageService' ? [] : [...plugins, ...describedBy];
}

/** The item without the indentation that is there already: editors compare what comes after that. */
function withoutSpace({ text, range }: Pick<Suggestion, 'text' | 'range'>, { position }: Place): Pick<Suggestion, 'text' | 'range'> {
  const { start, end } = range;
  const space = /^\s*/.exec(text.slice(0, position.character - start.character))![0].length;
  return { text: text.slice(space), range: { start: { ...start, character: start.character + space }, end } };
}

function labelOf(text: string): string {
  const [first = '', ...more] = text.trim().split(/\r\n|[\r\n]/);
  const label = oneLine(first, MAX_LABEL);
  return more.length > 0 && !label.endsWith('…') ? `${label} …` : label;
}
