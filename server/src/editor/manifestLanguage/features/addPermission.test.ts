import type { TextEdit } from 'vscode-languageserver-protocol';
import { describe, expect, it } from 'vitest';
import type { PluginView } from '../../../contract/views.ts';
import { KnownScripts } from '../../../scripts/knownScripts.ts';
import { nodeFileSystem } from '../../../disk/fileSystem.ts';
import { uriOf } from '../../uris.ts';
import { addPermission } from './addPermission.ts';
import { CheckedManifest } from '../documents/checkedManifest.ts';

const FILE = '/w/.codex/plugins/a/plugin.manifest.json';

/** Adds network:request to a manifest's text; undefined where the manifest is gone. @returns the answer, and the edits by URI */
async function add(text: string | undefined): Promise<[{ ok: boolean; message?: string }, Record<string, TextEdit[]>]> {
  const around = { fs: nodeFileSystem, scripts: new KnownScripts(), ids: { problemOf: () => undefined }, disabled: () => [] };
  let edits: Record<string, TextEdit[]> = {};
  const answer = await addPermission(
    {
      host: { plugins: () => [{ key: 'a', manifestFile: FILE } as PluginView] },
      client: {
        applyEdit: ({ edit }) => {
          edits = edit.changes ?? {};
          return Promise.resolve({ applied: true });
        },
      },
      manifests: {
        ofFile: (filePath) =>
          Promise.resolve(
            text === undefined
              ? undefined
              : (new CheckedManifest({ uri: uriOf(filePath), filePath, text, kind: 'manifest' }, around) as never),
          ),
      },
    },
    { pluginKey: 'a', permission: 'network:request' },
  );
  return [answer, edits];
}

describe('addPermission', () => {
  it('adds a line to the manifest as it stands in the editor', async () => {
    const [answer, edits] = await add('{"permissions": ["env:read"]}');
    expect(answer).toEqual({ ok: true });
    expect(edits[uriOf(FILE)]?.map(({ newText }) => newText).join('')).toContain('"network:request"');
  });

  it('says why it cannot', async () => {
    expect(await add('{"permissions": 7}')).toEqual([
      { ok: false, message: `${FILE} has to be corrected before "network:request" can be added to it.` },
      {},
    ]);
    expect(await add(undefined)).toEqual([{ ok: false, message: `${FILE} cannot be read any more.` }, {}]);
  });
});
