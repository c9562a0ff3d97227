// Two saves of one file close together: what works on the file for the older one is not in the way of what runs for the newer one.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testPlugin } from '../plugins/testPlugin.ts';
import { Chain } from './chain.ts';
import { FileInChain } from './fileInChain.ts';
import { EventQueue } from './queue.ts';
import { SavedFile, stampOf } from './savedFile.ts';

const formatter = testPlugin('formatter', []);
const other = testPlugin('other', []);
const never = new AbortController().signal;

let folder: string;
let filePath: string;
const queue = new EventQueue<never>();

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-chain-')));
  filePath = path.join(folder, 'a.txt');
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

/** Of the formatter it is known that it may work on the file. */
async function save(text: string): Promise<{ file: FileInChain; chain: Chain }> {
  writeFileSync(filePath, text);
  const chain = new Chain('onFileSave', { fileContent: text });
  const saved = new SavedFile(filePath, [filePath], await stampOf(filePath));
  const file = new FileInChain({
    ...{ file: saved, chain, document: undefined, enter: () => queue.enter(filePath) },
    mayWorkOn: (plugin) => Promise.resolve(plugin === formatter),
  });
  return { file, chain };
}

/** The last one to leave is forgotten a moment later. */
async function untilAllLeft(): Promise<void> {
  await new Promise(setImmediate);
  expect(queue.size).toBe(0);
}

describe('the file of two saves close together', () => {
  it('is waited for while the older one’s handler works on it, and what that wrote is what the next one is given', async () => {
    const older = await save('older\n');
    await older.file.whenFree(never);
    await older.file.before(formatter);
    const newer = await save('newer\n');
    const free = newer.file.whenFree(never);
    writeFileSync(filePath, 'newer, formatted\n');
    await older.file.after();
    await free;
    expect(newer.chain.content).toBe('newer, formatted\n');
    await newer.file.before(other);
    expect(newer.chain.take({ success: true, formattedContent: 'newer, formatted, and more\n' })).toBeUndefined();
    await newer.file.after();
    expect(newer.chain.changedContent).toBe('newer, formatted, and more\n');
    expect(newer.file.state).toEqual({ writtenByOthers: true, fileText: 'newer, formatted\n' });
    await untilAllLeft();
  });

  it('is not waited for where the older one’s handler may not work on it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const older = await save('older\n');
    await older.file.whenFree(never);
    await older.file.before(other);
    const newer = await save('newer\n');
    await newer.file.whenFree(never);
    await older.file.after();
    await newer.file.after();
    await untilAllLeft();
  });

  it('is waited for no longer than a moment', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const older = await save('older\n');
    await older.file.whenFree(never);
    await older.file.before(formatter);
    const newer = await save('newer\n');
    const free = newer.file.whenFree(never);
    await vi.advanceTimersByTimeAsync(999);
    expect(await Promise.race([free.then(() => 'free'), Promise.resolve('waiting')])).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    await free;
    expect(newer.chain.content).toBe('newer\n');
    await newer.file.after();
    await older.file.after();
    await untilAllLeft();
  });

  it('has nothing of what the older one’s handlers returned', async () => {
    const older = await save('older\n');
    await older.file.before(other);
    older.chain.take({ success: true, formattedContent: 'returned\n' });
    await older.file.after();
    older.file.giveWay();
    expect(older.chain.changedContent).toBeUndefined();
    expect(older.file.state).toEqual({ lost: 'a newer save came' });
  });
});
