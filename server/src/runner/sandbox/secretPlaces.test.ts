// Where people keep secrets on each system.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretPlaces } from './secretPlaces.ts';

describe('secret places', () => {
  test('on Windows are where its programs keep them, be those folders moved or not', () => {
    const env = {
      AppData: 'E:\\Roaming',
      LOCALAPPDATA: 'E:\\Local',
      programdata: 'F:\\Data',
      SystemRoot: 'C:\\Windows',
      KUBECONFIG: 'E:\\kube',
    };
    const places = secretPlaces('C:\\Users\\me', env, 'win32');
    expect(places).toEqual(
      expect.arrayContaining([
        'C:\\Users\\me\\.ssh',
        'C:\\Users\\me\\AppData\\Roaming\\Microsoft\\Protect',
        'E:\\Roaming\\Microsoft\\Protect',
        'E:\\Roaming\\GitHub CLI',
        'C:\\Users\\me\\AppData\\Local\\Google\\Chrome',
        'E:\\Local\\Microsoft\\Credentials',
        'F:\\Data\\ssh',
        'C:\\Windows\\System32\\config',
        'E:\\kube',
      ]),
    );
    expect(places.filter((place) => place.includes('/'))).toEqual([]);
    expect(new Set(places).size).toBe(places.length);
  });

  test.for([
    'AppData\\Roaming\\npm',
    'AppData\\Roaming\\nvm',
    'AppData\\Roaming\\Python',
    'AppData\\Local\\Programs',
    'AppData\\Local\\Packages',
  ])('on Windows do not hold programs (%s)', (folder) => {
    const places = secretPlaces('C:\\Users\\me', {}, 'win32');
    expect(places.filter((place) => `C:\\Users\\me\\${folder}\\`.startsWith(`${place}\\`))).toEqual([]);
  });

  test('on macOS are in the Library, and those of other systems', () => {
    const places = secretPlaces('/Users/me', {}, 'darwin');
    expect(places).toEqual(
      expect.arrayContaining([
        '/Users/me/.ssh',
        '/Users/me/Library/Keychains',
        '/Users/me/Library/Application Support/Google/Chrome',
        '/Users/me/Library/Containers',
        '/Library/Keychains',
        '/etc/ssh',
      ]),
    );
    expect(places.some((place) => '/Users/me/Library/Caches'.startsWith(place))).toBe(false);
  });

  test.for([
    ...[
      '.codex/auth.json',
      '.codex/history.jsonl',
      '.claude',
      '.claude.json',
      '.gemini',
      '.config/github-copilot',
      '.cursor',
      '.config/gh',
    ],
    ...[
      '.local/share/fish/fish_history',
      '.psql_history',
      '.mysql_history',
      '.sqlite_history',
      '.rediscli_history',
      '.irb_history',
      '.lesshst',
    ],
    ...[
      '.viminfo',
      '.wget-hsts',
      '.local/share/powershell/PSReadLine',
      '.config/BraveSoftware',
      '.config/vivaldi',
      '.config/opera',
      '.mozilla',
    ],
    ...[
      '.s3cfg',
      '.boto',
      '.oci',
      '.config/doctl',
      '.config/vercel',
      '.mylogin.cnf',
      '.composer/auth.json',
      '.config/containers',
      '.Xauthority',
    ],
    ...[
      '.config/sops',
      '.config/Bitwarden',
      '.config/Signal',
      '.config/filezilla',
      '.config/remmina',
      '.config/JetBrains',
      '.bitcoin',
      '.msmtprc',
    ],
  ])('in a home folder are those that others list too (%s)', (place) => {
    expect(secretPlaces('/home/me', {}, 'linux')).toContain(`/home/me/${place}`);
  });

  test.for([
    ...[
      '.config/git/config',
      '.gitconfig',
      '.config/nvim',
      '.config/fish/config.fish',
      '.local/share/fish/vendor_completions.d',
      '.codex/plugins/a',
    ],
    ...[
      '.nvm',
      '.pyenv',
      '.asdf',
      '.local/share/mise',
      '.local/share/uv/python',
      '.local/share/pnpm',
      '.cargo/bin',
      '.local/bin',
      '.fly/bin',
      '.npm',
    ],
    ...['.cache/pip', '.bashrc', '.zshrc', 'projects', '.local/share/zed/node', '.vagrant.d/boxes', '.local/share/claude/versions'],
  ])('in a home folder are neither programs nor settings (%s)', (place) => {
    const places = secretPlaces('/home/me', {}, 'linux');
    expect(places.filter((secret) => `/home/me/${place}/`.startsWith(`${secret}/`))).toEqual([]);
  });

  describe('that are known by their looks', () => {
    let home: string;
    beforeAll(() => {
      home = mkdtempSync(path.join(tmpdir(), 'home-'));
      const folders = ['.codex/plugins/mine', '.codex/newer', 'snap/firefox', 'snap/tool', '.var/app/org.example.Browser'];
      for (const folder of folders) mkdirSync(path.join(home, folder), { recursive: true });
      const files = [
        '.claude-server.json',
        '.foo_history',
        '.rediscli_history.1',
        'all.kdbx',
        'server.pem',
        '.env',
        '.env.local',
        '.envrc',
      ];
      for (const file of [...files, '.codex/later.json', '.bashrc', '.historian.toml', 'notes.txt', '.environment'])
        writeFileSync(path.join(home, file), '');
    });
    afterAll(() => rmSync(home, { recursive: true }));

    test.for([
      ...['.claude-server.json', '.foo_history', '.rediscli_history.1', 'all.kdbx', 'server.pem', '.env', '.env.local', '.envrc'],
      ...['.codex/later.json', '.codex/newer', 'snap/firefox', '.var/app/org.example.Browser/config'],
    ])('%s', (place) => expect(secretPlaces(home, {}, 'linux')).toContain(path.join(home, place)));

    test.for(['.bashrc', '.historian.toml', 'notes.txt', '.environment', 'snap/tool', '.codex/plugins/mine', '.codex'])(
      'not %s',
      (place) => {
        const places = secretPlaces(home, {}, 'linux');
        expect(places.filter((secret) => `${path.join(home, place)}/`.startsWith(`${secret}/`))).toEqual([]);
      },
    );
  });

  test('are where variables say, of several each; what is around the home folder is not taken for one', () => {
    const env = {
      XDG_CONFIG_HOME: '/conf',
      XDG_DATA_HOME: '/data',
      KUBECONFIG: '/kube/a:/kube/b',
      HISTFILE: '/dev/null',
      PSQL_HISTORY: '/hist/psql',
      CODEX_HOME: '/codex',
      GNUPGHOME: '/home',
    };
    const places = secretPlaces('/home/me', env, 'linux');
    const moved = ['/conf/gh', '/data/fish/fish_history', '/kube/a', '/kube/b', '/hist/psql', '/codex/auth.json', '/home/me/.config/gh'];
    expect(places).toEqual(expect.arrayContaining(moved));
    expect(places.filter((place) => ['/dev/null', '/home', '/codex'].includes(place))).toEqual([]);
  });

  test('on Linux stay as they are', () => {
    const places = secretPlaces('/home/me', { GNUPGHOME: '/keys', KUBECONFIG: 'relative' }, 'linux');
    expect(places).toEqual(expect.arrayContaining(['/home/me/.ssh', '/proc', '/etc/shadow', '/keys']));
    expect(places.filter((place) => /relative|AppData.Roaming.1Password|System32/.test(place))).toEqual([]);
  });
});
