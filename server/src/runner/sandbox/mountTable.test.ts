import { describe, expect, test } from 'vitest';
import { otherNames, placesIn } from './mountTable.ts';

const table = (...lines: string[]) => {
  const text = lines.map((line, index) => `${index + 20} 1 ${line} - ext4 /dev/x rw`).join('\n');
  return placesIn(Buffer.from(text).toString('latin1'));
};

describe.runIf(process.platform !== 'win32')('names of places by mounts', () => {
  test('a folder that is mounted a second time has two names, and so has all in it', () => {
    const mounts = table('8:1 / / rw', '8:2 / /home rw', '8:2 /me /mnt/me rw', '8:1 /srv/a\\040b /b rw', '8:3 /me /other rw');
    expect(otherNames(['/home/me/.ssh', '/srv/a b/key', '/etc/x'], mounts)).toEqual(['/mnt/me/.ssh', '/b/key']);
    expect(otherNames(['/mnt/me/.ssh'], mounts)).toEqual(['/home/me/.ssh']);
  });

  test('the whole disk in a folder, and a part of a place elsewhere, count', () => {
    const mounts = table('8:1 / / rw', '8:1 / /mnt/distro rw', '8:1 /home/me/.ssh/keys /keys rw');
    expect(otherNames(['/home/me/.ssh'], mounts)).toEqual(['/mnt/distro/home/me/.ssh', '/keys']);
  });

  test('the innermost and latest mount is the one that is seen', () => {
    const mounts = table('8:1 / / rw', '8:2 / /home rw', '8:3 / /home rw', '8:3 / /copy rw', '8:2 / /covered rw');
    expect(otherNames(['/home/me'], mounts)).toEqual(['/copy/me']);
  });

  test('letters of several bytes are read, and without a second mount there is nothing to find', () => {
    expect(table('8:1 / /caf\\303\\251 rw').map(({ point }) => point)).toEqual(['/café']);
    // The kernel leaves them as they are, beside a space that it does not.
    expect(table('8:1 / /Müller\\040Projekte/東 rw').map(({ point }) => point)).toEqual(['/Müller Projekte/東']);
    expect(otherNames(['/home/me'], table('8:1 / / rw', '8:2 / /home rw'))).toEqual([]);
    expect(otherNames(['/home/me'], [])).toEqual([]);
  });
});
