// The keys that authors sign with: files of theirs, which are read and nothing else.
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { open } from 'node:fs/promises';

/** No key that is fit for it, or none that may be used. The message says what to do. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
  /** Whether a passphrase is all that is missing. */
  readonly wantsPassphrase: boolean;

  constructor(message: string, { wantsPassphrase = false, cause }: { wantsPassphrase?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.wantsPassphrase = wantsPassphrase;
  }
}

export interface SigningKey {
  privateKey: KeyObject;
  /** Who signs: see `fingerprintOf`. */
  fingerprint: string;
  /** PEM. */
  publicKey: string;
}

const MAKE_ONE = 'openssl genpkey -algorithm ed25519 -out key.pem makes one.';
const MAX_BYTES = 64 * 1024;

/** The name of a key, and of whoever signs with it: `SHA256:` and the digest of the public key (SPKI), base64url. */
export function fingerprintOf(publicKey: KeyObject): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return `SHA256:${createHash('sha256').update(spki).digest('base64url')}`;
}

/**
 * Reads a private key (PEM; Ed25519 or ECDSA P-256) from a file that only its owner can read.
 * @throws KeyError
 */
export async function readSigningKey(file: string, passphrase?: string): Promise<SigningKey> {
  const privateKey = parsed(file, await readPrivately(file), passphrase);
  if (!isFit(privateKey)) throw new KeyError(`The key in ${file} is of another kind than Ed25519 or ECDSA P-256. ${MAKE_ONE}`);
  const publicKey = createPublicKey(privateKey);
  return { privateKey, fingerprint: fingerprintOf(publicKey), publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

/** Whether signatures of such keys are made and taken. */
export function isFit({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'ed25519' || (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1');
}

async function readPrivately(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const facts = await handle.stat();
      if (!facts.isFile() || facts.size > MAX_BYTES) throw new KeyError(`${file} is no file with a key in it. ${MAKE_ONE}`);
      // Windows has no such rights: who may read a file stands in its access list, which a home folder gives to its owner alone.
      if (process.platform !== 'win32' && (facts.mode & 0o077) !== 0)
        throw new KeyError(`Others may read the key in ${file}, so it is not used. chmod 600 keeps it to yourself.`);
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof KeyError) throw error;
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw new KeyError(`There is no key at ${file}. ${MAKE_ONE}`, { cause: error });
    throw new KeyError(`The key ${file} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

function parsed(file: string, pem: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: 'pem', ...(passphrase !== undefined && { passphrase }) });
  } catch (cause) {
    if (/BEGIN OPENSSH PRIVATE KEY/.test(pem))
      throw new KeyError(`${file} is a key of OpenSSH's own format, and PEM is needed. ${MAKE_ONE}`, { cause });
    if (/BEGIN (?:CERTIFICATE|PUBLIC KEY)/.test(pem) && !/PRIVATE KEY/.test(pem))
      throw new KeyError(`${file} has no private key in it, which is what one signs with. ${MAKE_ONE}`, { cause });
    if (/ENCRYPTED/.test(pem))
      throw passphrase === undefined
        ? new KeyError(`The key in ${file} has a passphrase. Set CODEX_PLUGIN_KEY_PASSPHRASE to it.`, { wantsPassphrase: true, cause })
        : new KeyError(`The passphrase does not open the key in ${file}.`, { cause });
    throw new KeyError(`${file} has no private key in it that can be read (PEM). ${MAKE_ONE}`, { cause });
  }
}
