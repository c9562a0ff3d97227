// The tutorial's plugin as it stands: it starts black and forgets to declare that it does. From the command line, and in an editor.
import { execa } from 'execa';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Editor, watchingCapabilities } from '../lsp/editor.ts';
import { sharedMissing } from '../clone.mts';
import { blackMissing, unpackTutorial } from './unpackTutorial.mts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');
const UNTIDY = "x = {  'a':37,'b':42 }\n";
const TIDY = 'x = {"a": 37, "b": 42}\n';
const MISSING = 'process:spawn:black';

describe('the tutorial’s plugin without process:spawn', { timeout: 60_000 }, () => {
  beforeEach((context) => {
    const reason = sharedMissing ?? blackMissing;
    if (reason !== undefined) context.skip(reason);
  });

  describe('from the command line', () => {
    let folder: string;

    beforeEach(async () => {
      folder = await realpath(await mkdtemp(path.join(tmpdir(), 'tutorial-cli-')));
      await mkdir(path.join(folder, 'workspace'));
      await writeFile(path.join(folder, 'workspace/a.py'), UNTIDY);
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    const save = async (): Promise<{ code: number | undefined; result: Record<string, unknown>; text: string }> => {
      const { exitCode, stdout } = await execa(
        process.execPath,
        [CLI, 'invoke', 'plugin', 'onFileSave', '--payload', '-', '--workspace', 'workspace', '--grants', 'manifest', '--json'],
        { cwd: folder, input: JSON.stringify({ filePath: 'a.py', language: 'python' }), reject: false },
      );
      const { results } = JSON.parse(stdout) as { results: Record<string, unknown>[] };
      return { code: exitCode, result: results[0]!, text: await readFile(path.join(folder, 'workspace/a.py'), 'utf8') };
    };

    it('does not format, and names the permission and where to add it', async () => {
      await unpackTutorial(path.join(folder, 'plugin'), []);
      const { code, result, text } = await save();
      expect(text).toBe(UNTIDY);
      expect(code).toBe(1);
      expect(result).toMatchObject({
        ok: false,
        script: 'handlers/saveHandler.py',
        error: {
          code: 'permission-denied',
          permission: MISSING,
          message: expect.stringMatching(
            /^com\.example\.mycodexplugin: .* may not start black\. Add "process:spawn:black" to the manifest's "permissions"/,
          ),
        },
      });
    });

    it.each(['process:spawn', MISSING])('formats once %s is declared', async (permission) => {
      await unpackTutorial(path.join(folder, 'plugin'), [permission]);
      expect(await save()).toMatchObject({ code: 0, result: { ok: true }, text: TIDY });
    });
  });

  describe('in an editor', () => {
    let editor: Editor;
    afterEach(() => editor?.dispose());

    it('does not format, says why, and formats after the permission was added to the manifest', async () => {
      editor = await Editor.open({ workspace: 'lsp-completion', capabilities: watchingCapabilities });
      const plugin = path.join(editor.folder, '.codex/plugins/tutorial');
      const manifest = { uri: editor.uri('.codex/plugins/tutorial/plugin.manifest.json') };
      await unpackTutorial(plugin, []);
      editor.client.notify('workspace/didChangeWatchedFiles', { changes: [{ ...manifest, type: 1 }] });
      await editor.untilPlugins((plugins) => plugins.some(({ id }) => id === 'com.example.mycodexplugin'));
      const uri = await editor.openDocument('a.py', 'python', UNTIDY);
      const file = path.join(editor.folder, 'a.py');

      await editor.save(uri);
      const said = await editor.logged(MISSING);
      expect(said).toContain('may not start black');
      expect(said).toContain('Add "process:spawn:black" to the manifest\'s "permissions"');
      expect(await readFile(file, 'utf8')).toBe(UNTIDY);

      await unpackTutorial(plugin, [MISSING]);
      editor.client.notify('workspace/didChangeWatchedFiles', { changes: [{ ...manifest, type: 2 }] });
      await editor.untilPlugins((plugins) => plugins.some(({ permissions }) => permissions.some(({ name }) => name === MISSING)));
      await editor.save(uri);
      await editor.logged('onFileSave ok');
      expect(await readFile(file, 'utf8')).toBe(TIDY);
    });
  });
});
