import { describe, expect, it } from 'vitest';
import { createMask } from './secrets.ts';

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
