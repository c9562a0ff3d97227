import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { signPackage, verifySignature, type RecordedSignature } from './signature.ts';
import { fingerprintOf, KeyError, readSigningKey, type SigningKey } from './signingKey.ts';

const BYTES = Buffer.from('a package');
const PACKAGE = { name: '@acme/com.example.tidy', version: '1.0.0' };

function keyOf(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  return { privateKey, fingerprint: fingerprintOf(publicKey), publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

const ed25519 = keyOf(generateKeyPairSync('ed25519').privateKey);
const p256 = keyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);

interface Bundle {
  dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string }[] };
  verificationMaterial: { publicKey: { hint: string } };
}

describe('a signature', () => {
  it.each([
    ['Ed25519', ed25519],
    ['P-256', p256],
  ])('of %s says who signed these bytes as this version, also after it was JSON', async (_, key) => {
    const signature = JSON.parse(JSON.stringify(await signPackage(PACKAGE, BYTES, key))) as RecordedSignature;
    expect(verifySignature({ ...PACKAGE, signature }, BYTES)).toEqual({ signer: key.fingerprint });
    expect(key.fingerprint).toMatch(/^SHA256:[\w-]{43}$/);
  });

  it('may be missing, which is no fault', () => {
    expect(verifySignature(PACKAGE, BYTES)).toEqual({ unsigned: true });
  });

  const change = (signature: RecordedSignature, edit: (bundle: Bundle) => void): RecordedSignature => {
    const bundle = structuredClone(signature.bundle) as Bundle;
    edit(bundle);
    return { ...signature, bundle };
  };
  const payloadOf = (bundle: Bundle, edit: (statement: Record<string, unknown>) => object): string =>
    Buffer.from(
      JSON.stringify(edit(JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString()) as Record<string, unknown>)),
    ).toString('base64');

  const faults: [what: string, (signature: RecordedSignature) => Promise<RecordedSignature> | RecordedSignature, says: RegExp][] = [
    ['is of another package', () => signPackage({ ...PACKAGE, name: 'other' }, BYTES, ed25519), /that of pkg:npm\/other@1\.0\.0/],
    ['is of another version', () => signPackage({ ...PACKAGE, version: '0.9.0' }, BYTES, ed25519), /@0\.9\.0/],
    ['is of other bytes', () => signPackage(PACKAGE, Buffer.from('another'), ed25519), /somebody changed it/],
    [
      'has a statement that was changed',
      (one) => change(one, (bundle) => (bundle.dsseEnvelope.payload = payloadOf(bundle, (all) => ({ ...all, more: 1 })))),
      /verification failed/,
    ],
    [
      'was changed itself',
      (one) => change(one, (bundle) => (bundle.dsseEnvelope.signatures[0]!.sig = Buffer.alloc(64).toString('base64'))),
      /verification failed/,
    ],
    ['is missing in its bundle', (one) => change(one, (bundle) => (bundle.dsseEnvelope.signatures = [])), /./],
    [
      'has one more beside it',
      (one) => change(one, (bundle) => bundle.dsseEnvelope.signatures.push(bundle.dsseEnvelope.signatures[0]!)),
      /./,
    ],
    ['has another kind of content', (one) => change(one, (bundle) => (bundle.dsseEnvelope.payloadType = 'text/plain')), /no statement/],
    [
      'names another key in its bundle',
      (one) => change(one, (bundle) => (bundle.verificationMaterial.publicKey.hint = p256.fingerprint)),
      /another key/,
    ],
    ['comes with the key of somebody else', (one) => ({ ...one, publicKey: p256.publicKey }), /comes with another one/],
    [
      'claims to be of a key that did not make it',
      (one) => ({ ...one, publicKey: p256.publicKey, keyid: p256.fingerprint }),
      /another key/,
    ],
    ['comes with no key', (one) => ({ ...one, publicKey: 'nonsense' }), /no key/],
    ['is no bundle', (one) => ({ ...one, bundle: 'nonsense' }), /./],
    ['is nothing', (one) => ({ ...one, bundle: null }), /./],
  ];
  it.each(faults)('that %s is none', async (_, spoil, says) => {
    const signature = await spoil(await signPackage(PACKAGE, BYTES, ed25519));
    expect(verifySignature({ ...PACKAGE, signature }, BYTES)).toEqual({ fault: expect.stringMatching(says) });
  });

  it('of a weak key is none', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const signature = {
      keyid: fingerprintOf(publicKey),
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      bundle: {},
    };
    expect(verifySignature({ ...PACKAGE, signature }, BYTES)).toEqual({ fault: expect.stringContaining('proves nothing') });
  });
});

describe('a key to sign with', () => {
  const inFile = async (pem: string | Buffer, mode = 0o600): Promise<string> => {
    const folder = await mkdtemp(path.join(tmpdir(), 'key-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeFile(path.join(folder, 'key.pem'), pem);
    await chmod(path.join(folder, 'key.pem'), mode);
    return path.join(folder, 'key.pem');
  };
  const pem = ed25519.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const encrypted = ed25519.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'word' });

  it('is read from a file', async () => {
    expect((await readSigningKey(await inFile(pem))).fingerprint).toBe(ed25519.fingerprint);
    const old = createPrivateKey(p256.privateKey.export({ type: 'sec1', format: 'pem' })).export({ type: 'sec1', format: 'pem' });
    expect((await readSigningKey(await inFile(old))).fingerprint).toBe(p256.fingerprint);
  });

  it('is opened by a passphrase, and says when it needs one', async () => {
    const file = await inFile(encrypted);
    expect((await readSigningKey(file, 'word')).fingerprint).toBe(ed25519.fingerprint);
    await expect(readSigningKey(file)).rejects.toMatchObject({ wantsPassphrase: true });
    await expect(readSigningKey(file, 'other')).rejects.toMatchObject({
      wantsPassphrase: false,
      message: expect.stringContaining('does not open'),
    });
  });

  it.skipIf(process.platform === 'win32')('is not used where others may read it', async () => {
    await expect(readSigningKey(await inFile(pem, 0o640))).rejects.toThrow('chmod 600');
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  it.each([
    ['another kind', rsa, /another kind/],
    ['a public key', ed25519.publicKey, /no private key/],
    ["OpenSSH's format", '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n', /OpenSSH/],
    ['nonsense', 'nonsense', /no private key/],
    ['too much', Buffer.alloc(100_000), /no file with a key/],
  ])('is not %s', async (_, content, says) => {
    const failure = readSigningKey(await inFile(content));
    await expect(failure).rejects.toThrow(KeyError);
    await expect(failure).rejects.toThrow(says);
  });

  it('is no file that is not there', async () => {
    await expect(readSigningKey('/nonexistent/key.pem')).rejects.toThrow(
      /^There is no key at \/nonexistent\/key\.pem\. openssl genpkey .* makes one\.$/,
    );
  });
});
