import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readWhenClause, WHEN_KEYS, whenKeyMeaning, type WhenContext } from './whenClause.ts';

const JSON_FILE: WhenContext = {
  resourceLangId: 'json',
  resourceExtname: '.json',
  resourcePath: '/w/data/prices.json',
  editorHasSelection: false,
  editorFocus: true,
  workspaceFolderCount: 2,
  handlerLanguages: ['json', 'python'],
};

function holds(clause: string, context = JSON_FILE): boolean {
  const read = readWhenClause(clause);
  if (!read.ok) throw new Error(`${clause} ${read.fault}`);
  return read.holds(context);
}

function fault(clause: string): string | undefined {
  const read = readWhenClause(clause);
  return read.ok ? undefined : read.fault;
}

describe('readWhenClause', () => {
  it.each([
    'editorFocus',
    '!editorHasSelection',
    'resourceLangId == json',
    "resourceLangId == 'json'",
    'resourceLangId === json',
    'resourceLangId != python',
    'workspaceFolderCount == 2',
    'resourceExtname =~ /^\\.jsonc?$/',
    'resourcePath =~ /DATA\\/[^/]+$/i',
    'resourceLangId in handlerLanguages',
    'resourcePath not in handlerLanguages',
    'editorHasSelection || resourceLangId == json && editorFocus',
    'editorFocus || nothing && nothing',
    '!(editorHasSelection && editorFocus)',
    '!!editorFocus',
    'editorFocus == true',
    'nothing == false',
  ])('holds for a JSON file: %s', (clause) => expect(holds(clause)).toBe(true));

  it.each([
    'nothing',
    'editorHasSelection',
    'resourceLangId == python',
    'resourceLangId != json',
    'nothing == json',
    'nothing =~ /./',
    'editorFocus =~ /true/',
    'resourceLangId in nothing',
    'resourceLangId not in handlerLanguages',
    '(editorFocus || nothing) && nothing',
    'toString',
    'false',
  ])('does not hold for a JSON file: %s', (clause) => expect(holds(clause)).toBe(false));

  it.each([
    ['', 'is empty'],
    ['   ', 'is empty'],
    ['a ==', 'needs a value where nothing stands'],
    ['a && ', 'needs a key where nothing stands'],
    ['&& a', 'needs a key where "&&" stands'],
    ['(a', 'has a ( without its )'],
    ['a)', 'has ")" where && or || is wanted'],
    ['a b', 'has "b" where && or || is wanted'],
    ['a > 2', 'has ">", which is not among && || ! == != =~ in'],
    ['a = b', 'has "=", which is not among && || ! == != =~ in'],
    ["a == 'b", "has a text that is not closed with '"],
    ['a =~ b', 'has no /pattern/ behind =~'],
    ['a =~ /[/', 'has no /pattern/ behind =~'],
    ['a =~ /(/', 'has a pattern that is no regular expression'],
    ['a not b', 'has "not" without "in" behind it'],
    ['x'.repeat(1001), 'is longer than 1,000 characters'],
    [`${'('.repeat(60)}a${')'.repeat(60)}`, 'is nested too deep'],
  ])('says what is wrong with %s', (clause, expected) => expect(fault(clause)).toBe(expected));

  it.each([
    ['/(a+)+$/', 'that repeats a group'],
    ['/(a|a)*$/', 'that repeats a group'],
    ['/(?:a*){9}/', 'that repeats a group'],
    ['/.*.*.*.*x/', 'with more than 2 repeats'],
    ['/a?a?a?a?a?a?a?/', 'with more than 2 repeats'],
    ['/(a)\\1/', 'that refers back to a group'],
    ['/(?<=a)b/', 'with a group that looks around or has a name'],
    [`/${'(.|.)'.repeat(30)}!/`, 'with too many alternatives'],
    [`/${'(?:a|[ab])'.repeat(30)}!/`, 'with too many alternatives'],
    [`/${'(?:(.|.)|(.|.))'.repeat(15)}!/`, 'with too many alternatives'],
    ['/(a|b|c)(a|b|c).*.*!/', 'with too many alternatives'],
  ])('takes no pattern that could take long: %s', (pattern, expected) =>
    expect(fault(`resourcePath =~ ${pattern}`)).toBe(`has a pattern ${expected}`),
  );

  it.each(['/\\.(?:jsonc?|ya?ml|toml|ini)$/', '/^(?:src|test)\\/.*\\.(?:js|ts)$/', '/^.*\\/(?:a|b)\\/.*$/', '/a|b|c|d|e|f|g|h|i|j/'])(
    'takes patterns that people write: %s',
    (pattern) => expect(readWhenClause(`resourcePath =~ ${pattern}`).ok).toBe(true),
  );

  it('matches a long path at once, whatever the pattern', () => {
    const context = { resourcePath: `${'a'.repeat(10_000)}!` };
    const begun = performance.now();
    expect(holds('resourcePath =~ /a*a*$/', context)).toBe(true);
    expect(holds('resourcePath =~ /a*a*b/', context)).toBe(false);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it('has its keys in the guide', () => {
    const guide = readFileSync(path.resolve(import.meta.dirname, '../../../docs/handler-guide.md'), 'utf8');
    for (const key of WHEN_KEYS) expect(guide).toContain(`| \`${key}\` | ${whenKeyMeaning(key)} |`);
  });

  it('names each key once', () => {
    const read = readWhenClause('a == b && !a || c in d || e =~ /x/ && true');
    expect(read.ok && read.keys).toEqual(['a', 'c', 'd', 'e']);
  });
});
