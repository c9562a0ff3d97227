import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = process.env['RERUN_STATE'] ?? '';

/** True the first time that it is asked about a name, in this process or an earlier one. */
export function firstTime(name: string): boolean {
  const file = path.join(folder, name);
  if (existsSync(file)) return false;
  writeFileSync(file, '');
  return true;
}

/** Writes down that something ran. */
export function ran(name: string): void {
  appendFileSync(path.join(folder, 'ran'), `${name}\n`);
}
