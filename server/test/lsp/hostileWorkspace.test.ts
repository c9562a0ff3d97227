// A workspace that is made to keep the server busy: whoever works in it is answered all the same.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ManifestEditor, TIDY } from './manifestEditor.ts';
import type { Received } from './lspClient.ts';

/** Code that takes hours to be read on any machine: its names, and what it does. */
const ENDLESS: Record<string, string> = { 'minus.js': '-'.repeat(380_000), 'assigned.js': `onFileSave = ${'x='.repeat(2000)}` };

/** Code that takes long, and much memory. */
const LONG: Record<string, string> = { 'brackets.js': '['.repeat(1_000_000), 'generics.ts': 'A<'.repeat(500_000) };

/** No machine is so slow: what comes in order is told by the order. */
const PATIENCE_MS = 170_000;

function manifest(name: string, script: string, more: object = {}, event = 'onCommand'): string {
  const handler = { event, script, function: 'onFileSave' };
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
  deep: '['.repeat(490_000),
  values: `[${'1,'.repeat(200_000)}1]`,
  unfinished: `{${'"a'.repeat(200_000)}`,
  events: JSON.stringify({
    pluginId: 'com.example.events',
    events: Array.from({ length: 490 }, (_, index) => `reportReady${index}ofThem`),
    entryPoints: { handlers: Array.from({ length: 490 }, (_, index) => ({ event: `raportRaedy${index}afThem`, script: 'a.js' })) },
  }),
  handlers: JSON.stringify({
    pluginId: 'com.example.many',
    entryPoints: {
      handlers: Array.from({ length: 3000 }, (_, index) => ({ event: `onFil${index}`, script: `${index}.js`, pattern: '+(a+)+' })),
    },
  }),
};

const HONEST = "exports.onFileSave = () => ({ formattedContent: 'after\\n' });\n";

let manifests: ManifestEditor;
afterEach(() => manifests.editor.dispose());

async function put(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

const placeOf = (name: string): string => `.codex/plugins/${name.split('.')[0]}/plugin.manifest.json`;

type Diagnostics = Received['params'][];
const isUnchecked = (diagnostics: Diagnostics): boolean => diagnostics.some(({ code }) => code === 'manifest/code-unchecked');

async function putPlugins(folder: string, scripts: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(scripts)) {
    await put(path.join(folder, placeOf(name)), manifest(name.split('.')[0]!, name));
    await put(path.join(folder, path.dirname(placeOf(name)), name), text);
  }
}

/** Where among all messages the first problems of a document came. */
function firstOf({ client }: ManifestEditor['editor'], uri: string, fits: (diagnostics: Diagnostics) => boolean): number {
  const index = client.received.findIndex(
    ({ method, params }) => method === 'textDocument/publishDiagnostics' && params.uri === uri && fits(params.diagnostics),
  );
  return index < 0 ? Infinity : index;
}

describe('a workspace that is made to keep the server busy', () => {
  it('code that takes forever to be read holds nobody up, and it is said that it was not checked', async () => {
    manifests = await ManifestEditor.open({ prepare: (folder) => putPlugins(folder, ENDLESS) });
    const { editor } = manifests;
    const uris: string[] = [];
    for (const name of Object.keys(ENDLESS)) uris.push(await manifests.text(placeOf(name), manifest(name.split('.')[0]!, name)));
    // Their reading has begun, and ends at its deadline.
    for (const name of Object.keys(ENDLESS)) {
      const [before, after] = manifest(name.split('.')[0]!, name).split('"version"');
      expect(await manifests.hover(placeOf(name), `${before}"ver|sion"${after}`)).toContain('version');
      await manifests.labels(placeOf(name), `${before}"|version"${after}`);
    }
    const answered = editor.client.received.length;
    const isSaid = (uri: string): boolean => isUnchecked(editor.client.diagnostics.get(uri) ?? []);
    await vi.waitFor(() => expect(uris.filter((uri) => !isSaid(uri))).toEqual([]), { timeout: PATIENCE_MS, interval: 50 });
    for (const uri of uris) expect(firstOf(editor, uri, isUnchecked)).toBeGreaterThanOrEqual(answered);
  }, 180_000);

  it('code that takes long to be read is answered about before it is', async () => {
    manifests = await ManifestEditor.open({ prepare: (folder) => putPlugins(folder, LONG) });
    const { editor } = manifests;
    for (const name of Object.keys(LONG)) {
      const text = manifest(name.split('.')[0]!, name);
      const uri = await manifests.text(placeOf(name), text);
      const { id, answer } = editor.client.start('textDocument/hover', { textDocument: { uri }, position: { line: 2, character: 5 } });
      expect(await answer).toMatchObject({ contents: { value: expect.stringContaining('version') } });
      // Nothing was said of it meanwhile but what loading it gave.
      const before = editor.client.receivedBefore(id).filter(({ params }) => params?.uri === uri && params.diagnostics?.length > 0);
      expect(before).toEqual([]);
    }
  }, 180_000);

  it('plugins of all these kinds keep no other from answering the first save', async () => {
    manifests = await ManifestEditor.open({
      workspace: 'lsp-manifest',
      prepare: async (folder) => {
        await putPlugins(folder, { ...ENDLESS, ...LONG });
        for (const [name, text] of Object.entries(MANIFESTS))
          for (let count = 0; count < 4; count++) await put(path.join(folder, placeOf(`${name}${count}`)), text);
        for (let count = 0; count < 4; count++) await putPlugins(folder, { [`minus${count}.js`]: ENDLESS['minus.js']! });
        await put(path.join(folder, placeOf('honest')), manifest('honest', 'honest.js', {}, 'onFileSave'));
        await put(path.join(folder, path.dirname(placeOf('honest')), 'honest.js'), HONEST);
      },
    });
    const { editor } = manifests;
    // Somebody looks at one of them at that time.
    const uri = await manifests.text(placeOf('minus'), manifest('minus', 'minus.js'));
    const saved = await editor.openDocument('honest.txt', 'plaintext', 'before\n');
    await editor.save(saved);
    // What comes too late for the save on a slow machine follows it.
    await vi.waitFor(() => expect(editor.text(saved)).toBe('after\n'), { timeout: PATIENCE_MS, interval: 20 });
    const answered = editor.client.received.length;
    expect(firstOf(editor, uri, isUnchecked)).toBeGreaterThanOrEqual(answered);
    await vi.waitFor(() => expect(firstOf(editor, uri, isUnchecked)).toBeLessThan(Infinity), { timeout: PATIENCE_MS, interval: 50 });
  }, 180_000);

  it.each(Object.entries(MANIFESTS))(
    'a manifest of its kind (%s) is answered for soon, and has its problems',
    async (name, text) => {
      manifests = await ManifestEditor.open({ prepare: (folder) => put(path.join(folder, placeOf(name)), text) });
      const uri = await manifests.text(placeOf(name), text);
      expect(await manifests.hover(TIDY, '{ "ver|sion": "1.0.0" }')).toContain('version');
      expect((await manifests.editor.diagnostics(uri, (all) => all.length > 0)).length).toBeGreaterThan(0);
    },
    180_000,
  );
});
