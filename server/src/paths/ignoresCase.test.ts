import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { caseTrials, ignoresCase, type Disk } from './ignoresCase.ts';

/** A disk with these files, of which those under `mounts` are on file systems of their own. */
function diskOf(files: string[], ignores: boolean, mounts: Record<string, boolean> = {}): Disk & { asked: () => number } {
  const all = new Set(files.flatMap((file) => file.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/') || '/')));
  const mountOf = (file: string): string => Object.keys(mounts).find((mount) => file === mount || file.startsWith(`${mount}/`)) ?? '';
  const identity = vi.fn<Disk['identity']>((file) => {
    const mount = mountOf(file);
    const takesAny = mounts[mount] ?? ignores;
    const found = [...all].find((one) => one === file || (takesAny && mountOf(one) === mount && one.toLowerCase() === file.toLowerCase()));
    return found === undefined ? undefined : { dev: Object.keys(mounts).indexOf(mount) + 2, ino: [...all].indexOf(found) };
  });
  const names: Disk['names'] = (folder) =>
    [...all].filter((one) => path.posix.dirname(one) === folder && one !== folder).map((one) => path.posix.basename(one));
  return { identity, names, asked: () => identity.mock.calls.length };
}

describe('ignoresCase', () => {
  it('finds out by trying, whatever is usual on the system', () => {
    expect(caseTrials(diskOf(['/Users/ada/a'], true), 'linux')('/Users/ada/a')).toBe(true);
    expect(caseTrials(diskOf(['/Users/ada/a'], false), 'darwin')('/Users/ada/a')).toBe(false);
  });

  it('tells a file with two names from two files, whatever numbers they have', () => {
    let next = 100;
    const numbered = (disk: Disk): Disk => ({
      ...disk,
      identity: (file) => {
        const found = disk.identity(file);
        return found && { ...found, ino: next++ };
      },
    });
    expect(caseTrials(numbered(diskOf(['/Users/ada/a'], true)), 'linux')('/Users/ada/a')).toBe(true);
    expect(caseTrials(numbered(diskOf(['/Users/ada/a', '/uSERS/b', '/Users/ada/A'], false)), 'linux')('/Users/ada/a')).toBe(false);
  });

  it('asks the nearest folder that exists', () => {
    expect(caseTrials(diskOf(['/Users/ada'], true), 'linux')('/Users/ada/new/deep/file')).toBe(true);
  });

  it('does not take the name of a mount point for one of the file system that is mounted there', () => {
    const disk = diskOf(['/mnt/stick/Photos/a'], false, { '/mnt/stick': true });
    const asks = caseTrials(disk, 'linux');
    expect([asks('/mnt/stick'), asks('/mnt/stick/Photos'), asks('/mnt')]).toEqual([true, true, false]);
  });

  it('goes by what is usual where there is no name with letters', () => {
    const asked = (['win32', 'darwin', 'linux'] as const).map((platform) => caseTrials(diskOf(['/1/2'], false), platform)('/1/2'));
    expect(asked).toEqual([true, true, false]);
  });

  it('asks for a path once', () => {
    const disk = diskOf(['/Users/ada/a'], true);
    const asks = caseTrials(disk, 'linux');
    asks('/Users/ada/a');
    const before = disk.asked();
    expect(asks('/Users/ada/a')).toBe(true);
    expect(disk.asked()).toBe(before);
  });

  it('tries a file system once', () => {
    const disk = diskOf(['/Users/ada/a', '/Users/ada/b'], true);
    const asks = caseTrials(disk, 'linux');
    asks('/Users/ada/a');
    const before = disk.asked();
    asks('/Users/ada/b');
    expect(disk.asked()).toBe(before + 1);
  });

  it('is right about the disk that is there', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'Case-'));
    writeFileSync(path.join(folder, 'Name'), 'upper');
    let taken = true;
    try {
      writeFileSync(path.join(folder, 'nAME'), 'lower', { flag: 'wx' });
      taken = false;
    } catch {
      // The same file.
    }
    expect(ignoresCase(folder)).toBe(taken);
  });
});
