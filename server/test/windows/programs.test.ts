// Programs that plugins start on Windows: those that were granted, by name, and no others that bear the name.
import { existsSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Editor } from '../lsp/editor.ts';
import { DOES, done, openDoes, refused } from './does.ts';
import { MARK, markingProgram } from './markingProgram.ts';
import { useWindows } from './windows.ts';
import { windowsMachine } from './windowsMachine.ts';

const windows = useWindows();
const shims = path.resolve(import.meta.dirname, '../../../test-fixtures/commandShims');

describe('programs on Windows', () => {
  let editor: Editor | undefined;
  /** A folder on PATH as npm leaves it. */
  let tools = '';
  afterAll(async () => await editor?.dispose());

  async function open(): Promise<Editor> {
    if (editor !== undefined) return editor;
    const prefix = await windows().folder('C:');
    tools = path.join(prefix, '.bin');
    await mkdir(tools);
    await cp(path.join(shims, 'npm-8-tool.cmd'), path.join(tools, 'tool.cmd'));
    const script = path.join(prefix, 'pkg/bin/tool.js');
    await mkdir(path.dirname(script), { recursive: true });
    await writeFile(script, 'console.log(JSON.stringify(process.argv.slice(2)));\n');
    await writeFile(path.join(tools, 'batch.bat'), '@echo off\r\necho run > "%~dp0it-ran.txt"\r\n');
    const machine = windowsMachine(windows());
    const PATH = [windows().nodeFolder, windows().pathOf(tools), 'C:\\windows\\system32', 'C:\\windows'].join(';');
    editor = await openDoes(
      {
        machine: { ...machine, environment: (home) => ({ ...machine.environment(home), PATH }) },
        // What a plugin or a workspace brings along under the name of a granted program.
        prepare: async (folder) => {
          for (const place of [folder, path.join(folder, DOES), path.join(folder, DOES, 'handlers')]) {
            await mkdir(place, { recursive: true });
            for (const name of ['node.exe', 'tool.exe']) await writeFile(path.join(place, name), markingProgram());
          }
        },
      },
      ['filesystem:read', 'filesystem:write', 'process:spawn:node', 'process:spawn:tool', 'process:spawn:batch'],
    );
    return editor;
  }

  const marks = (): string[] =>
    ['', DOES, path.join(DOES, 'handlers')].map((place) => path.join(editor!.folder, place, MARK)).filter((file) => existsSync(file));

  it('starts an .exe that was granted by its name, with or without the ending and in any case', async () => {
    const opened = await open();
    for (const name of ['node', 'node.exe', 'NODE.EXE', `${windows().nodeFolder}\\node.exe`])
      expect(await done(opened, 'run', name, ['-p', '"ran"'])).toBe('ran\n');
    expect(await done(opened, 'runBeside', 'node', ['-p', '1 + 1'])).toBe('2\n');
    expect(await done(opened, 'runWithStatus', 'node', ['-e', 'process.exit(3)'])).toBe(3);
  });

  it('never starts a program of that name that lies in the working directory', async () => {
    const opened = await open();
    for (const place of ['', DOES, `${DOES}/handlers`])
      expect(await done(opened, 'run', 'node', ['-p', '"the real one"'], { cwd: windows().pathOf(path.join(opened.folder, place)) })).toBe(
        'the real one\n',
      );
    expect(marks()).toEqual([]);
  });

  it('starts what npm installs as a .cmd, with its arguments as they are', async () => {
    const opened = await open();
    const args = ['--check', 'a file.js', '100%PATH%', 'a&b', '"quoted"', '^', ''];
    expect(JSON.parse((await done(opened, 'run', 'tool', args)) as string)).toEqual(args);
    expect(JSON.parse((await done(opened, 'runBeside', 'tool', args)) as string)).toEqual(args);
    expect(marks()).toEqual([]);
  });

  it('starts no other batch file, and says why', async () => {
    const opened = await open();
    expect(await refused(opened, 'run', 'batch', ['a&b'])).toContain('batch');
    expect(existsSync(path.join(tools, MARK))).toBe(false);
  });

  it('starts nothing that was not granted, by whatever name', async () => {
    const opened = await open();
    const own = windows().pathOf(path.join(opened.folder, DOES, 'node.exe'));
    for (const program of ['hostname', 'C:\\windows\\system32\\hostname.exe', 'cmd', 'cmd.exe', own, '.\\node.exe'])
      await refused(opened, 'run', program, []);
    await refused(opened, 'runInShell', 'hostname');
    expect(marks()).toEqual([]);
  });

  it('does not say which processes the host is to end', async () => {
    const opened = await open();
    const tmp = (await done(opened, 'variable', 'TEMP')) as string;
    expect(await done(opened, 'write', `${tmp}\\other`, 'text')).toBe('text');
    for (const name of ['.codex-started', '.CODEX-Started', '.codex-started.', '.codex-started::$DATA'])
      expect(await refused(opened, 'write', `${tmp}\\${name}`, '+1\n')).toMatch(/may not write .*codex-started/i);
  });

  it('logs what programs print, line by line and without carriage returns', async () => {
    const opened = await open();
    opened.client.received.length = 0;
    await done(opened, 'printByProgram', 'first of a program\r\nsecond of a program\r\n');
    await done(opened, 'print', 'first of a handler\r\nsecond of a handler\r');
    for (const line of ['first of a program', 'second of a program', 'first of a handler', 'second of a handler']) {
      const logged = await opened.logged(line);
      expect(logged.endsWith(line)).toBe(true);
    }
  });
});
