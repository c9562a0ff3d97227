// What OpenAI's Codex CLI was seen to make of each row: written by scripts/codexVerdicts.mts, never by hand.
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Row } from './rows/row.ts';

export const VERDICTS_FILE = path.join(import.meta.dirname, 'verdicts.json');

export interface Recorded {
  /** Of the CLI. */
  version: string;
  rows: Record<string, { input: string; verdict: 'accepted' | 'warned' | 'refused' | 'dropped' | 'skipped'; says?: string }>;
}

/** A short mark of what the CLI was asked about, by which a row that changed since is noticed. */
export function inputOf({ files, written, installs, encodings }: Row): string {
  return createHash('sha256')
    .update(JSON.stringify([files, written, installs, ...(encodings ? [encodings] : [])]))
    .digest('hex')
    .slice(0, 12);
}
