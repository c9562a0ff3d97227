// What handlers are given, checked by schemas/events.schema.json. The host makes events and has no need to check them: only tests have.
import { Ajv, type ValidateFunction } from 'ajv';
import eventsSchema from '../../../schemas/events.schema.json' with { type: 'json' };
import { definitionOf } from '../../src/contract/eventNames.ts';
import { sentenceFor, type VerboseError } from '../../src/contract/schemaErrors.ts';

/** The schema without what has to be there in the event itself. */
function withoutRequired(): object {
  const copy = structuredClone(eventsSchema) as { definitions: Record<string, { required?: string[] }> };
  for (const [name, definition] of Object.entries(copy.definitions)) {
    if (name === 'common' || name === definitionOf(name)) delete definition.required;
  }
  return copy;
}

const options = { verbose: true, allowUnionTypes: true, strictTypes: false, strictRequired: false };
const whole = new Ajv({ ...options, schemas: [eventsSchema] });
const partial = new Ajv({ ...options, schemas: [withoutRequired()] });

function faultIn(ajv: Ajv, event: string, payload: unknown): string | undefined {
  const validate = ajv.getSchema(`events.schema.json#/definitions/${definitionOf(event)}`) as ValidateFunction;
  return validate(payload) ? undefined : sentenceFor((validate.errors ?? []) as VerboseError[]);
}

/** Checks a whole payload. @returns what is wrong, as a sentence that names the JSON path, or undefined where nothing is. */
export function validateEvent(event: string, payload: unknown): string | undefined {
  return faultIn(whole, event, payload);
}

/** Checks the members that a payload written by hand has, none of which need to be there: the host fills in the rest. */
export function validatePartialEvent(event: string, payload: unknown): string | undefined {
  return faultIn(partial, event, payload);
}
