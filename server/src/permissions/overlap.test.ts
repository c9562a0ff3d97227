import { describe, expect, it } from 'vitest';
import { permissionNamed, type Permission } from './names.ts';
import { overlaps } from './overlap.ts';
import { parsePermission } from './permissions.ts';

const HOME = '/home/ada';

function named(text: string): Permission {
  const parsed = parsePermission(text);
  return permissionNamed(parsed.ok ? parsed.permissions[0]!.name : '')!;
}

/** Of one kind, it is the same either way. */
function meet(one: string, other: string, home = HOME): boolean {
  const [first, second] = [named(one), named(other)];
  const there = overlaps(first, second, home);
  expect(overlaps(second, first, home), 'either way').toBe(there);
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
    // As people write hosts, and programs that connect to them read them.
    ['network:request:localhost', 'network:request:localhost.'],
    ['network:request:example.com', 'network:request:example.com.:443'],
    ['network:request:api.example.com', 'network:request:*.com.'],
    ['network:request:api.example.com', 'network:request:*.example.com.'],
    ['network:request:*.example.com.', 'network:request:*.eu.example.com'],
    ['network:request:127.0.0.1', 'network:request:127.1'],
    ['network:request:127.0.0.1', 'network:request:0x7f.0.0.1'],
    ['network:request:127.0.0.1', 'network:request:2130706433'],
    ['network:request:127.0.0.1', 'network:request:[::ffff:127.0.0.1]'],
    ['network:request:[::1]', 'network:request:[0:0::1]:80'],
    ['network:request:10.1.2.3', 'network:request:012.1.2.3'],
    ['network:request:169.254.169.254', 'network:request:[::ffff:a9fe:a9fe]'],
    // What leads to an address of version 4.
    ['network:request:169.254.169.254', 'network:request:[64:ff9b::a9fe:a9fe]'],
    ['network:request:169.254.169.254', 'network:request:[2002:a9fe:a9fe::1]'],
    ['network:request:169.254.169.254', 'network:request:[::169.254.169.254]'],
    // This machine.
    ['network:request:localhost', 'network:request:127.0.0.1'],
    ['network:request:localhost', 'network:request:127.8.8.8'],
    ['network:request:localhost', 'network:request:[::1]'],
    ['network:request:localhost', 'network:request:[::]'],
    ['network:request:localhost', 'network:request:0.0.0.0'],
    ['network:request:localhost', 'network:request:0'],
    ['network:request:localhost:80', 'network:request:[::ffff:7f00:2]'],
    ['network:request:localhost', 'network:request:x.localhost'],
    ['network:request:127.0.0.1', 'network:request:*.localhost'],
    ['network:request:*.localhost', 'network:request:localhost'],
    ['network:request:127.0.0.1', 'network:request:*.0.0.1'],
    ['process:spawn:*', 'process:spawn:git'],
    ['process:spawn:*', 'process:spawn'],
    ['process:spawn:git', 'process:spawn:git.exe.'],
    ['process:spawn:git', 'process:spawn:C:/Git/git.exe::$DATA'],
    ['process:spawn:git', 'process:spawn:C:git.com'],
    ['process:spawn:git', 'process:spawn:git.ps1'],
    ['process:spawn:git', 'process:spawn:GIT.CMD '],
    // Windows has short names for what is longer, and nobody knows here for what.
    ['process:spawn:git-upload-pack', 'process:spawn:GIT-UP~1.EXE'],
  ])('%s and %s', (one, other) => expect(meet(one, other)).toBe(true));

  it('includes names whose accents are composed in another way', () =>
    expect(meet('filesystem:read:~/caf\u00E9', 'filesystem:read:~/cafe\u0301/x')).toBe(true));

  it.each([
    ['filesystem:read:~/.ssh', 'filesystem:read:c:/users/ada'],
    ['filesystem:read:~/.ssh', 'filesystem:read:/Users/Ada/.ssh'],
    ['filesystem:read:/Users/Ada/.ssh', 'filesystem:read:C:/Users/Ada/.ssh/id'],
    ['filesystem:read:~/.ssh', 'filesystem:read://localhost/C$/Users/Ada/.ssh'],
    ['filesystem:read:~/.ssh', 'filesystem:read:\\\\?\\UNC\\localhost\\C$\\Users'],
    ['filesystem:read:~/.ssh', 'filesystem:read://./C:/Users/Ada/.ssh'],
    // Nobody knows here of which folder it is.
    ['filesystem:read:~/.ssh', 'filesystem:read://ada-pc/Users/.ssh'],
    ['filesystem:read://server/a', 'filesystem:read://SERVER.example.com/a/b'],
    ['filesystem:read:~/.ssh', 'filesystem:read:C:/Users/Ada/SSH~1/id'],
    ['filesystem:read:~/.ssh', 'filesystem:read:~/.ssh./id'],
    ['filesystem:read:~/.ssh', 'filesystem:read:~/.ssh /id'],
    ['filesystem:read:~/.ssh', 'filesystem:read:~/.ssh::$INDEX_ALLOCATION/id'],
    ['filesystem:read:secrets', 'filesystem:read:SECRET~1/a'],
  ])('on Windows: %s and %s', (one, other) => expect(meet(one, other, 'C:\\Users\\Ada')).toBe(true));
});

describe('what may be written', () => {
  it.each([
    ['filesystem:read:secrets', 'filesystem:write:secrets/a'],
    ['filesystem:read:~/.ssh', 'filesystem:write:~'],
    ['filesystem:read:secrets', 'filesystem:write'],
    ['filesystem:read', 'filesystem:write:~/.ssh'],
  ])('may be read: who forbids %s forbids %s, and not the other way round', (forbidden, asked) => {
    expect(overlaps(named(forbidden), named(asked), HOME)).toBe(true);
    expect(overlaps(named(asked), named(forbidden), HOME)).toBe(false);
  });
});

describe('files that are meant without a scope', () => {
  it('are all where they are forbidden, and those of the workspace where they are asked for', () => {
    const [all, outside, inside] = [named('filesystem:read'), named('filesystem:read:~/.ssh'), named('filesystem:read:secrets')];
    expect([overlaps(all, outside, HOME), overlaps(all, inside, HOME)]).toEqual([true, true]);
    expect([overlaps(outside, all, HOME), overlaps(inside, all, HOME)]).toEqual([false, true]);
  });
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
    ['filesystem:read:secrets', 'filesystem:write:src'],
    ['network:request:*.example.com', 'network:request:example.com'],
    ['network:request:*.example.com', 'network:request:example.com.'],
    ['network:request:localhost', 'network:request:localhost.example.com'],
    ['network:request:localhost:80', 'network:request:127.0.0.1:81'],
    ['network:request:localhost', 'network:request:10.0.0.1'],
    ['network:request:10.0.0.1', 'network:request:10.0.0.2'],
    ['network:request:[::1]', 'network:request:[::2]'],
    ['process:spawn:python', 'process:spawn:python3.12'],
    ['filesystem:read:secrets', 'filesystem:read:/usr/share/dict'],
    ['filesystem:read:${pluginFolder}/data', 'filesystem:read:data'],
    ['filesystem:read:${tmp}/x', 'filesystem:read:x'],
  ])('%s and %s', (one, other) => expect(meet(one, other)).toBe(false));

  it.each([
    ['filesystem:read:~/.ssh', 'filesystem:read:D:/Users/Ada/.ssh'],
    ['filesystem:read:~/.ssh', 'filesystem:read://localhost/D$/Users/Ada/.ssh'],
    ['filesystem:read:~/.ssh', 'filesystem:read:/Users/Ada/docs'],
    ['filesystem:read://server/a', 'filesystem:read://server/b'],
  ])('on Windows: %s and %s', (one, other) => expect(meet(one, other, 'C:\\Users\\Ada')).toBe(false));
});
