// What handlers return, checked before the host believes it. schemas/responses.schema.json documents the same; a test holds the two together.
import { BUILT_IN_EVENTS, type BuiltInEvent } from './model.ts';
import {
  anything,
  array,
  boolean,
  completion,
  diagnostic,
  either,
  integer,
  isObject,
  isString,
  object,
  string,
  textEdit,
  type Shape,
} from './shapes.ts';

const common = { success: boolean, error: string, status: integer(100, 599) };
const informing = { ...common, message: string, diagnostics: array(diagnostic) };
const suggestion = either('a string or an object', [isString, string], [isObject, completion]);

const RESPONSES: Record<BuiltInEvent | 'custom', Shape> = {
  onProjectOpen: object({}, informing),
  onFileOpen: object({}, informing),
  onFileSave: object({}, { ...informing, formattedContent: string, edits: array(textEdit) }),
  onCodeCompletion: object({}, { ...common, completions: array(completion), result: object({}, { suggestions: array(suggestion) }) }),
  onRequest: object({}, common),
  onResponse: object({}, common),
  onContextUpdate: object({}, common),
  onErrorReport: object({}, { ...common, message: string, completions: array(completion) }),
  onCommand: object({}, { ...common, message: string, data: anything }),
  custom: object({}, { ...common, data: anything }),
};

/**
 * Checks a handler's response to an event; an event that is not built in counts as a custom one.
 * @returns what is wrong, as a sentence that names the JSON path ("$.edits[0].newText is missing."), or undefined where nothing is.
 */
export function validateResponse(event: string, value: unknown): string | undefined {
  const known = (BUILT_IN_EVENTS as readonly string[]).includes(event) ? (event as BuiltInEvent) : 'custom';
  return RESPONSES[known](value, '$');
}
