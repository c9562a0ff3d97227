// What a payload that is written by hand starts from.
import { isAboutFile } from '../../../server/src/protocol.ts';

/** The members that a user most likely wants to set; what is left out has a default in the server. */
export function eventDraft(event: string, document: { filePath: string; language: string } | undefined): Record<string, unknown> {
  if (isAboutFile(event)) return document ? { ...document } : {};
  if (event === 'onCommand') return { command: '', arguments: [] };
  return event.startsWith('on') ? {} : { payload: {} };
}
