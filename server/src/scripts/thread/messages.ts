// What the thread that reads code, and those who ask it, say to each other.
import type { Language } from '../../text/translations.ts';
import type { Runtime } from '../../contract/runtime.ts';
import type { FileSystem } from '../../disk/fileSystem.ts';
import type { CodeAnalysis, Entry } from '../analysis/analyze.ts';
import type { ExportedNames } from '../exportedNames.ts';
import type { Suspicion } from '../suspicious/suspicion.ts';

export interface ReadExports {
  kind: 'exports';
  source: string;
  runtime: Runtime;
  typescript: boolean;
}

export interface AnalyzeCode {
  kind: 'analysis';
  folder: string;
  entries: readonly Entry[];
  /** What they do when they are imported, and no more. */
  onlyImport?: boolean;
  /** What it is going to ask in any case: each question that goes to and fro takes as long as reading a small script. */
  known?: readonly KnownAnswer[];
}

export interface FindSuspicions {
  kind: 'suspicions';
  source: string;
  runtime: Runtime;
  typescript: boolean;
}

export interface KnownAnswer {
  question: keyof FileSystem;
  file: string;
  answer: unknown;
}

/** Something to be made out of code. */
export type Job = ReadExports | AnalyzeCode | FindSuspicions;

export interface Results {
  exports: ExportedNames;
  analysis: CodeAnalysis;
  suspicions: Suspicion[];
}

/** What it is started with: how it speaks. */
export type ThreadData = Language;

export type ToThread = { type: 'job'; job: Job } | { type: 'found'; id: number; answer: unknown };

export type FromThread =
  /** It can be given work. */
  | { type: 'ready' }
  /** Only the asker knows the disk, and what is open in the editor. */
  | { type: 'ask'; id: number; question: keyof FileSystem; file: string }
  | { type: 'done'; result: Results[Job['kind']] }
  | { type: 'failed'; message: string };
