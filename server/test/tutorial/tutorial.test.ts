// The tutorial's plugin, unchanged but for the permission that its manifest forgets, on the real host.
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PluginHost } from '../../src/host/host.ts';
import { defaultSettings } from '../../src/host/settings.ts';
import { sharedMissing } from '../clone.mts';
import { blackMissing, unpackTutorial } from './unpackTutorial.mts';

const UNTIDY = "x = {  'a':37,'b':42 }\n";
const TIDY = 'x = {"a": 37, "b": 42}\n';

describe('the tutorial’s plugin', () => {
  let workspace: string;
  let host: PluginHost;

  beforeEach(async (context) => {
    if (sharedMissing !== undefined) context.skip(sharedMissing);
    workspace = await realpath(await mkdtemp(path.join(tmpdir(), 'tutorial-')));
    const plugin = path.join(workspace, '.codex/plugins/tutorial');
    await unpackTutorial(plugin, ['process:spawn']);
    host = new PluginHost({
      workspaceFolders: [workspace],
      trusted: true,
      grants: 'manifest',
      settings: defaultSettings,
      stateFolder: path.join(workspace, 'state'),
    });
    await host.load();
  });

  afterEach(async () => {
    await host?.close();
    if (workspace) await rm(workspace, { recursive: true, force: true });
  });

  it('loads without a problem in its manifest', () => {
    const plugin = host.plugins().find((one) => one.id === 'com.example.mycodexplugin');
    expect(plugin).toMatchObject({ state: 'ready', problems: { errors: 0 } });
    expect(plugin?.handlers.map((handler) => [handler.event, handler.phase])).toEqual([
      ['onCodeCompletion', undefined],
      ['onFileSave', 'afterSave'],
    ]);
  });

  it('formats a saved Python file on disk with black', async (context) => {
    if (blackMissing) context.skip(blackMissing);
    const file = path.join(workspace, 'untidy.py');
    await writeFile(file, UNTIDY);
    const result = await host.dispatch({
      event: 'onFileSave',
      phase: 'afterSave',
      language: 'python',
      filePath: file,
      fields: { fileContent: UNTIDY, reason: 'manual', options: { formatOnSave: true } },
    });
    expect(result.results).toMatchObject([{ ok: true, script: 'handlers/saveHandler.py', function: 'on_file_save' }]);
    expect(await readFile(file, 'utf8')).toBe(TIDY);
    expect(result).toMatchObject({ rewrittenOnDisk: true, content: TIDY });
  });

  it('appends its comment to each completion', async () => {
    const result = await host.dispatch({
      event: 'onCodeCompletion',
      language: 'javascript',
      filePath: path.join(workspace, 'a.js'),
      fields: {
        position: { line: 0, character: 2 },
        prefix: 'fo',
        suffix: '',
        triggerKind: 'automatic',
        completions: [{ text: 'foo()' }, { text: 'for' }],
      },
      budgetMs: 0,
    });
    const { completions } = result.response as { completions: { text: string }[] };
    const texts = completions.map((one) => one.text);
    expect(texts).toHaveLength(2);
    for (const [index, base] of ['foo()', 'for'].entries())
      expect(texts[index]).toMatch(new RegExp(`^${base.replace(/[()]/g, '\\$&')} // .+`));
  });
});
