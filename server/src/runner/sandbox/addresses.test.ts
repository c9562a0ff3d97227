import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { withoutMapping } from '../../permissions/hostNames.ts';
import { addressKind } from './addresses.ts';

describe('addresses', () => {
  test('this machine is known by each of its addresses', () => {
    for (const one of Object.values(networkInterfaces()).flatMap((list) => list ?? []))
      expect(addressKind(one.address), one.address).toBe('reserved');
  });

  test.each([
    ...['0.0.0.0', '0.1.2.3', '127.0.0.1', '127.8.9.1', '169.254.169.254', '100.64.0.1', '100.100.100.200', '168.63.129.16', '192.0.0.192'],
    ...[
      '224.0.0.251',
      '239.1.1.1',
      '255.255.255.255',
      '240.0.0.1',
      '::',
      '::1',
      'fe80::1',
      'fe80::1%eth0',
      'fec0::1',
      'ff02::1',
      'fd00:ec2::254',
      'fd20:ce::254',
    ],
    ...[
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::ffff:169.254.169.254',
      '::127.0.0.1',
      '64:ff9b::7f00:1',
      '64:ff9b::a9fe:a9fe',
      '64:ff9b:1::1',
    ],
    ...['2002:7f00:1::', '2002:a9fe:a9fe::1', '2001::1', 'no address', ''],
  ])('%s is reserved', (address) => expect(addressKind(address)).toBe('reserved'));

  test.each([
    ...['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.77.77', 'fc00::1', 'fd12:3456::1'],
    ...['::ffff:10.0.0.5', '64:ff9b::a00:5', '2002:a00:5::1', '::10.0.0.5'],
  ])('%s is private', (address) => expect(addressKind(address)).toBe('private'));

  test.each([
    ...['93.184.216.34', '12.7.0.1', '172.32.0.1', '100.128.0.1', '198.18.0.1', '2606:2800:220:1::1'],
    ...['::ffff:93.184.216.34', '64:ff9b::5db8:d822', '2002:5db8:d822::1'],
  ])('%s is public', (address) => expect(addressKind(address)).toBe('public'));

  test('an address of version 4 is the same in the form of version 6', () => {
    expect(withoutMapping('::ffff:127.0.0.1')).toBe('127.0.0.1');
    expect(withoutMapping('::ffff:a00:5')).toBe('10.0.0.5');
    expect(withoutMapping('::1')).toBe('::1');
    expect(withoutMapping('example.com')).toBe('example.com');
  });
});
