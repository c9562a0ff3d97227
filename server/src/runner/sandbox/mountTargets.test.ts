import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { placed, type Mount } from './mountTargets.ts';
import { makePlugin } from '../testHarness.ts';

const bind = (target: string, source = target, weak = false): Mount => ({
  target,
  source,
  args: (place) => ['--ro-bind', source, place],
  ...(weak && { weak }),
});
const hide = (target: string): Mount => ({ target, args: (place) => ['--tmpfs', place] });

function folder(): { root: string; at(...parts: string[]): string } {
  const root = makePlugin({ 'real/bin/tool': '', 'tree/plain/x': '', 'other/inner/y': '' }).folder;
  return { root, at: (...parts) => path.join(root, ...parts) };
}

/** The last arguments of the mounts, without those of `root` itself. */
const targets = (mounts: readonly Mount[]): string[] => placed(mounts).map((mount) => mount.args(mount.target).at(-1)!);

describe.runIf(process.platform !== 'win32')('places of mounts', () => {
  test('behind a link in the middle or at the end, a mount goes where the link leads, and what it shows stays the same', () => {
    const { at } = folder();
    symlinkSync(at('real'), at('tree/absolute'));
    symlinkSync('../real/bin', at('tree/relative'));
    symlinkSync('absolute', at('tree/twice'));
    const shown = [at('tree/absolute/bin'), at('tree/relative'), at('tree/twice/bin/tool'), at('tree/absolute')];
    for (const [one, place] of shown.map((target, index) => [target, ['real/bin', 'real/bin', 'real/bin/tool', 'real'][index]!] as const)) {
      const mounts = placed([bind(at('tree')), bind(one)]);
      expect(
        mounts.map((mount) => mount.args(mount.target)),
        one,
      ).toContainEqual(['--ro-bind', one, at(place)]);
    }
  });

  test('where nothing shows the link, the mount stays where it was wanted', () => {
    const { at } = folder();
    symlinkSync(at('real'), at('tree/x'));
    expect(targets([bind(at('tree/x/bin'))])).toEqual([at('tree/x/bin')]);
    expect(targets([hide(at('tree')), bind(at('tree/x/bin'))])).toEqual([at('tree'), at('tree/x/bin')]);
  });

  test('links that are made themselves count, and are not led away by what is around them', () => {
    const { at } = folder();
    const link: Mount = { target: at('bin'), to: 'real/bin', args: (place) => ['--symlink', 'real/bin', place] };
    expect(targets([link, bind(at('bin/tool'))])).toEqual([at('bin'), at('real/bin/tool')]);
  });

  test('no link is made in a folder that is shown, which has its own', () => {
    const { at } = folder();
    const link: Mount = { target: at('tree/bin'), to: '../real/bin', args: (place) => ['--symlink', '../real/bin', place] };
    expect(targets([bind(at('tree')), link])).toEqual([at('tree')]);
    expect(targets([bind(at('tree')), hide(at('tree')), link])).toEqual([at('tree'), at('tree/bin')]);
  });

  test('what contains comes first, also after a link led it up', () => {
    const { at } = folder();
    symlinkSync(at('other'), at('tree/plain/link'));
    const found = targets([bind(at('tree')), bind(at('other/inner/y')), bind(at('tree/plain/link'))]);
    expect(found).toEqual([at('tree'), at('other'), at('other/inner/y')]);
  });

  test('of two in one place the later one counts, and a weak one never', () => {
    const { at } = folder();
    symlinkSync(at('real'), at('tree/x'));
    const of = (...mounts: Mount[]): string[][] =>
      placed([bind(at('tree')), ...mounts])
        .slice(1)
        .map((mount) => mount.args(mount.target));
    expect(of(bind(at('real')), hide(at('tree/x')))).toEqual([['--tmpfs', at('real')]]);
    expect(of(hide(at('real')), bind(at('tree/x'), at('tree/x'), true))).toEqual([['--tmpfs', at('real')]]);
    expect(of(bind(at('tree/x'), at('tree/x'), true), hide(at('real')))).toEqual([['--tmpfs', at('real')]]);
  });

  test('a link that leads to itself, nowhere, or up and down without end is left to bubblewrap', () => {
    const { at } = folder();
    symlinkSync('loop', at('tree/loop'));
    symlinkSync(at('nowhere'), at('tree/nowhere'));
    symlinkSync(at('tree/back/x'), at('other/x'));
    symlinkSync(at('other'), at('tree/back'));
    expect(targets([bind(at('tree')), bind(at('tree/loop'))])).toContain(at('tree/loop'));
    expect(targets([bind(at('tree')), bind(at('tree/nowhere/x'))])).toContain(at('nowhere/x'));
    expect(targets([bind(at('tree')), bind(at('other')), bind(at('tree/back/x'))])).toHaveLength(3);
  });
});

test('a folder in which a file was wanted is no reason to fail', () => {
  const { at } = folder();
  mkdirSync(at('empty'));
  writeFileSync(at('file'), '');
  expect(targets([bind(at('file')), bind(at('file/x'))])).toEqual([at('file'), at('file/x')]);
});
