// What is wrong with the manifest and with the scripts that it names, told whenever it is something else: what keeps the plugin from running at once, and
// what `validate` finds beyond that as soon as its code was read.
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
  /** What was told last, each as text. */
  #said = new Set<string>();
  /** Who is told knows of the server by now. */
  #begun = false;
  #ofHost: FoundIn = new Map();
  #ofCode: FoundIn = new Map();
  readonly #checks = new Rerun(() => this.#check());
  #closed = false;

  constructor(options: ManifestProblemsOptions) {
    this.#options = options;
  }

  /** Tells what was found so far. */
  begin(): void {
    this.#begun = true;
    this.#tell();
  }

  /** The host found these, by file. They are told from the first check on, if not sooner. */
  found(problems: FoundIn): void {
    this.#ofHost = problems;
    if (this.#begun) this.#tell();
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
    this.begin();
  }

  #tell(): void {
    if (this.#closed) return;
    const found = new Map<string, FileProblem>();
    for (const [file, problems] of [...this.#ofHost, ...this.#ofCode]) {
      for (const { severity, code, message, range } of problems) {
        if (severity !== 'error' && severity !== 'warning') continue;
        const problem: FileProblem = { severity, code, message, file, line: range.start.line + 1, column: range.start.character + 1 };
        found.set(JSON.stringify(problem), problem);
      }
    }
    const said = this.#said;
    this.#said = new Set(found.keys());
    const fresh = [...found].flatMap(([key, problem]) => (said.has(key) ? [] : [problem]));
    if (fresh.length > 0 || found.size < said.size) this.#options.tell({ type: 'checked', problems: [...found.values()], fresh });
  }
}
