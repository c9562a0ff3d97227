import { describe, expect, it } from 'vitest';
import { PERMISSION_KINDS } from '../../../server/src/permissions/names.ts';
import { failureActions, failureLabel, failureText } from './failureText.ts';

const script = 'handlers/save.js';
const message = 'Weather: handlers/save.js (onFileSave) tried to do what its manifest does not declare: it may not connect.';

describe('failureText', () => {
  it.each(PERMISSION_KINDS)('has words for %s', (name) => {
    expect(failureText({ message, name: 'Weather', script, permission: { name, declared: false } })).toMatch(/^"Weather" tried to /);
  });

  it.each([
    ['network:request:api.example.com', 'reach api.example.com'],
    ['network:request', 'reach the network'],
    ['process:spawn:sort', 'start sort'],
    ['process:spawn', 'start a program'],
    ['filesystem:read:/home/me/notes.txt', 'read /home/me/notes.txt'],
    ['filesystem:write', 'change files'],
    ['env:read:TOKEN', 'read the environment variable TOKEN'],
  ])('says who tried what when %s is not declared', (name, tried) => {
    expect(failureText({ message, name: 'Weather', script, permission: { name, declared: false } })).toBe(
      `"Weather" tried to ${tried}, which its manifest does not declare. The permission "${name}" is missing. It was stopped in handlers/save.js.`,
    );
  });

  it('says in which line, where that is in the script', () => {
    const told = (uri: string): string =>
      failureText({ message, name: 'Weather', script, permission: { name: 'process:spawn', declared: false }, place: { uri, line: 11 } });
    expect(told('file:///plugins/weather/handlers/save.js')).toMatch(/ It was stopped in handlers\/save\.js, line 12\.$/);
    expect(told('file:///plugins/weather/lib/reach.js')).toMatch(/ It was stopped in handlers\/save\.js\.$/);
  });

  it('says so when the permission is granted for other things', () => {
    expect(failureText({ message, name: 'Weather', script, permission: { name: 'filesystem:read', declared: true } })).toBe(
      '"Weather" tried to read files, which is more than it was allowed. "filesystem:read" is granted, but not for this. It was stopped in handlers/save.js.',
    );
  });

  it('leaves every other failure, and what is only a guess, in the words of the host', () => {
    const guess = 'A: save.js was stopped by the operating system, probably because it may not read /x.';
    expect(failureText({ message: 'A: save.js threw', name: 'A' })).toBe('A: save.js threw');
    expect(failureText({ message: guess, name: 'A', permission: { name: 'filesystem:read:/x', declared: false } })).toBe(guess);
    expect(failureText({ message, name: 'A', permission: { name: 'camera:use', declared: false } })).toBe(message);
    expect(failureText({ message, permission: { name: 'process:spawn', declared: false } })).toBe(message);
  });

  it('lets no name rewrite the sentence', () => {
    const text = failureText({ message, name: 'We\u202eather\n', permission: { name: 'process:spawn:a\nb', declared: false } });
    expect(text).toMatch(/^"We\\u202eather" tried to start a b, which/);
    expect(text).not.toMatch(/[\n\u202e]/);
  });
});

describe('failureActions', () => {
  const denied = { name: 'process:spawn', declared: false };
  const place = { uri: 'file:///a.js', line: 0 };
  for (const [what, failure, labels] of [
    ['a fault of the handler', { eventId: 'e' }, ['Show', 'Open Log', "Don't Show for This Plugin"]],
    ['a fault outside of events', { eventId: '' }, ['Open Log', "Don't Show for This Plugin"]],
    ['a denial in a known line', { eventId: '', permission: denied, place }, ['Add to Manifest', 'Show', "Don't Show for This Plugin"]],
    ['a denial somewhere', { eventId: 'e', permission: denied }, ['Add to Manifest', 'Show', "Don't Show for This Plugin"]],
    [
      'a denial beyond what is granted',
      { eventId: '', permission: { ...denied, declared: true } },
      ['Manage Permissions', 'Open Log', "Don't Show for This Plugin"],
    ],
  ] as const) {
    it(`offers what helps with ${what}`, () => expect(failureActions(failure).map(failureLabel)).toEqual(labels));
  }
});
