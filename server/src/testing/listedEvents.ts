// A plugin's mock events as a list of tests, without firing any.
import type { TestView } from '../contract/testViews.ts';
import type { HandlerView, PluginView } from '../contract/views.ts';
import { unknownEvent, whyNone } from '../host/firing/firedEvent.ts';
import type { DispatchRequest } from '../host/types.ts';
import { languageIdOf } from '../manifest/model/languages.ts';
import { get } from '../manifest/syntax/tree.ts';
import { globMatcher } from '../paths/globs.ts';
import * as slashed from '../paths/slashed.ts';
import { mockEventFiles, nameInPlugin } from './eventFiles.ts';
import { readMockEvent, type MockEvent } from './mockEvent.ts';
import { withPlaces } from './portable.ts';

/** In the order in which they are fired. */
export async function listedMockEvents(plugin: PluginView): Promise<TestView[]> {
  const files = await mockEventFiles(plugin.folder);
  return Promise.all(files.map((file) => listed(plugin, file)));
}

async function listed(plugin: PluginView, file: string): Promise<TestView> {
  const read = await readMockEvent(file);
  if ('faults' in read) {
    const [fault] = read.faults;
    const name = read.name ?? nameInPlugin(plugin.folder, file);
    return {
      file,
      name,
      scripts: [],
      line: 0,
      ...(fault && { fault: { message: fault.message, ...(fault.line !== undefined && { line: fault.line - 1 }) } }),
    };
  }
  const { event, document } = read;
  const name = get(document.root, 'name');
  const scripts = [...new Set(reached(plugin, event).map(({ script }) => script))];
  const message = scripts.length > 0 || event.expect === null ? undefined : (unknownEvent(event.event, plugin) ?? none(plugin, event));
  return {
    file,
    name: event.name,
    event: event.event,
    scripts,
    line: name ? document.lines.positionAt(name.start).line : 0,
    ...(message !== undefined && { fault: { message } }),
  };
}

function none(plugin: PluginView, { event, payload }: MockEvent): string {
  return whyNone(plugin, { event, fields: {}, ...documentOf(payload) }, {});
}

/** The handlers that an event is for, as the manifest declares them; of a request, the endpoint's own. */
function reached({ handlers, endpoints = [] }: PluginView, { event, payload }: MockEvent): HandlerView[] {
  const { filePath, language, phase } = documentOf(payload);
  return [...handlers, ...endpoints].filter((one) => {
    if (one.event !== event) return false;
    if (phase !== undefined && one.phase !== undefined && phase !== one.phase) return false;
    if (language !== undefined && one.languages.length > 0 && !one.languages.includes(language)) return false;
    return one.pattern === undefined || filePath === undefined || globMatcher(one.pattern)(filePath);
  });
}

/** What decides whether a handler is for an event; paths as they are in the workspace. */
function documentOf(payload: MockEvent['payload']): Pick<DispatchRequest, 'filePath' | 'language' | 'phase'> {
  const { filePath: given, phase } = payload;
  const placed = typeof given === 'string' ? withPlaces(given, { workspace: '.', plugin: '.' }) : undefined;
  const filePath = placed === undefined ? undefined : slashed.normalize(slashed.from(placed));
  const language = typeof payload['language'] === 'string' ? payload['language'] : filePath && languageIdOf(filePath);
  return {
    ...(filePath !== undefined && { filePath }),
    ...(language !== undefined && { language }),
    ...((phase === 'beforeSave' || phase === 'afterSave') && { phase }),
  };
}
