// Completions, as ghost text and in the suggest widget: what the editor asks, put to the host's completion flow with the editor's own sources, and its
// answer as the editor shows it.
import {
  CompletionTriggerKind,
  InlineCompletionTriggerKind,
  type CompletionList,
  type CompletionParams,
  type InlineCompletionItem,
  type InlineCompletionParams,
  type Position,
  type SelectedCompletionInfo,
} from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { CompletionFlow, type CompletionRequest, type LaterNews } from '../host/completion/flow.ts';
import type { Place } from '../host/completion/fitting/fit.ts';
import { pairsIn } from '../host/completion/fitting/pairs.ts';
import { endsInProse } from '../host/completion/prose.ts';
import type { Suggestion } from '../host/completion/origins.ts';
import type { CompletionSource } from '../host/completion/source.ts';
import type { HostSettings } from '../host/types.ts';
import type { ClientProfile, EditorClient } from './client.ts';
import { CompletionFeedback } from './completionFeedback.ts';
import { isWholeWord, MAX_WORD, toInlineItems } from './completionItems.ts';
import { inTime } from '../waiting/inTime.ts';
import { languageServiceSource } from './completionSources.ts';
import type { Documents, Snapshot } from './documents.ts';
import type { Host } from './hostFace.ts';
import type { ModelCompletions } from './modelCompletions.ts';
import type { WorkspaceLearning } from './workspaceLearning.ts';
import { toSuggestItems } from './suggestItems.ts';
import { completesIn } from './suggestRegistration.ts';
import { onTopOf, withItemTaken, type TextAround } from './selectedItem.ts';

/** Longest text before and after the cursor that handlers are given, in UTF-16 code units. */
const CONTEXT_LIMIT = 100 * 1024;

export interface CompletionsOptions {
  host: Pick<Host, 'handles' | 'isWithheld' | 'dispatch' | 'keepsAnswers' | 'plugins'>;
  client: Pick<EditorClient, 'baseCompletions' | 'completionsNews'>;
  /** What a file is completed with that is open in the editor. */
  learning: Pick<WorkspaceLearning, 'source'>;
  model: Pick<ModelCompletions, 'sources' | 'editorSources'>;
  profile: ClientProfile;
  documents: Documents;
  settings: () => HostSettings['completion'];
  /** As they are for one document. */
  settingsOf: (uri: string) => Promise<HostSettings>;
  /** Whether plugins may run in the workspace at all. */
  trusted: () => boolean;
}

/** Models that may be asked. */
type Models = Record<'model' | 'editorModel', readonly CompletionSource[]>;

const NO_MODELS: Models = { model: [], editorModel: [] };

/** As the editor asks. Some leave the context out. */
type Question = Omit<InlineCompletionParams, 'context'> & Partial<InlineCompletionParams>;

/** What is asked, taken when it is. */
interface Asked {
  document: Snapshot & { filePath: string };
  around: TextAround;
  /** The text around the cursor is what stands in the document. */
  isAsItIs: boolean;
}

export class Completions {
  readonly #options: CompletionsOptions;
  readonly #flow: CompletionFlow;
  readonly #feedback: CompletionFeedback;
  #requests = 0;
  /** What the flow knows open documents as, by URI. */
  readonly #keys = new Map<string, string>();

  constructor(options: CompletionsOptions) {
    this.#options = options;
    this.#flow = new CompletionFlow(options.host);
    this.#feedback = new CompletionFeedback(options);
  }

  /** @returns what completes the document as it is now, once the plugins are loaded. It never rejects, and has nothing when that would be stale. */
  beginInlineCompletion(
    { textDocument, position, context }: Question,
    cancel: AbortSignal,
  ): (() => Promise<InlineCompletionItem[]>) | undefined {
    const selected = context?.selectedCompletionInfo;
    const asked = this.#asked(textDocument.uri, position, selected);
    if (!asked) return undefined;
    return async () => {
      if (!this.#options.settings().enabled) return [];
      const { completion: settings } = await this.#options.settingsOf(asked.document.uri);
      const id = ++this.#requests;
      const found = await this.#complete(asked, settings, cancel, {
        triggerKind: context?.triggerKind === InlineCompletionTriggerKind.Invoked ? 'invoked' : 'automatic',
        // The widget, which has the item selected, asks about the text as it is and is not to lose its answer.
        isHypothetical: selected !== undefined && settings.suggestWidget,
        onLater: (news) => this.#tellLater(asked.document, id, news),
        isStale: () => !this.#options.documents.isCurrent(asked.document),
      });
      if (!found) return [];
      const { completions = [], place } = found;
      if (!selected && this.#options.documents.isCurrent(asked.document)) this.#feedback.answered(asked.document, completions);
      const items = toInlineItems(completions, place, settings.maxItems);
      return selected ? items.map((item) => onTopOf(selected, item)) : items;
    };
  }

  /**
   * @returns what plugins offer in the suggest widget for the document as it is now, where the user wants that. It never rejects, has nothing when that
   * would be stale, and is there when ghost text of the same text would be.
   */
  beginSuggestions(
    { textDocument, position, context }: CompletionParams,
    cancel: AbortSignal,
  ): (() => Promise<CompletionList | null>) | undefined {
    const asked = this.#asked(textDocument.uri, position);
    // Only manifests have characters after which something is suggested.
    if (!asked || context?.triggerKind === CompletionTriggerKind.TriggerCharacter) return undefined;
    return async () => {
      const { host, trusted, settingsOf } = this.#options;
      const { completion: settings } = await settingsOf(asked.document.uri);
      if (!settings.suggestWidget || !trusted() || !completesIn(asked.document.language, host.plugins())) return null;
      // All who complete are waited for, so that what takes longer, for one text or several, is of no use.
      const ms = settings.baseBudgetMs + settings.budgetMs;
      const endsAt = performance.now() + ms;
      return (await inTime(this.#suggestions(asked, settings, endsAt, cancel), { ms, signal: cancel }))?.value ?? null;
    };
  }

  /**
   * An editor asks once for a word, and filters what it gets by what was typed meanwhile. So what was found for the word as it was when the editor asked is of
   * use as long as more of it is typed, and where a newer question ended that, the answer to the newer one is.
   */
  async #suggestions(
    first: Asked,
    settings: HostSettings['completion'],
    endsAt: number,
    cancel: AbortSignal,
  ): Promise<CompletionList | null> {
    const { documents, host, profile } = this.#options;
    for (;;) {
      const asked = withTyped(first, documents);
      if (!asked || cancel.aborted || performance.now() >= endsAt) return null;
      // As if it were ghost text that is asked for by typing: whichever of both asks first, the other one has the same answer.
      const found = await this.#complete(asked, settings, cancel, {
        triggerKind: 'automatic',
        shownIn: 'suggestWidget',
        onLater: () => undefined,
        isStale: () => withTyped(first, documents) === undefined,
      });
      if (!found?.completions) {
        if (documents.isCurrent(asked.document)) return null;
        continue;
      }
      const plugins = host.plugins();
      const nameOf = (pluginId: string): string => plugins.find(({ id }) => id === pluginId)?.name ?? pluginId;
      const typed = asked.around.position.character - first.around.position.character;
      // What is typed next may be something that plugins have more to say of.
      return { isIncomplete: true, items: toSuggestItems(found.completions, found.place, { profile, nameOf, typed }) };
    }
  }

  /** The user does not want what there is, or may come, for the document. */
  dismissed(uri: string): void {
    this.#feedback.dismissed(uri);
    const key = this.#keys.get(uri);
    if (key !== undefined) this.#flow.dismiss(key);
  }

  documentChanged(uri: string): void {
    this.#feedback.changed(uri);
    this.#flow.documentChanged(this.#keys.get(uri));
  }

  documentClosed(uri: string): void {
    this.#feedback.dismissed(uri);
    const key = this.#keys.get(uri);
    if (key !== undefined) this.#flow.documentClosed(key);
    this.#keys.delete(uri);
  }

  /** Plugins or settings changed: earlier answers do not count any more. */
  forgetKept(): void {
    this.#flow.forgetKept();
  }

  /** The document as it is when it is asked about. */
  #asked(uri: string, position: Position, selected?: SelectedCompletionInfo): Asked | undefined {
    const { documents } = this.#options;
    const open = documents.get(uri);
    const document = documents.snapshot(uri);
    if (!open || !isFile(document)) return undefined;
    const at = open.positionAt(open.offsetAt(position));
    const around = selected ? withItemTaken(open, at, selected) : textAround(open, at);
    return around && { document, around, isAsItIs: selected === undefined };
  }

  /** @returns undefined where nobody completes; no completions where the answer would be of no use any more. */
  async #complete(
    { document, around, isAsItIs }: Asked,
    settings: HostSettings['completion'],
    cancel: AbortSignal,
    more: Pick<CompletionRequest, 'triggerKind' | 'shownIn' | 'isHypothetical' | 'onLater' | 'isStale'>,
  ): Promise<{ completions: readonly Suggestion[] | undefined; place: Place } | undefined> {
    const { documents, host } = this.#options;
    const { enabled, maxItems, budgetMs, baseBudgetMs } = settings;
    const { language, filePath } = document;
    if (!enabled || cancel.aborted || !documents.isCurrent(document)) return undefined;
    const isInvoked = more.triggerKind === 'invoked';
    // Models answer one question at a time: the one about the document as it is comes first.
    const models = more.isHypothetical ? NO_MODELS : this.#models(settings, isInvoked);
    const isEnriched = host.handles('onCodeCompletion', { language, filePath });
    const isBaseOfUse = models.model.length > 0 || models.editorModel.length > 0;
    // What a model of the editor wrote for who asked for it is there for who types it through, or asks for more of it.
    if (!isBaseOfUse && !isEnriched && !settings.sources.includes('editorModel')) return undefined;

    const place = { prefix: cutStart(around.prefix), suffix: cutEnd(around.suffix), position: around.position };
    const isWanted = (isBaseOfUse || isEnriched) && (isInvoked || isWantedAt(place.prefix, language, settings));
    const key = keyOf(document);
    this.#keys.set(document.uri, key);
    const { completions } = await this.#flow.complete({
      document: key,
      ...{ filePath, language, ...place, maxItems, budgetMs, ...more },
      sources: isWanted ? this.#sources(document, settings, models, isAsItIs ? around : undefined) : [],
      isBaseOfUse,
      sourceBudgetMs: baseBudgetMs,
      signal: cancel,
    });
    return { completions, place };
  }

  #tellLater({ uri, generation }: Snapshot, id: number, news: LaterNews): void {
    const { client, profile, documents } = this.#options;
    // What is only beside the one that is shown is there for who asks for more.
    if (news !== 'beside' && profile.features.completionsNews && documents.isOpen({ uri, generation }))
      client.completionsNews({ uri, id, news });
  }

  #models({ sources, model }: HostSettings['completion'], isInvoked: boolean): Models {
    const { model: completions } = this.#options;
    return {
      model: sources.includes('model') ? completions.sources(model.enabled) : [],
      editorModel: isInvoked && sources.includes('editorModel') ? completions.editorSources(model.enabled) : [],
    };
  }

  /**
   * In the order of the settings.
   * @param around absent where the text is not what is in the document: whoever looks there has no answer.
   */
  #sources(
    document: Snapshot,
    { sources, baseBudgetMs, inComments }: HostSettings['completion'],
    models: Models,
    around: TextAround | undefined,
  ): CompletionSource[] {
    const { client, profile, learning } = this.#options;
    return sources.flatMap((source): readonly CompletionSource[] => {
      switch (source) {
        case 'model':
        case 'editorModel':
          return models[source];
        case 'workspace':
          return [learning.source(around && document, inComments)];
        case 'languageService': {
          const asks = profile.features.baseCompletions && baseBudgetMs > 0;
          return asks && around ? [languageServiceSource(client, document, around, baseBudgetMs)] : [];
        }
      }
    });
  }
}

/** Whether base completions are wanted where the cursor stands. */
function isWantedAt(prefix: string, language: string, { inComments, inStrings }: HostSettings['completion']): boolean {
  if (!inComments && endsInProse(prefix, language)) return false;
  const line = prefix.slice(Math.max(prefix.lastIndexOf('\n'), prefix.lastIndexOf('\r')) + 1);
  return inStrings || pairsIn(line).inString === undefined;
}

function textAround(document: TextDocument, position: Position): TextAround {
  const [text, offset] = [document.getText(), document.offsetAt(position)];
  return { prefix: text.slice(0, offset), suffix: text.slice(offset), position };
}

/** What is asked, with what was typed of the word meanwhile; undefined where anything else has changed. */
function withTyped({ document, around: { prefix, suffix, position } }: Asked, documents: Documents): Asked | undefined {
  const now = documents.isOpen(document) ? documents.snapshot(document.uri) : undefined;
  if (!isFile(now) || !now.text.startsWith(prefix) || !now.text.endsWith(suffix)) return undefined;
  const typed = now.text.slice(prefix.length, now.text.length - suffix.length);
  if (now.text.length < prefix.length + suffix.length || typed.length > MAX_WORD || !isWholeWord(typed)) return undefined;
  const around = { prefix: prefix + typed, suffix, position: { ...position, character: position.character + typed.length } };
  return { document: now, around, isAsItIs: true };
}

/** One document since it was opened. */
function keyOf({ uri, generation }: Snapshot): string {
  return `${generation}\0${uri}`;
}

function isFile(document: Snapshot | undefined): document is Snapshot & { filePath: string } {
  return document?.filePath !== undefined;
}

/** The last part of a text, not beginning with half a character. */
function cutStart(text: string): string {
  if (text.length <= CONTEXT_LIMIT) return text;
  const cut = text.slice(-CONTEXT_LIMIT);
  return /^[\uDC00-\uDFFF]/.test(cut) ? cut.slice(1) : cut;
}

/** The first part of a text, not ending with half a character. */
function cutEnd(text: string): string {
  if (text.length <= CONTEXT_LIMIT) return text;
  const cut = text.slice(0, CONTEXT_LIMIT);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}
