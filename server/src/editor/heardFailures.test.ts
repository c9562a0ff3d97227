import { describe, expect, it } from 'vitest';
import { HeardFailures } from './heardFailures.ts';

const run = (name: string | undefined, code: 'handler-threw' | 'timeout' | 'import-failed' = 'handler-threw') => ({
  ...{ pluginKey: '/p', script: 'a.js', code },
  ...(name !== undefined && { function: name }),
});

const save = { event: 'onFileSave', phase: 'beforeSave' } as const;
const open = { event: 'onFileOpen' };

describe('heardFailures', () => {
  it('tells of a cause once, at whichever events a script fails by it', () => {
    const heard = new HeardFailures();
    expect(heard.isNews(save, run('onFileSave'))).toBe(true);
    expect(heard.isNews(save, run('onFileSave'))).toBe(false);
    expect(heard.isNews(open, run('onFileOpen'))).toBe(false);
    expect(heard.isNews(save, run('onFileSave', 'timeout'))).toBe(true);
    expect(heard.isNews(save, { ...run('onFileSave'), script: 'b.js' })).toBe(true);
  });

  it('tells of it anew when what failed has worked since, and not when another function did', () => {
    const heard = new HeardFailures();
    heard.isNews(save, run('sort'));
    heard.works(save, run('trim'));
    heard.works(open, run('sort'));
    heard.works({ ...save, phase: 'afterSave' }, run('sort'));
    expect(heard.isNews(save, run('sort'))).toBe(false);
    heard.works(save, run('sort'));
    expect(heard.isNews(save, run('sort'))).toBe(true);
  });

  it('takes a script that could not be loaded for mended when any of it works', () => {
    const heard = new HeardFailures();
    expect(heard.isNews(save, run(undefined, 'import-failed'))).toBe(true);
    expect(heard.isNews(open, run(undefined, 'import-failed'))).toBe(false);
    heard.works(open, run('onFileOpen'));
    expect(heard.isNews(save, run(undefined, 'import-failed'))).toBe(true);
  });
});
