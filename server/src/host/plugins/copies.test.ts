import { describe, expect, it } from 'vitest';
import { isFor, settleIds } from './copies.ts';
import type { LoadedPlugin } from './plugin.ts';
import { testPlugin } from './testPlugin.ts';

const found = (id: string, workspaceFolder?: string, isBroken = false): LoadedPlugin =>
  testPlugin(id, [{}], [], { ...(workspaceFolder !== undefined && { workspaceFolder }), isBroken });

/** Names of the plugins, and of those whose id is taken. */
function settle(...plugins: LoadedPlugin[]): { names: string[]; taken: number[] } {
  const shadowed = settleIds(plugins);
  return { names: plugins.map(({ name }) => name), taken: shadowed.map((one) => plugins.indexOf(one)) };
}

describe('plugins with the same id', () => {
  it('are copies in workspace folders of their own, and told apart by these', () => {
    expect(settle(found('a', '/w/app'), found('b', '/w/app'), found('a', '/w/lib'))).toEqual({
      names: ['a (app)', 'b', 'a (lib)'],
      taken: [],
    });
    expect(settle(found('a', '/x/app'), found('a', '/y/app'))).toEqual({ names: ['a (x/app)', 'a (y/app)'], taken: [] });
  });

  it('are one too many within a workspace folder, and beside a plugin of the user’s', () => {
    expect(settle(found('a', '/w/app'), found('a', '/w/app'))).toEqual({ names: ['a', 'a'], taken: [1] });
    expect(settle(found('a', '/w/app'), found('a'))).toEqual({ names: ['a', 'a'], taken: [1] });
    expect(settle(found('a', '/w/app'), found('a', '/w/lib'), found('a'), found('a', '/w/lib')).taken).toEqual([2, 3]);
    expect(settle(found('a'), found('a')).taken).toEqual([1]);
  });

  it('keep their folder’s files while a manifest is being mended', () => {
    const [first, mended] = [found('a', '/w/app'), found('a', '/w/lib', true)];
    expect(settle(first, mended).names).toEqual(['a (app)', 'a (lib)']);
    expect([first, mended].map((one) => isFor(one, '/w/lib/x.txt'))).toEqual([false, true]);
    // Elsewhere, one that can run takes it.
    const [broken, sound] = [found('b', '/w/app', true), found('b', '/w/lib')];
    settle(broken, sound);
    expect([broken, sound].map((one) => isFor(one, '/elsewhere/x.txt'))).toEqual([false, true]);
  });

  it('are for what is about no place, all of them', () => {
    const plugins = [found('a', '/w/app'), found('a', '/w/lib')];
    settle(...plugins);
    expect(plugins.map((one) => isFor(one, undefined))).toEqual([true, true]);
  });
});
