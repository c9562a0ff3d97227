import { describe, expect, it, test } from 'vitest';
import { KeyLines } from './keyLines.ts';
import { createMask, hideValues, MASK, maskedIn, maskedThroughout } from './secrets.ts';

describe('mask', () => {
  const mask = createMask({ DEPLOY_TOKEN: 'correct-horse', PATH: '/usr/bin', TOKEN_FILE: '/run/secrets/file', SHORT_KEY: 'abc' });

  for (const [text, expected] of [
    ['token is correct-horse.', 'token is ••••••.'],
    ['key sk-abcdefghijklmnop1234', 'key ••••••'],
    ['{"password":"hunter22"}', '{"password":"••••••"}'],
    ['{\\"api_key\\": \\"abcdefgh\\"}', '{\\"api_key\\": \\"••••••\\"}'],
    ['Authorization: Bearer abc.def.ghi', 'Authorization: Bearer ••••••'],
    ['{"authorization":"Bearer abc.def.ghi"}', '{"authorization":"Bearer ••••••"}'],
    ['PLUGIN_SECRET=mysecretvalue\nDEBUG=true', 'PLUGIN_SECRET=••••••\nDEBUG=true'],
    ['see /run/secrets/file', 'see /run/secrets/file'],
    ['const tokens = parse(text)', 'const tokens = parse(text)'],
  ] as const) {
    it(`turns ${JSON.stringify(text)} into ${JSON.stringify(expected)}`, () => expect(mask(text)).toBe(expected));
  }
});

describe('values of the environment', () => {
  test.for<[NodeJS.ProcessEnv, string, string]>([
    [{ DB_PW: 'hunter2hunter2' }, 'denied for hunter2hunter2', 'denied for ••••••'],
    [{ DATABASE_URL: 'postgres://me:p%40ssword@db/x' }, 'no p%40ssword, no p@ssword, at db', 'no ••••••, no ••••••, at db'],
    [{ UPLOAD: 'https://a.example.com/b?sv=1&sig=abcdefgh' }, 'GET https://a.example.com/b?sv=1&sig=abcdefgh', 'GET ••••••'],
    [{ AUTH_URL: 'https://login.example.com' }, 'GET https://login.example.com', 'GET https://login.example.com'],
    [{ SSH_AUTH_SOCK: '/tmp/ssh-1/agent', XDG_SESSION_TYPE: 'wayland' }, '/tmp/ssh-1/agent wayland', '/tmp/ssh-1/agent wayland'],
  ])('%j', ([env, text, expected]) => expect(createMask(env)(text)).toBe(expected));

  test('are left in members that are to stay as they are', () => {
    const value = { files: ['/hunter2hunter2/a.js'], fault: { file: '/hunter2hunter2', message: 'hunter2hunter2' } };
    expect(maskedIn(value, createMask({ DB_PW: 'hunter2hunter2' }), { kept: ['file', 'files'] })).toEqual({
      files: ['/hunter2hunter2/a.js'],
      fault: { file: '/hunter2hunter2', message: '••••••' },
    });
  });

  test('are masked in every text of a value, and names beside them only where that is wanted', () => {
    const value = { error: { message: 'token=abcdefgh hunter2hunter2' }, list: ['hunter2hunter2', 1, null] };
    const env = { DB_PW: 'hunter2hunter2' };
    expect(maskedIn(value, createMask(env))).toEqual({ error: { message: 'token=•••••• ••••••' }, list: ['••••••', 1, null] });
    expect(maskedIn(value, createMask(env, { named: false })).error.message).toBe('token=abcdefgh ••••••');
  });
});

describe('hidden values', () => {
  it('are masked whatever they are called, by masks that were made before too, and stay so when others are set', () => {
    const before = createMask({});
    expect(before('plain-words, other-words')).toBe('plain-words, other-words');
    hideValues({ GREETING: 'plain-words' });
    hideValues({ GREETING: 'other-words', DEBUG: 'true', EMPTY: '', SPACED: '  padded-words\n' });
    for (const mask of [before, createMask({}, { named: false })])
      expect(mask('plain-words, other-words, "padded-words" and true')).toBe('••••••, ••••••, "••••••" and true');
  });

  it('are no ordinary words, unless their names are those of secrets', () => {
    hideValues({ HOST: 'localhost', BIND: '127.0.0.1', NODE_ENV: 'production', MODE: 'Production-2' });
    const mask = createMask({}, { named: false });
    const text = 'localhost:3000, 127.0.0.1, production';
    expect(mask(`${text}, Production-2`)).toBe(`${text}, ••••••`);
    hideValues({ DB_PASSWORD: 'staging' });
    expect(createMask({}, { named: false })('staging')).toBe('••••••');
  });

  it('are masked in the forms in which they are printed, and the password of an address by itself', () => {
    hideValues({ DATABASE: 'postgres://me:p%40ssword@db/x', NOTE: 'says "hi" there' });
    const mask = createMask({}, { named: false });
    expect(mask('postgres://me:p%40ssword@db/x')).toBe('••••••');
    expect(mask('no p%40ssword, no p@ssword')).toBe('no ••••••, no ••••••');
    expect(mask(JSON.stringify({ note: 'says "hi" there' }))).toBe('{"note":"••••••"}');
    expect(mask(`Basic ${Buffer.from('me:says "hi" there').toString('base64')}`)).not.toContain(
      Buffer.from('"hi" th').toString('base64').slice(2, -2),
    );
  });
});

describe('forms of a value', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nMIIEvSECONDLINEsecret\r\nMIIEvTHIRDLINEsecret\nZg==\n-----END PRIVATE KEY-----\n';
  const odd = 'quo"te\\slash9 it\'s é/\t&';
  const mask = createMask({ SIGNING_KEY: key, DB_PASSWORD: odd }, { named: false });
  const basic = (user: string): string => Buffer.from(`${user}:${odd}@`).toString('base64');

  test.for<[string, string]>([
    ['each line of it', 'log: MIIEvTHIRDLINEsecret'],
    ['a line in JSON', JSON.stringify({ message: `failed: ${key}` })],
    ['in JSON', JSON.stringify({ p: odd })],
    ['in JSON in JSON', JSON.stringify({ message: JSON.stringify({ p: odd }) })],
    ['in JSON of Python', '{"p": "quo\\"te\\\\slash9 it\'s \\u00e9/\\t&"}'],
    ['as Node.js and Python show it', "'quo\"te\\\\slash9 it\\'s é/\\t&'"],
    ['in an address', `https://db.example/?p=${encodeURIComponent(odd)}`],
    ['in an address, in small letters', `p=${encodeURIComponent(odd).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())}`],
    ['in a form', String(new URLSearchParams({ p: odd }))],
    ['in base64', basic('')],
    ['in base64 behind one more character', basic('a')],
    ['in base64 behind two more', basic('ab')],
  ])('%s', ([, text]) => {
    const masked = mask(text);
    expect(masked).toContain('••••••');
    expect(masked).not.toMatch(/THIRDLINE|SECONDLINE|slash9|c2xhc2g|xhc2g5|zbGFzaD/);
  });

  it("leaves a key's frame, and short lines", () => {
    const text = 'A key ends with -----END PRIVATE KEY-----, and Zg== is the end of many.';
    expect(mask(text)).toBe(text);
  });
});

describe('lines of a key', () => {
  const shown = (lines: readonly [string, string][]): string[] => {
    const mask = createMask({});
    const keys = new KeyLines();
    return lines.map(([source, line]) => mask(keys.masked(source, line) ?? line));
  };

  it('are masked until its end, whatever else is said meanwhile', () => {
    expect(
      shown([
        ['a', 'key: -----BEGIN RSA PRIVATE KEY-----'],
        ['a', 'Proc-Type: 4,ENCRYPTED'],
        ['a', ''],
        ['b', 'MIIEvother'],
        ['a', 'MIIEvSECRET/+='],
        ['a', "  'MIIEvSECRET\\n' +"],
        ['a', `[log] ${'MIIEvSECRET'.repeat(6)}`],
        ['a', 'Zg=='],
        ['a', '-----END RSA PRIVATE KEY----- done'],
        ['a', 'MIIEvother'],
      ]),
    ).toEqual(['key: ••••••', '••••••', '••••••', 'MIIEvother', '••••••', '••••••', '••••••', '••••••', '•••••• done', 'MIIEvother']);
  });

  it('end where something else is said, and do not begin where a key is only spoken of', () => {
    expect(
      shown([
        ['a', '-----BEGIN PRIVATE KEY-----'],
        ['a', 'the server listens now'],
        ['a', 'ready'],
        ['a', 'It has to begin with -----BEGIN PRIVATE KEY----- here'],
        ['a', 'ready'],
      ]).filter((line) => !line.includes('•')),
    ).toEqual(['the server listens now', 'ready', 'ready']);
  });

  it('are no longer than those of keys are: of others, not more is looked at than can be at once', () => {
    const long = '" '.repeat(4000);
    expect(
      shown([
        ['a', '-----BEGIN PRIVATE KEY-----'],
        ['a', long],
        ['a', 'ready'],
      ])[1],
    ).toBe(long);
  });
});

describe('a value that is masked throughout', () => {
  const given = { PROJECT_KEY: 'plain-value-of-a-key', ACCOUNT_TOKEN: '83749261' };
  const whole = (value: unknown, how?: { named: boolean }): unknown => maskedThroughout(value, createMask(given), how);

  it('has no secret in texts, numbers and names, whatever else is in it', () => {
    expect(
      whole({ num: 83_749_261, 'plain-value-of-a-key': 1, list: ['a plain-value-of-a-key', 83_749_261, 5], other: 83_749_2610 }),
    ).toEqual({
      num: MASK,
      [MASK]: 1,
      list: [`a ${MASK}`, MASK, 5],
      other: `${MASK}0`,
    });
  });

  it('loses no member whose name looks like another without what it hides', () => {
    expect(whole({ 'plain-value-of-a-key': 1, '83749261': 2, [`${MASK} 2`]: 3 })).toEqual({
      [MASK]: 2,
      [`${MASK} 2`]: 1,
      [`${MASK} 2 2`]: 3,
    });
  });

  it('asks for each name once, however many are alike without what they hide', () => {
    let asked = 0;
    const names = Array.from({ length: 500 }, (_, index) => `plain-value-of-a-key-${index}`);
    const mask = (text: string): string => {
      asked++;
      return text.replace(/^plain.*/, MASK);
    };
    const masked = maskedThroughout(Object.fromEntries(names.map((name) => [name, null])), mask);
    expect(Object.keys(masked)).toEqual([MASK, ...Array.from({ length: 499 }, (_, index) => `${MASK} ${index + 2}`)]);
    expect(asked).toBe(500);
  });

  it('hides what stands beside a telling name, where that is wanted', () => {
    const value = { password: 'open sesame', token: 123_456_789, deep: { apiKey: 'abcdefgh' }, count: 123_456_789, secret: 'abc' };
    expect(whole(value)).toMatchObject({ token: MASK, deep: { apiKey: MASK }, count: 123_456_789, secret: 'abc' });
    expect(whole(value, { named: false })).toEqual(value);
  });
});
