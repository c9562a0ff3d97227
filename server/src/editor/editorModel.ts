// Completions by a language model of the editor, such as that of GitHub Copilot. By the editor's terms it is asked only where the user asks for
// something, and by the client, which has the user's consent.
import { PassThrough } from 'node:stream';
import * as l10n from '@vscode/l10n';
import type { ModelSettings } from '../contract/modelViews.ts';
import { INSTRUCTION, question } from '../host/completion/model/apis/instruction.ts';
import { Answer } from '../host/completion/model/answer.ts';
import { outgoing, type MayLeave } from '../host/completion/model/outgoing.ts';
import type { CompletionSource, SourcedCompletion } from '../host/completion/source.ts';
import type { EditorClient } from './client.ts';

export interface EditorModelOptions {
  client: Pick<EditorClient, 'editorModel'>;
  settings: () => Pick<ModelSettings, 'stop' | 'contextTokens'>;
  mayLeave: MayLeave;
  /** For whoever looks for a fault. Never has any of the text. */
  log: (line: string) => void;
}

export function editorModelSource({ client, settings, mayLeave, log }: EditorModelOptions): CompletionSource {
  /** Until it has said all that it had to, or was not to be asked. */
  let isDown = true;
  return {
    id: 'editorModel',
    // VS Code asks as if the user did when the pointer is above ghost text, or its toolbar is there.
    onlyWhereNothingIsShown: true,
    isDown: () => isDown,
    async *complete(query, signal): AsyncGenerator<SourcedCompletion> {
      if (query.triggerKind !== 'invoked') return;
      const { stop, contextTokens } = settings();
      const { prompt, withheld } = await outgoing(query, contextTokens, mayLeave);
      if (withheld !== undefined) log(l10n.t('No language model of the editor was asked about {0}: {1}.', query.filePath ?? '', withheld));
      if (!prompt) isDown = false;
      if (!prompt || signal.aborted) return;
      const pieces = new PassThrough({ objectMode: true });
      const enough = new AbortController();
      const params = { instruction: INSTRUCTION, text: question(prompt) };
      const asked = client
        .editorModel(params, (piece) => pieces.write(piece), AbortSignal.any([signal, enough.signal]))
        .catch((error: Error) => ({ reason: error.message }))
        .finally(() => pieces.end());
      const answer = new Answer({ ...prompt, stop, isChat: true });
      try {
        for await (const piece of pieces as AsyncIterable<string>) {
          const text = answer.push(piece);
          if (text !== undefined) yield { id: 'editorModel', text };
          if (answer.isOver) isDown = false;
          if (answer.isOver || signal.aborted) return;
        }
        isDown = 'reason' in (await asked);
        const text = answer.end(isDown ? 'broken' : 'stop');
        if (text !== undefined) yield { id: 'editorModel', text };
      } finally {
        // What it would write now, nobody reads.
        enough.abort();
      }
    },
  };
}
