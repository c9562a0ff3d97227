// What an event carries that is fired by hand and has nothing to tell.

/** An event's own fields, without the document that it may be about. They let a handler run. */
export function sampleFields(event: string): Record<string, unknown> {
  switch (event) {
    case 'onProjectOpen':
      return { workspaceFolders: [] };
    case 'onFileOpen':
    case 'onRequest':
    case 'onResponse':
      return {};
    case 'onFileSave':
      return { reason: 'manual', options: { formatOnSave: true } };
    case 'onCodeCompletion':
      return { position: { line: 0, character: 0 }, prefix: '', suffix: '', triggerKind: 'invoked', completions: [] };
    case 'onCompletionFeedback':
      return { position: { line: 0, character: 0 }, outcome: 'accepted', shownMs: 0, completion: { text: '' } };
    case 'onContextUpdate':
      return { activeFile: null, selection: null, visibleFiles: [] };
    case 'onErrorReport':
      return { diagnostics: [] };
    case 'onCommand':
      return { command: '', arguments: [] };
    default:
      return { payload: {} };
  }
}
