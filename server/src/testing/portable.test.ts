import { describe, expect, it } from 'vitest';
import { eachText, withoutPlaces, withPlaces } from './portable.ts';

const places = { workspace: '/home/me/work', plugin: '/home/me/work/.codex/plugins/tidy' };

describe('places in mock events', () => {
  it.each([
    ['/home/me/work', '${codexWorkspace}'],
    ['wrote /home/me/work/src/a.js.', 'wrote ${codexWorkspace}/src/a.js.'],
    ['"/home/me/work", twice: /home/me/work', '"${codexWorkspace}", twice: ${codexWorkspace}'],
    ['/home/me/work/.codex/plugins/tidy/save.js:3', '${codexPlugin}/save.js:3'],
    ['in /home/me/work.', 'in ${codexWorkspace}.'],
    // Others, which only begin or end alike.
    ['/home/me/workshop', '/home/me/workshop'],
    ['/home/me/work.bak', '/home/me/work.bak'],
    ['/home/me/work-2', '/home/me/work-2'],
    ['/mnt/home/me/work', '/mnt/home/me/work'],
  ])('%s has names for paths', (text, written) => {
    expect(withoutPlaces(text, places)).toBe(written);
    expect(withPlaces(written, places)).toBe(text);
  });

  it('is not confused by what paths have in them', () => {
    const odd = { workspace: String.raw`C:\Users\me (1)\$&`, plugin: '/p+' };
    expect(withoutPlaces(String.raw`in C:\Users\me (1)\$&\a.js and /p+`, odd)).toBe(
      String.raw`in ${'${codexWorkspace}'}\a.js and ${'${codexPlugin}'}`,
    );
    expect(withPlaces('${codexWorkspace}', odd)).toBe(odd.workspace);
  });

  it('leaves texts alone where the workspace is the root of the system', () => {
    expect(withoutPlaces('a/b /c', { workspace: '/', plugin: '/p' })).toBe('a/b /c');
  });

  it('changes every text of a value, names too', () => {
    expect(eachText({ a: ['x', 1, null, { x: 'x' }] }, (text) => text.toUpperCase())).toEqual({ A: ['X', 1, null, { X: 'X' }] });
  });
});
