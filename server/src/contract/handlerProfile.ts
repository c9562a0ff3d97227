// A profile of a handler, as an editor asks for it and shows it.
import type { SavePhase } from './eventNames.ts';

/** The event that the handler is run with, again and again. */
export type ProfiledEvent =
  /** That of a document as it is in the editor. */
  | { kind: 'file'; uri: string }
  /** One that says nothing more. */
  | { kind: 'plain' }
  | { kind: 'past'; eventId: string }
  /** As its test fires it: in a workspace of its own. */
  | { kind: 'mock'; file: string };

export interface ProfileHandlerParams {
  pluginKey: string;
  script: string;
  function?: string;
  phase?: SavePhase;
  event: string;
  with: ProfiledEvent;
  /** Where the profile is written. It is the client's own folder: older profiles in it are removed, and nothing else. */
  folder: string;
}

export type ProfileHandlerAnswer =
  | {
      ok: true;
      file: string;
      format: 'cpuprofile' | 'speedscope';
      runs: { count: number; failed: number };
      /** How long the handler took, in ms. */
      p50Ms: number;
      p95Ms: number;
      /** The function in which most of the time was spent, and how much of it, from 0 to 1. Absent where too little was seen. */
      hottest?: { name: string; share: number };
      /** What is to be known of it, as a sentence. */
      note?: string;
    }
  /**
   * @see message a sentence or two; absent where nobody wants it any more.
   * @see eventId of the event at which the handler failed, which is told of by itself.
   */
  | { ok: false; message?: string; eventId?: string };
