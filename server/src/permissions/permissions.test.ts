import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import schema from '../../../schemas/plugin-manifest.schema.json' with { type: 'json' };
import { covers, describePermission, parsePermission, SHORT_FORMS } from './permissions.ts';
import { PERMISSION_KINDS, type Permission } from './names.ts';

function names(text: string): string[] | string {
  const parsed = parsePermission(text);
  return parsed.ok ? parsed.permissions.map(({ name }) => name) : parsed.fault;
}

function one(text: string): Permission {
  const parsed = parsePermission(text);
  const [permission] = parsed.ok ? parsed.permissions : [];
  if (!permission) throw new Error(`${text} is no permission`);
  return permission;
}

describe('permissions', () => {
  it('are those that the schema allows', () => {
    const [kinds, scoped, short] = schema.properties.permissions.items.anyOf;
    expect(kinds?.enum).toEqual(PERMISSION_KINDS);
    expect(scoped?.pattern).toContain(`(${PERMISSION_KINDS.join('|')})`);
    expect(short?.enum?.toSorted()).toEqual(Object.keys(SHORT_FORMS).toSorted());
  });

  it('reads kinds, scopes and short forms into canonical names', () => {
    expect(names('filesystem:read')).toEqual(['filesystem:read']);
    expect(names(' network ')).toEqual(['network:request']);
    expect(names('filesystem')).toEqual(['filesystem:read', 'filesystem:write']);
    expect(names('process')).toEqual(['process:spawn']);
    expect(names('env')).toEqual(['env:read']);
    expect(names('network:request:API.example.com:443')).toEqual(['network:request:api.example.com:443']);
    expect(names('filesystem:write:./docs/')).toEqual(['filesystem:write:docs']);
    expect(names('filesystem:read:C:\\data')).toEqual(['filesystem:read:C:/data']);
    expect(names('process:spawn:black')).toEqual(['process:spawn:black']);
    expect(names('env:read:API_KEY')).toEqual(['env:read:API_KEY']);
  });

  it('tells a permission that does not exist from a scope that is not usable', () => {
    expect(names('filesystem:delete')).toBe('unknown');
    expect(names('')).toBe('unknown');
    expect(names('toString')).toBe('unknown');
    expect(names('network:request:')).toBe('scope');
    expect(names('network:request:https://api.example.com/v1')).toBe('scope');
    expect(names('env:read:API KEY')).toBe('scope');
  });

  it('suggests what was meant, with the scope kept', () => {
    expect(parsePermission('network:requets:a.example.com')).toMatchObject({ suggestion: 'network:request:a.example.com' });
    expect(parsePermission('filesystem.read')).toMatchObject({ suggestion: 'filesystem:read' });
    expect(parsePermission('Network')).toMatchObject({ suggestion: 'network' });
  });

  it('says in plain words what a permission allows, and what could go wrong', () => {
    expect(describePermission('filesystem:read')).toEqual({ words: 'read files in this workspace' });
    expect(describePermission('network:request:api.example.com')).toEqual({ words: 'reach api.example.com over the network' });
    expect(describePermission('filesystem:write').risk).toContain('delete');
    expect(describePermission('network:request').risk).toBeDefined();
    expect(describePermission('process:spawn:black')).toMatchObject({ words: 'start black', risk: expect.any(String) as string });
    expect(describePermission('filesystem:read:~/.config/tool').risk).toContain('outside the workspace');
    for (const scope of ['.git', 'sub/.GIT/config', '/srv/.git/**'])
      expect(describePermission(`filesystem:write:${scope}`).risk).toContain('run programs as you');
    expect(describePermission('nothing:such').words).toContain('nothing:such');
  });

  it('knows which permission contains which', () => {
    const cases: [string, string, boolean][] = [
      ['filesystem:read', 'filesystem:read:src/a.ts', true],
      ['filesystem:read', 'filesystem:read:/etc/hosts', false],
      ['filesystem:read', 'filesystem:read:~/.ssh', false],
      ['filesystem:read', 'filesystem:read:../beside', false],
      ['filesystem:write', 'filesystem:write:src\\..\\..\\beside', false],
      ['filesystem:read', 'filesystem:read:c:\\Users\\ada', false],
      ['filesystem:read', 'filesystem:read:\\\\server\\share', false],
      ['filesystem:read:**/*', 'filesystem:read:/etc/hosts', false],
      ['filesystem:read:**/*', 'filesystem:read:C:/Users/ada', false],
      ['filesystem:read:**/*', 'filesystem:read:~/.ssh', false],
      ['filesystem:read:**/*', 'filesystem:read:src/a.ts', true],
      ['filesystem:read:C:\\Users', 'filesystem:read:c:/Users/ada', true],
      ['env:read', 'env:read:GITHUB_TOKEN', false],
      ['process:spawn', 'process:spawn:black', true],
      ['network:request', 'network:request:example.com', true],
      ['filesystem:write', 'filesystem:write:.git', false],
      ['filesystem:write', 'filesystem:write:sub/.git/config', false],
      ['filesystem:write:sub', 'filesystem:write:sub/.git', false],
      ['filesystem:write:**/*', 'filesystem:write:.vscode/tasks.json', false],
      ['filesystem:write:.git', 'filesystem:write:.git/info', true],
      ['filesystem:write', 'filesystem:write:.github', true],
      ['filesystem:read', 'filesystem:read:.git', true],
      ['filesystem:read:src', 'filesystem:read', false],
      ['filesystem:read', 'filesystem:write', false],
      ['filesystem:read:src', 'filesystem:read:src/a/b.ts', true],
      ['filesystem:read:src', 'filesystem:read:srcs/a.ts', false],
      ['filesystem:read:src', 'filesystem:read:src/../secret', false],
      ['filesystem:read:docs/**/*.md', 'filesystem:read:docs/a/b.md', true],
      ['filesystem:read:docs/*.md', 'filesystem:read:docs/a/b.md', false],
      ['network:request:example.com', 'network:request:example.com:443', true],
      ['network:request:example.com:80', 'network:request:example.com:443', false],
      ['network:request:*.example.com', 'network:request:api.example.com', true],
      ['network:request:*.example.com', 'network:request:badexample.com', false],
      ['env:read:AWS_*', 'env:read:AWS_REGION', true],
      ['env:read:AWS_*', 'env:read:AWS_SECRET_ACCESS_KEY', false],
      ['process:spawn:black', 'process:spawn:blackd', false],
    ];
    for (const [declared, needed, expected] of cases)
      expect([declared, needed, covers(one(declared), one(needed))]).toEqual([declared, needed, expected]);
  });

  it('gives a canonical name that reads back as itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PERMISSION_KINDS), fc.string({ maxLength: 12 }), (kind, scope) => {
        const parsed = parsePermission(`${kind}:${scope}`);
        const permissions = parsed.ok ? parsed.permissions : [];
        expect(permissions.map(({ name }) => parsePermission(name))).toEqual(
          permissions.map((permission) => ({ ok: true, permissions: [permission] })),
        );
        for (const permission of permissions) expect(covers(permission, permission)).toBe(true);
      }),
      {
        numRuns: 500,
        examples: [
          ['filesystem:read', '! \\'],
          ['filesystem:write', './/'],
          ['filesystem:read', '// /'],
          ['filesystem:read', './ x'],
          ['filesystem:read', '//./'],
          ['filesystem:read', 'a/../ b'],
          ['filesystem:write', '~/.\\'],
          ['process:spawn', '/ /.'],
        ],
      },
    );
  });

  it.for<[string, string]>([
    ['filesystem:read:/usr/share/./doc/../../..', 'filesystem:read:/'],
    ['filesystem:read:/usr/share/././../../../home', 'filesystem:read:/home'],
    ['filesystem:read:src/./a/../b/**', 'filesystem:read:src/b/**'],
    ['filesystem:read:src/../../x', 'filesystem:read:../x'],
    ['filesystem:read:~/a/../../x', 'filesystem:read:~/../x'],
    ['filesystem:read:~/./a/..', 'filesystem:read:~'],
    ['filesystem:write:${workspaceFolder}/a/../out', 'filesystem:write:${workspaceFolder}/out'],
    ['filesystem:read:C:/a/../../b', 'filesystem:read:C:/b'],
    ['process:spawn:/usr/share/x/../../bin/bash', 'process:spawn:/usr/bin/bash'],
    ['process:spawn:./bin/../fmt', 'process:spawn:./bin/../fmt'],
  ])('%s is named by what it opens', ([written, name]) => {
    expect(parsePermission(written)).toMatchObject({ ok: true, permissions: [{ name }] });
  });
});

describe('paths with parentheses and brackets', () => {
  const scope = (text: string) => {
    const parsed = parsePermission(`filesystem:read:${text}`);
    return parsed.ok ? parsed.permissions[0] : undefined;
  };
  const covered = (declared: string, needed: string): boolean => covers(scope(declared)!, scope(needed)!);

  it('are taken as they stand', () => {
    for (const text of ['/opt/Foo (x86)/bar', '/opt/Foo (x86)/*/bar', 'app/(group)/[id]/page.tsx', 'C:/Program Files (x86)/a/*.dll'])
      expect(scope(text)?.scope).toBe(text);
  });

  it('cover what is in them', () => {
    expect(covered('app/(group)/*.tsx', 'app/(group)/page.tsx')).toBe(true);
    expect(covered('app/(group)/*.tsx', 'app/other/page.tsx')).toBe(false);
    expect(covered('docs/**', 'docs')).toBe(true);
    expect(covered('docs/**', 'docs/a/b')).toBe(true);
    expect(covered('docs/**', 'docsy/a')).toBe(false);
    expect(covered('a/!b*', 'a/!bc')).toBe(true);
    expect(covered('a/!b*', 'a/c')).toBe(false);
  });
});
