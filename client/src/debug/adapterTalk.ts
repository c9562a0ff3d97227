// What an editor and a debug adapter say to each other, as far as it tells whether the session's breakpoints are in place.

/** The members of the debug adapter protocol's messages that are looked at here. */
export interface AdapterMessage {
  type?: string;
  seq?: number;
  request_seq?: number;
  command?: string;
  event?: string;
  arguments?: { source?: { path?: string } };
  body?: { breakpoints?: Placed[]; breakpoint?: Placed };
}

interface Placed {
  id?: number;
  verified?: boolean;
}

/** Requests after whose answers the debugger stops where it is to stop. */
const PLACING = new Set(['setBreakpoints', 'setFunctionBreakpoints', 'setExceptionBreakpoints', 'configurationDone']);

export class AdapterTalk {
  /** Those of these requests that have no answer yet. */
  readonly #asked = new Map<number, AdapterMessage>();
  /** Whether each breakpoint of a file is bound to code, by the file. */
  readonly #bound = new Map<string, Map<number, boolean>>();
  #isConfigured = false;
  #isBegun = false;
  #end: 'left' | 'ended' | undefined;

  /** Said by the editor. */
  asked(message: AdapterMessage): void {
    this.#isBegun = true;
    if (message.type === 'request' && (message.command === 'disconnect' || message.command === 'terminate')) this.#end ??= 'left';
    if (message.type === 'request' && message.seq !== undefined && PLACING.has(message.command ?? ''))
      this.#asked.set(message.seq, message);
  }

  /** Said by the adapter. @returns whether it may have changed what is known. */
  said(message: AdapterMessage): boolean {
    if (message.type === 'event' && message.event === 'terminated') this.closed();
    if (message.type === 'event' && message.event === 'breakpoint') return this.#noteBreakpoint(message.body?.breakpoint);
    const request = message.type === 'response' ? this.#asked.get(message.request_seq ?? -1) : undefined;
    if (request === undefined) return false;
    this.#asked.delete(message.request_seq!);
    if (request.command === 'configurationDone') this.#isConfigured = true;
    const file = request.arguments?.source?.path;
    if (request.command === 'setBreakpoints' && file !== undefined) {
      const breakpoints = (message.body?.breakpoints ?? []).map(({ id, verified }, index): [number, boolean] => [
        id ?? -1 - index,
        verified === true,
      ]);
      this.#bound.set(file, new Map(breakpoints));
    }
    return true;
  }

  /** The adapter is gone. */
  closed(): void {
    this.#end ??= 'ended';
  }

  /** Whether the editor has reached the adapter. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  /** Whether the session ended without the editor having left it. */
  get wasCut(): boolean {
    return this.#end === 'ended';
  }

  /** Whether the debugger knows of all breakpoints. A script that is not imported yet gets them when it is. */
  get isConfigured(): boolean {
    return this.#isConfigured && this.#asked.size === 0;
  }

  /** Whether those of the files are bound to code as well. */
  isBound(isMeant: (file: string) => boolean): boolean {
    return this.isConfigured && [...this.#bound].every(([file, breakpoints]) => !isMeant(file) || [...breakpoints.values()].every(Boolean));
  }

  #noteBreakpoint(breakpoint: Placed | undefined): boolean {
    for (const known of this.#bound.values())
      if (breakpoint?.id !== undefined && known.has(breakpoint.id)) known.set(breakpoint.id, breakpoint.verified === true);
    return true;
  }
}
