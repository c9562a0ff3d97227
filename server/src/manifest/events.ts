// What handlers are given. schemas/events.schema.json documents the same; a test holds the two together.
import { BUILT_IN_EVENTS, type BuiltInEvent } from './model.ts';
import {
  anything,
  array,
  boolean,
  completion,
  diagnostic,
  either,
  isNull,
  isObject,
  isString,
  object,
  oneOf,
  position,
  range,
  string,
  type Shape,
} from './shapes.ts';

const common = { event: string, eventId: string, timestamp: string, pluginId: string, workspaceRoot: string };
const optional = { language: string };

/** The members of each event beside the common ones. */
const FIELDS: Record<BuiltInEvent | 'custom', Record<string, Shape>> = {
  onProjectOpen: { workspaceFolders: array(string) },
  onFileOpen: { filePath: string, fileContent: string },
  onFileSave: {
    filePath: string,
    fileContent: string,
    phase: oneOf('beforeSave', 'afterSave'),
    reason: string,
    options: object({ formatOnSave: boolean }),
  },
  onCodeCompletion: {
    filePath: string,
    position,
    prefix: string,
    suffix: string,
    triggerKind: either('a string or an integer', [isString, string], [Number.isInteger, anything]),
    completions: array(completion),
  },
  onRequest: {},
  onResponse: {},
  onContextUpdate: {
    activeFile: either('a string or null', [isString, string], [isNull, anything]),
    selection: either('a range or null', [isObject, range], [isNull, anything]),
    visibleFiles: array(string),
  },
  onErrorReport: { filePath: string, diagnostics: array(diagnostic) },
  onCommand: { command: string, arguments: array(anything) },
  custom: { payload: anything },
};

function nameOf(event: string): BuiltInEvent | 'custom' {
  return (BUILT_IN_EVENTS as readonly string[]).includes(event) ? (event as BuiltInEvent) : 'custom';
}

/** Checks a whole payload. @returns what is wrong, as a sentence that names the JSON path, or undefined where nothing is. */
export function validateEvent(event: string, payload: unknown): string | undefined {
  return object({ ...common, ...FIELDS[nameOf(event)] }, optional)(payload, '$');
}

/** Checks the members that a payload written by hand has, none of which need to be there: the host fills in the rest. */
export function validatePartialEvent(event: string, payload: unknown): string | undefined {
  return object({}, { ...common, ...FIELDS[nameOf(event)], ...optional })(payload, '$');
}
