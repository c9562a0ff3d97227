import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describe, expect, it } from 'vitest';
import { RecentFiles } from './recentFiles.ts';

const root = path.resolve('/w');
const uri = (name: string): string => pathToFileURL(path.join(root, name)).href;
const LANGUAGES: Record<string, string> = { '.js': 'javascript', '.json': 'json', '.py': 'python' };

function recent(isTold = true): RecentFiles {
  const get = (of: string): TextDocument => TextDocument.create(of, LANGUAGES[path.extname(of)] ?? 'plaintext', 1, '');
  return new RecentFiles({ documents: { get }, isTold, pluginFolders: () => [path.join(root, '.codex/plugins/tidy')] });
}

describe('RecentFiles', () => {
  it('has the last file of a language, and none of a plugin', () => {
    const files = recent();
    const shown = ['orders.js', 'prices.json', '.codex/plugins/tidy/handlers/save.js', '.codex/plugins/tidy/plugin.manifest.json'];
    expect(shown.map((name) => files.shown(uri(name)))).toEqual([true, true, true, false]);
    expect(files.lastFor([])?.name).toBe('prices.json');
    expect(files.lastFor(['javascript'])).toEqual({ uri: uri('orders.js'), name: 'orders.js' });
    expect(files.lastFor(['python'])).toBeUndefined();
    files.closed(uri('prices.json'));
    expect(files.lastFor([])?.name).toBe('orders.js');
  });

  it('goes by what is opened and changed where the editor does not say what is in front', () => {
    expect(recent().used(uri('a.js'))).toBe(false);
    const files = recent(false);
    expect(files.used(uri('a.js'))).toBe(true);
    expect(files.used(uri('a.js'))).toBe(false);
    expect(files.lastFor([])?.name).toBe('a.js');
  });
});
