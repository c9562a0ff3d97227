import { describe, expect, test } from 'vitest';
import { looksLikeSecret } from './secretShapes.ts';

/** Put together here, so that nobody's scanner takes this file for a leak. */
const of = (prefix: string, rest = 'Ab3dEf6hIj9lMn2pQr5tUv8xYz1cDe4f'): string => prefix + rest;

describe('values', () => {
  test.for([
    'postgres://me:secret@db.example.com/shop',
    'redis://:secret@cache',
    'amqp://me:p/w@d@queue.example.com',
    'https://0f3c9a7be1d24c5f8a6b@o1.ingest.example.com/2',
    'https://account.blob.example.com/c?sv=1&sig=abcd1234',
    'Server=db;User Id=me;Password=hunter22;',
    'DefaultEndpointsProtocol=https;AccountKey=abcd1234==',
    '-Xmx1g -Djavax.net.ssl.trustStorePassword=changeit',
    of('ghp_'),
    of('github_pat_'),
    of('sk-proj-'),
    of('xoxb-', '1234567890-abcdef'),
    of('AKIA', 'ABCDEFGHIJKLMNOP'),
    of('glpat-'),
    of('npm_'),
    of('pypi-'),
    of('AIza'),
    of('hf_'),
    of('https://hooks.slack.com/services/', 'T0000/B0000/abcdefgh'),
    of('eyJhbGciOiJIUzI1NiJ9.', 'eyJzdWIiOiIxMjM0In0.abcdefghijklmnop'),
    '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----',
    of('', 'q8Zr3TbW0xLm9VcK2dYh7NfJ5sGa4PeU'),
  ])('%s is a secret', (value) => expect(looksLikeSecret(value)).toBe(true));

  test.for([
    '/usr/local/bin:/usr/bin:/bin',
    '/nix/store/0c1b9k3x7v5z2m4n6p8q0r1s3t5u7w9y-nodejs-24.1.0/bin',
    'https://example.com:8080/me@home',
    'http://proxy.example.com:3128',
    'ssh://git@github.com/a/b.git',
    'git@github.com:a/b.git',
    'unix:path=/run/user/1000/bus',
    'rs=0:di=01;34:ln=01;36:*.tar=01;31:*.sig=00;32:*.pem=00;33',
    'xterm-256color',
    'en_US.UTF-8',
    'truecolor',
    '9fceb02d0ae598e95dc970b74767f19372d61af8',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '550e8400-e29b-41d4-a716-446655440000',
    'refs/heads/feature/add-OAuth2-support-for-API-Version3',
    'MyCompanyProjectBuildConfigurationRelease2024',
    'npm/11.4.1 node/v24.21.0 linux x64 workspaces/false',
    '192.0.2.1 51234 192.0.2.2 22',
    '1',
    '',
  ])('%s is none', (value) => expect(looksLikeSecret(value)).toBe(false));
});
