// What handlers return, checked before the host believes it. What that may be is said in schemas/responses.schema.json, and nowhere else:
// ajv makes the validators from it ahead of time (responses.generated.ts).
import { definitionOf, type Definition } from './eventNames.ts';
import {
  custom,
  onCodeCompletion,
  onCommand,
  onCompletionFeedback,
  onContextUpdate,
  onErrorReport,
  onFileOpen,
  onFileSave,
  onProjectOpen,
  onRequest,
  onResponse,
} from './responses.generated.ts';
import { sentenceFor, type VerboseError } from './schemaErrors.ts';

type Validate = ((value: unknown) => boolean) & { errors?: VerboseError[] | null };

const validators = {
  custom,
  onCodeCompletion,
  onCommand,
  onCompletionFeedback,
  onContextUpdate,
  onErrorReport,
  onFileOpen,
  onFileSave,
  onProjectOpen,
  onRequest,
  onResponse,
} satisfies Record<Definition, unknown> as unknown as Record<Definition, Validate>;

/**
 * Checks a handler's response to an event; an event that is not built in counts as a custom one.
 * @returns what is wrong, as a sentence that names the JSON path ("$.edits[0].newText is missing."), or undefined where nothing is.
 */
export function validateResponse(event: string, value: unknown): string | undefined {
  const validate = validators[definitionOf(event)];
  return validate(value) ? undefined : sentenceFor(validate.errors ?? []);
}
