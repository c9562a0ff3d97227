// What becomes of a past event that is to be kept as a mock event.

/**
 * Why there is none.
 * - `forgotten`: the event is no longer kept.
 * - `too-large`: not all of it is kept.
 * - `disk-full`, `not-writable`: the folder did not take it.
 * - `outside`: the plugin's folder for mock events is a link that leads elsewhere.
 */
export type RecordFault = 'forgotten' | 'too-large' | 'disk-full' | 'not-writable' | 'outside' | 'failed';

export type RecordedMockEvent =
  | {
      ok: true;
      /** Absolute. */
      file: string;
      /** Whether something is expected of the answer: not where a handler broke, or where several plugins had a part in it. */
      expects: boolean;
      /** Whether secrets in it were masked, which handlers will be given so. */
      masked: boolean;
    }
  | {
      ok: false;
      fault: RecordFault;
      /** A sentence. */
      message: string;
      /** The plugin's folder for mock events. */
      folder?: string;
    };
