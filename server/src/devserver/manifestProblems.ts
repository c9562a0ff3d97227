// What is wrong with the manifest and with the scripts that it names, told once each: what keeps the plugin from running at once, and what `validate` finds
// beyond that as soon as its code was read.
import { checkManifestFile } from '../manifest/check/check.ts';
import type { Problem } from '../manifest/rules/problem.ts';
import { Rerun } from '../waiting/rerun.ts';
import type { FileProblem, Tell } from './messages.ts';

type FoundIn = ReadonlyMap<string, readonly Problem[]>;

export interface ManifestProblemsOptions {
  /** The manifest that counts now. */
  manifestFile: () => string | undefined;
  tell: Tell;
}

export class ManifestProblems {
  readonly #options: ManifestProblemsOptions;
  /** What was told and still is so, as text: the same is not said again. */
  #said = new Set<string>();
  #ofHost: FoundIn = new Map();
  #ofCode: FoundIn = new Map();
  readonly #checks = new Rerun(() => this.#check());
  #closed = false;

  constructor(options: ManifestProblemsOptions) {
    this.#options = options;
  }

  /** The host found these, by file. */
  found(problems: FoundIn): void {
    this.#ofHost = problems;
    this.#tell();
  }

  /** The manifest or the plugin's code is another. Never rejects. */
  async check(): Promise<void> {
    await this.#checks.run();
  }

  /** Nothing is told any more once this is done. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#checks.pending;
  }

  async #check(): Promise<void> {
    const file = this.#options.manifestFile();
    // The host says what cannot be read.
    const checked = file === undefined ? undefined : await checkManifestFile(file, 'dev', 'full').catch(() => undefined);
    this.#ofCode = new Map(file === undefined || !checked ? [] : [[file, checked.problems]]);
    this.#tell();
  }

  #tell(): void {
    if (this.#closed) return;
    const said = new Set<string>();
    for (const [file, problems] of [...this.#ofHost, ...this.#ofCode]) {
      for (const { severity, code, message, range } of problems) {
        if (severity !== 'error' && severity !== 'warning') continue;
        const problem: FileProblem = { severity, code, message, file, line: range.start.line + 1, column: range.start.character + 1 };
        const key = JSON.stringify(problem);
        if (!this.#said.has(key) && !said.has(key)) this.#options.tell({ type: 'problem', ...problem });
        said.add(key);
      }
    }
    this.#said = said;
  }
}
