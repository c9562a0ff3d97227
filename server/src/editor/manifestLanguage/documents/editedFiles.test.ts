import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Documents } from '../../documents.ts';
import { uriOf } from '../../uris.ts';
import { EditedFiles } from './editedFiles.ts';
import type { FileSystem } from '../../../disk/fileSystem.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A disk whose files a test changes, and what it was asked. */
function disk(files: Record<string, string>): FileSystem & { files: Record<string, string>; asked: string[] } {
  const asked: string[] = [];
  const answer = <T>(question: string, file: string, value: T): Promise<T> => {
    asked.push(`${question} ${file}`);
    return Promise.resolve(value);
  };
  return {
    files,
    asked,
    stat: (file) => answer('stat', file, files[file] === undefined ? undefined : 'file'),
    realpath: (file) => answer('realpath', file, file),
    readText: (file) => answer('readText', file, files[file]),
    list: (folder) => answer('list', folder, []),
  };
}

describe('EditedFiles', () => {
  it('looks once for what is asked in a burst, and again later', async () => {
    const real = disk({ '/p/a.js': '1' });
    const files = new EditedFiles(real, new Documents());
    expect([await files.readText('/p/a.js'), await files.readText('/p/a.js')]).toEqual(['1', '1']);
    expect(real.asked).toEqual(['readText /p/a.js']);
    real.files['/p/a.js'] = '2';
    vi.advanceTimersByTime(2500);
    expect(await files.readText('/p/a.js')).toBe('2');
  });

  it('knows nothing any more once files have changed', async () => {
    const real = disk({});
    const files = new EditedFiles(real, new Documents());
    expect(await files.stat('/p/a.js')).toBeUndefined();
    real.files['/p/a.js'] = '1';
    files.forget();
    expect(await files.stat('/p/a.js')).toBe('file');
  });

  it('takes the text of an open document, whatever is on disk', async () => {
    const documents = new Documents();
    const files = new EditedFiles(disk({ '/p/a.js': 'saved' }), documents);
    documents.didOpen({ textDocument: { uri: uriOf('/p/a.js'), languageId: 'javascript', version: 1, text: 'typed' } });
    expect(await files.readText('/p/a.js')).toBe('typed');
  });

  it('looks ahead at what is not fresh in a folder, so that whoever asks next has it at once', async () => {
    const real = disk({ '/p/a.js': '1', '/p2/b.js': '1' });
    const files = new EditedFiles(real, new Documents());
    await Promise.all([files.readText('/p/a.js'), files.stat('/p/a.js'), files.list('/p'), files.readText('/p2/b.js')]);
    real.asked.length = 0;
    files.renew('/p');
    expect(real.asked).toEqual([]);
    real.files['/p/a.js'] = '2';
    vi.advanceTimersByTime(1500);
    files.renew('/p');
    const ahead = ['list /p', 'readText /p/a.js', 'stat /p/a.js'];
    expect(real.asked.toSorted()).toEqual(ahead);
    vi.advanceTimersByTime(1500);
    expect(await files.readText('/p/a.js')).toBe('2');
    expect(real.asked.toSorted()).toEqual(ahead);
  });
});
