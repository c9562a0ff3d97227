// Does on the workbench's page what a suite asks for: keys, clicks, visible text, pictures.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Page } from 'playwright-core';
import type { SuiteRun } from './driver.mts';
import type { ScreenRequest } from './editorChannel.mts';
import { beginFrames, shownText, takeFrames } from './ghostFrames.mts';

/** The size of the window's contents in pixels at the start of every suite. */
export const startSize = { width: 1280, height: 800 };

/**
 * Carries out one request.
 * @returns what the suite gets as its answer.
 * @throws playwright's explanation, such as a selector that matched nothing in time.
 */
export async function perform(page: Page, suite: SuiteRun, request: ScreenRequest): Promise<unknown> {
  try {
    return await carryOut(page, suite, request);
  } catch (error) {
    throw new Error(stripVTControlCharacters(error instanceof Error ? error.message : String(error)), { cause: error });
  }
}

function carryOut(page: Page, suite: SuiteRun, request: ScreenRequest): Promise<unknown> {
  switch (request.kind) {
    case 'type':
      // The editor debounces what it does after a key; a person leaves about this much time between two.
      return page.keyboard.type(request.text, { delay: 20 });
    case 'key':
      return page.keyboard.press(request.key);
    case 'click':
      return page.locator(request.selector).first().click({ button: request.button, timeout: request.timeoutMs });
    case 'dragEdge':
      return dragEdge(page, request);
    case 'hover':
      return page.locator(request.selector).first().hover({ timeout: request.timeoutMs });
    case 'texts':
      return visibleTexts(page, request.selector);
    case 'waitFor':
      return page.locator(request.selector).first().waitFor({ state: request.state, timeout: request.timeoutMs });
    case 'shot':
      return photograph(page, suite, request);
    case 'shownText':
      return shownText(page);
    case 'beginFrames':
      return beginFrames(page);
    case 'takeFrames':
      return takeFrames(page);
    case 'resize':
      return page.setViewportSize({ width: request.width, height: request.height });
  }
}

async function dragEdge(page: Page, { selector, pixels }: Extract<ScreenRequest, { kind: 'dragEdge' }>): Promise<void> {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not visible, so its edge cannot be dragged.`);
  const edge = box.x + box.width;
  const middle = box.y + box.height / 2;
  await page.mouse.move(edge, middle);
  await page.mouse.down();
  await page.mouse.move(edge + pixels, middle, { steps: 4 });
  await page.mouse.up();
  // An edge under the mouse is highlighted.
  await page.mouse.move(edge + pixels + 100, middle);
}

async function visibleTexts(page: Page, selector: string): Promise<string[]> {
  const texts = await page.locator(selector).filter({ visible: true }).allInnerTexts();
  // Monaco draws spaces as non-breaking ones.
  return texts.map((text) => text.replaceAll('\u00a0', ' '));
}

async function photograph(page: Page, suite: SuiteRun, request: Extract<ScreenRequest, { kind: 'shot' }>): Promise<string> {
  const forDocumentation = request.documentation && process.env['UPDATE_SCREENSHOTS'] === '1';
  const folder = forDocumentation ? suite.documentationFolder : suite.outputFolder;
  const file = path.join(folder, path.basename(request.name));
  await mkdir(folder, { recursive: true });
  if (request.clip === undefined) await page.screenshot({ path: file, animations: 'disabled', caret: 'initial' });
  else await page.locator(request.clip).first().screenshot({ path: file, animations: 'disabled', caret: 'initial', timeout: 10_000 });
  return file;
}
