// What a registry answers, as far as it is read.

export interface Answer {
  status: number;
  header(name: string): string | undefined;
  /** Of an answer that reports a failure only the beginning. */
  bytes: Buffer;
  /** Whether the registry was told who asks. */
  isIdentified: boolean;
}
