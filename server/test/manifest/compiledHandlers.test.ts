import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkManifest } from '../../src/manifest/check/check.ts';
import { nodeFileSystem } from '../../src/disk/fileSystem.ts';

const DISK = `import fs from 'node:fs';
import * as cp from 'node:child_process';
export const put = (name: string): void => fs.writeFileSync(name, '');
export const never = (): void => { cp.execSync('ls'); };
export class Client {
  constructor(private readonly base: string) {}
  get(where: string): Promise<Response> { return fetch(this.base + where); }
}
`;
const INDEX = `import { Client, put } from './disk';
import { readFile } from 'node:fs/promises';
export async function onCommand(text: string): Promise<object> {
  put(text);
  await new Client('https://api.example.com').get('/x');
  return { success: true, message: (await readFile(text, 'utf8')) + process.env['TOKEN'] };
}
`;
const NEEDS = ['env:read:TOKEN', 'filesystem:read', 'filesystem:write', 'network:request'];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codex-compiled-'));
  await mkdir(path.join(folder, 'src'));
  await writeFile(path.join(folder, 'src/disk.ts'), DISK);
  await writeFile(path.join(folder, 'src/index.ts'), INDEX);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function said(script: string, permissions: readonly string[]): Promise<string[]> {
  const handlers = [{ event: 'onCommand', script }];
  const manifest = { pluginId: 'com.example.made', version: '1.0.0', description: 'Made.', entryPoints: { handlers }, permissions };
  const file = path.join(folder, 'plugin.manifest.json');
  const { problems } = await checkManifest(JSON.stringify(manifest), { file, fs: nodeFileSystem });
  return problems.map(({ code, message }) => `${code.replace(/manifest\/|-permission/g, '')} ${/"([^"]+)"/.exec(message)?.[1]}`).toSorted();
}

describe('the permissions of a handler that esbuild has made', () => {
  it.each(['cjs', 'esm'] as const)('are those of its sources, minified or not (%s)', async (format) => {
    for (const minify of [false, true]) {
      for (const target of ['node20', 'es2015']) {
        const script = `${format}-${minify}-${target}.${format === 'cjs' ? 'cjs' : 'mjs'}`;
        const outfile = path.join(folder, script);
        await build({ entryPoints: [path.join(folder, 'src/index.ts')], outfile, bundle: true, platform: 'node', format, minify, target });
        expect({ script, said: await said(script, []) }).toEqual({ script, said: NEEDS.map((need) => `missing ${need}`) });
        expect(await said(script, NEEDS)).toEqual([]);
        expect(await said(script, [...NEEDS, 'process:spawn'])).toEqual(['unused process:spawn']);
      }
    }
  });
});
