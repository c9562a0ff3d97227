// Whether a version may stand at a registry where it would: beside what is there already, and with what it needs. Nothing is changed.
import semver from 'semver';
import type { PluginManifest } from '../manifest/model/manifest.ts';
import { published } from '../registry/install/registryOffers.ts';
import { satisfies } from '../registry/install/resolve.ts';
import { RegistryRefused } from '../registry/policed.ts';
import type { Comparison } from '../registry/pack/comparison.ts';
import type { PackedPlugin } from '../registry/pack/pack.ts';
import { changesBetween, isFarEnough, leastVersion } from '../registry/publishing/changes.ts';
import { newSince } from '../registry/publishing/sincePublished.ts';
import { publishedManifest } from '../registry/publishing/publishedManifest.ts';
import { comparedWith, lastBefore, lastOfLine } from '../registry/publishing/versionLine.ts';
import type { VersionFacts } from '../registry/remote/packument.ts';
import type { Registry } from '../registry/remote/registry.ts';
import { RegistryError } from '../registry/remote/registryError.ts';
import { verifySignature } from '../registry/signing/signature.ts';
import type { SigningKey } from '../registry/signing/signingKey.ts';
import type { PublishQuestions } from './publishQuestions.ts';
import { StepFailure } from './steps.ts';

export interface Placing {
  packed: PackedPlugin;
  manifest: PluginManifest;
  tag: string;
  /** That it will be signed with. */
  key: SigningKey | undefined;
  /** With its `@`. */
  scope: string | undefined;
  /** Whether what is asked is agreed to. */
  yes: boolean;
  questions: PublishQuestions;
  signal: AbortSignal;
}

/** What a step has for whoever runs it. */
interface Outcome<T> {
  value: T;
  done: string;
  notes?: string[];
}

/** What a registry has beside what would be published. */
export interface Placed {
  /** Of the same version with the same content, who signed it; absent where it is not there. */
  there?: { signer?: string };
  /** What is new since the last version before it; absent where there is none that can be read. */
  comparison?: Comparison;
}

/** @throws StepFailure */
export async function placed(registry: Registry, placing: Placing): Promise<Outcome<Placed>> {
  const { packed, tag, key, signal } = placing;
  const { name, version } = packed;
  const facts = await published(name, { registry, signal });
  const there = facts?.versions.get(version);
  if (there) {
    const next = `raise the version, at least to ${semver.inc(version, 'patch')}`;
    if (there.integrity !== packed.integrity)
      throw new StepFailure(
        'exists',
        `${name} ${version} is published already, with another content. What is published stays as it is: ${next}.`,
      );
    await refuseOtherBytes(registry, there, signal);
    const signer = signerOf(there, packed.bytes);
    if (key && signer !== key.fingerprint)
      throw new StepFailure(
        'exists',
        `${name} ${version} is published already, with the same content and ${signedBy(signer)}. No signature can be given to it any more: ${next}, and sign that.`,
      );
    const value = { there: signer === undefined ? {} : { signer } };
    return { value, done: `${version} is at the registry already, with the same content` };
  }
  if (!facts || facts.versions.size === 0) return { value: {}, done: `${name} is new at ${registry.address}` };
  const last = lastOfLine(facts, tag);
  if (last !== undefined && semver.lte(version, last))
    throw new StepFailure(
      'version',
      `${version} is not above ${last}, which the tag ${tag} has. Raise it, or give versions of an older line a tag of their own: --tag lts-${semver.major(version)}.`,
    );
  const before = comparedWith(facts, version);
  const done = `${version} follows ${last ?? 'what is published'} at ${registry.address}`;
  if (!before) return { value: {}, done };
  const bytes = await registry.tarball(before, { signal });
  const notes = [refuseSmallStep(before, bytes, placing), await otherSigner(before, bytes, placing)];
  const recent = lastBefore(facts, version) ?? before;
  const { comparison, unknown } = await newSince(packed, recent, { registry, signal, known: { before, bytes } });
  // Of the one whose step is judged, it was said above.
  if (unknown !== undefined && recent !== before) notes.push(`What is new is not known. ${unknown}`);
  return { value: comparison ? { comparison } : {}, done, notes: notes.filter((note) => note !== undefined) };
}

/** A registry may name the digest of what was published, and give out something else. @param there of which the digest is that of the package. @throws StepFailure */
export async function refuseOtherBytes(registry: Registry, there: VersionFacts, signal: AbortSignal): Promise<void> {
  const what = `${there.name} ${there.version}`;
  try {
    await registry.tarball(there, { signal });
  } catch (error) {
    if (!(error instanceof RegistryError) || signal.aborted) throw error;
    throw error.code === 'integrity'
      ? new StepFailure(
          'integrity',
          `${registry.address} says that its ${what} is ${there.integrity}, and gives out something else. ` +
            'Do not let anybody install it: deprecate it, and ask who runs the registry.',
          { cause: error },
        )
      : new StepFailure(
          'not-there',
          `${registry.address} has ${what} in its list, and does not give the package out. ${error.message} Publish the same once more in a while; if it stays like that, ask who runs the registry.`,
          { cause: error },
        );
  }
}

/** Whether the plugins that it needs are to be had, where installing looks for them: nobody can install it else. */
export async function dependenciesThere(
  registryFor: (scope: string | undefined) => Promise<Registry>,
  { manifest, scope, signal, ...rest }: Placing,
): Promise<Outcome<undefined>> {
  const missing: string[] = [];
  const unknown: string[] = [];
  const needed = Object.entries(manifest.dependencies);
  for (const [id, range] of needed) {
    try {
      const versions = await versionsToInstall(id, registryFor, { scope, signal });
      const has = versions.length === 0 ? 'none' : versions.map(({ version }) => version).join(', ');
      if (!versions.some(({ version, deprecated }) => deprecated === undefined && satisfies(version, range)))
        missing.push(`${id} ${range} (there is ${has})`);
    } catch (error) {
      if (!(error instanceof RegistryError || error instanceof RegistryRefused) || signal.aborted) throw error;
      unknown.push(`Whether ${id} ${range} can be had is not known: ${error.message}`);
    }
  }
  const all = needed.length === 1 ? 'The plugin that it needs' : 'All plugins that it needs';
  if (missing.length + unknown.length === 0) return { value: undefined, done: `${all} can be had` };
  const done = 'Looked for the plugins that it needs';
  if (missing.length === 0) return { value: undefined, done, notes: unknown };
  const why = `Nobody can install it yet, as there is not what it needs: ${missing.join('; ')}.`;
  const note = await agreedTo(why, { code: 'dependencies', remedy: 'Publish that first', ...rest });
  return { value: undefined, done, notes: [note, ...unknown] };
}

/** Under the scope that it is published in, else under none, as whoever installs it by that scope finds it. */
async function versionsToInstall(
  id: string,
  registryFor: (scope: string | undefined) => Promise<Registry>,
  { scope, signal }: { scope: string | undefined; signal: AbortSignal },
): Promise<VersionFacts[]> {
  for (const one of scope === undefined ? [undefined] : [scope, undefined]) {
    const facts = await published(one === undefined ? id : `${one}/${id}`, { registry: await registryFor(one), signal });
    if (facts && facts.versions.size > 0) return [...facts.versions.values()];
  }
  return [];
}

/** @returns why it was not compared, where it was not. @throws StepFailure */
function refuseSmallStep(before: VersionFacts, bytes: Buffer, { packed, manifest }: Placing): string | undefined {
  const { version } = packed;
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

/**
 * Whoever has a version is asked before one comes from somebody else, and nothing is updated by itself then.
 * @returns what follows of it, where that is agreed to or wanted.
 * @throws StepFailure
 */
async function otherSigner(before: VersionFacts, bytes: Buffer, { packed, key, ...rest }: Placing): Promise<string | undefined> {
  const [former, now] = [signerOf(before, bytes), key?.fingerprint];
  if (former === now) return undefined;
  const why = `${before.version} is ${signedBy(former)}, and ${packed.version} will be ${signedBy(now)}: whoever has it is asked before they update.`;
  // That is what has to be gone through once.
  if (former === undefined) return why;
  return agreedTo(why, { code: 'signer', remedy: 'Sign it with the same key by --sign', ...rest });
}

/** Undefined where nobody did, so that it can be verified. */
function signerOf(facts: VersionFacts, bytes: Buffer): string | undefined {
  const verified = verifySignature(facts, bytes);
  return 'signer' in verified ? verified.signer : undefined;
}

function signedBy(signer: string | undefined): string {
  return signer === undefined ? 'signed by nobody' : `signed by ${signer}`;
}

/**
 * What whoever installs it will come upon. Where somebody can be asked, they are; on a build server it is said.
 * @returns what is to be known of it.
 * @throws StepFailure where somebody does not agree.
 */
async function agreedTo(
  why: string,
  { code, remedy, yes, questions }: { code: string; remedy: string; yes: boolean; questions: PublishQuestions },
): Promise<string> {
  if (!yes && questions.isAsking && !(await questions.sure(`${why}\nPublish it all the same?`)))
    throw new StepFailure(code, `${why} ${remedy}.`);
  return `${why} ${remedy}, if that is not meant.`;
}
