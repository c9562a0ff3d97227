// A workspace that is made to keep the server busy: whoever works in it is answered all the same.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ManifestEditor, TIDY } from './manifestEditor.ts';
import type { Received } from './lspClient.ts';

/** Code that takes long to be read, and much memory. */
const SCRIPTS: Record<string, string> = {
  'minus.js': '-'.repeat(380_000),
  'brackets.js': '['.repeat(1_000_000),
  'generics.ts': 'A<'.repeat(500_000),
  'assigned.js': `onFileSave = ${'x='.repeat(2000)}`,
};

/** Those of it that take hours on any machine. */
const ENDLESS = ['minus.js', 'assigned.js'];

function manifest(name: string, script: string, more: object = {}): string {
  const handler = { event: 'onFileSave', script, function: 'onFileSave' };
  return JSON.stringify(
    { pluginId: `com.example.${name}`, version: '1.0.0', name, entryPoints: { handlers: [handler] }, ...more },
    undefined,
    2,
  );
}

/** Manifests that say it by themselves. */
const MANIFESTS: Record<string, string> = {
  keys: `{${Array.from({ length: 80_000 }, (_, index) => `"pluginI${index}": 1`).join(',')}}`,
  twice: `{${'"a": 1,'.repeat(80_000)}"a": 1}`,
  globs: manifest('globs', 'a.js', { permissions: Array.from({ length: 3000 }, (_, index) => `filesystem:read:a${index}/**/*.{a,b}`) }),
  glob: manifest('glob', 'a.js', { permissions: ['filesystem:read:+(a+)+(a+)+(a+)+x', `filesystem:read:${'a'.repeat(60)}`] }),
  deep: '['.repeat(1_900_000),
  handlers: JSON.stringify({
    pluginId: 'com.example.many',
    entryPoints: {
      handlers: Array.from({ length: 3000 }, (_, index) => ({ event: `onFil${index}`, script: `${index}.js`, pattern: '+(a+)+' })),
    },
  }),
};

let manifests: ManifestEditor;
afterEach(() => manifests.editor.dispose());

async function put(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

const placeOf = (name: string): string => `.codex/plugins/${name.split('.')[0]}/plugin.manifest.json`;

describe('a workspace that is made to keep the server busy', () => {
  it('code that takes forever to be read holds nobody up, and it is said that it was not checked', async () => {
    manifests = await ManifestEditor.open({
      prepare: async (folder) => {
        for (const [name, text] of Object.entries(SCRIPTS)) {
          await put(path.join(folder, placeOf(name)), manifest(name.split('.')[0]!, name));
          await put(path.join(folder, path.dirname(placeOf(name)), name), text);
        }
      },
    });
    const { editor } = manifests;
    const unchecked = (diagnostics: Received['params'][]): boolean => diagnostics.some(({ code }) => code === 'manifest/code-unchecked');
    const uris: string[] = [];
    for (const name of Object.keys(SCRIPTS)) {
      const uri = await manifests.text(placeOf(name), manifest(name.split('.')[0]!, name));
      if (ENDLESS.includes(name)) uris.push(uri);
    }
    // While the first of them is read, which takes until its deadline.
    for (const name of Object.keys(SCRIPTS)) {
      const [before, after] = manifest(name.split('.')[0]!, name).split('"version"');
      const started = performance.now();
      expect(await manifests.hover(placeOf(name), `${before}"ver|sion"${after}`)).toContain('version');
      await manifests.labels(placeOf(name), `${before}"|version"${after}`);
      // The promise to users; four requests and more take a hundredth of it.
      expect(performance.now() - started).toBeLessThan(2_000);
    }
    const isSaid = (uri: string): boolean => unchecked(editor.client.diagnostics.get(uri) ?? []);
    // All of that came before the reading of the last one was given up.
    expect(uris.every(isSaid)).toBe(false);
    await vi.waitFor(() => expect(uris.filter((uri) => !isSaid(uri))).toEqual([]), { timeout: 45_000, interval: 200 });
  }, 120_000);

  it.each(Object.entries(MANIFESTS))(
    'a manifest of its kind (%s) is answered for soon, and has its problems',
    async (name, text) => {
      manifests = await ManifestEditor.open({ prepare: (folder) => put(path.join(folder, placeOf(name)), text) });
      const uri = await manifests.text(placeOf(name), text);
      const started = performance.now();
      expect(await manifests.hover(TIDY, '{ "ver|sion": "1.0.0" }')).toContain('version');
      expect(performance.now() - started).toBeLessThan(5_000);
      expect((await manifests.editor.diagnostics(uri, (all) => all.length > 0)).length).toBeGreaterThan(0);
    },
    60_000,
  );
});
