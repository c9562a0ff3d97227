// The page of an event as a person sees it: a page within a page within the workbench.
import { editor } from './editor.ts';

const ENTER = ' >> internal:control=enter-frame >> ';

/** A selector for something in the page. */
export function inEventPage(selector: string): string {
  return `iframe.webview.ready${ENTER}iframe#active-frame${ENTER}${selector}`;
}

/** Waits until the page shows an event. @returns the visible text of the page. */
export async function untilEventPage(headline: RegExp): Promise<string> {
  await editor.waitForText(inEventPage('h1'), headline);
  return (await editor.text(inEventPage('main'))) ?? '';
}
