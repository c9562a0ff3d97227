// Where people keep secrets. Never given to a plugin unless a permission's scope names that very path.
import { homedir } from 'node:os';
import path from 'node:path';

const IN_HOME = [
  '.ssh',
  '.aws',
  '.gnupg',
  '.azure',
  '.kube',
  '.docker',
  '.netrc',
  '.npmrc',
  '.yarnrc.yml',
  '.pypirc',
  '.pgpass',
  '.my.cnf',
  '.git-credentials',
  '.vault-token',
  '.password-store',
  '.terraform.d',
  '.claude',
  '.codex/secrets',
  '.bash_history',
  '.zsh_history',
  '.python_history',
  '.node_repl_history',
  '.mozilla',
  '.thunderbird',
  '.vscode-server/data',
  '.cargo/credentials',
  '.cargo/credentials.toml',
  '.gem/credentials',
  '.m2/settings.xml',
  '.gradle/gradle.properties',
  '.config/gcloud',
  '.config/gh',
  '.config/git/credentials',
  '.config/op',
  '.config/pip',
  '.config/rclone',
  '.config/google-chrome',
  '.config/chromium',
  '.config/Code',
  '.config/Code - Insiders',
  '.config/VSCodium',
  '.config/Cursor',
  '.local/share/keyrings',
  '.local/share/kwalletd',
  'Library/Keychains',
  'Library/Application Support/Code',
  'AppData/Roaming/Code',
];

const ON_MACHINE = [
  '/etc/shadow',
  '/etc/gshadow',
  '/etc/sudoers',
  '/etc/sudoers.d',
  '/etc/ssh',
  '/etc/ssl/private',
  '/run/secrets',
  '/var/run/secrets',
  '/proc',
  '/sys',
  '/dev',
  '/run',
];

/** Absolute paths, as they would be named; they need not exist. */
export function secretPlaces(home: string = homedir(), env: NodeJS.ProcessEnv = process.env): string[] {
  // Where variables move such a folder, both places count.
  const moved = [env['GNUPGHOME'], env['AWS_SHARED_CREDENTIALS_FILE'], env['KUBECONFIG'], env['DOCKER_CONFIG']];
  return [
    ...IN_HOME.map((place) => path.join(home, place)),
    ...ON_MACHINE,
    ...moved.filter((place) => place !== undefined && path.isAbsolute(place)),
  ] as string[];
}

/**
 * Where the host keeps what users decided: never given to a plugin, whatever a permission names. What is there decides what plugins may do.
 * @param given the folder that the host really uses, where that is another one.
 */
export function hostPlaces(home: string = homedir(), env: NodeJS.ProcessEnv = process.env, given: readonly string[] = []): string[] {
  const state = (folder: string | undefined): string[] => (folder ? [path.resolve(folder, 'codex-plugins')] : []);
  return [
    ...given,
    ...(env['CODEX_PLUGINS_STATE_DIR'] ? [path.resolve(env['CODEX_PLUGINS_STATE_DIR'])] : []),
    ...state(env['XDG_STATE_HOME']),
    ...state(env['LOCALAPPDATA']),
    ...['.local/state', 'Library/Application Support', 'AppData/Local'].map((place) => path.join(home, place, 'codex-plugins')),
  ];
}
