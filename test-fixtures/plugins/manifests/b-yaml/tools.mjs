import { readFile, writeFile } from 'node:fs/promises';

export async function tidy(eventText) {
  const { filePath } = JSON.parse(eventText);
  const text = await readFile(filePath, 'utf8');
  await writeFile(filePath, `${text.trimEnd()}\n`);
  return { success: true };
}
