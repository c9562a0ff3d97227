import { CodeActionKind, type CodeAction, type TextDocumentEdit } from 'vscode-languageserver-protocol';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../host/settings.ts';
import { clientProfile } from '../../client.ts';
import { Documents } from '../../documents.ts';
import { uriOf } from '../../uris.ts';
import type { CheckedText } from './checkedManifest.ts';
import { CheckedManifests } from './checkedManifests.ts';
import { EditedFiles } from './editedFiles.ts';
import { ManifestLanguage } from '../manifestLanguage.ts';
import { PluginIds } from './pluginIds.ts';
import type { Problem } from '../../../manifest/rules/problem.ts';
import type { FileSystem } from '../../../disk/fileSystem.ts';

const FOLDER = '/w/.codex/plugins/a';
const FILE = `${FOLDER}/plugin.manifest.json`;
const SCRIPT = `${FOLDER}/handlers/a.js`;
const uri = uriOf(FILE);
const position = { line: 0, character: 0 };
const wholeText = { start: position, end: { line: 1000, character: 0 } };

/** A manifest in one line, whose version and function are the ones that a test writes. */
const manifest = (version: string, named = 'onFileSave'): string =>
  JSON.stringify({
    pluginId: 'com.example.a',
    version,
    description: 'd',
    entryPoints: { handlers: [{ event: 'onFileSave', script: 'handlers/a.js', function: named }] },
  });

/** An editor with one manifest open, on a disk whose files a test changes, and what that disk was asked. */
function editor(text: string) {
  const files: Record<string, string> = { [SCRIPT]: 'exports.onFileSave = () => ({});\n' };
  const reads: string[] = [];
  /** While it is there, whoever reads a file waits for it. */
  const held: { until?: Promise<void> } = {};
  const disk: FileSystem = {
    stat: (file) => Promise.resolve(files[file] === undefined ? undefined : 'file'),
    realpath: (file) => Promise.resolve(file),
    readText: async (file) => {
      reads.push(file);
      const found = files[file];
      await held.until;
      return found;
    },
    list: () => Promise.resolve([]),
  };
  const documents = new Documents();
  const edited = new EditedFiles(disk, documents);
  const ids = new PluginIds();
  const disabled: string[] = [];
  const manifests = new CheckedManifests({ documents, fs: edited, ids, disabled: () => disabled });
  const offered: (number | undefined)[] = [];
  const language = new ManifestLanguage({
    client: { refreshCodeLenses: () => undefined, refreshInlayHints: () => undefined },
    profile: clientProfile({ processId: null, rootUri: null, capabilities: { workspace: { workspaceEdit: { documentChanges: true } } } }),
    manifests,
    host: { plugins: () => [] },
    settings: () => defaultSettings,
    offered: (_uri, version) => offered.push(version),
    fileFor: () => undefined,
    scripts: { actions: () => Promise.resolve(undefined), areOpen: false },
  });
  documents.didOpen({ textDocument: { uri, languageId: 'json', version: 1, text } });
  let version = 1;
  const type = (newText: string): void =>
    documents.didChange({ textDocument: { uri, version: ++version }, contentChanges: [{ text: newText }] });
  const actions = async (kind: string = CodeActionKind.QuickFix): Promise<CodeAction[]> =>
    (await language.actions({ textDocument: { uri }, range: wholeText, context: { diagnostics: [], only: [kind] } })) ?? [];
  const codes = async (): Promise<string[]> => codesOf(await manifests.check(uri));
  return { files, reads, held, edited, ids, disabled, manifests, language, documents, offered, type, actions, codes };
}

function codesOf({ problems }: CheckedText): string[] {
  return problems.map(({ code }) => code);
}

/** A promise that a test resolves. */
function gate(): { until: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { until: promise, open: resolve };
}

describe('CheckedManifests', () => {
  it('checks a version once, however many features ask at once and later', async () => {
    const { reads, manifests, language, actions, type } = editor(manifest('1.0'));
    const ask = async (): Promise<{ problem: Problem | undefined; fix: CodeAction | undefined }> => {
      const [{ problems }, [fix]] = await Promise.all([
        manifests.check(uri),
        actions(),
        actions('source.fixAll'),
        language.completion({ textDocument: { uri }, position: { line: 0, character: 1 } }),
        language.hover({ textDocument: { uri }, position: { line: 0, character: 3 } }),
        language.links(uri),
        language.definition({ textDocument: { uri }, position }),
        language.beginLenses(uri)?.(),
        language.hints(uri, wholeText),
      ]);
      return { problem: problems[0], fix };
    };
    const document = manifests.open(uri)?.document;
    const first = await ask();
    expect(first.problem?.code).toBe('manifest/version-format');
    const again = await ask();
    // Not only alike: a second check would make a problem, and edits that remedy it, of its own.
    expect(again.problem).toBe(first.problem);
    for (const { problem, fix } of [first, again]) {
      const [change] = (fix?.edit?.documentChanges ?? []) as TextDocumentEdit[];
      expect(change?.edits).toBe(problem?.fixes[0]?.edits);
    }
    expect(manifests.open(uri)?.document).toBe(document);
    expect(reads).toEqual([SCRIPT]);
    type(manifest('1.1'));
    expect((await ask()).problem).not.toBe(first.problem);
    expect(reads).toEqual([SCRIPT]);
  });

  it('gives whoever asks while a check is under way what that check finds', async () => {
    const { reads, held, manifests, codes } = editor(manifest('1.0', 'onFileSaved'));
    const { until, open } = gate();
    held.until = until;
    const asked = [codes(), codes(), manifests.check(uri).then(codesOf)];
    open();
    const found = ['manifest/version-format', 'manifest/function-missing'];
    expect(await Promise.all(asked)).toEqual([found, found, found]);
    expect(reads).toEqual([SCRIPT]);
  });

  it('offers actions for the newest version right after a change, and for what is wrong with that one', async () => {
    const { type, actions, codes, offered } = editor(manifest('1.0.0'));
    expect(await codes()).toEqual([]);
    for (const [version, text] of [
      [2, '1.0'],
      [3, '7.1'],
    ] as const) {
      type(manifest(text));
      const [fix] = await actions();
      expect(fix?.title).toBe(`Write ${text}.0`);
      const [edit] = fix?.edit?.documentChanges ?? [];
      expect(edit).toMatchObject({ textDocument: { uri, version }, edits: [{ newText: `"${text}.0"` }] });
      expect(offered.at(-1)).toBe(version);
    }
  });

  it('does not hold a check for the newest version that was begun for an older one', async () => {
    const { held, type, codes } = editor(manifest('1.0', 'gone'));
    const { until, open } = gate();
    held.until = until;
    const older = codes();
    type(manifest('1.0.0'));
    const newer = codes();
    open();
    expect(await older).toEqual(['manifest/version-format', 'manifest/function-missing']);
    expect(await newer).toEqual([]);
  });

  it('checks a version again when a script changed, and only then', async () => {
    const { files, reads, edited, codes } = editor(manifest('1.0.0'));
    expect(await codes()).toEqual([]);
    edited.forget();
    expect(await codes()).toEqual([]);
    files[SCRIPT] = 'exports.other = () => ({});\n';
    expect(await codes()).toEqual([]);
    edited.forget();
    expect(await codes()).toEqual(['manifest/function-missing']);
    expect(reads).toEqual([SCRIPT, SCRIPT, SCRIPT]);
  });

  it('does not believe a check during which a script changed', async () => {
    const { files, held, edited, codes } = editor(manifest('1.0.0'));
    const { until, open } = gate();
    held.until = until;
    const during = codes();
    files[SCRIPT] = 'exports.other = () => ({});\n';
    edited.forget();
    const after = codes();
    open();
    await during;
    expect(await after).toEqual(['manifest/function-missing']);
    expect(await codes()).toEqual(['manifest/function-missing']);
  });

  it('takes the ids of others and the codes that are off as they are when it is asked', async () => {
    const { ids, disabled, codes } = editor(manifest('1.0.0').replace('"version"', '"colour":1,"version"'));
    disabled.push('manifest/unknown-key');
    expect(await codes()).toEqual([]);
    const range = { start: position, end: position };
    ids.typed('file:///other', { file: '/w/.codex/plugins/b/plugin.manifest.json', id: 'com.example.a', range });
    expect(await codes()).toEqual(['manifest/duplicate-id']);
    ids.typed('file:///other', undefined);
    disabled.length = 0;
    expect(await codes()).toEqual(['manifest/unknown-key']);
  });

  it('knows nothing of a document that is closed, and starts anew when it is opened again', async () => {
    const { manifests } = editor(manifest('1.0'));
    const before = manifests.open(uri);
    manifests.closed(uri);
    expect(manifests.open(uri)).not.toBe(before);
    expect(manifests.open(uriOf('/w/a.txt'))).toBeUndefined();
    expect(await manifests.check(uriOf(`${FOLDER}/codex.config.json`))).toEqual({ problems: [] });
  });

  it('takes the manifest of a plugin as it is in the editor, also where its name alone does not make it one', async () => {
    const { manifests, documents, type } = editor(manifest('1.0.0'));
    type(manifest('2.0.0'));
    expect(await manifests.ofFile(FILE)).toBe(manifests.open(uri));
    const plain = '/named/by/hand/manifest.json';
    expect(await manifests.ofFile(plain)).toBeUndefined();
    documents.didOpen({ textDocument: { uri: uriOf(plain), languageId: 'json', version: 7, text: manifest('3.0.0') } });
    const found = await manifests.ofFile(plain);
    expect([found?.kind, found?.version, (await found?.draft())?.version]).toEqual(['manifest', 7, '3.0.0']);
  });
});
