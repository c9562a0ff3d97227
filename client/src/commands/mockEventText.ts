// What the user is told when an event is saved as a mock event.
import * as l10n from '@vscode/l10n';
import type { RecordedMockEvent } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';

type Saved = Extract<RecordedMockEvent, { ok: true }>;
type NotSaved = Extract<RecordedMockEvent, { ok: false }>;

/** What is not as the user might think, in sentences; undefined where there is nothing of that. */
export function savedNote({ expects, masked }: Saved): string | undefined {
  const sentences = [
    ...(masked ? [l10n.t('Secrets in the mock event are masked: handlers are given {0} in their place.', '••••••')] : []),
    ...(expects ? [] : [l10n.t('The mock event expects nothing of the answer yet: {0} adds what comes.', 'codex-plugin test --update')]),
  ];
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}

export function notSavedSentence({ fault, message, folder = '' }: NotSaved): string {
  const shownFolder = oneLine(folder, 400);
  switch (fault) {
    case 'forgotten':
      return l10n.t('The plugin host no longer keeps this event.');
    case 'too-large':
      return l10n.t('The event is larger than the 256 KB that are kept of an event, so it cannot be saved as a mock event.');
    case 'disk-full':
      return l10n.t('The mock event was not saved: there is no room left on the disk.');
    case 'not-writable':
      return l10n.t('The mock event was not saved: {0} may not be changed.', shownFolder);
    case 'outside':
      return l10n.t('The mock event was not saved: {0} leads out of the plugin’s folder.', shownFolder);
    case 'failed':
      return l10n.t('The mock event was not saved: {0}', oneLine(message, 400));
  }
}
