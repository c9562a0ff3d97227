// Which keys a diff of two values in YAML is about: behind the place of each hunk, as git names functions there. A key may stand far above what changed.
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { listedPlaces, memberOf } from './valuePath.ts';

/** What the values are in a mock event. */
const ROOT = 'expect';

/** @param diff a unified diff of the two texts. */
export function withKeys(diff: string, before: string, after: string): string {
  const keys = { before: keysByLine(before), after: keysByLine(after) };
  const lines = diff.split('\n');
  return lines
    .map((line, index) => {
      const place = /^@@ -(\d+),(\d+) \+(\d+),(\d+) @@$/.exec(line);
      if (!place) return line;
      const [beforeStart = 0, beforeCount = 0, afterStart = 0, afterCount = 0] = place.slice(1).map(Number);
      const named = new Set<string>();
      let at = { before: beforeStart, after: afterStart };
      for (const changed of lines.slice(index + 1)) {
        if (at.before >= beforeStart + beforeCount && at.after >= afterStart + afterCount) break;
        if (changed.startsWith('\\')) continue;
        const side = changed.startsWith('-') ? 'before' : changed.startsWith('+') ? 'after' : undefined;
        if (side) named.add(keys[side][at[side] - 1] ?? ROOT);
        at = side ? { ...at, [side]: at[side] + 1 } : { before: at.before + 1, after: at.after + 1 };
      }
      return `${line} ${listedPlaces([...named])}`;
    })
    .join('\n');
}

/** The innermost key or member of a list that each line of a value in YAML belongs to. */
function keysByLine(text: string): string[] {
  const lineCounter = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter });
  const keys = text.split('\n').map(() => ROOT);
  const lineOf = (offset: number): number => lineCounter.linePos(offset).line - 1;
  const name = (key: string, from: unknown, value: unknown): void => {
    const start = isNode(from) ? from.range?.[0] : undefined;
    const end = isNode(value) ? value.range?.[1] : undefined;
    if (start !== undefined) keys.fill(key, lineOf(start), lineOf(Math.max(start, (end ?? 0) - 1)) + 1);
    inside(key, value);
  };
  const inside = (key: string, value: unknown): void => {
    if (isMap(value)) for (const pair of value.items) name(key + memberOf(nameOf(pair.key)), pair.key, pair.value);
    else if (isSeq(value)) for (const [index, item] of value.items.entries()) name(`${key}[${index}]`, item, item);
  };
  inside(ROOT, contents);
  return keys;
}

function nameOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}
