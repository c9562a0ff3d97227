// What the function that handles an event is called. Imports nothing, so that who writes scripts and who reads them share it.

/** The names under which a function for an event is looked up, best first. */
export function functionNamesFor(event: string, runtime: 'node' | 'python'): string[] {
  const snake = event.replace(/(?<=[a-z0-9])[A-Z]/g, (capital) => `_${capital}`).toLowerCase();
  return [...new Set(runtime === 'python' ? [event, snake, 'handler'] : [event, 'handler'])];
}
