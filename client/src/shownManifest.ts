// package.json as the editor shows it to people who read English, for tests.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../..');

/** @throws where a text is named that package.nls.json does not have. */
export function shownManifest(): unknown {
  const texts = JSON.parse(readFileSync(path.join(repository, 'package.nls.json'), 'utf8')) as Record<string, string>;
  return JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8'), (_, value: unknown) => {
    const name = typeof value === 'string' ? /^%(.+)%$/.exec(value)?.[1] : undefined;
    if (name === undefined) return value;
    const text = texts[name];
    if (text === undefined) throw new Error(`package.nls.json has no text "${name}".`);
    return text;
  });
}
