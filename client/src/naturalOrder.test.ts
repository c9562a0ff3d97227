import { describe, expect, it } from 'vitest';
import { byName, naturally } from './naturalOrder.ts';

describe('naturalOrder', () => {
  it('counts as people do', () => {
    expect(['Plugin 10', 'plugin 2', 'Plugin 1', 'a'].sort(naturally)).toEqual(['a', 'Plugin 1', 'plugin 2', 'Plugin 10']);
  });

  it('keeps plugins of one name in one order', () => {
    const plugins = ['b10', 'b9', 'B9', 'a'].map((key) => ({ name: 'Tidy', key }));
    const ordered = plugins.toSorted(byName);
    expect(ordered.map(({ key }) => key)).toEqual(['a', 'B9', 'b9', 'b10']);
    expect(plugins.toReversed().toSorted(byName)).toEqual(ordered);
  });
});
