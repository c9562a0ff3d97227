import { describe, expect, test } from 'vitest';
import { keysIn } from './keysInText.ts';

// Put together here, so that programs that look for keys in repositories find none.
const aws = ['AKIA', 'Q3EGR7MZ5K2VWX4T'].join('');
const github = ['ghp_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');
const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj';
const pem = (between: string): string => ['-----BEGIN', ' PRIVATE KEY-----', between, body].join('');

describe('keys in a text', () => {
  test.for<[string, string, string]>([
    ['of a cloud', `const key = '${aws}';`, 'AKIA'],
    ['of a service', `token: ${github}\n`, 'ghp_'],
    ['in lines', pem('\n'), '----'],
    ['in lines of Windows', pem('\r\n'), '----'],
    ['in a text of a program', `"${pem('\\n')}"`, '----'],
    ['put together in a program', `'${pem("\\n' +\n  '")}'`, '----'],
  ])('%s are found', ([, text, beginning]) => {
    expect(keysIn(`first\n${text}\n`)).toEqual([expect.objectContaining({ beginning })]);
  });

  test('stand where they are said to', () => {
    const text = `a\nb ${aws} c ${github}`;
    expect(keysIn(text).map(({ start, end }) => text.slice(start, end))).toEqual([aws, github]);
  });

  test.for([
    'class="sk-folding-cube-container-element"',
    'sk-ecdsa-sha2-nistp256-cert-v01@openssh.com',
    ['AKIA', 'IOSFODNN7EXAMPLE'].join(''),
    ['ghp_', 'x'.repeat(36)].join(''),
    ['sk-', 'your-api-key-goes-here-please'].join(''),
    ['npm_', '0'.repeat(36)].join(''),
    `const isKey = /${['-----BEGIN', ' PRIVATE KEY-----'].join('')}/.test(text);`,
    `${aws} // gitleaks:allow`,
    `key = "${github}"  # pragma: allowlist secret`,
  ])('are not found in %s', (text) => {
    expect(keysIn(`${text}\nnext line of the program\n`)).toEqual([]);
  });

  test('what is allowed in one line is not in the next', () => {
    expect(keysIn(`${aws} // gitleaks:allow\n${github}`)).toEqual([expect.objectContaining({ beginning: 'ghp_' })]);
  });
});
