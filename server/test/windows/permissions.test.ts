// What plugins may do on Windows, and what is said where they may not.
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Editor } from '../lsp/editor.ts';
import { done, openDoes, refused } from './does.ts';
import { useWindows, type Drive } from './windows.ts';
import { windowsMachine } from './windowsMachine.ts';

const windows = useWindows();

describe.each<Drive>(['C:', 'Z:'])('permissions in a workspace on %s', (drive) => {
  let editor: Editor | undefined;
  const server = createServer((socket) => socket.end());
  const open = async (): Promise<Editor> => {
    editor ??= await openDoes({ machine: windowsMachine(windows(), drive) }, [
      'filesystem:read:src',
      'filesystem:write:out',
      'env:read:CODEX_TEST_GRANTED',
    ]);
    return editor;
  };
  /** A file of the workspace, as Windows calls it. */
  const named = (name: string): string => windows().pathOf(path.join(editor!.folder, name));
  /** The same file with its drive in lower case, and with other slashes. */
  const spellings = (name: string): string[] => {
    const usual = named(name);
    const lower = usual[0]!.toLowerCase() + usual.slice(1);
    return [usual, lower, usual.replaceAll('\\', '/'), lower.replaceAll('\\', '/')];
  };
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(async () => {
    server.close();
    await editor?.dispose();
  });

  it('lets a plugin read what it was granted, however it writes the drive and slashes', async () => {
    const opened = await open();
    await mkdir(path.join(opened.folder, 'src'), { recursive: true });
    await writeFile(path.join(opened.folder, 'src/a.txt'), 'granted');
    for (const file of spellings('src/a.txt')) expect(await done(opened, 'read', file)).toBe('granted');
  });

  it('lets a plugin write what it was granted', async () => {
    const opened = await open();
    for (const file of spellings('out/a.txt')) expect(await done(opened, 'write', file, 'written')).toBe('written');
  });

  it('lets a plugin read and write what it was granted by names of other case', async () => {
    const opened = await open();
    await writeFile(path.join(opened.folder, 'src/b.txt'), 'granted');
    expect(await done(opened, 'read', named('src/b.txt').toUpperCase())).toBe('granted');
    expect(await done(opened, 'write', named('out/c.txt').toUpperCase(), 'written')).toBe('written');
  });

  it('names the permission for a file of the workspace that it may not read, or not write', async () => {
    const opened = await open();
    await writeFile(path.join(opened.folder, 'kept.txt'), 'kept');
    for (const file of [...spellings('kept.txt'), named('kept.txt').toUpperCase()]) {
      expect(await refused(opened, 'read', file)).toContain('"filesystem:read"');
      expect(await refused(opened, 'write', file, '')).toContain('"filesystem:write"');
    }
  });

  it('names the permission for a file elsewhere, with its path', async () => {
    const opened = await open();
    const elsewhere = await windows().folder(drive);
    await writeFile(path.join(elsewhere, 'secret.txt'), 'secret');
    const file = windows().pathOf(path.join(elsewhere, 'secret.txt'));
    // Without what only lifts the limit of a path's length, and with the drive as the system writes it.
    for (const spelled of [file, `\\\\?\\${file}`, file[0]!.toLowerCase() + file.slice(1), file.replaceAll('\\', '/')]) {
      expect(await refused(opened, 'read', spelled)).toContain(`"filesystem:read:${file}"`);
      expect(await refused(opened, 'write', spelled, '')).toContain(`"filesystem:write:${file}"`);
    }
  });

  it('reaches nothing beside a granted folder whose name begins alike, or by a path that leads out of it', async () => {
    const opened = await open();
    await mkdir(path.join(opened.folder, 'src-private'), { recursive: true });
    await writeFile(path.join(opened.folder, 'src-private/a.txt'), 'secret');
    for (const file of [named('src-private/a.txt'), `${named('src')}\\..\\src-private\\a.txt`, `${named('src')}/../src-private/a.txt`])
      await refused(opened, 'read', file);
  });

  it('does not let the same file be named in a way of Windows that is not looked at', async () => {
    const opened = await open();
    await writeFile(path.join(opened.folder, 'kept.txt'), 'kept');
    const usual = named('kept.txt');
    for (const file of [
      `\\\\?\\${usual}`,
      `\\\\.\\${usual}`,
      `\\\\localhost\\${usual[0]}$${usual.slice(2)}`,
      `${usual}.`,
      `${usual} `,
      `${usual}::$DATA`,
    ]) {
      await refused(opened, 'read', file);
    }
  });

  it('names the permission for the network', async () => {
    const opened = await open();
    const { port } = server.address() as AddressInfo;
    expect(await refused(opened, 'connect', port)).toContain('network:request');
  });

  it('names the permission for a program', async () => {
    const opened = await open();
    for (const program of ['hostname', 'hostname.exe', 'C:\\windows\\system32\\hostname.exe'])
      expect(await refused(opened, 'run', program, [])).toMatch(/"process:spawn:hostname/);
    expect(await refused(opened, 'runInShell', 'hostname')).toMatch(/"process:spawn:hostname"/);
  });
});

describe('the environment of plugins on Windows', () => {
  it('has what was granted, whatever its case, and nothing else', async () => {
    const machine = windowsMachine(windows());
    let userHome = '';
    const environment = (home: string): Record<string, string> => {
      userHome = windows().pathOf(home);
      return { ...machine.environment(home), Codex_Test_Granted: 'granted', CODEX_TEST_OTHER: 'other' };
    };
    const editor = await openDoes({ machine: { ...machine, environment } }, ['env:read:CODEX_TEST_GRANTED']);
    try {
      expect(await done(editor, 'variable', 'CODEX_TEST_GRANTED')).toBe('granted');
      expect(await done(editor, 'variable', 'CODEX_TEST_OTHER')).toBe(null);
      expect(await done(editor, 'variable', 'SystemRoot')).toBe('C:\\windows');
      // Nothing of the user's home is told to who may not look there.
      for (const name of ['USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'HOMEPATH']) {
        const data = await done(editor, 'variable', name);
        expect(`${name}=${String(data)}`).not.toContain(userHome);
      }
    } finally {
      await editor.dispose();
    }
  });
});
