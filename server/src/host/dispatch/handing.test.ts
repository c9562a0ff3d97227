import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { DocumentPlaces } from '../../runner/index.ts';
import { testPlugin } from '../plugins/testPlugin.ts';
import { Handing } from './handing.ts';
import { withoutEdits } from './responses.ts';

const root = realpathSync.native(mkdtempSync(path.join(tmpdir(), 'codex-handing-')));
const at = (name: string): string => path.join(root, name);
mkdirSync(at('.vscode'));
for (const name of ['.vscode/tasks.json', '.env', 'a.txt']) writeFileSync(at(name), '');

const [none, reads, writes] = [
  testPlugin('none', [{}]),
  testPlugin('reads', [{}], ['filesystem:read:.vscode']),
  testPlugin('writes', [{}], ['filesystem:write:.vscode']),
];

let lines: string[];
let handing: Handing;
beforeEach(() => {
  lines = [];
  const places = new DocumentPlaces({ workspaceFolders: [root], plugins: [], confined: true });
  handing = new Handing({ places: () => places, log: ({ text, level, pluginId }) => lines.push(`${level} ${pluginId}: ${text}`) });
});

describe('handing documents out', () => {
  it('tells plugins apart by what they may read and write', async () => {
    const { without, readOnly } = await handing.of(at('.vscode/tasks.json'), [none, reads, writes, none]);
    expect([...without.keys()]).toEqual([none.key]);
    expect([...readOnly]).toEqual([reads.key]);
    expect((await handing.of(at('a.txt'), [none, reads])).without.size).toBe(0);
  });

  it('says once for a document and a plugin why it was not handed out, and which permission would change that', async () => {
    for (const _time of [1, 2]) {
      for (const file of [at('.env'), at('.vscode/tasks.json')]) {
        const { without } = await handing.of(file, [none, reads]);
        for (const plugin of [none, reads]) handing.sayWithout(file, plugin, without.get(plugin.key));
      }
    }
    expect(lines).toEqual([
      `warn none: none was not handed ${at('.env')}: ${at('.env')} is named like what holds secrets. It would be if its manifest asked for filesystem:read:.env and you allowed that; for its edits, filesystem:write:.env.`,
      expect.stringContaining(`reads was not handed ${at('.env')}`),
      `warn none: none was not handed ${at('.vscode/tasks.json')}: what is in ${at('.vscode')} is run or gone by later, by the editor, git or other programs. It would be if its manifest asked for filesystem:read:.vscode and you allowed that; for its edits, filesystem:write:.vscode.`,
    ]);
  });

  it('says once that edits were not applied', async () => {
    const { document } = await handing.of(at('.vscode/tasks.json'), [reads]);
    await handing.sayReadOnly(document, reads);
    await handing.sayReadOnly(document, reads);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('It would be applied if its manifest asked for filesystem:write:.vscode and you allowed that.');
  });

  it('leaves out of what the editor shows what a plugin is not handed', async () => {
    const selection = { start: { line: 3, character: 0 }, end: { line: 3, character: 9 } };
    const shown = { activeFile: at('.vscode/tasks.json'), selection, visibleFiles: [at('.vscode/tasks.json'), at('a.txt'), at('.env')] };
    expect(await handing.contextFor(reads, shown)).toEqual({ ...shown, visibleFiles: [at('.vscode/tasks.json'), at('a.txt')] });
    expect(await handing.contextFor(none, shown)).toEqual({
      activeFile: null,
      selection: null,
      visibleFiles: [at('a.txt')],
    });
    const nothing = { activeFile: null, selection: null, visibleFiles: [] };
    expect(await handing.contextFor(none, nothing)).toEqual(nothing);
  });
});

it('takes edits out of a response, and nothing else', () => {
  const harmless = { success: true, message: 'x', diagnostics: [] };
  expect(withoutEdits(harmless)).toBe(harmless);
  expect(withoutEdits({ ...harmless, formattedContent: 'x', edits: [] })).toEqual(harmless);
});
