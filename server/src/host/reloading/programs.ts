// The scripts that a plugin's handlers are in, and what one is that no function is found in: a program that is run for each event, or a module that is
// only being written.
import path from 'node:path';
import { runtimeOf } from '../../contract/runtime.ts';
import { readSmallFile } from '../../disk/smallFile.ts';
import type { ScriptAhead } from '../../runner/index.ts';
import { syntaxFault } from '../../scripts/syntaxFault.ts';
import type { LoadedHandler, LoadedPlugin } from '../plugins/plugin.ts';

export type ModeOf = (plugin: LoadedPlugin, handler: LoadedHandler) => Promise<'warm' | 'oneShot'>;

/** What a program that takes an event and answers cannot do without: a way to read, or to print. It may be another module's, though. */
const STREAMS = /\b(?:stdin|stdout|console|print|input|readFileSync|run_?from_?stdin|write)\b/i;

/**
 * broken: it cannot be read, and says why when it is imported. unclear: only one that was a module is one that is being written; what may run as it is must
 * not be imported.
 */
function kindOf(file: string): 'program' | 'unclear' | 'broken' {
  const source = readSmallFile(file);
  const language = runtimeOf(file) === 'python' ? 'python' : /ts$/i.test(file) ? 'typescript' : 'javascript';
  const isBroken = syntaxFault(source, language) !== undefined;
  if (STREAMS.test(source)) return isBroken ? 'unclear' : 'program';
  return isBroken ? 'broken' : 'unclear';
}

/** The scripts of a plugin, with what is called in each. */
export async function scriptsOf(plugin: LoadedPlugin, modeOf: ModeOf): Promise<ScriptAhead[]> {
  type Called = ScriptAhead['handlers'][number];
  const found = new Map<string, ScriptAhead & { handlers: Called[]; unclear: Called[] }>();
  for (const handler of plugin.callable) {
    const { script, runtime } = handler.place;
    const { event, function: name } = handler.declaration;
    const called = { event, ...(name !== undefined && { function: name }) };
    const one = found.get(script) ?? { script, runtime, handlers: [], unclear: [] };
    found.set(script, one);
    const kind = (await modeOf(plugin, handler)) === 'warm' ? 'module' : kindOf(path.join(plugin.key, script));
    if (kind === 'unclear') one.unclear.push(called);
    else if (kind !== 'program') one.handlers.push(called);
  }
  return [...found.values()];
}
