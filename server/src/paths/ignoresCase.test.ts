import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { caseTrials, ignoresCase, thisDisk, type Disk } from './ignoresCase.ts';

/** A disk with these files, of which those under `mounts` are on file systems of their own. */
function diskOf(files: string[], ignores: boolean, mounts: Record<string, boolean> = {}): Disk & { asked: () => number } {
  const all = new Set(files.flatMap((file) => file.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/') || '/')));
  const mountOf = (file: string): string => Object.keys(mounts).find((mount) => file === mount || file.startsWith(`${mount}/`)) ?? '';
  const device = vi.fn<Disk['device']>((file) => {
    const mount = mountOf(file);
    const takesAny = mounts[mount] ?? ignores;
    const found = [...all].find((one) => one === file || (takesAny && mountOf(one) === mount && one.toLowerCase() === file.toLowerCase()));
    return found === undefined ? undefined : Object.keys(mounts).indexOf(mount) + 2;
  });
  const isSame = (one: string, other: string): boolean => (ignores ? one.toLowerCase() === other.toLowerCase() : one === other);
  const names: Disk['names'] = (folder) =>
    [...all].filter((one) => isSame(path.posix.dirname(one), folder) && one !== folder).map((one) => path.posix.basename(one));
  return { device, names, asked: () => device.mock.calls.length };
}

describe('ignoresCase', () => {
  it('finds out by trying, whatever is usual on the system', () => {
    expect(caseTrials(diskOf(['/Users/ada/a'], true), 'linux')('/Users/ada/a')).toBe(true);
    expect(caseTrials(diskOf(['/Users/ada/a'], false), 'darwin')('/Users/ada/a')).toBe(false);
  });

  it('tells a file with two names from two files', () => {
    expect(caseTrials(diskOf(['/Users/ada/a', '/uSERS/b', '/Users/ada/A', '/Users/ADA/b'], false), 'darwin')('/Users/ada/a')).toBe(false);
  });

  it('does not mind by which name it is asked', () => {
    for (const name of ['/Users/ada', '/uSERS/ada', '/USERS/ADA'])
      expect(caseTrials(diskOf(['/Users/ada'], true), 'linux')(name)).toBe(true);
  });

  it('goes by another name where nobody may see which names a folder has', () => {
    const disk = diskOf(['/Users/ada/a'], true);
    const unread: Disk = { ...disk, names: (folder) => (folder === '/Users/ada' ? [] : disk.names(folder)) };
    expect(caseTrials(unread, 'linux')('/Users/ada/a')).toBe(false);
    expect(caseTrials(unread, 'darwin')('/Users/ada/a')).toBe(true);
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

  it('is not taken in by a link that has the name in the other case', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'Case-'));
    mkdirSync(path.join(folder, 'Name'));
    const isTaken = existsSync(path.join(folder, 'nAME'));
    if (!isTaken) symlinkSync('Name', path.join(folder, 'nAME'));
    expect(caseTrials(thisDisk, process.platform)(path.join(folder, 'Name'))).toBe(isTaken);
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
