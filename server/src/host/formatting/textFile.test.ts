import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesOf, readTextFile } from './textFile.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'codex-text-file-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, content: string | Buffer): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

describe('a text that is read and written', () => {
  it.each([
    ['UTF-8', Buffer.from('ä\r\n')],
    ['UTF-8 with its mark', Buffer.from('\uFEFFä\n')],
    ['UTF-16', Buffer.from('\uFEFFä\u{1F99C}', 'utf16le')],
    ['UTF-16, the other way round', Buffer.from('\uFEFFä\u{1F99C}', 'utf16le').swap16()],
    ['no text', Buffer.alloc(0)],
  ])('has the bytes that it had: %s', async (_, bytes) => {
    const found = await readTextFile(await put('a.txt', bytes));
    expect('why' in found ? found.why : bytesOf(found.text, found.mark)).toEqual(bytes);
  });

  it.each([
    ['not in UTF-8', Buffer.from([0xe4, 0x0a])],
    ['a binary file', Buffer.from('GIF89a\0')],
  ])('is left alone where it is %s', async (why, bytes) => {
    expect(await readTextFile(await put('a.txt', bytes))).toEqual({ why: expect.stringContaining(why) as string });
  });

  it('is left alone where nobody has a right to write it, also for whoever may write everything', async () => {
    const file = await put('a.txt', 'text');
    await chmod(file, 0o444);
    expect(await readTextFile(file)).toEqual({ why: 'it is read-only' });
  });
});
