// What the page shows of an editor with ghost text, as it is painted: frame by frame, so that a test sees what was there for a moment only.
import type { Page } from 'playwright-core';
import type { ShownText } from '../suite/support/channelProtocol.mts';

interface Watched {
  /** Whether more than the next frame is wanted. */
  isKeeping: boolean;
  frames: ShownText[];
  /** Resolves with what the next frame shows. */
  next: () => Promise<ShownText>;
}

type WatchedWindow = typeof globalThis & { watchedGhostText?: Watched };

/** What is shown now, once it is painted. */
export async function shownText(page: Page): Promise<ShownText> {
  await page.evaluate(watch);
  return page.evaluate(() => (globalThis as WatchedWindow).watchedGhostText!.next());
}

/** Begins to keep what is shown, whenever that is another thing than in the frame before. */
export async function beginFrames(page: Page): Promise<void> {
  await page.evaluate(watch);
  await page.evaluate(async () => {
    const watched = (globalThis as WatchedWindow).watchedGhostText!;
    if (watched.isKeeping) {
      watched.frames = [await watched.next()];
      return;
    }
    const first = watched.next();
    // The frame that was asked for asks for the next one, and so on.
    watched.isKeeping = true;
    watched.frames = [await first];
  });
}

/** @returns what was shown since `beginFrames`, or since it was taken last, in its order. The last is what is shown now. */
export async function takeFrames(page: Page): Promise<ShownText[]> {
  return page.evaluate(async () => {
    const watched = (globalThis as WatchedWindow).watchedGhostText!;
    const now = await watched.next();
    return [...watched.frames.splice(0), now];
  });
}

/** Runs in the page. */
function watch(): void {
  const shared = globalThis as WatchedWindow;
  if (shared.watchedGhostText) return;
  let nextFrame = Promise.withResolvers<ShownText>();
  const watched: Watched = {
    isKeeping: false,
    frames: [],
    next: () => {
      if (!watched.isKeeping) requestAnimationFrame(askAtPaint);
      return nextFrame.promise;
    },
  };
  shared.watchedGhostText = watched;

  // The editor draws in callbacks of the frame, some of them after ours, and between two frames there may be what nobody sees. What has changed its size is
  // told of when all those are through, and right before the frame is painted.
  const probe = document.createElement('div');
  probe.style.cssText = 'position: fixed; top: 0; left: 0; height: 1px; width: 1px; visibility: hidden';
  document.body.append(probe);
  const askAtPaint = (): void => {
    probe.style.width = probe.style.width === '1px' ? '2px' : '1px';
    if (watched.isKeeping) requestAnimationFrame(askAtPaint);
  };
  let last = '';
  new ResizeObserver(() => {
    const shown = read();
    const text = JSON.stringify(shown);
    if (watched.isKeeping && text !== last) watched.frames.push(shown);
    last = text;
    const { resolve } = nextFrame;
    nextFrame = Promise.withResolvers();
    resolve(shown);
  }).observe(probe);

  const plain = (text: string): string => text.replaceAll('\u00a0', ' ').replaceAll('\u200b', '');
  const read = (): ShownText => {
    const texts = { before: '', ghost: '', after: '' };
    const root = document.querySelector('.editor-group-container.active .editor-instance .monaco-editor');
    if (root === null) return texts;
    const lines = [...root.querySelectorAll<HTMLElement>('.view-lines > .view-line')];
    lines.sort((one, other) => Number.parseFloat(one.style.top) - Number.parseFloat(other.style.top));
    let hasGhost = false;
    let hidden = '';
    for (const [index, line] of lines.entries()) {
      if (index > 0) texts[hasGhost ? 'after' : 'before'] += '\n';
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const { parentElement, textContent } = walker.currentNode;
        const text = plain(textContent ?? '');
        if (parentElement?.closest('[class*="ghost-text-decoration"]')) {
          hasGhost = true;
          texts.ghost += text;
        } else texts[hasGhost ? 'after' : 'before'] += text;
        if (parentElement?.closest('.ghost-text-hidden')) hidden += text;
      }
    }
    // The further lines of it are drawn beside those of the document, and stay there for a frame longer.
    if (!hasGhost) return texts;
    for (const more of root.querySelectorAll<HTMLElement>('.suggest-preview-text .view-line, .suggest-preview-text > div > div')) {
      texts.ghost += `\n${plain(more.textContent ?? '')}`;
    }
    // What stands behind it in its line is drawn at the end of its last one, and its own place is left blank.
    if (hidden !== '' && texts.ghost.endsWith(hidden)) texts.ghost = texts.ghost.slice(0, -hidden.length);
    return texts;
  };
}
