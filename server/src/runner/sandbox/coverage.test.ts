// Which scopes need no question after which, one by one.
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePermission } from '../../permissions/permissions.ts';
import { notCovered } from './coverage.ts';

const place = {
  pluginFolder: path.resolve('/w/.codex/plugins/fmt'),
  workspaceFolders: [path.resolve('/w'), path.resolve('/home/me/other')],
  home: path.resolve('/home/me'),
  environment: { KUBECONFIG: path.resolve('/w/kube/config') },
};

const canonical = (text: string): string[] => {
  const parsed = parsePermission(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.permissions.map(({ name }) => name);
};

function isCovered(granted: string, asked: string): boolean {
  return notCovered(canonical(granted), canonical(asked), place).length === 0;
}

describe('coverage', () => {
  test.for([
    ['filesystem:read', 'filesystem:read:src'],
    ['filesystem:read', 'filesystem:read:.'],
    ['filesystem:read:.', 'filesystem:read'],
    ['filesystem:read', 'filesystem:read:${workspaceFolder}/src/a.ts'],
    ['filesystem:read', 'filesystem:read:src/**/*.ts'],
    ['filesystem:write:**/*', 'filesystem:write:docs'],
    ['filesystem:read:docs', 'filesystem:read:docs/**'],
    ['filesystem:read:docs/**', 'filesystem:read:./docs/a/b.md'],
    ['filesystem:read:${pluginFolder}', 'filesystem:read:${pluginFolder}/data'],
    ['filesystem:read:docs/{a,b}', 'filesystem:read:docs/{a,b}'],
    ['filesystem:write:.vscode', 'filesystem:write:.vscode'],
    ['network:request', 'network:request:localhost:8080'],
    ['network:request:*', 'network:request:[::1]'],
    ['network:request:example.com', 'network:request:example.com:443'],
    ['network:request:*.example.com', 'network:request:api.example.com'],
    ['network:request:*:443', 'network:request:example.com:443'],
    ['network:request:localhost', 'network:request:localhost:3000'],
    ['process:spawn:*', 'process:spawn'],
    ['env:read:A_TOKEN', 'env:read:A_TOKEN'],
  ])('after %s, %s needs no question', ([granted, asked]) => expect(isCovered(granted!, asked!)).toBe(true));

  test.for([
    ['filesystem:read', 'filesystem:write'],
    ['filesystem:write', 'filesystem:write:~'],
    ['filesystem:read', 'filesystem:read:~/.ssh/id_rsa'],
    ['filesystem:read', 'filesystem:read:~me/x'],
    ['filesystem:read', 'filesystem:read:/etc/hosts'],
    ['filesystem:read', 'filesystem:read:/w/src'],
    ['filesystem:read', 'filesystem:read:C:\\Users\\ada'],
    ['filesystem:read', 'filesystem:read:\\\\server\\share'],
    ['filesystem:read', 'filesystem:read:src/C:/x'],
    ['filesystem:read', 'filesystem:read:../beside'],
    ['filesystem:read', 'filesystem:read:src/../../beside'],
    ['filesystem:read', 'filesystem:read:src/.. /x'],
    ['filesystem:read', 'filesystem:read:${workspaceFolder}/../x'],
    ['filesystem:read', 'filesystem:read:${pluginFolder}/x'],
    ['filesystem:read', 'filesystem:read:${workspaceFolders}/x'],
    ['filesystem:read:${pluginFolder}', 'filesystem:read:x'],
    ['filesystem:read', 'filesystem:read:!x'],
    ['filesystem:read', 'filesystem:read:{src,/etc}/*'],
    ['filesystem:read', 'filesystem:read:@(src|..)/*'],
    ['filesystem:read:**/*', 'filesystem:read:/etc/hosts'],
    ['filesystem:read:**/*.md', 'filesystem:read:a.md'],
    ['filesystem:read:docs/*', 'filesystem:read:docs/**'],
    ['filesystem:read:src', 'filesystem:read:srcs'],
    ['filesystem:read:src', 'filesystem:read'],
    // Places that only a scope with that very name opens.
    ['filesystem:read:~', 'filesystem:read:~/.ssh/id_rsa'],
    ['filesystem:read:~', 'filesystem:read:~/notes'],
    ['filesystem:read:/', 'filesystem:read:/etc/shadow'],
    ['filesystem:read', 'filesystem:read:kube/config'],
    ['filesystem:write', 'filesystem:write:.vscode'],
    ['filesystem:write', 'filesystem:write:.git'],
    ['filesystem:write', 'filesystem:write:deep/down/below/here/and/there/.git/config'],
    ['filesystem:write:sub', 'filesystem:write:sub/.GIT'],
    ['filesystem:write', 'filesystem:write:.git/hooks/pre-commit'],
    ['filesystem:write', 'filesystem:write:.codex/plugins/fmt'],
    ['env:read', 'env:read:OPENAI_API_KEY'],
    ['env:read', 'env:read:HARMLESS'],
    ['env:read', 'env:read:*'],
    ['env:read:OPENAI_*', 'env:read:OPENAI_API_KEY'],
    ['network:request:example.com:80', 'network:request:example.com'],
    ['network:request:*.example.com', 'network:request:example.com'],
    ['network:request:*:443', 'network:request:localhost:443'],
    ['network:request:*:443', 'network:request:127.0.0.1:443'],
    ['network:request:*:443', 'network:request:169.254.169.254:443'],
    ['network:request:*:443', 'network:request:[::1]:443'],
    ['network:request:*:443', 'network:request:0x7f.1:443'],
    ['network:request:*.localhost', 'network:request:a.localhost'],
    ['network:request:example.com', 'network:request'],
    ['process:spawn', 'process:spawn:black'],
    ['process:spawn:black', 'process:spawn'],
    ['process:spawn:black', 'process:spawn:blackd'],
  ])('after %s, %s is a question', ([granted, asked]) => expect(isCovered(granted!, asked!)).toBe(false));

  test('says what was added, in the order of the manifest', () => {
    expect(notCovered(['filesystem:read'], ['process:spawn', 'filesystem:read:src', 'env:read:A'], place)).toEqual([
      'process:spawn',
      'env:read:A',
    ]);
  });
});
