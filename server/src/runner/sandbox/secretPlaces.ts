// Where people keep secrets. Never given to a plugin unless a permission's scope names that very path.
import { homedir } from 'node:os';
import path from 'node:path';
import { IN_LOCAL, IN_PROGRAM_DATA, IN_ROAMING, ON_MAC, ON_MACS_MACHINE } from './secretNames.ts';
import { variable } from './environment.ts';

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
export function secretPlaces(
  home: string = homedir(),
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const paths = platform === 'win32' ? path.win32 : path.posix;
  const value = (name: string): string | undefined => variable(env, name, platform);
  const below = (folder: string | undefined, places: readonly string[]): string[] =>
    folder !== undefined && paths.isAbsolute(folder) ? places.map((place) => paths.join(folder, place)) : [];
  // Where variables move such a folder, both places count.
  const moved = ['GNUPGHOME', 'AWS_SHARED_CREDENTIALS_FILE', 'KUBECONFIG', 'DOCKER_CONFIG'].map(value);
  const found = [
    ...below(home, IN_HOME),
    ...(platform === 'darwin' ? [...below(home, ON_MAC), ...ON_MACS_MACHINE] : []),
    ...(platform === 'win32' ? onWindows(home, value, below) : ON_MACHINE),
    ...moved.filter((place) => place !== undefined && paths.isAbsolute(place)),
  ] as string[];
  return [...new Set(found)];
}

function onWindows(
  home: string,
  value: (name: string) => string | undefined,
  below: (folder: string | undefined, places: readonly string[]) => string[],
): string[] {
  const join = (...parts: string[]): string => path.win32.join(...parts);
  return [
    ...below(join(home, 'AppData/Roaming'), IN_ROAMING),
    ...below(value('APPDATA'), IN_ROAMING),
    ...below(join(home, 'AppData/Local'), IN_LOCAL),
    ...below(value('LOCALAPPDATA'), IN_LOCAL),
    ...below(value('ProgramData') ?? 'C:\\ProgramData', IN_PROGRAM_DATA),
    // What Windows keeps of its users' passwords.
    ...below(value('SystemRoot') ?? 'C:\\Windows', ['System32/config']),
  ];
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

/** Whether `inner` is `outer` or lies below it. */
export function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
}
