// Signatures over packages, made and verified without a network: a sigstore bundle with a statement that names the package and its digest. It travels
// beside the package, in what the registry says of the version, as it cannot be in the bytes that it is about.
import { createHash, createPublicKey, sign as signBytes, type KeyObject } from 'node:crypto';
import { bundleFromJSON, bundleToJSON, DSSEBundleBuilder, toSignedEntity, Verifier } from './sigstore.ts';
import { fingerprintOf, isFit, type SigningKey } from './signingKey.ts';

/** As it is recorded under `codexPlugin.signature`. */
export interface RecordedSignature {
  /** The fingerprint of the key. */
  keyid: string;
  /** PEM. It says nothing about whose it is: that is for whoever trusts the fingerprint. */
  publicKey: string;
  /** A sigstore bundle as JSON. */
  bundle: unknown;
}

/** What a signature is about. */
export interface Signed {
  name: string;
  version: string;
  signature?: RecordedSignature;
}

/** What a verification came to: signed by a key, not signed at all, or signed wrongly. */
export type Verified = { signer: string } | { unsigned: true } | { fault: string };

const STATEMENT = 'https://in-toto.io/Statement/v1';
const PAYLOAD = 'application/vnd.in-toto+json';
/** Names the kind of statement, and leads nowhere. */
const PREDICATE = 'urn:codex-plugin:published:v1';

export async function signPackage(
  { name, version }: { name: string; version: string },
  bytes: Buffer,
  key: SigningKey,
): Promise<RecordedSignature> {
  const statement = {
    _type: STATEMENT,
    subject: [{ name: subjectName(name, version), digest: { sha512: sha512(bytes) } }],
    predicateType: PREDICATE,
    predicate: { name, version },
  };
  const { privateKey, publicKey, fingerprint } = key;
  const signer = {
    sign: (data: Buffer) =>
      Promise.resolve({
        signature: signBytes(null, data, privateKey),
        key: { $case: 'publicKey' as const, publicKey, hint: fingerprint },
      }),
  };
  const builder = new DSSEBundleBuilder({ signer, witnesses: [] });
  const bundle = await builder.create({ data: Buffer.from(JSON.stringify(statement)), type: PAYLOAD });
  return { keyid: fingerprint, publicKey, bundle: bundleToJSON(bundle) };
}

/** Whether the bytes of a package are those that were signed as this version of it. */
export function verifySignature({ name, version, signature }: Signed, bytes: Buffer): Verified {
  if (!signature) return { unsigned: true };
  const key = publicKeyOf(signature);
  if (typeof key === 'string') return { fault: key };
  try {
    const statement = verifiedStatement(signature, key);
    const [subject, ...more] = statement.subject ?? [];
    if (statement._type !== STATEMENT || statement.predicateType !== PREDICATE || !subject || more.length > 0)
      return { fault: 'The signature is about something else than a published plugin.' };
    if (subject.name !== subjectName(name, version))
      return { fault: `The signature is that of ${subject.name ?? 'something without a name'}, and not of ${subjectName(name, version)}.` };
    if (subject.digest?.sha512 !== sha512(bytes))
      return { fault: 'The package is not the one that was signed: somebody changed it since.' };
    return { signer: signature.keyid };
  } catch (error) {
    return { fault: `The signature is not that of the key ${signature.keyid}: ${(error as Error).message}.` };
  }
}

interface Statement {
  _type?: string;
  predicateType?: string;
  subject?: { name?: string; digest?: { sha512?: string } }[];
}

function verifiedStatement({ keyid, bundle: json }: RecordedSignature, key: KeyObject): Statement {
  const bundle = bundleFromJSON(json);
  if (bundle.content.$case !== 'dsseEnvelope' || bundle.content.dsseEnvelope.payloadType !== PAYLOAD)
    throw new Error('it has no statement');
  if (bundle.verificationMaterial.content.$case !== 'publicKey' || bundle.verificationMaterial.content.publicKey.hint !== keyid)
    throw new Error('it names another key');
  const material = {
    certificateAuthorities: [],
    timestampAuthorities: [],
    tlogs: [],
    ctlogs: [],
    publicKey: () => ({ publicKey: key, validFor: () => true }),
  };
  const thresholds = { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0, tsaThreshold: 0 };
  new Verifier(material, thresholds).verify(toSignedEntity(bundle));
  return JSON.parse(bundle.content.dsseEnvelope.payload.toString('utf8')) as Statement;
}

/** The key that a signature names, or what is wrong with it. */
function publicKeyOf({ keyid, publicKey }: RecordedSignature): KeyObject | string {
  try {
    const key = createPublicKey({ key: publicKey, format: 'pem' });
    if (!isFit(key)) return 'The signature is of a kind of key that proves nothing here. Ed25519 and ECDSA P-256 do.';
    return fingerprintOf(key) === keyid ? key : `The signature names the key ${keyid}, and comes with another one.`;
  } catch {
    return 'The signature comes with no key that can be read.';
  }
}

function subjectName(name: string, version: string): string {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
}

function sha512(bytes: Buffer): string {
  return createHash('sha512').update(bytes).digest('hex');
}
