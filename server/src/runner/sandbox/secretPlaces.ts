// Where people keep secrets. Never given to a plugin unless a permission's scope names that very path.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { namesIn } from '../../disk/namesIn.ts';
import { IN_FLATPAK, IN_HOME, SECRET_ENTRY, SECRET_SNAPS } from './homeSecrets.ts';
import { IN_LOCAL, IN_PROGRAM_DATA, IN_ROAMING, ON_MAC, ON_MACS_MACHINE } from './secretNames.ts';
import { presentNames } from './presentNames.ts';
import { temporaryPlace } from './temporaryPlace.ts';
import { variable } from '../programs/variables.ts';
import { joined } from '../../paths/joined.ts';
import { kindOn, pathRules, type Paths } from '../../paths/paths.ts';

const ON_MACHINE = [
  ...['/etc/shadow', '/etc/shadow-', '/etc/gshadow', '/etc/gshadow-', '/etc/sudoers', '/etc/sudoers.d', '/etc/doas.conf'],
  ...['/etc/security/opasswd', '/etc/ssh', '/etc/ssl/private', '/etc/pki/tls/private', '/etc/letsencrypt', '/etc/krb5.keytab'],
  ...['/etc/credstore', '/etc/credstore.encrypted', '/etc/wireguard', '/etc/openvpn', '/etc/ipsec.secrets', '/etc/ipsec.d/private'],
  ...['/etc/swanctl/private', '/etc/ppp/chap-secrets', '/etc/ppp/pap-secrets', '/etc/NetworkManager/system-connections'],
  ...['/etc/wpa_supplicant', '/var/lib/iwd', '/etc/davfs2/secrets', '/etc/boto.cfg', '/etc/msmtprc', '/etc/mysql/debian.cnf'],
  ...['/etc/docker/key.json', '/etc/kubernetes', '/etc/rancher', '/var/lib/kubelet', '/var/lib/docker', '/var/lib/containers'],
  ...['/var/lib/samba/private', '/var/lib/sss', '/var/lib/NetworkManager', '/var/lib/bluetooth', '/var/lib/mysql'],
  ...['/var/lib/postgresql', '/var/lib/redis', '/var/lib/mongodb', '/var/spool/cron', '/var/mail', '/var/spool/mail'],
  ...['/var/backups', '/run/secrets', '/var/run/secrets', '/crypto_keyfile.bin', '/proc', '/sys', '/dev', '/run'],
];

/** Variables that say where such a file or folder is; some name several. */
const SAID_BY = [
  ...['GNUPGHOME', 'PASSWORD_STORE_DIR', 'SOPS_AGE_KEY_FILE', 'XAUTHORITY', 'ICEAUTHORITY', 'KRB5_KTNAME', 'NETRC'],
  ...['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'BOTO_CONFIG'],
  ...['GOOGLE_APPLICATION_CREDENTIALS', 'CLOUDSDK_CONFIG', 'AZURE_CONFIG_DIR', 'OCI_CLI_CONFIG_FILE', 'KUBECONFIG'],
  ...['DOCKER_CONFIG', 'REGISTRY_AUTH_FILE', 'TF_CLI_CONFIG_FILE', 'RCLONE_CONFIG', 'RESTIC_PASSWORD_FILE', 'BORG_KEYS_DIR'],
  ...['ANSIBLE_VAULT_PASSWORD_FILE', 'GH_CONFIG_DIR', 'GLAB_CONFIG_DIR', 'NPM_CONFIG_USERCONFIG', 'npm_config_userconfig'],
  ...['PIP_CONFIG_FILE', 'PGPASSFILE', 'PGSERVICEFILE', 'CLAUDE_CONFIG_DIR', 'HF_TOKEN_PATH', 'HISTFILE', 'LESSHISTFILE'],
  ...['MYSQL_HISTFILE', 'MARIADB_HISTFILE', 'PSQL_HISTORY', 'SQLITE_HISTORY', 'REDISCLI_HISTFILE', 'NODE_REPL_HISTORY'],
  ...['PYTHON_HISTORY', 'ATUIN_DB_PATH'],
];

/** Variables for a folder of which only some files are secret. */
const INSIDE_SAID: readonly (readonly [variable: string, ...names: string[]])[] = [
  ['CARGO_HOME', 'credentials', 'credentials.toml'],
  ['GRADLE_USER_HOME', 'gradle.properties'],
  ['COMPOSER_HOME', 'auth.json'],
  ['HF_HOME', 'token', 'stored_tokens'],
  ['CODEX_HOME', 'auth.json', 'config.toml', 'history.jsonl', 'sessions', 'log', 'secrets', '.env', '.credentials.json'],
];

/** The folders of a home that variables move, by the rules of freedesktop.org, and what is in them. */
const MOVED_BY: readonly (readonly [variable: string, names: readonly string[]])[] = (
  [
    ['XDG_CONFIG_HOME', '.config/'],
    ['XDG_DATA_HOME', '.local/share/'],
    ['XDG_STATE_HOME', '.local/state/'],
    ['XDG_CACHE_HOME', '.cache/'],
  ] as const
).map(([name, prefix]) => [name, IN_HOME.filter((place) => place.startsWith(prefix)).map((place) => place.slice(prefix.length))]);

/** Where secrets would be: names relative to a folder, and absolute paths. */
interface Sources {
  native: Paths;
  inside: { folder: string; names: readonly string[] }[];
  absolute: string[];
}

/** Absolute paths, as they would be named; they need not exist. */
export function secretPlaces(
  home: string = homedir(),
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const { native, inside, absolute } = sourcesOf(home, env, platform);
  return [...new Set([...inside.flatMap(({ folder, names }) => joined(native, folder, names)), ...absolute])];
}

/** Those of them that exist. */
export function presentSecretPlaces(home: string = homedir(), env: NodeJS.ProcessEnv = process.env): string[] {
  const { inside, absolute } = sourcesOf(home, env, process.platform);
  const found = inside.flatMap(({ folder, names }) => presentNames(folder, names));
  return [...new Set([...found, ...absolute.filter((place) => existsSync(place))])];
}

function sourcesOf(home: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Sources {
  const native = pathRules(kindOn(platform), () => platform !== 'linux');
  const value = (name: string): string | undefined => variable(env, name, platform);
  const inside: Sources['inside'] = [];
  const below = (folder: string | undefined, names: readonly string[]): void => {
    if (folder !== undefined && native.isAbsolute(folder)) inside.push({ folder, names });
  };
  // Where variables move such a folder, both places count. What has the home folder in it would be everything.
  const isPlace = (place: string): boolean => native.isAbsolute(place) && place !== '/dev/null' && !native.within(home, place);
  below(home, IN_HOME);
  below(home, foundIn(home));
  for (const [name, names] of MOVED_BY) below(value(name), names);
  if (platform === 'darwin') below(home, ON_MAC);
  if (platform === 'win32') {
    below(native.join(home, 'AppData', 'Roaming'), IN_ROAMING);
    below(value('APPDATA'), IN_ROAMING);
    below(native.join(home, 'AppData', 'Local'), IN_LOCAL);
    below(value('LOCALAPPDATA'), IN_LOCAL);
    below(value('ProgramData') ?? 'C:\\ProgramData', IN_PROGRAM_DATA);
    // What Windows keeps of its users' passwords.
    below(value('SystemRoot') ?? 'C:\\Windows', ['System32/config']);
  }
  for (const [name, ...names] of INSIDE_SAID) below(value(name), names);
  const said = SAID_BY.flatMap((name) => value(name)?.split(platform === 'win32' ? ';' : ':') ?? []).filter(isPlace);
  const onMachine = platform === 'win32' ? [] : [...(platform === 'darwin' ? ON_MACS_MACHINE : []), ...ON_MACHINE];
  return { native, inside, absolute: [...onMachine, ...said] };
}

/** What is known by its looks, and so has to be looked for. Relative to the home folder. */
function foundIn(home: string): string[] {
  const inside = (place: string): string[] => namesIn(path.join(home, place));
  return [
    ...namesIn(home).filter((name) => SECRET_ENTRY.test(name)),
    // Plugins for everywhere live there; all the rest is the Codex CLI's, whatever it is called by now.
    ...inside('.codex')
      .filter((name) => name !== 'plugins')
      .map((name) => `.codex/${name}`),
    ...inside('snap')
      .filter((name) => SECRET_SNAPS.includes(name))
      .map((name) => `snap/${name}`),
    ...inside('.var/app').flatMap((name) => IN_FLATPAK.map((place) => `.var/app/${name}/${place}`)),
  ];
}

/**
 * Where the host keeps what users decided, and what plugins have of their own for a while: never given to a plugin, whatever a permission names. What is
 * there decides what plugins may do.
 * @param given the folder that the host really uses, where that is another one.
 */
export function hostPlaces(home: string = homedir(), env: NodeJS.ProcessEnv = process.env, given: readonly string[] = []): string[] {
  const state = (folder: string | undefined): string[] => (folder ? [path.resolve(folder, 'codex-plugins')] : []);
  return [
    ...given,
    temporaryPlace(),
    ...(env['CODEX_PLUGINS_STATE_DIR'] ? [path.resolve(env['CODEX_PLUGINS_STATE_DIR'])] : []),
    ...state(env['XDG_STATE_HOME']),
    ...state(env['LOCALAPPDATA']),
    ...['.local/state', 'Library/Application Support', 'AppData/Local'].map((place) => path.join(home, place, 'codex-plugins')),
  ];
}
