// What the function that handles an event is called. Who writes scripts and who reads them share it.
import type { Runtime } from './runtime.ts';

/** The names under which a function for an event is looked up, best first. */
export function functionNamesFor(event: string, runtime: Runtime): string[] {
  const snake = event.replace(/(?<=[a-z0-9])[A-Z]/g, (capital) => `_${capital}`).toLowerCase();
  return [...new Set(runtime === 'python' ? [event, snake, 'handler'] : [event, 'handler'])];
}
