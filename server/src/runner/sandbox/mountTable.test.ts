import fc from 'fast-check';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { paths } from '../../paths/paths.ts';
import { otherNames, placesIn, type MountedPlace } from './mountTable.ts';

const table = (...lines: string[]) => {
  const text = lines.map((line, index) => `${index + 20} 1 ${line} - ext4 /dev/x rw`).join('\n');
  return placesIn(Buffer.from(text).toString('latin1'));
};

describe.runIf(process.platform !== 'win32')('names of places by mounts', () => {
  test('a folder that is mounted a second time has two names, and so has all in it', () => {
    const mounts = table('8:1 / / rw', '8:2 / /home rw', '8:2 /me /mnt/me rw', '8:1 /srv/a\\040b /b rw', '8:3 /me /other rw');
    expect(otherNames(['/home/me/.ssh', '/srv/a b/key', '/etc/x'], mounts)).toEqual(['/mnt/me/.ssh', '/b/key']);
    expect(otherNames(['/mnt/me/.ssh'], mounts)).toEqual(['/home/me/.ssh']);
    // As variables of the environment may have it.
    expect(otherNames(['/mnt/me//.ssh/'], mounts)).toEqual(['/home/me/.ssh']);
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

  test('are the same as when every place is compared with every mount', () => {
    const place = fc.array(fc.constantFrom('a', 'a b', 'ab', 'a!'), { maxLength: 3 }).map((names) => `/${names.join('/')}`);
    const mount = fc.record({ point: place, root: place, device: fc.constantFrom('8:1', '8:2'), type: fc.constant('ext4') });
    const whole = { point: '/', root: '/', device: '8:1', type: 'ext4' };
    fc.assert(
      fc.property(fc.array(mount, { maxLength: 8 }), fc.array(place, { minLength: 1, maxLength: 4 }), (more, places) => {
        const mounts = [whole, ...more];
        expect(new Set(otherNames(places, mounts))).toEqual(new Set(plainly(places, mounts)));
      }),
    );
  });
});

function plainly(places: readonly string[], mounts: readonly MountedPlace[]): string[] {
  const found = places.flatMap((place) => {
    const holding = mounts.filter((mount) => paths.within(place, mount.point));
    const longest = Math.max(...holding.map(({ point }) => point.length));
    const around = holding.findLast(({ point }) => point.length === longest)!;
    const inside = path.join(around.root, path.relative(around.point, place));
    return mounts
      .filter(({ device }) => device === around.device)
      .flatMap(({ point, root }) => {
        if (paths.within(inside, root)) return [path.join(point, path.relative(root, inside))];
        return paths.within(root, inside) ? [point] : [];
      });
  });
  return found.filter((one) => !places.includes(one));
}
