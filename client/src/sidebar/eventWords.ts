// What an event is called: after its file, or, where it is about the project as a whole, after what happened.
import * as l10n from '@vscode/l10n';
import type { HistoryEntry } from '../../../server/src/protocol.ts';
import { fileName, oneLine } from '../words.ts';

type Named = Pick<HistoryEntry, 'event' | 'phase' | 'filePath' | 'command' | 'runOnFiles'>;

/** `orders.js`, `Project opened`, `Command report`. */
export function eventLabel({ event, filePath, command }: Named): string {
  if (event === 'onCommand') return command === undefined ? l10n.t('Command') : l10n.t('Command {0}', oneLine(command, 60));
  if (event === 'onProjectOpen') return l10n.t('Project opened');
  if (filePath !== undefined) return oneLine(fileName(filePath), 80);
  if (event === 'onContextUpdate') return l10n.t('Editor context changed');
  return kindSentence(event);
}

/** What happened to the file, in a word: `saved`. Undefined where the label says it already. */
export function eventKind({ event, phase, filePath, runOnFiles }: Named): string | undefined {
  if (runOnFiles) return l10n.t('Run on Files');
  switch (event) {
    case 'onProjectOpen':
      return undefined;
    case 'onCommand':
      return filePath === undefined ? undefined : oneLine(fileName(filePath), 80);
    case 'onFileSave':
      return phase === 'afterSave' ? l10n.t('after save') : l10n.t('saved');
    default:
      if (filePath === undefined) return undefined;
      return kindWord(event);
  }
}

/** An event in a list of kinds of events. */
export function kindSentence(event: string): string {
  switch (event) {
    case 'onProjectOpen':
      return l10n.t('Project opened');
    case 'onFileOpen':
      return l10n.t('File opened');
    case 'onFileSave':
      return l10n.t('File saved');
    case 'onCodeCompletion':
      return l10n.t('Completion');
    case 'onRequest':
      return l10n.t('Completion asked for');
    case 'onResponse':
      return l10n.t('Completion answered');
    case 'onCompletionFeedback':
      return l10n.t('Completion taken or not');
    case 'onContextUpdate':
      return l10n.t('Editor context changed');
    case 'onErrorReport':
      return l10n.t('Problems changed');
    case 'onCommand':
      return l10n.t('Command');
    default:
      // A plugin's own.
      return oneLine(event, 60);
  }
}

function kindWord(event: string): string {
  switch (event) {
    case 'onFileOpen':
      return l10n.t('opened');
    case 'onCodeCompletion':
      return l10n.t('completion');
    case 'onRequest':
      return l10n.t('asked');
    case 'onResponse':
      return l10n.t('answered');
    case 'onCompletionFeedback':
      return l10n.t('taken or not');
    case 'onContextUpdate':
      return l10n.t('looked at');
    case 'onErrorReport':
      return l10n.t('problems');
    default:
      return oneLine(event, 60);
  }
}
