// Decides how a script is run: kept warm and called, or as a program per event.
import path from 'node:path';
import { exportedNames, resolveHandlerFunction } from '../manifest/exports.ts';
import { readOrdinaryFile } from '../manifest/fileSystem.ts';
import type { HandlerDeclaration } from '../manifest/model.ts';

/**
 * Reads the script, without running it, for a function that the worker could call. A script without one is run per event, and must not be
 * imported: importing it would run the whole program with no input.
 * Where the script cannot be read or says too little, the worker finds out, and its errors are the better ones.
 */
export async function handlerMode(folder: string, declaration: HandlerDeclaration): Promise<'warm' | 'oneShot'> {
  if (declaration.function !== undefined) return 'warm';
  const extension = path.extname(declaration.script).toLowerCase();
  const runtime = extension === '.py' ? 'python' : 'node';
  const source = (await readOrdinaryFile(path.join(folder, declaration.script)))?.toString('utf8');
  if (source === undefined) return 'warm';
  try {
    const names = exportedNames(source, runtime, /^\.[cm]?ts$/.test(extension));
    return resolveHandlerFunction(names, declaration.event).kind === 'none' ? 'oneShot' : 'warm';
  } catch {
    return 'warm';
  }
}
