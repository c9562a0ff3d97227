// What `codex-plugin invoke` fires: the payload that was given, and what an editor would send along with it, so that it only has to say what matters.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer as readAll } from 'node:stream/consumers';
import { sampleFields } from '../contract/sampleFields.ts';
import { SET_BY_THE_HOST } from '../host/dispatch/chain.ts';
import type { DispatchRequest } from '../host/types.ts';
import { languageIdOf } from '../manifest/model/languages.ts';
import { LineIndex } from '../text/lineIndex.ts';
import { UsageError } from './exit.ts';
import type { Position } from '../text/range.ts';
import { textOf } from '../text/fileText.ts';

type Fields = Record<string, unknown>;

export interface RequestOptions {
  /** File with the payload; `-` for standard input. */
  payload?: string;
  /** The only script to run. */
  handler?: string;
  /** Hears of what the event lacks. */
  warn: (text: string) => void;
}

export async function requestFor(event: string, workspace: string, options: RequestOptions): Promise<DispatchRequest> {
  const given = await payloadFrom(options.payload);
  const filePath = typeof given['filePath'] === 'string' ? path.resolve(workspace, given['filePath']) : undefined;
  const language = typeof given['language'] === 'string' ? given['language'] : filePath && languageIdOf(filePath);
  const { phase } = given;
  // A payload that was copied from a log carries these too, and must not override the host's.
  const own = Object.fromEntries(Object.entries(given).filter(([key]) => !SET_BY_THE_HOST.includes(key)));
  return {
    event,
    workspaceRoot: workspace,
    ...(filePath !== undefined && { filePath }),
    ...(language !== undefined && { language }),
    ...((phase === 'beforeSave' || phase === 'afterSave') && { phase }),
    ...(options.handler !== undefined && { only: { script: options.handler } }),
    fields: await fieldsOf(event, workspace, filePath, own, options.warn),
    // Without an editor that waits, a handler has its own deadline and nothing else.
    budgetMs: 0,
  };
}

/** The event's own fields: those that were given, and the defaults of the others. */
async function fieldsOf(
  event: string,
  workspace: string,
  filePath: string | undefined,
  own: Fields,
  warn: (text: string) => void,
): Promise<Fields> {
  const readText = async (): Promise<string | undefined> => {
    if (typeof own['fileContent'] === 'string' || filePath === undefined) return own['fileContent'] as string | undefined;
    try {
      const found = textOf(await readFile(filePath));
      if (!found) warn(`${filePath} is not in UTF-8, so the event has no text of it. Put fileContent into the payload.`);
      return found?.text;
    } catch (error) {
      warn(`${filePath} cannot be read (${(error as Error).message}), so the event has no text of it. Put fileContent into the payload.`);
      return undefined;
    }
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
    case 'onErrorReport':
    case 'onCommand':
      return { ...sampleFields(event), ...own };
    default:
      // An event of the plugin's own carries its payload under that name; what was given is the payload unless it has one.
      return 'payload' in own ? own : { payload: own };
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

async function payloadFrom(source: string | undefined): Promise<Fields> {
  if (source === undefined) return {};
  const name = source === '-' ? 'standard input' : source;
  let text: string;
  try {
    text = decoded(source === '-' ? await readAll(process.stdin) : await readFile(source));
  } catch (error) {
    throw new UsageError(`Cannot read the payload from ${name}: ${(error as Error).message}.`);
  }
  if (text.trim() === '') throw new UsageError(`The payload in ${name} is empty. It has to be a JSON object; {} will do.`);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch (error) {
    throw new UsageError(`The payload in ${name} is not JSON: ${(error as Error).message}.`);
  }
  throw new UsageError(`The payload in ${name} is not a JSON object.`);
}

/** Windows PowerShell writes files in UTF-16, and marks those in UTF-8 as such. */
function decoded(bytes: Buffer): string {
  return new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
}
