// The one folder in which the host makes the temporary folders of plugins. Among the machine's other temporary files, a plugin that was granted those would
// reach what others keep in theirs, which are also the home folders of what they start.
import { lstatSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where it is, whether it exists or not: never given to a plugin, but for its own folder in there. */
export function temporaryPlace(): string {
  return path.join(realTmp(), `codex-plugins-${process.getuid?.() ?? 'of-user'}`);
}

/**
 * Makes a folder in there, for one plugin. Where somebody else has made that place, as anybody may in a folder that is everybody's, it is made beside it.
 * @returns its real path.
 */
export function makeTemporary(): string {
  const place = temporaryPlace();
  try {
    mkdirSync(place, { mode: 0o700 });
  } catch {
    // It is there, as what is looked at next.
  }
  const parent = isOwn(place) ? place : realTmp();
  return realpathSync.native(mkdtempSync(path.join(parent, 'codex-plugin-')));
}

function isOwn(place: string): boolean {
  const facts = lstatSync(place, { throwIfNoEntry: false });
  if (facts?.isDirectory() !== true) return false;
  return process.getuid === undefined || (facts.uid === process.getuid() && (facts.mode & 0o077) === 0);
}

function realTmp(): string {
  try {
    return realpathSync.native(tmpdir());
  } catch {
    // There is none, and whoever makes something in it is told so.
    return path.resolve(tmpdir());
  }
}
