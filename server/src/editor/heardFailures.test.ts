import { describe, expect, it } from 'vitest';
import { HeardFailures } from './heardFailures.ts';

const run = (name: string | undefined, code: 'handler-threw' | 'timeout' | 'import-failed' = 'handler-threw') => ({
  ...{ pluginKey: '/p', script: 'a.js', code },
  ...(name !== undefined && { function: name }),
});

describe('heardFailures', () => {
  it('tells of a cause once, at whichever events a script fails by it', () => {
    const heard = new HeardFailures();
    expect(heard.isNews('onFileSave', run('onFileSave'))).toBe(true);
    expect(heard.isNews('onFileSave', run('onFileSave'))).toBe(false);
    expect(heard.isNews('onFileOpen', run('onFileOpen'))).toBe(false);
    expect(heard.isNews('onFileSave', run('onFileSave', 'timeout'))).toBe(true);
    expect(heard.isNews('onFileSave', { ...run('onFileSave'), script: 'b.js' })).toBe(true);
  });

  it('tells of it anew when what failed has worked since, and not when another function did', () => {
    const heard = new HeardFailures();
    heard.isNews('onFileSave', run('sort'));
    heard.works('onFileSave', run('trim'));
    heard.works('onFileOpen', run('sort'));
    expect(heard.isNews('onFileSave', run('sort'))).toBe(false);
    heard.works('onFileSave', run('sort'));
    expect(heard.isNews('onFileSave', run('sort'))).toBe(true);
  });

  it('takes a script that could not be loaded for mended when any of it works', () => {
    const heard = new HeardFailures();
    expect(heard.isNews('onFileSave', run(undefined, 'import-failed'))).toBe(true);
    expect(heard.isNews('onFileOpen', run(undefined, 'import-failed'))).toBe(false);
    heard.works('onFileOpen', run('onFileOpen'));
    expect(heard.isNews('onFileSave', run(undefined, 'import-failed'))).toBe(true);
  });
});
