// How mock events and their tests look from an editor: plain data.

/** A file in a plugin's folder of mock events. */
export interface TestView {
  /** Absolute. */
  file: string;
  /** Its own, or its file's where that cannot be read. */
  name: string;
  /** Absent where the file cannot be read. */
  event?: string;
  /** The plugin's scripts that it reaches, in the order in which they run. */
  scripts: string[];
  /** Where it stands in the file, counted from 0. */
  line: number;
  /** What is wrong with it, for people: what is in the file, or that nothing handles it. */
  fault?: { message: string; line?: number };
}

/** How a test came out. */
export interface TestOutcome {
  ok: boolean;
  durationMs: number;
  /** Where it is not ok: the sentence that the command line prints, or how the answer differs, as a unified diff. */
  message?: string;
  /** Of an answer that is not what is expected: both as texts, whole. */
  sides?: { expected: string; actual: string };
  /** Where it is not ok: the place in the file, counted from 0. */
  place?: { line: number; character: number };
  /** Tells the file's content from any other. */
  digest?: string;
  /** The file itself cannot be tested. */
  isFault?: true;
}

/** What happens in a run of tests, one after the other. */
export type TestNews =
  | { kind: 'started'; file: string }
  | { kind: 'said'; text: string; file?: string }
  | ({ kind: 'ended'; file: string } & TestOutcome);

/** Whether something was done, and if not, why, in a sentence for people. */
export type TestsAnswer = { ok: true } | { ok: false; message: string };
