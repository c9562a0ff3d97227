// The steps of `codex-plugin publish`, in their order. Nothing is changed at the registry before all but the last two are done.
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import semver from 'semver';
import { nodeFileSystem } from '../disk/fileSystem.ts';
import type { PluginManifest } from '../manifest/model/manifest.ts';
import { packPlugin, type PackedPlugin } from '../registry/pack/pack.ts';
import { changesBetween, isFarEnough, leastVersion } from '../registry/publishing/changes.ts';
import { provenanceOf } from '../registry/publishing/provenance.ts';
import { publishDocument } from '../registry/publishing/publishDocument.ts';
import { publishedManifest } from '../registry/publishing/publishedManifest.ts';
import { comparedWith, defaultTag, lastOfLine } from '../registry/publishing/versionLine.ts';
import type { PackageFacts, VersionFacts } from '../registry/remote/packument.ts';
import { Registry } from '../registry/remote/registry.ts';
import { RegistryError, type RegistryErrorCode } from '../registry/remote/registryError.ts';
import { versionFault } from '../registry/publishing/versionFault.ts';
import { isLoggedIn, loggedIn, type RegistryOptions } from '../registry/remote/registryOptions.ts';
import { signPackage, verifySignature } from '../registry/signing/signature.ts';
import type { SigningKey } from '../registry/signing/signingKey.ts';
import { audited, declaredVersion, haveVersion, linted, manifestIn, putBack, tested, type WrittenVersion } from './publishChecks.ts';
import type { PublishQuestions } from './publishQuestions.ts';
import { StepFailure, type Steps } from './steps.ts';

export interface Publishing {
  folder: string;
  /** By default what the manifest says. */
  version?: string;
  registry: RegistryOptions;
  tag?: string;
  scope?: string;
  access?: 'public' | 'restricted';
  dryRun: boolean;
  yes: boolean;
  key?: SigningKey;
  provenance: boolean;
  otp?: string;
  steps: Steps;
  questions: PublishQuestions;
  signal: AbortSignal;
}

/** As `--json` prints it. */
export interface PublishResult {
  id: string;
  name: string;
  version: string;
  registry: string;
  tag: string;
  integrity: string;
  shasum: string;
  filename: string;
  /** In bytes, packed. */
  size: number;
  unpackedSize: number;
  files: { path: string; size: number; mode: number }[];
  /** The fingerprint of the key that it is signed with. */
  signer?: string;
  dryRun: boolean;
  /** It was there before, with the same content. */
  alreadyPublished?: true;
}

/** How long is waited before a version is looked for, once more each time, in ms: a registry may be many machines. */
const LOOKS_MS = [0, 250, 500, 1000, 2000, 4000, 8000];

/** After these it is not known what became of what was sent. */
const UNCERTAIN: readonly RegistryErrorCode[] = ['exists', 'timeout', 'no-network', 'unavailable', 'bad-answer'];

/** What was written on the way, and whether anything may have come of it. */
interface Progress {
  written: WrittenVersion[];
  /** Or was before. */
  isSent: boolean;
}

/**
 * Where nothing was sent, the version is not left in the author's files either.
 * @throws Stopped
 */
export async function publishPlugin(publishing: Publishing): Promise<PublishResult> {
  const progress: Progress = { written: [], isSent: false };
  try {
    return await published(publishing, progress);
  } finally {
    const names = progress.isSent ? [] : await putBack(progress.written);
    const are = names.length === 1 ? 'is' : 'are';
    if (names.length > 0) publishing.steps.note(`${names.join(' and ')} ${are} as before, without that version.`);
  }
}

async function published(publishing: Publishing, progress: Progress): Promise<PublishResult> {
  const { steps, signal, dryRun, key } = publishing;
  const { packed, manifest } = await ready(publishing, progress);
  const registry = new Registry(await withToken(publishing));
  const tag = publishing.tag ?? defaultTag(packed.version);
  const result = { ...resultOf(packed), registry: registry.address, tag, ...(key && { signer: key.fingerprint }), dryRun };
  const isThere = await steps.run('registry', () => placed(registry, { packed, manifest, tag, signal }));
  if (isThere) {
    progress.isSent = true;
    return { ...result, alreadyPublished: true };
  }
  const signature =
    key &&
    (await steps.run('sign', async () => {
      const value = await signPackage(packed, packed.bytes, key);
      return { value, done: `Signed by ${value.keyid}` };
    }));
  if (dryRun) return result;
  const provenance = publishing.provenance
    ? await steps.run('provenance', async () => ({ value: await provenanceOf(packed), done: 'Signed where it was built' }))
    : undefined;
  const readme = await readmeOf(publishing.folder, packed);
  const document = publishDocument(packed, { registry: registry.address, tag, access: publishing.access, readme, signature, provenance });
  progress.isSent = true;
  await steps.run('publish', () => sent(registry, packed, document, publishing));
  await steps.run('verify', () => readBack(registry, packed, { signal, isSigned: signature !== undefined }));
  return result;
}

/** With a token that is asked for, where there is none and somebody to ask. */
async function withToken({ registry, questions, dryRun }: Publishing): Promise<RegistryOptions> {
  const token = dryRun || isLoggedIn(registry) ? '' : await questions.token(registry.registry);
  return token === '' ? registry : loggedIn(registry, token);
}

/** All that needs no registry: from the version to the package. */
async function ready(publishing: Publishing, progress: Progress): Promise<{ packed: PackedPlugin; manifest: PluginManifest }> {
  const { folder, steps, questions, signal, yes } = publishing;
  const file = await manifestIn(folder);
  const version = await steps.run('version', async () => {
    const value = publishing.version ?? (await declaredVersion(file)) ?? '';
    if (value === '')
      throw new StepFailure('version', `${path.basename(file)} has no version. Write one into it, or give --version 1.0.0.`);
    const fault = versionFault(value);
    if (fault !== undefined) throw new StepFailure('version', `The version in ${path.basename(file)}: ${fault}`);
    progress.written = await haveVersion({ file, version: value, yes, questions });
    const names = progress.written.map((one) => path.basename(one.file));
    return { value, done: names.length === 0 ? `The version is ${value}` : `Wrote version ${value} into ${names.join(' and ')}` };
  });
  const manifest = await steps.run('validate', async () => {
    const { manifest, warnings } = await linted(file);
    return { value: manifest, done: 'The manifest has no errors', notes: warnings };
  });
  await steps.run('test', async () => {
    const count = await tested(folder, signal);
    if (count === 0)
      return { value: 0, done: 'Nothing to test', notes: ['There are no mock events (events/*.json), so nothing was tried.'] };
    return { value: count, done: count === 1 ? 'The mock event passes' : `All ${count} mock events pass` };
  });
  await steps.run('audit', async () => ({
    value: 0,
    notes: await audited(folder, publishing.registry, signal),
    done: 'The audit found nothing that speaks against it',
  }));
  const packed = await steps.run('pack', async () => {
    const { scope } = publishing;
    const answer = await packPlugin(folder, { version, ...(scope !== undefined && { scope }) });
    if (!answer.ok) throw new StepFailure('pack', ['It cannot be packed:', ...answer.problems.map(({ message }) => message)].join('\n'));
    const { files, bytes, filename } = answer.packed;
    return { value: answer.packed, done: `Packed ${files.length} files into ${filename}, ${(bytes.length / 1000).toFixed(1)} kB` };
  });
  return { packed, manifest };
}

interface Placing {
  packed: PackedPlugin;
  manifest: PluginManifest;
  tag: string;
  signal: AbortSignal;
}

/** Whether the version may stand where it would. @returns whether it is there already, with the same content. */
async function placed(registry: Registry, placing: Placing): Promise<{ value: boolean; done: string; notes?: string[] }> {
  const { packed, tag, signal } = placing;
  const { name, version } = packed;
  const facts = await known(registry, name, signal);
  const there = facts?.versions.get(version);
  if (there) {
    if (there.integrity === packed.integrity) return { value: true, done: `${version} is at the registry already, with the same content` };
    throw new StepFailure(
      'exists',
      `${name} ${version} is published already, with another content. What is published stays as it is: raise the version, at least to ${semver.inc(version, 'patch')}.`,
    );
  }
  if (!facts || facts.versions.size === 0) return { value: false, done: `${name} is new at ${registry.address}` };
  const last = lastOfLine(facts, tag);
  if (last !== undefined && semver.lte(version, last))
    throw new StepFailure(
      'version',
      `${version} is not above ${last}, which the tag ${tag} has. Raise it, or give versions of an older line a tag of their own: --tag lts-${semver.major(version)}.`,
    );
  const before = comparedWith(facts, version);
  const value = { value: false, done: `${version} follows ${last ?? 'what is published'} at ${registry.address}` };
  if (!before) return value;
  const note = await refuseSmallStep(registry, before, placing);
  return note === undefined ? value : { ...value, notes: [note] };
}

async function known(registry: Registry, name: string, signal: AbortSignal): Promise<PackageFacts | undefined> {
  try {
    return await registry.versions(name, { signal });
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'not-found') return undefined;
    throw error;
  }
}

/** @returns why it was not compared, where it was not. */
async function refuseSmallStep(
  registry: Registry,
  before: VersionFacts,
  { packed, manifest, signal }: Placing,
): Promise<string | undefined> {
  const { version } = packed;
  const bytes = await registry.tarball(before, { signal });
  const former = publishedManifest(bytes);
  if (!former || 'unreadable' in former)
    return `What changed since ${before.version} was not looked at: ${former ? `it cannot be read (${former.unreadable})` : 'it has no manifest'}.`;
  const changes = changesBetween(former, manifest);
  if (isFarEnough(before.version, version, changes)) return undefined;
  const lines = changes.map(({ step, what }) => `- it ${what} (${step})`);
  throw new StepFailure(
    'version',
    [
      `${version} is too small a step from ${before.version}:`,
      ...lines,
      `Raise it at least to ${leastVersion(before.version, changes)}.`,
    ].join('\n'),
  );
}

async function sent(
  registry: Registry,
  { name, version, integrity }: PackedPlugin,
  document: object,
  { otp, questions, signal }: Publishing,
): Promise<{ value: undefined; done: string }> {
  const done = { value: undefined, done: `Sent to ${registry.address}` };
  const send = (code: string | undefined): Promise<void> => registry.publish(name, document, { signal, otp: code });
  try {
    await send(otp).catch(async (error: unknown) => {
      const code = error instanceof RegistryError && error.code === 'otp-required' ? await questions.otp(registry.address) : '';
      if (code === '') throw error;
      await send(code);
    });
    return done;
  } catch (error) {
    if (!(error instanceof RegistryError) || !UNCERTAIN.includes(error.code)) throw error;
    const facts = await registry.versions(name, { signal }).catch(() => undefined);
    if (facts?.versions.get(version)?.integrity === integrity) return done;
    throw error;
  }
}

/** What others get from now on is what was sent. */
async function readBack(
  registry: Registry,
  packed: PackedPlugin,
  { signal, isSigned }: { signal: AbortSignal; isSigned: boolean },
): Promise<{ value: undefined; done: string; notes?: string[] }> {
  const { name, version, integrity, bytes } = packed;
  for (const ms of LOOKS_MS) {
    await wait(ms, undefined, { signal });
    const there = (await known(registry, name, signal))?.versions.get(version);
    if (!there) continue;
    if (there.integrity !== integrity)
      throw new StepFailure(
        'integrity',
        `The registry has ${name} ${version} as ${there.integrity ?? 'something without a digest'}, and ${integrity} was sent. ` +
          'Do not let anybody install it: deprecate it, and ask who runs the registry.',
      );
    const done = { value: undefined, done: 'The registry has what was sent' };
    if (!isSigned || 'signer' in verifySignature(there, bytes)) return done;
    return { ...done, notes: ['The registry does not keep the signature, so nobody can verify it.'] };
  }
  throw new StepFailure(
    'not-there',
    `${registry.address} took ${name} ${version} and does not have it yet. Publish the same once more in a while: it says then that it is there.`,
  );
}

function resultOf({
  id,
  name,
  version,
  integrity,
  shasum,
  filename,
  bytes,
  unpackedSize,
  files,
}: PackedPlugin): Omit<PublishResult, 'registry' | 'tag' | 'dryRun'> {
  return { id, name, version, integrity, shasum, filename, size: bytes.length, unpackedSize, files };
}

async function readmeOf(folder: string, { files }: PackedPlugin): Promise<string | undefined> {
  const name = files.map((one) => one.path).find((one) => /^(?:package\/)?readme(?:\.md)?$/i.test(one));
  return name === undefined ? undefined : nodeFileSystem.readText(path.join(folder, name.replace(/^package\//, '')));
}
