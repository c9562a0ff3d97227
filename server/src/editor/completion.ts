// Inline completions: what the editor asks, put to the host's completion flow with the editor's own sources, and its answer as the editor shows it.
import {
  InlineCompletionTriggerKind,
  type InlineCompletionItem,
  type InlineCompletionParams,
  type Position,
} from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { CompletionFlow, type LaterNews } from '../host/completion/flow.ts';
import { pairsIn } from '../host/completion/fitting/pairs.ts';
import { endsInProse } from '../host/completion/prose.ts';
import type { CompletionSource } from '../host/completion/source.ts';
import type { HostSettings } from '../host/types.ts';
import type { ClientProfile, EditorClient } from './client.ts';
import { CompletionFeedback } from './completionFeedback.ts';
import { toInlineItems } from './completionItems.ts';
import { languageServiceSource } from './completionSources.ts';
import type { Documents, Snapshot } from './documents.ts';
import type { Host } from './hostFace.ts';
import type { ModelCompletions } from './modelCompletions.ts';
import type { WorkspaceLearning } from './workspaceLearning.ts';
import { onTopOf, withItemTaken, type TextAround } from './selectedItem.ts';

/** Longest text before and after the cursor that handlers are given, in UTF-16 code units. */
const CONTEXT_LIMIT = 100 * 1024;

export interface CompletionsOptions {
  host: Pick<Host, 'handles' | 'isWithheld' | 'dispatch' | 'keepsAnswers'>;
  client: Pick<EditorClient, 'baseCompletions' | 'completionsNews'>;
  /** What a file is completed with that is open in the editor. */
  learning: Pick<WorkspaceLearning, 'source'>;
  model: Pick<ModelCompletions, 'sources' | 'editorSources'>;
  profile: ClientProfile;
  documents: Documents;
  settings: () => HostSettings['completion'];
  /** As they are for one document. */
  settingsOf: (uri: string) => Promise<HostSettings>;
}

/** Models that may be asked. */
type Models = Record<'model' | 'editorModel', readonly CompletionSource[]>;

/** As the editor asks. Some leave the context out. */
type Question = Omit<InlineCompletionParams, 'context'> & Partial<InlineCompletionParams>;

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
    { textDocument, position: asked, context }: Question,
    cancel: AbortSignal,
  ): (() => Promise<InlineCompletionItem[]>) | undefined {
    const { documents, host } = this.#options;
    const open = documents.get(textDocument.uri);
    const document = documents.snapshot(textDocument.uri);
    if (!open || !isFile(document)) return undefined;
    const at = open.positionAt(open.offsetAt(asked));
    const selected = context?.selectedCompletionInfo;
    const around = selected ? withItemTaken(open, at, selected) : textAround(open, at);
    if (!around) return undefined;
    return async () => {
      if (!this.#options.settings().enabled) return [];
      const { completion: settings } = await this.#options.settingsOf(document.uri);
      const { enabled, maxItems, budgetMs, baseBudgetMs } = settings;
      const { language, filePath } = document;
      if (!enabled || cancel.aborted || !documents.isCurrent(document)) return [];
      const isInvoked = context?.triggerKind === InlineCompletionTriggerKind.Invoked;
      const models = this.#models(settings, isInvoked);
      const isEnriched = host.handles('onCodeCompletion', { language, filePath });
      const isBaseOfUse = models.model.length > 0 || models.editorModel.length > 0;
      // What a model of the editor wrote for who asked for it is there for who types it through, or asks for more of it.
      if (!isBaseOfUse && !isEnriched && !settings.sources.includes('editorModel')) return [];

      const { position } = around;
      const prefix = cutStart(around.prefix);
      const suffix = cutEnd(around.suffix);
      const isWanted = (isBaseOfUse || isEnriched) && (isInvoked || isWantedAt(prefix, language, settings));
      const id = ++this.#requests;
      const key = keyOf(document);
      this.#keys.set(document.uri, key);
      const { completions } = await this.#flow.complete({
        document: key,
        ...{ filePath, language, position, prefix, suffix, maxItems, budgetMs },
        triggerKind: isInvoked ? 'invoked' : 'automatic',
        sources: isWanted ? this.#sources(document, settings, models, selected ? undefined : around) : [],
        isBaseOfUse,
        sourceBudgetMs: baseBudgetMs,
        signal: cancel,
        isStale: () => !documents.isCurrent(document),
        onLater: (news) => this.#tellLater(document, id, news),
      });
      if (!selected && documents.isCurrent(document)) this.#feedback.answered(document, completions ?? []);
      const items = toInlineItems(completions ?? [], { prefix, suffix, position }, maxItems);
      return selected ? items.map((item) => onTopOf(selected, item)) : items;
    };
  }

  /** The user does not want what there is, or may come, for the document. */
  dismissed(uri: string): void {
    this.#feedback.dismissed(uri);
    const key = this.#keys.get(uri);
    if (key !== undefined) this.#flow.dismiss(key);
  }

  documentChanged(uri: string): void {
    this.#feedback.changed(uri);
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
