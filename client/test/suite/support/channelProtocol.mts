// What a suite inside the extension host and the driver outside say to each other: JSON over HTTP on the loopback interface.
// A leaf: both sides import it, and neither needs the other's libraries.

/** The environment variable that carries the channel's URL (with its secret path) into the extension host. */
export const channelVariable = 'EDITOR_TEST_CHANNEL';
/** The environment variable that carries `--grep` into the extension host. */
export const grepVariable = 'EDITOR_TEST_GREP';

/** A request of the suite. Selectors are playwright's: CSS, `text=…`, `role=button[name="…"]`. */
export type EditorRequest =
  | { readonly kind: 'type'; readonly text: string }
  /** One chord, such as Tab, Control+S or Shift+Enter. */
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'click'; readonly selector: string; readonly button: 'left' | 'right'; readonly timeoutMs: number }
  /** Drags the right edge of the first match to the right, by so many pixels. */
  | { readonly kind: 'dragEdge'; readonly selector: string; readonly pixels: number }
  | { readonly kind: 'hover'; readonly selector: string; readonly timeoutMs: number }
  /** Answers with the visible texts of everything that matches, which may be none. */
  | { readonly kind: 'texts'; readonly selector: string }
  | { readonly kind: 'waitFor'; readonly selector: string; readonly state: 'visible' | 'hidden'; readonly timeoutMs: number }
  /** Answers with the file's absolute path. */
  | { readonly kind: 'shot'; readonly name: string; readonly documentation: boolean; readonly clip?: string }
  /** Answers with what the editor in front shows now, once it is painted. */
  | { readonly kind: 'shownText' }
  /** Begins to keep what the editor in front shows, frame by frame. */
  | { readonly kind: 'beginFrames' }
  /** Answers with what it has shown since the last time. */
  | { readonly kind: 'takeFrames' }
  | { readonly kind: 'resize'; readonly width: number; readonly height: number }
  /** Answers with the last lines of what the extension under test has logged in this run. */
  | { readonly kind: 'logged' }
  /** A line for whoever watches the run. */
  | { readonly kind: 'progress'; readonly line: string }
  | { readonly kind: 'result'; readonly result: MochaResult };

/** What an editor shows: its lines, with the ghost text where it stands. All is in `before` where there is none. */
export interface ShownText {
  before: string;
  ghost: string;
  after: string;
}

/** The driver's answer. `unavailable`: this driver has no keyboard and no screen, so the test must be skipped. */
export type EditorAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string; readonly unavailable: boolean };

export interface MochaResult {
  /** Full titles. */
  readonly passed: readonly string[];
  readonly skipped: readonly SkippedTest[];
  readonly failures: readonly FailedTest[];
}

export interface SkippedTest {
  readonly title: string;
  readonly reason: string;
}

export interface FailedTest {
  readonly title: string;
  readonly message: string;
  /** The absolute path of a picture of that moment; absent where the driver has no screen. */
  readonly picture?: string | undefined;
}
