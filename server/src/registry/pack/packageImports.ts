// The names that begin with `#`, which package.json gives to files of its own package ("imports").
import * as slashed from '../../paths/slashed.ts';

/** Conditions and lists in each other: nobody nests them deeper. */
const DEEPEST = 10;

/**
 * The files that such a name may stand for, whatever the conditions are.
 * @param text of package.json.
 * @param files all that there are.
 */
export function packageImport(text: string | undefined, specifier: string, files: readonly string[]): string[] {
  const imports = importsIn(text);
  for (const [key, value] of imports) {
    const [before = '', after] = key.split('*', 2);
    const isMatch = after === undefined ? key === specifier : specifier.startsWith(before) && specifier.endsWith(after);
    if (!isMatch || specifier.length < before.length + (after?.length ?? 0)) continue;
    const star = after === undefined ? '' : specifier.slice(before.length, specifier.length - after.length);
    const targets = new Set(targetsIn(value).map((target) => slashed.normalize(target.replaceAll('*', star))));
    return files.filter((file) => targets.has(file));
  }
  return [];
}

function importsIn(text: string | undefined): [string, unknown][] {
  try {
    const { imports } = JSON.parse(text ?? '{}') as { imports?: unknown };
    // The longest name counts, as Node.js has it.
    return typeof imports === 'object' && imports !== null ? Object.entries(imports).sort(([a], [b]) => b.length - a.length) : [];
  } catch {
    return [];
  }
}

function targetsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return value.startsWith('./') ? [value] : [];
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  return Object.values(value).flatMap((one) => targetsIn(one, depth + 1));
}
