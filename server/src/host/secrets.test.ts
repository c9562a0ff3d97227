import { describe, expect, it, test } from 'vitest';
import { createMask, maskedIn } from './secrets.ts';

describe('mask', () => {
  const mask = createMask({ DEPLOY_TOKEN: 'correct-horse', PATH: '/usr/bin', TOKEN_FILE: '/run/secrets/file', SHORT_KEY: 'abc' });

  for (const [text, expected] of [
    ['token is correct-horse.', 'token is ••••••.'],
    ['key sk-abcdefghijklmnop1234', 'key ••••••'],
    ['{"password":"hunter22"}', '{"password":"••••••"}'],
    ['{\\"api_key\\": \\"abcdefgh\\"}', '{\\"api_key\\": \\"••••••\\"}'],
    ['Authorization: Bearer abc.def.ghi', 'Authorization: Bearer ••••••'],
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

  test('are masked in every text of a value, and names beside them only where that is wanted', () => {
    const value = { error: { message: 'token=abcdefgh hunter2hunter2' }, list: ['hunter2hunter2', 1, null] };
    const env = { DB_PW: 'hunter2hunter2' };
    expect(maskedIn(value, createMask(env))).toEqual({ error: { message: 'token=•••••• ••••••' }, list: ['••••••', 1, null] });
    expect(maskedIn(value, createMask(env, { named: false })).error.message).toBe('token=abcdefgh ••••••');
  });
});
