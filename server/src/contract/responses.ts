// What handlers return, checked before the host believes it. What that may be is said in schemas/responses.schema.json, and nowhere else.
import responsesSchema from '../../../schemas/responses.schema.json' with { type: 'json' };
import { definitionOf } from './events.ts';
import { validatorFor, type Validator } from './shapes.ts';

const validators = new Map<string, Validator>();

/**
 * Checks a handler's response to an event; an event that is not built in counts as a custom one.
 * @returns what is wrong, as a sentence that names the JSON path ("$.edits[0].newText is missing."), or undefined where nothing is.
 */
export function validateResponse(event: string, value: unknown): string | undefined {
  const definition = definitionOf(event);
  let validate = validators.get(definition);
  if (!validate) validators.set(definition, (validate = validatorFor(responsesSchema, definition)));
  return validate(value);
}
