// Decides how a script is run: kept warm and called, or as a program per event.
import path from 'node:path';
import { resolveHandlerFunction } from '../../scripts/exports.ts';
import { functionNamesFor } from '../../contract/functionNames.ts';
import { runtimeOf } from '../../contract/runtime.ts';
import { obviouslyExports } from '../../scripts/scriptFacts.ts';
import { nodeFileSystem } from '../../disk/fileSystem.ts';
import type { KnownScripts } from '../../scripts/knownScripts.ts';
import type { HandlerDeclaration } from '../../manifest/model/manifest.ts';

/**
 * Reads the script, without running it, for a function that the worker could call. A script without one is run per event, and must not be
 * imported: importing it would run the whole program with no input.
 * Where the script cannot be read or says too little, the worker finds out, and its errors are the better ones.
 * @param scripts what is known of scripts already: a script with many handlers is read for its names once
 */
export async function handlerMode(folder: string, declaration: HandlerDeclaration, scripts: KnownScripts): Promise<'warm' | 'oneShot'> {
  if (declaration.function !== undefined) return 'warm';
  try {
    const file = path.join(folder, declaration.script);
    const source = await nodeFileSystem.readText(file);
    const runtime = runtimeOf(file) ?? 'node';
    const usual = functionNamesFor(declaration.event, runtime).filter((name) => /^\w+$/.test(name) && name !== 'default');
    // The first call waits for it: to read long scripts takes longer than to start a worker.
    if (source !== undefined && obviouslyExports(source, usual, runtime)) return 'warm';
    const names = await scripts.exports(file, nodeFileSystem);
    return names && resolveHandlerFunction(names, declaration.event).kind === 'none' ? 'oneShot' : 'warm';
  } catch {
    return 'warm';
  }
}
