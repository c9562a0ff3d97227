import { describe, expect, it } from 'vitest';
import { isAbout, kindOf, namedMessage, wasNotWaitedFor, wasSkipped } from './errors.ts';

describe('error codes', () => {
  for (const [code, kind, skipped, notWaitedFor] of [
    ['denied', 'refused', true, false],
    ['isolation-too-weak', 'refused', true, false],
    ['forbidden', 'refused', true, false],
    ['resting', 'skipped', true, false],
    ['not-reached', 'skipped', true, true],
    ['budget-exceeded', 'logged', false, true],
    ['cancelled', 'logged', false, false],
    ['handler-failed', 'declined', false, false],
    ['in-debugger', 'logged', false, true],
    ['permission-denied', 'fault', false, false],
  ] as const) {
    it(`say what ${code} is for the user`, () => {
      expect([kindOf(code), wasSkipped(code), wasNotWaitedFor(code)]).toEqual([kind, skipped, notWaitedFor]);
    });
  }
});

describe('the name of a plugin in a message', () => {
  const plugin = { pluginId: 'com.example.tidy', name: 'Tidy' };

  it.each([
    ['com.example.tidy: save.js threw.', 'Tidy: save.js threw.'],
    ['[com.example.tidy did not run: no.~]', '[Tidy did not run: no.~]'],
    ['Der Worker von com.example.tidy.', 'Der Worker von Tidy.'],
    // Once: where it says of ids.
    [
      'com.example.tidy did not run: another plugin with the id com.example.tidy',
      'Tidy did not run: another plugin with the id com.example.tidy',
    ],
    ['/p/com.example.tidy/a.js of com.example.tidy.python, or my-com.example.tidy', undefined],
  ])('stands in the place of its id, wherever that is: %s', (message, expected) => {
    expect(namedMessage(message, plugin)).toBe(expected ?? message);
    expect(isAbout(message, plugin.pluginId)).toBe(expected !== undefined);
  });
});
