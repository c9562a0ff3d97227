import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const words = JSON.parse(readFileSync(new URL('../data/words.json', import.meta.url), 'utf8'));

async function template(name) {
  return readFile(path.join(here, '..', 'data', `${name}.txt`), 'utf8');
}

export async function onFileSave(text) {
  const event = JSON.parse(text);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'words-'));
  const scratch = path.join(folder, 'text');
  await writeFile(scratch, event.fileContent);
  const again = await readFile(scratch, 'utf8');
  await rm(folder, { recursive: true });
  return { success: true, message: `${words.length} ${await template('hello')} ${again.length}` };
}

/** For trying things by hand; nothing calls it. */
async function dump(file) {
  await writeFile(file, JSON.stringify(process.env));
}

if (process.argv[1] && (await realpath(process.argv[1])) === fileURLToPath(import.meta.url)) {
  process.stdout.write(JSON.stringify(await onFileSave(readFileSync(0, 'utf8'))));
  if (process.env.DUMP) await dump(process.env.DUMP);
}
