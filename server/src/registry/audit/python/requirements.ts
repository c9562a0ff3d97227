// requirements.txt, as pip reads it, as far as names and versions go.
import { pythonName } from './names.ts';

export type Requirement =
  | { kind: 'pinned'; name: string; version: string; line: number }
  /** There is a name, and no exact version: a range, or none. */
  | { kind: 'loose'; name: string; line: number }
  /** From an address or a folder. */
  | { kind: 'elsewhere'; text: string; line: number }
  /** Another file: `-r other.txt`. */
  | { kind: 'file'; name: string; line: number };

/** Lines of any length are no requirements, and hashes follow on lines of their own. */
const MAX_LINE = 4_000;

const REQUIREMENT = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/s;
const EXACT = /^\(?\s*={2,3}\s*([A-Za-z0-9.!+_-]+)\s*\)?$/;

export function readRequirements(text: string): Requirement[] {
  const found: Requirement[] = [];
  const lines = text.split(/\r\n|\r|\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = index;
    let written = lines[index] ?? '';
    while (written.endsWith('\\') && index + 1 < lines.length && written.length < MAX_LINE) written = written.slice(0, -1) + lines[++index];
    const read = readRequirement(written.slice(0, MAX_LINE), line);
    if (read) found.push(read);
  }
  return found;
}

/** @param line where it stands, 0-based. */
export function readRequirement(written: string, line: number): Requirement | undefined {
  const text = written.replace(/(?:^|\s)#.*$/s, '').trim();
  if (text === '') return undefined;
  const option = /^(?:-r|--requirement)(?:\s+|=)?(\S.*)$/.exec(text);
  if (option) return { kind: 'file', name: option[1]!.trim(), line };
  if (/^(?:-e|--editable)\b/.test(text)) return { kind: 'elsewhere', text, line };
  // Where packages are looked for, and constraints, which install nothing.
  if (text.startsWith('-')) return undefined;
  if (/^(?:[a-z+]+:\/\/|file:|\.{0,2}\/)/i.test(text) || /^[^;]*?\s@\s/.test(text) || /\.(?:whl|tar\.gz|zip)(?:\s|$)/i.test(text))
    return { kind: 'elsewhere', text: text.slice(0, 100), line };
  const match = REQUIREMENT.exec(text);
  const name = match && pythonName(match[1]!);
  if (!match || name === undefined || name === null) return { kind: 'elsewhere', text: text.slice(0, 100), line };
  // Markers say on which systems, and hashes which files; neither says which version.
  const version = EXACT.exec(
    match[2]!
      .replace(/;.*$/s, '')
      .replace(/\s--[a-z].*$/s, '')
      .trim(),
  )?.[1];
  return version === undefined || version.endsWith('.*') ? { kind: 'loose', name, line } : { kind: 'pinned', name, version, line };
}
