// JSON as something to read: objects and lists fold, texts of several lines stand as they are.
import * as l10n from '@vscode/l10n';
import { shownText } from '../../../server/src/protocol.ts';
import { markup, type Html } from './html.ts';

/** Longer texts, and those of several lines, fold as well. */
const INLINE_TEXT = 120;
/** Beyond this many values a tree is slower than it is of use, and the text is shown as it is. */
const MOST_VALUES = 4_000;
/** Levels that are open from the start. */
const OPEN = 2;

/** @param text JSON; where it is none, since it was cut for instance, it is shown as it is. */
export function jsonTree(text: string): Html {
  const value = parsed(text);
  if (value === undefined || countOf(value) > MOST_VALUES) return markup`<pre tabindex="0">${shownText(text)}</pre>`;
  return markup`<div class="json">${valueHtml(undefined, value, 0)}</div>`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function countOf(value: unknown): number {
  let count = 0;
  const walk = (one: unknown): void => {
    count += 1;
    if (typeof one === 'object' && one !== null && count <= MOST_VALUES) for (const inner of Object.values(one)) walk(inner);
  };
  walk(value);
  return count;
}

function valueHtml(name: string | undefined, value: unknown, depth: number): Html {
  const key = name === undefined ? undefined : markup`<span class="key">${shownText(name)}</span>: `;
  if (typeof value === 'object' && value !== null) {
    const members = Array.isArray(value) ? value.map((one: unknown, at) => [String(at), one] as const) : Object.entries(value);
    if (members.length === 0) return markup`<div>${key}<span class="plain">${Array.isArray(value) ? '[]' : '{}'}</span></div>`;
    return markup`<details ${depth < OPEN ? markup`open` : undefined}>
      <summary>${key}<span class="note">${sizeOf(value, members.length)}</span></summary>
      <ul>
        ${members.map(([inner, one]) => markup`<li>${valueHtml(inner, one, depth + 1)}</li>`)}
      </ul>
    </details>`;
  }
  if (typeof value === 'string' && (value.length > INLINE_TEXT || value.includes('\n'))) {
    const lines = value.split('\n').length;
    const size = lines > 1 ? l10n.t('{0} lines', lines) : l10n.t('{0} characters', value.length);
    return markup`<details>
      <summary>${key}<span class="note">${size}</span></summary>
      <pre tabindex="0">${shownText(value)}</pre>
    </details>`;
  }
  return markup`<div>${key}<span class="${typeof value === 'string' ? 'text' : 'plain'}">${shownText(JSON.stringify(value))}</span></div>`;
}

function sizeOf(value: object, count: number): string {
  if (Array.isArray(value)) return count === 1 ? l10n.t('list of 1 value') : l10n.t('list of {0} values', count);
  return count === 1 ? l10n.t('object with 1 member') : l10n.t('object with {0} members', count);
}
