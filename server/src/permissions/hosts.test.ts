import { describe, expect, test } from 'vitest';
import { allowsHost, coversHost, hostRuleOf } from './hosts.ts';

describe('hosts', () => {
  test.each([
    ['api.example.com', 'api.example.com:443'],
    ['*.example.com', 'api.example.com'],
    ['*', 'localhost:80'],
    ['*', '10.0.0.5'],
    ['*:443', 'api.example.com:443'],
    ['*:443', '*:443'],
    ['*.internal', 'wiki.internal:443'],
    ['[::1]', '[::1]:8080'],
  ])('%s covers %s', (granted, asked) => expect(coversHost(hostRuleOf(granted), hostRuleOf(asked))).toBe(true));

  test.each([
    ['api.example.com:443', 'api.example.com'],
    ['*.example.com', 'example.com'],
    ['localhost:1', 'localhost:2'],
    ['localhost', '127.0.0.1'],
    // A port of all hosts is one of the internet's.
    ['*:443', 'localhost:443'],
    ['*:443', 'x.localhost:443'],
    ['*:443', '127.0.0.1:443'],
    ['*:443', '127.1:443'],
    ['*:443', '0x7f.1:443'],
    ['*:443', '2130706433:443'],
    ['*:443', '[::1]:443'],
    ['*:443', '169.254.169.254:443'],
    ['*:443', 'printer.local:443'],
    ['*:443', '*.internal:443'],
  ])('%s does not cover %s', (granted, asked) => expect(coversHost(hostRuleOf(granted), hostRuleOf(asked))).toBe(false));

  test('addresses are below nothing', () => {
    for (const [scope, host] of [
      ['*.0.0.1', '127.0.0.1'],
      ['*.1', '127.1'],
      ['*.0x1', '127.0x1'],
      ['*.254', '169.254.169.254'],
    ] as const)
      expect(allowsHost(hostRuleOf(scope), host, 80), `${scope} ${host}`).toBe(false);
  });
});
