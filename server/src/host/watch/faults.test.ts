import { describe, expect, it } from 'vitest';
import { watchFault } from './faults.ts';

const fault = (code: string, path?: string): Error => Object.assign(new Error(`${code}: it failed`), { code, ...(path && { path }) });

describe('watchFault', () => {
  it.each([
    ['ENOSPC', /no more files be watched, so changes in \/w .*max_user_watches.*CHOKIDAR_USEPOLLING=1/],
    ['EMFILE', /no more files be open, so changes in \/w .*ulimit -n.*max_user_instances/],
    ['EACCES', /^\/w\/x may not be read.*Change its permissions/],
    ['EIO', /changes in \/w may go unnoticed: EIO: it failed\. Reload the plugins/],
  ])('says what %s means and what to do', (code, words) => {
    expect(watchFault(fault(code, '/w/x'), ['/w'])).toMatch(words);
  });

  it('is the same sentence for every folder that the system’s limit leaves out', () => {
    expect(watchFault(fault('ENOSPC', '/w/a'), ['/w', '/v'])).toBe(watchFault(fault('ENOSPC', '/w/b'), ['/w', '/v']));
  });

  it('copes with whatever was thrown', () => {
    expect(watchFault(undefined, ['/w'])).toContain('changes in /w may go unnoticed');
    expect(watchFault('text', ['/w'])).toContain('text');
  });
});
