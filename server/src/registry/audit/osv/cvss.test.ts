import { expect, it } from 'vitest';
import { severityOfVector } from './cvss.ts';

it.each([
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'critical'], // 9.8
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 'critical'], // 10.0
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H', 'high'], // 7.5
  ['CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', 'high'], // 7.8
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 'moderate'], // 6.1
  ['CVSS:3.1/AV:N/AC:H/PR:H/UI:N/S:U/C:H/I:H/A:H/E:P', 'moderate'], // 6.6
  ['CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:L/I:N/A:N', 'low'], // 2.5
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 'info'], // 0.0
])('scores %s', (vector, severity) => expect(severityOfVector(vector)).toBe(severity));

it('makes nothing of what is no vector of version 3', () => {
  for (const vector of [
    '',
    '7.5',
    'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
    'CVSS:3.1/AV:N',
    'CVSS:3.1/AV:__proto__/S:U',
  ])
    expect([vector, severityOfVector(vector)]).toEqual([vector, undefined]);
});
