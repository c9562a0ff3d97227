// What a person does and sees, for suites: typing, keys, clicks, visible text, screenshots.
// Where the driver has no keyboard and screen, the test that asks for one is skipped visibly.
import { request, UnavailableError } from './channel.ts';
import type { EditorRequest, ShownText } from './channelProtocol.mts';
import { skipCurrentTest } from './skip.ts';
import { eventually } from './eventually.ts';

const defaultTimeoutMs = 20_000;

export interface ShotOptions {
  /** Save it for the documentation: into docs/images/ when UPDATE_SCREENSHOTS=1, else beside the other screenshots. */
  readonly documentation?: boolean;
  /** Only the part of the window that this selector matches. */
  readonly clip?: string;
}

/** By then a menu is open on the busiest machine, or it was not opened. */
const MENU_MS = 5_000;

export const editor = {
  /** Types text into whatever has the focus, key by key. */
  async type(text: string): Promise<void> {
    await ask({ kind: 'type', text });
  },

  /** Presses one chord, such as `Tab`, `Escape` or `Control+S`. */
  async key(key: string): Promise<void> {
    await ask({ kind: 'key', key });
  },

  /** Clicks the first thing that the selector matches, such as `role=button[name="Allow"]` or `.monaco-list-row >> text=demo`. */
  async click(selector: string, options: { button?: 'left' | 'right'; timeoutMs?: number } = {}): Promise<void> {
    await ask({ kind: 'click', selector, button: options.button ?? 'left', timeoutMs: options.timeoutMs ?? defaultTimeoutMs });
  },

  /** Chooses an item of the context menu of the first thing that the selector matches. */
  async contextMenu(selector: string, item: string): Promise<void> {
    const wanted = `.monaco-menu .action-item:has-text("${item}")`;
    await editor.click(selector, { button: 'right' });
    // A row that was drawn anew under the button opens none, and whoever sees none clicks again.
    const isOpen = await editor.hover(wanted, { timeoutMs: MENU_MS }).then(
      () => true,
      () => false,
    );
    if (!isOpen) {
      await editor.key('Escape');
      await editor.click(selector, { button: 'right' });
      await editor.hover(wanted);
    }
    // A menu takes no click in its first tenth of a second, for that could belong to the one that opened it. Keys it does take.
    await editor.key('Enter');
  },

  /** Drags the right edge of the first thing that the selector matches, such as a part of the workbench, by so many pixels to the right. */
  async dragEdge(selector: string, pixels: number): Promise<void> {
    await ask({ kind: 'dragEdge', selector, pixels });
  },

  async hover(selector: string, options: { timeoutMs?: number } = {}): Promise<void> {
    await ask({ kind: 'hover', selector, timeoutMs: options.timeoutMs ?? defaultTimeoutMs });
  },

  /** The visible texts of everything that matches now; none is an empty list. Non-breaking spaces come back as spaces. */
  async texts(selector: string): Promise<string[]> {
    return (await ask({ kind: 'texts', selector })) as string[];
  },

  /** The visible text of the first match, or undefined where nothing matches. */
  async text(selector: string): Promise<string | undefined> {
    return (await editor.texts(selector))[0];
  },

  /** Waits until something that matches shows a text that matches the pattern, and returns that text. */
  async waitForText(selector: string, pattern: RegExp, options: { timeoutMs?: number } = {}): Promise<string> {
    let seen: string[] = [];
    return eventually(
      async () => {
        seen = await editor.texts(selector);
        return seen.find((text) => pattern.test(text));
      },
      { timeoutMs: options.timeoutMs ?? defaultTimeoutMs, what: () => `${selector} to show ${pattern}; it shows ${JSON.stringify(seen)}` },
    );
  },

  /** Waits until the active editor shows ghost text that matches, and returns it. */
  async waitForGhostText(pattern: RegExp, options: { timeoutMs?: number } = {}): Promise<string> {
    let seen = '';
    return eventually(
      async () => {
        // The editor draws one element for each token, so the text is only complete when they are put together.
        seen = (await editor.texts('.monaco-editor [class*="ghost-text"]')).join('');
        return pattern.test(seen) && seen;
      },
      { timeoutMs: options.timeoutMs ?? defaultTimeoutMs, what: () => `ghost text ${pattern}; it is ${JSON.stringify(seen)}` },
    );
  },

  async waitForVisible(selector: string, options: { timeoutMs?: number } = {}): Promise<void> {
    await ask({ kind: 'waitFor', selector, state: 'visible', timeoutMs: options.timeoutMs ?? defaultTimeoutMs });
  },

  async waitForHidden(selector: string, options: { timeoutMs?: number } = {}): Promise<void> {
    await ask({ kind: 'waitFor', selector, state: 'hidden', timeoutMs: options.timeoutMs ?? defaultTimeoutMs });
  },

  /** Photographs the window. @returns the picture's absolute path. */
  async shot(name: string, options: ShotOptions = {}): Promise<string> {
    const documentation = options.documentation ?? false;
    return (await ask({ kind: 'shot', name, documentation, ...(options.clip === undefined ? {} : { clip: options.clip }) })) as string;
  },

  /** What the editor in front shows now: all of its text that is in view, and the ghost text in it. */
  async shownText(): Promise<ShownText> {
    return (await ask({ kind: 'shownText' })) as ShownText;
  },

  /** Begins to keep what the editor in front shows, frame by frame. */
  async beginFrames(): Promise<void> {
    await ask({ kind: 'beginFrames' });
  },

  /** What it has shown since the last time, each thing once. */
  async takeFrames(): Promise<ShownText[]> {
    return (await ask({ kind: 'takeFrames' })) as ShownText[];
  },

  /** Sets the size of the window's contents in pixels; it starts at 1280 × 800. */
  async resize(width: number, height: number): Promise<void> {
    await ask({ kind: 'resize', width, height });
  },
};

async function ask(message: EditorRequest): Promise<unknown> {
  try {
    return await request(message);
  } catch (error) {
    if (error instanceof UnavailableError) return skipCurrentTest(error.message);
    throw error;
  }
}
