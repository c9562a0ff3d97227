// @ts-check
// What the host puts into an event that is sent without it. A field that an event requires and that is not among these has to be given.

/** By event and field, in words. @type {Record<string, Record<string, string>>} */
const FILLED_IN = {
  onProjectOpen: { workspaceFolders: 'the workspace folder' },
  onFileOpen: { fileContent: 'the text of the file on disk' },
  onFileSave: {
    fileContent: 'the text of the file on disk',
    phase: 'that of each handler',
    reason: 'manual',
    options: 'formatOnSave: true',
  },
  onCodeCompletion: {
    position: 'the end of the prefix, or the start of the file',
    prefix: 'the text of the file on disk before the position',
    suffix: 'the text behind it, or none',
    triggerKind: 'invoked',
    completions: 'none',
  },
  onCompletionFeedback: { position: 'the beginning', outcome: 'accepted', shownMs: '0', completion: 'an empty text' },
  onContextUpdate: { activeFile: 'none', selection: 'none', visibleFiles: 'none' },
  onErrorReport: { diagnostics: 'none' },
  onCommand: { arguments: 'none' },
};

/** Of an event of a plugin's own. @type {Record<string, string>} */
const OF_OTHERS = { payload: 'an empty object' };

/** Of a request to an endpoint. @type {Record<string, string>} */
const OF_REQUESTS = { params: 'none', query: 'none', headers: 'none', body: 'none' };

/** @param {string} event @param {boolean} isRequest @returns {Readonly<Record<string, string>>} */
export function filledIn(event, isRequest) {
  return isRequest ? OF_REQUESTS : (FILLED_IN[event] ?? (/^on[A-Z]/.test(event) ? {} : OF_OTHERS));
}
