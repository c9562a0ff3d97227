// Mock events: what `codex-plugin test` fires at the handlers of a plugin, and what they have to answer.
import { EVENTS_FOLDER } from '../contract/mockEventFiles.ts';
import type { PluginFile } from '../contract/newPlugin.ts';
import { eventStem } from './pluginFiles.ts';
import type { Project, ProjectHandler } from './project.ts';

/**
 * One file or more for each handler. They hold on every machine: their paths are relative to the workspace.
 * @param taken paths that are no longer free.
 */
export function mockEvents({ handlers }: Pick<Project, 'handlers'>, taken: readonly string[] = []): PluginFile[] {
  const names = new Set(taken);
  return handlers.flatMap((handler) =>
    mocksOf(handler).map((mock): PluginFile => {
      const path = freeName(eventStem(handler.event, '-'), names);
      names.add(path);
      return { path, text: `${JSON.stringify(mock, null, 2)}\n` };
    }),
  );
}

function freeName(stem: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const path = `${EVENTS_FOLDER}/${stem}${number === 1 ? '' : `-${number}`}.json`;
    if (!taken.has(path)) return path;
  }
}

interface MockEvent {
  name: string;
  event: string;
  payload: object;
  expect?: object;
}

function mocksOf({ event, samples, payload }: ProjectHandler): MockEvent[] {
  const portable = samples.filter(({ files }) => files === undefined);
  const mocks = portable.map(({ shows, fields, payload: said = fields, answer }) => ({
    name: shows,
    event,
    payload: said,
    expect: answer,
  }));
  if (mocks.length > 0) return mocks;
  // What such a handler answers depends on the workspace. That it answers at all does not.
  if (samples.length > 0) return [{ name: `answers ${event}`, event, payload: {}, expect: { success: true } }];
  return [{ name: `answers ${event}`, event, payload: payload ?? {} }];
}
