// Files of a workspace whose names say that they hold secrets.

/** Where programs look for passwords, keys and tokens in the folder that they are started in. */
const NAMES = new Set([
  ...['.netrc', '_netrc', '.git-credentials', '.npmrc', '.yarnrc', '.yarnrc.yml', '.pypirc', '.pgpass', '.my.cnf', '.mylogin.cnf'],
  ...['.htpasswd', '.dockercfg', '.dev.vars', '.vault-token', '.vault_pass', '.terraformrc', 'terraform.tfvars', '.s3cfg', '.boto'],
  ...['.smbcredentials', '.databrickscfg', '.sentryclirc', '.edgerc', '.secrets', 'credentials', 'kubeconfig', '.kubeconfig'],
]);

/** All in them is. */
const FOLDERS = new Set(['.ssh', '.gnupg', '.kube', '.gcloud', '.password-store', '.env', '.secrets']);

/** Folders in which projects keep what describes their images and tasks, and programs their keys: what begins like this only. */
const INSIDE: ReadonlyMap<string, RegExp> = new Map([
  ['.aws', /^(?:config|credentials|sso$|cli$)/],
  ['.azure', /^(?:accesstokens|azureprofile|service_principal|msal_)/],
  ['.docker', /^(?:config\.json|contexts$|trust$)/],
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
  return INSIDE.get(around.toLowerCase())?.test(name.toLowerCase()) === true;
}
