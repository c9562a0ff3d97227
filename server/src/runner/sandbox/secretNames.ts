// Where programs keep passwords, keys, sessions and letters on macOS and Windows, by the folder in which the system wants them to. Programs
// themselves, and what package managers install, lie beside these and stay readable: runtimes are among them.

/** Below `~/Library/Application Support` and Windows' `%APPDATA%`, under the same name. */
const ON_BOTH = [
  '1Password',
  'Bitwarden',
  'Claude',
  'Code',
  'Code - Insiders',
  'Cursor',
  'discord',
  'Docker Desktop',
  'Electrum',
  'Ethereum',
  'Exodus',
  'FileZilla',
  'GitHub Desktop',
  'gcloud',
  'helm',
  'JetBrains',
  'KeePass',
  'KeePassXC',
  'Keybase',
  'op',
  'pip',
  'pypoetry',
  'rclone',
  'Signal',
  'Slack',
  'Telegram Desktop',
  'Thunderbird',
  'VSCodium',
  'Windsurf',
];

/** Below the home folder on macOS. */
export const ON_MAC: readonly string[] = [
  ...[
    'Accounts',
    'Calendars',
    'Containers',
    'Cookies',
    'Group Containers',
    'HTTPStorages',
    'IdentityServices',
    'Keychains',
    'Mail',
    'Messages',
    'Mobile Documents',
    'Safari',
  ].map((name) => `Library/${name}`),
  ...[
    ...ON_BOTH,
    'AddressBook',
    'Arc',
    'BraveSoftware',
    'CallHistoryDB',
    'Chromium',
    'Firefox',
    'Google/Chrome',
    'Google/Chrome Beta',
    'Google/Chrome Canary',
    'Microsoft Edge',
    'MobileSync',
    'Vivaldi',
    'com.apple.TCC',
    'com.operasoftware.Opera',
    'com.vercel.cli',
  ].map((name) => `Library/Application Support/${name}`),
];

/** Of the machine, on macOS. What is in `/etc` is there too. */
export const ON_MACS_MACHINE: readonly string[] = [
  '/Library/Keychains',
  '/private/etc/master.passwd',
  '/private/etc/krb5.keytab',
  '/private/var/db/dslocal',
  '/private/var/root',
];

/** Below `%APPDATA%`. */
export const IN_ROAMING: readonly string[] = [
  ...ON_BOTH,
  'Bitcoin',
  'com.vercel.cli',
  'Composer',
  'Docker',
  'GitHub CLI',
  'gnupg',
  'Microsoft/Credentials',
  'Microsoft/Crypto',
  'Microsoft/Protect',
  'Microsoft/SystemCertificates',
  'Microsoft/UserSecrets',
  'Microsoft/Vault',
  // What was typed into PowerShell.
  'Microsoft/Windows/PowerShell/PSReadLine',
  'Mozilla',
  'MySQL',
  // Its programs stand beside that.
  'npm/etc',
  'NuGet',
  'Opera Software',
  'postgresql',
  'Subversion/auth',
  'terraform.d',
  'terraform.rc',
  'WinSCP.ini',
];

/** Below `%LOCALAPPDATA%`. */
export const IN_LOCAL: readonly string[] = [
  '.IdentityService',
  '1Password',
  'BraveSoftware',
  'Chromium',
  'Docker',
  'Google/Chrome',
  'Google/Chrome Beta',
  'Google/Chrome SxS',
  'KeePassXC',
  'Keybase',
  'Microsoft/Credentials',
  'Microsoft/Edge',
  'Microsoft/Edge Beta',
  'Microsoft/Edge Dev',
  'Microsoft/IdentityCache',
  'Microsoft/Outlook',
  'Microsoft/TokenBroker',
  'Microsoft/Vault',
  'Microsoft/Windows/History',
  'Microsoft/Windows/INetCookies',
  'Microsoft/Windows/WebCache',
  'Mozilla',
  'ngrok',
  'Opera Software',
  'Thunderbird',
  'Vivaldi',
  'Yandex',
];

/** Below `%ProgramData%`. */
export const IN_PROGRAM_DATA: readonly string[] = ['ssh', 'Docker', 'Microsoft/Crypto', 'Microsoft/Credentials', 'Microsoft/Vault'];
