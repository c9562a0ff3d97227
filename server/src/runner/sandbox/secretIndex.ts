// Places for secrets, for whoever asks of hundreds of paths how they lie to them.
import path from 'node:path';
import { paths } from '../../paths/paths.ts';

/** Names count in small letters: on some systems they are the same in any case. */
export class SecretIndex {
  readonly #places: ReadonlySet<string>;
  /** The places by the folders around them. */
  readonly #inside = new Map<string, string[]>();

  constructor(places: readonly string[]) {
    this.#places = new Set(places.map(folded));
    for (const place of new Set(places))
      for (const folder of foldersAround(folded(place))) {
        const inside = this.#inside.get(folder);
        if (inside === undefined) this.#inside.set(folder, [place]);
        else inside.push(place);
      }
  }

  /** Whether something is one of them, in one of them, or around one. */
  meets(file: string): boolean {
    return this.#inside.has(folded(file)) || this.holds(file);
  }

  /** Whether something is one of them, or in one of them. */
  holds(file: string): boolean {
    const place = folded(file);
    return this.#places.has(place) || foldersAround(place).some((folder) => this.#places.has(folder));
  }

  /** Those in a folder. */
  inside(folder: string): readonly string[] {
    return this.#inside.get(folded(folder)) ?? [];
  }
}

function folded(place: string): string {
  return paths.plain(place).toLowerCase();
}

function foldersAround(place: string): string[] {
  const around = path.dirname(place);
  return around === place ? [] : [around, ...foldersAround(around)];
}
