// What a plugin's list of changes says of one version.
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { PluginsFolder } from './pluginsFolder.ts';

const FILE = 'CHANGELOG.md';
/** Of a longer file the beginning is read, where the newest versions are. */
const READ_BYTES = 200_000;
const MOST_LINES = 12;

/** A few lines; undefined where nothing is said of the version, or nowhere. */
export async function versionNotes(folder: PluginsFolder, id: string, version: string): Promise<string | undefined> {
  const text = await beginning(path.join(folder.folderOf(id, version), FILE)).catch(() => undefined);
  return text === undefined ? undefined : notesOf(text, version);
}

/** The lines below the heading with the version, up to the next one of its level or above. Exported for its tests. */
export function notesOf(text: string, version: string): string | undefined {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => levelOf(line) > 0 && namesVersion(line, version));
  if (start === -1) return undefined;
  const level = levelOf(lines[start]!);
  const rest = lines.slice(start + 1);
  const next = rest.findIndex((line) => levelOf(line) > 0 && levelOf(line) <= level);
  const said = (next === -1 ? rest : rest.slice(0, next)).filter((line) => line.trim() !== '');
  return said.length === 0 ? undefined : said.slice(0, MOST_LINES).join('\n');
}

function levelOf(line: string): number {
  return /^(#{1,6})\s/.exec(line)?.[1]?.length ?? 0;
}

/** `1.1.0` is not in `11.1.0`, nor in `1.1.0-beta`. */
function namesVersion(line: string, version: string): boolean {
  return line.split(/[\s[\]()]+/).some((word) => word.replace(/^v/, '').replace(/[:,]$/, '') === version);
}

async function beginning(file: string): Promise<string> {
  const opened = await open(file);
  try {
    const { buffer, bytesRead } = await opened.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await opened.close();
  }
}
