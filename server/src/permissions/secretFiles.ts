// Files of a workspace whose names say that they hold secrets.

/** Where programs look for passwords, keys and tokens in the folder that they are started in. */
const NAMES = new Set([
  ...['.netrc', '_netrc', '.git-credentials', '.npmrc', '.yarnrc', '.yarnrc.yml', '.pypirc', '.pgpass', '.my.cnf', '.mylogin.cnf'],
  ...['.htpasswd', '.dockercfg', '.dev.vars', '.vault-token', '.vault_pass', '.terraformrc', 'terraform.tfvars', '.s3cfg', '.boto'],
  ...['.smbcredentials', '.databrickscfg', '.sentryclirc', '.edgerc', '.secrets', 'credentials', 'kubeconfig', '.kubeconfig'],
]);

/** All in them is. */
const FOLDERS = new Set(['.ssh', '.gnupg', '.password-store', '.env', '.secrets']);

/** Folders in which projects keep what describes their images, clusters and tasks, and programs their keys: these files and folders only. */
const INSIDE: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['.aws', new Set(['config', 'credentials', 'sso', 'cli'])],
  ['.azure', new Set(['accesstokens.json', 'azureprofile.json', 'service_principal_entries.json', 'service_principal_entries.bin'])],
  ['.docker', new Set(['config.json', 'contexts', 'trust'])],
  ['.gcloud', new Set(['access_tokens.db', 'credentials.db', 'legacy_credentials', 'application_default_credentials.json'])],
  ['.kube', new Set(['config', 'cache'])],
]);

/** `.env` and its kin, but for those that are there to be copied. */
const ENVIRONMENT = /^(?:.*\.env|\.env\..+)$/;
const EXAMPLE = /[._-](?:example|sample|template|dist|defaults?|schema|tpl)$/;

/** Keys by their endings and usual names. */
const KEYS = /\.(?:pem|key|p8|p12|pfx|ppk|jks|keystore|kdbx?|ovpn|tfstate|auto\.tfvars)$|^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/;

/** Data whose names say it. Code has such names too, so the endings of data count only. */
const DATA =
  /^\.?(?:secrets?|credentials?|client[_-]secrets?|service[_-]?account(?:[_-]?key)?)(?:[._-].*)?\.(?:jsonc?|ya?ml|toml|ini|properties|txt|csv|xml)$/;

/**
 * Whether what is in a folder of this name is for nobody's eyes but the user's, in whatever case it is written.
 * @param around the name of the folder that it is in.
 */
export function isSecretFolder(name: string, around = ''): boolean {
  return FOLDERS.has(name.toLowerCase()) || isInside(name, around);
}

/** The same of a file of this name. */
export function isSecretFile(name: string, around = ''): boolean {
  const low = name.toLowerCase();
  if (ENVIRONMENT.test(low)) return !EXAMPLE.test(low);
  return NAMES.has(low) || KEYS.test(low) || DATA.test(low) || isInside(name, around);
}

function isInside(name: string, around: string): boolean {
  const low = name.toLowerCase();
  const isTokenCache = low.startsWith('msal_token_cache') && around.toLowerCase() === '.azure';
  return isTokenCache || INSIDE.get(around.toLowerCase())?.has(low) === true;
}
