// Takes the tutorial's own plugin out of the tutorial's text, where that text stands beside the repository.
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inShared } from '../clone.mts';

const SEED_FOLDER = inShared('seed');

/** Why the formatter that the plugin calls cannot be called here, or undefined when it can. */
export const blackMissing = blackInstalled() ? undefined : 'black is not installed';

function blackInstalled(): boolean {
  try {
    execFileSync('black', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Writes the plugin (manifest, handlers/saveHandler.py, handlers/completionHandler.js) into a folder, as the tutorial prints it.
 * @param addedPermissions what its manifest forgets, such as `process:spawn` for the formatter that it calls.
 */
export async function unpackTutorial(folder: string, addedPermissions: readonly string[]): Promise<void> {
  const [file] = (await readdir(SEED_FOLDER)).filter((name) => name.endsWith('.txt'));
  const text = await readFile(path.join(SEED_FOLDER, file!), 'utf8');
  const manifest = JSON.parse(between(text, '{\n  "pluginId": "com.example.mycodexplugin"', '\n}\n')) as { permissions: string[] };
  manifest.permissions.push(...addedPermissions);
  await mkdir(path.join(folder, 'handlers'), { recursive: true });
  await writeFile(path.join(folder, 'plugin.manifest.json'), JSON.stringify(manifest, null, 2));
  await writeFile(path.join(folder, 'handlers/saveHandler.py'), between(text, 'import subprocess\n', 'print(json.dumps(response))\n'));
  await writeFile(
    path.join(folder, 'handlers/completionHandler.js'),
    between(text, "const fs = require('fs');\n", 'module.exports = { onCodeCompletion };\n'),
  );
}

function between(text: string, first: string, last: string): string {
  const start = text.indexOf(first);
  const end = text.indexOf(last, start);
  if (start < 0 || end < 0) throw new Error(`The tutorial has no passage from ${JSON.stringify(first)} to ${JSON.stringify(last)}.`);
  return text.slice(start, end + last.length);
}
