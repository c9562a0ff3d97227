// What a payload that is written by hand starts from.
const FILE_EVENTS = ['onFileOpen', 'onFileSave', 'onCodeCompletion', 'onErrorReport'];

/** The members that a user most likely wants to set; what is left out has a default in the server. */
export function eventDraft(event: string, document: { filePath: string; language: string } | undefined): Record<string, unknown> {
  if (FILE_EVENTS.includes(event)) return document ? { ...document } : {};
  if (event === 'onCommand') return { command: '', arguments: [] };
  return event.startsWith('on') ? {} : { payload: {} };
}
