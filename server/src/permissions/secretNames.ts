// Environment variables whose names say that their values are secret. An unscoped `env:read` does not give them.

/** In any place of a name, be it written as one word or as several. */
const STEMS =
  /TOKEN|SECRET|PASSW|PASSPHRASE|PASS_?KEY|PASS_?CODE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE|WEBHOOK|HOOK_?UR[IL]|COOKIE|BEARER|MNEMONIC|CONN(ECTION)?_?STR|SIGNING|ICE_?AUTHORITY|XAUTHORITY/;

/** Words of which one is enough. */
const WORDS = new Set([
  ...['PASS', 'PASSES', 'PASSFILE', 'PW', 'PWD', 'PWDS', 'PSW', 'PIN', 'PINS', 'PINCODE', 'OTP', 'TOTP', 'HOTP', 'MFA', '2FA'],
  ...['KEY', 'KEYS', 'KEYFILE', 'KEYTAB', 'KEYRING', 'KEYSTORE', 'KEYCHAIN', 'PKCS', 'PKCS12', 'PFX', 'P12', 'PEM', 'PPK', 'HMAC'],
  ...['AUTH', 'OAUTH', 'OAUTH2', 'AUTHZ', 'AUTHN', 'AUTHENTICATION', 'AUTHORIZATION', 'NETRC', 'HTPASSWD'],
  ...['CRED', 'CREDS', 'DSN', 'DSNS', 'CONN', 'JWT', 'JWK', 'JWKS', 'PAT', 'PATS', 'SAS', 'SID', 'SSID'],
  ...[
    'SALT',
    'SALTS',
    'PEPPER',
    'SEED',
    'SEEDS',
    'NONCE',
    'SIGNATURE',
    'SIG',
    'SESSION',
    'SESSIONID',
    'SESSIONS',
    'CSRF',
    'XSRF',
    'CAPTCHA',
  ],
  // Where a program is that acts for the user.
  ...['SOCK', 'SOCKET', 'SOCKETS'],
]);

/** Words that are put together with one of those: `DBPASS`, `MYSQLPWD`, `HOSTKEY`. */
const ENDINGS = /(?:PASS|PWD|KEY|KEYS|CREDS?|AUTH|DSN|JWT)$/;

/** Words that only end that way. */
const HONEST_WORDS = new Set([
  ...['COMPASS', 'BYPASS', 'ENCOMPASS', 'OVERPASS', 'UNDERPASS', 'SURPASS', 'TRESPASS', 'MULTIPASS'],
  ...['MONKEY', 'TURKEY', 'DONKEY', 'HOTKEY', 'HOTKEYS', 'WHISKEY', 'JOCKEY', 'HOCKEY', 'GREASEMONKEY', 'SPIDERMONKEY', 'MICKEY'],
]);

/** Names that have such a word, and tell where somebody is or in what. */
const HONEST_NAMES = new Set([
  ...['PWD', 'OLDPWD'],
  ...['XDG_SESSION_ID', 'XDG_SESSION_TYPE', 'XDG_SESSION_CLASS', 'XDG_SESSION_DESKTOP', 'XDG_SESSION_PATH'],
  ...['DESKTOP_SESSION', 'GNOME_DESKTOP_SESSION_ID', 'KDE_SESSION_VERSION', 'KDE_SESSION_UID', 'KDE_FULL_SESSION', 'WT_SESSION'],
  ...['TERM_SESSION_ID', 'ITERM_SESSION_ID', 'ZELLIJ_SESSION_NAME', 'SECURITYSESSIONID'],
]);

/** Names that say where a program is that acts for the user, in other words. */
const AGENTS = new Set([
  'SESSION_MANAGER',
  'GPG_AGENT_INFO',
  'DBUS_SESSION_BUS_ADDRESS',
  'DBUS_SYSTEM_BUS_ADDRESS',
  'DBUS_STARTER_ADDRESS',
]);

/** Whether the value of a variable of this name is for nobody's eyes but the user's. */
export function isSecretName(name: string): boolean {
  // `dbPassword` and `npm_config__authToken` have words too.
  const spaced = name.replaceAll(/([a-z\d])(?=[A-Z])/g, '$1_').toUpperCase();
  const upper = name.toUpperCase();
  if (HONEST_NAMES.has(upper)) return false;
  if (AGENTS.has(upper) || STEMS.test(upper) || STEMS.test(spaced)) return true;
  return [...spaced.split(/[^A-Z\d]+/), ...upper.split(/[^A-Z\d]+/)].some((whole) => {
    // `API_KEY2`, `PASS1`
    const word = WORDS.has(whole) ? whole : whole.replace(/\d+$/, '');
    return WORDS.has(word) || (ENDINGS.test(word) && !HONEST_WORDS.has(word));
  });
}
