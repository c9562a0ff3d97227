import { describe, expect, it } from 'vitest';
import { permissionNamed } from './names.ts';
import { overlaps } from './overlap.ts';
import { parsePermission } from './permissions.ts';

const HOME = '/home/ada';

function meet(one: string, other: string, home = HOME): boolean {
  const canonical = [one, other].map((text) => {
    const parsed = parsePermission(text);
    return permissionNamed(parsed.ok ? parsed.permissions[0]!.name : '')!;
  });
  const [first, second] = canonical as [NonNullable<ReturnType<typeof permissionNamed>>, NonNullable<ReturnType<typeof permissionNamed>>];
  const [there, back] = [overlaps(first, second, home), overlaps(second, first, home)];
  expect(there, 'either way').toBe(back);
  return there;
}

describe('permissions that have something in common', () => {
  it.each([
    ['network:request', 'network:request:api.example.com'],
    ['network:request:*.example.com', 'network:request:api.example.com'],
    ['network:request:example.com', 'network:request:EXAMPLE.com:443'],
    ['network:request:*:443', 'network:request:example.com'],
    ['network:request:*.example.com', 'network:request:*.eu.example.com'],
    ['process:spawn', 'process:spawn:git'],
    ['process:spawn:git', 'process:spawn:/usr/bin/git'],
    ['process:spawn:git', 'process:spawn:C:\\Git\\bin\\GIT.exe'],
    ['env:read:AWS_*', 'env:read:AWS_REGION'],
    ['env:read:AWS_*', 'env:read:A*'],
    ['env:read:path', 'env:read:PATH'],
    ['env:read', 'env:read:LANG'],
    ['filesystem:read:~/.ssh', 'filesystem:read:~'],
    ['filesystem:read:~/.ssh', 'filesystem:read:~/.ssh/*.pub'],
    ['filesystem:read:~/.ssh', 'filesystem:read:/home/ada/.SSH/id_rsa'],
    ['filesystem:read:~/.ssh', 'filesystem:read:/'],
    ['filesystem:read:secrets', 'filesystem:read:/'],
    ['filesystem:read:secrets', 'filesystem:read'],
    ['filesystem:read:secrets', 'filesystem:read:**'],
    ['filesystem:read:secrets', 'filesystem:read:${workspaceFolder}/secrets/a'],
    ['filesystem:read:secrets', 'filesystem:read:../x/../y'],
    ['filesystem:write:/etc', 'filesystem:write:../../etc/hosts'],
    ['filesystem:read:src/*.pem', 'filesystem:read:src/**/*.ts'],
  ])('%s and %s', (one, other) => expect(meet(one, other)).toBe(true));

  it('knows the home folder of Windows by `~`', () =>
    expect(meet('filesystem:read:~/.ssh', 'filesystem:read:c:/users/ada', 'C:\\Users\\Ada')).toBe(true));
});

describe('permissions that have nothing in common', () => {
  it.each([
    ['network:request:example.com', 'network:request:notexample.com'],
    ['network:request:*.example.com', 'network:request:example.org'],
    ['network:request:example.com:80', 'network:request:example.com:443'],
    ['process:spawn:git', 'process:spawn:gitk'],
    ['env:read:AWS_*', 'env:read:AZURE_KEY'],
    ['env:read:PATH', 'env:read:PATHEXT'],
    ['filesystem:read:~/.ssh', 'filesystem:read:~/.sshd'],
    ['filesystem:read:~/.ssh', 'filesystem:read:docs'],
    ['filesystem:read:secrets', 'filesystem:read:src/**'],
    ['filesystem:read:secrets', 'filesystem:write:secrets'],
    ['filesystem:read:secrets', 'filesystem:read:/usr/share/dict'],
    ['filesystem:read:${pluginFolder}/data', 'filesystem:read:data'],
    ['filesystem:read:${tmp}/x', 'filesystem:read:x'],
  ])('%s and %s', (one, other) => expect(meet(one, other)).toBe(false));
});
