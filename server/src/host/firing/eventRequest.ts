// The request for an event that is fired by hand or from a file: the fields that were given, and what an editor would send along with them, so that they
// only have to say what matters.
import path from 'node:path';
import { missingFields } from './missingFields.ts';
import { endpointOf } from '../../contract/eventNames.ts';
import { sampleFields } from '../../contract/sampleFields.ts';
import { SET_BY_THE_HOST } from '../dispatch/chain.ts';
import type { DispatchRequest } from '../types.ts';
import { withoutMaskedHeaders } from './keptHeaders.ts';
import { languageIdOf } from '../../manifest/model/languages.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import type { Position } from '../../text/range.ts';
import { documentText } from './documentText.ts';

type Fields = Record<string, unknown>;

export interface EventRequestOptions {
  /** The workspace folder, absolute; a `filePath` that is relative is taken from here. */
  workspace: string;
  /** The only script to run. */
  script?: string;
  /** Reads documents of the workspace only: for events that somebody else fires than the one who may read whatever the host may. */
  onlyInWorkspace?: boolean;
  /** Hears of what the event lacks, in sentences. */
  warn: (text: string) => void;
  /** How a payload is given, as a sentence. */
  howToGive?: string;
}

/** @param given the event's fields. Those that the host sets itself are left out, so that a payload may be one that was copied from a log. */
export async function eventRequest(event: string, given: Fields, options: EventRequestOptions): Promise<DispatchRequest> {
  const { workspace, script, onlyInWorkspace = false, warn } = options;
  const filePath = typeof given['filePath'] === 'string' ? path.resolve(workspace, given['filePath']) : undefined;
  const language = typeof given['language'] === 'string' ? given['language'] : filePath && languageIdOf(filePath);
  const { phase } = given;
  // A payload that was copied from a log carries these too, and must not override the host's.
  const { fields: own, warning } = withoutMaskedHeaders(
    Object.fromEntries(Object.entries(given).filter(([key]) => !SET_BY_THE_HOST.includes(key))),
  );
  if (warning !== undefined) options.warn(warning);
  const fields = await fieldsOf(event, own, { workspace, filePath, onlyInWorkspace, warn });
  const missing = missingFields(event, filePath, fields);
  // Of a file that cannot be read, it was said.
  if (missing.length > 0 && filePath === undefined) {
    const without = missing.length === 1 ? 'it is not in the payload' : 'they are not in the payload';
    warn([`${event} needs ${missing.join(' and ')}, and ${without}.`, options.howToGive].join(' ').trimEnd());
  }
  return {
    event,
    ...(isAboutEndpoint(event, own, filePath) && { endpoint: true }),
    workspaceRoot: workspace,
    ...(filePath !== undefined && { filePath }),
    ...(language !== undefined && { language }),
    ...((phase === 'beforeSave' || phase === 'afterSave') && { phase }),
    ...(script !== undefined && { only: { script } }),
    fields,
    // Without an editor that waits, a handler has its own deadline and nothing else.
    budgetMs: 0,
  };
}

/** A request to an endpoint, or a hook around one, which has a document around completions only. */
function isAboutEndpoint(event: string, own: Fields, filePath: string | undefined): boolean {
  if (endpointOf(event)) return true;
  return (event === 'onRequest' || event === 'onResponse') && filePath === undefined && typeof own['method'] === 'string';
}

interface About extends Pick<EventRequestOptions, 'workspace' | 'warn'> {
  filePath: string | undefined;
  onlyInWorkspace: boolean;
}

/** The event's own fields: those that were given, and the defaults of the others. */
async function fieldsOf(event: string, own: Fields, { workspace, filePath, onlyInWorkspace, warn }: About): Promise<Fields> {
  const readText = async (): Promise<string | undefined> => {
    if (typeof own['fileContent'] === 'string' || filePath === undefined) return own['fileContent'] as string | undefined;
    const found = await documentText(filePath, onlyInWorkspace ? workspace : undefined);
    if ('text' in found) return found.text;
    warn(`The event has no text of ${filePath}: ${found.why}. Put fileContent into the payload.`);
    return undefined;
  };
  const content = async (): Promise<Fields> => {
    const fileContent = await readText();
    return fileContent === undefined ? {} : { fileContent };
  };
  switch (event) {
    case 'onProjectOpen':
      return { workspaceFolders: [workspace], ...own };
    case 'onFileOpen':
      return { ...(await content()), ...own };
    case 'onFileSave':
      return { ...(await content()), ...sampleFields(event), ...own };
    case 'onCodeCompletion':
      return { ...sampleFields(event), ...(await aroundCursor(own, readText)), ...own };
    case 'onRequest':
    case 'onResponse':
      // Without a document it is a request to an endpoint, whose shape is the plugin's own affair.
      return filePath === undefined
        ? own
        : { ...(await aroundCursor(own, readText)), ...(event === 'onResponse' && { completions: [] }), ...own };
    case 'onContextUpdate':
      return { ...sampleFields(event), ...(filePath !== undefined && { activeFile: filePath, visibleFiles: [filePath] }), ...own };
    case 'onCompletionFeedback':
    case 'onErrorReport':
    case 'onCommand':
      return { ...sampleFields(event), ...own };
    default: {
      const asked = endpointOf(event);
      if (asked) return { ...asked, params: {}, query: {}, headers: {}, body: null, ...own };
      // An event of the plugin's own carries its payload under that name; what was given is the payload unless it has one.
      return 'payload' in own ? own : { payload: own };
    }
  }
}

/** The text before and after the cursor: from the document, where the payload does not have it. */
async function aroundCursor(own: Fields, readText: () => Promise<string | undefined>): Promise<Fields> {
  if (typeof own['prefix'] === 'string') {
    const { prefix } = own;
    return { position: new LineIndex(prefix).positionAt(prefix.length), prefix, suffix: '', triggerKind: 'invoked' };
  }
  const lines = new LineIndex((await readText()) ?? '');
  const { line, character } = (own['position'] ?? {}) as Partial<Position>;
  const position = typeof line === 'number' && typeof character === 'number' ? { line, character } : { line: 0, character: 0 };
  const offset = lines.offsetAt(position);
  return { position, prefix: lines.text.slice(0, offset), suffix: lines.text.slice(offset), triggerKind: 'invoked' };
}
