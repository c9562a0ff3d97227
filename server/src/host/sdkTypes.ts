// The types that authors of plugins write scripts by, from where the SDK lies that handlers import.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sdkFolder } from '../runner/index.ts';

/** Of JavaScript and TypeScript a file of declarations, of Python a stub. */
export async function sdkTypes(): Promise<{ typescript: string; python: string }> {
  const [typescript, python] = await Promise.all(
    ['codex-plugin-sdk/index.d.ts', 'codex_plugin_sdk.pyi'].map((name) => readFile(path.join(sdkFolder, name), 'utf8')),
  );
  return { typescript: typescript!, python: python! };
}
