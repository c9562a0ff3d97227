// A command that is a row of steps: which of them is done, how long it took, and where it stops. All of it is said on stderr.
import { performance } from 'node:perf_hooks';
import { KeyError } from '../registry/signing/signingKey.ts';
import { NoProvenance } from '../registry/publishing/provenance.ts';
import { RegistryError } from '../registry/remote/registryError.ts';
import { painter, wantsColours } from './colours.ts';
import { maskValues } from './masked.ts';
import { terminalText } from './terminalText.ts';

/** A step came out as nobody wants it. It was said already. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly step: string;
  /** What machines know it by. */
  readonly code: string;

  constructor(step: string, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.step = step;
    this.code = code;
  }
}

/** What a step failed for, to be thrown in it. The message says what to do. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export class Steps {
  /** Whether what is said has colours. */
  readonly colour = wantsColours(process.stderr);
  private readonly paint = painter(this.colour);

  /**
   * Does a step and says how it came out.
   * @param name what machines call it.
   * @param work gives the words for what is done, beside its result.
   * @throws Stopped where it fails for a reason that was to be expected.
   */
  async run<T>(name: string, work: () => Promise<{ done: string; value: T; notes?: readonly string[] }>): Promise<T> {
    const began = performance.now();
    const took = (): string => this.paint('dim', `(${Math.round(performance.now() - began)} ms)`);
    try {
      const { done, value, notes = [] } = await work();
      this.say(`${this.paint('green', '✓')} ${shown(done)} ${took()}`);
      for (const note of notes) this.note(note);
      return value;
    } catch (error) {
      const code = expectedCode(error);
      if (code === undefined) throw error;
      const { message } = error as Error;
      this.say(`${this.paint('red', '✗')} ${indented(shown(message))} ${took()}`);
      throw new Stopped(name, code, message, { cause: error });
    }
  }

  /** Something that is worth knowing, and stops nothing. */
  note(text: string): void {
    this.say(`  ${indented(shown(text))}`);
  }

  /** Sections of text that belong to what was done last. @param sections of which nothing is a stranger's as it was, but for what is to be hidden. */
  show(sections: readonly string[]): void {
    for (const section of sections) this.say(`  ${indented(maskValues(section.trimEnd()))}`);
  }

  private say(line: string): void {
    process.stderr.write(`${line}\n`);
  }
}

function expectedCode(error: unknown): string | undefined {
  if (error instanceof StepFailure || error instanceof RegistryError) return error.code;
  if (error instanceof KeyError) return 'key';
  return error instanceof NoProvenance ? 'provenance' : undefined;
}

function shown(text: string): string {
  return terminalText(maskValues(text));
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n  ');
}
