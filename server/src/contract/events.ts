// What handlers are given. What that is is said in schemas/events.schema.json, and nowhere else.
import eventsSchema from '../../../schemas/events.schema.json' with { type: 'json' };
import { validatorFor } from './shapes.ts';
import { BUILT_IN_EVENTS, type BuiltInEvent } from './eventNames.ts';

/** The definition in the schemas of events and responses that an event has. */
export function definitionOf(event: string): BuiltInEvent | 'custom' {
  return (BUILT_IN_EVENTS as readonly string[]).includes(event) ? (event as BuiltInEvent) : 'custom';
}

/** Checks a whole payload. @returns what is wrong, as a sentence that names the JSON path, or undefined where nothing is. */
export function validateEvent(event: string, payload: unknown): string | undefined {
  return validatorFor(eventsSchema, definitionOf(event))(payload);
}

/** Checks the members that a payload written by hand has, none of which need to be there: the host fills in the rest. */
export function validatePartialEvent(event: string, payload: unknown): string | undefined {
  return validatorFor(eventsSchema, definitionOf(event), { partial: true })(payload);
}
