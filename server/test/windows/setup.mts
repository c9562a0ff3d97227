// Vitest's global set-up of the tests on Windows: one Wine prefix for all of them, or the reason why they are skipped.
import type { TestProject } from 'vitest/node';
import { nodeForWindows } from './nodeForWindows.mts';
import { missingForWine, openWinePrefix, programsOf, type WinePlace } from './winePrefix.mts';

declare module 'vitest' {
  export interface ProvidedContext {
    windows: WinePlace | { readonly reason: string };
  }
}

export default async function setup(project: TestProject): Promise<(() => void) | undefined> {
  const missing = missingForWine();
  const node = missing === undefined ? nodeForWindows() : { reason: missing };
  if ('reason' in node) {
    project.provide('windows', node);
    return undefined;
  }
  const opened = await openWinePrefix(node.file);
  project.provide('windows', opened.place);
  return () => {
    opened.close();
    const left = programsOf(opened.place.prefix);
    if (left.length > 0) throw new Error(`These programs outlived their prefix:\n${left.join('\n')}`);
  };
}
