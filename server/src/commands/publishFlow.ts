// The steps of `codex-plugin publish`, in their order. Nothing is changed at the registry before all but the last two are done.
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { nodeFileSystem } from '../disk/fileSystem.ts';
import type { PluginManifest } from '../manifest/model/manifest.ts';
import { published } from '../registry/install/registryOffers.ts';
import type { Comparison } from '../registry/pack/comparison.ts';
import { packPlugin, type PackedPlugin } from '../registry/pack/pack.ts';
import type { LeftOut } from '../registry/pack/leftOut.ts';
import { provenanceOf } from '../registry/publishing/provenance.ts';
import { publishDocument } from '../registry/publishing/publishDocument.ts';
import { defaultTag } from '../registry/publishing/versionLine.ts';
import { Registry } from '../registry/remote/registry.ts';
import { RegistryError, type RegistryErrorCode } from '../registry/remote/registryError.ts';
import { versionFault } from '../registry/publishing/versionFault.ts';
import { isLoggedIn, loggedIn, type RegistryOptions } from '../registry/remote/registryOptions.ts';
import { signPackage, verifySignature } from '../registry/signing/signature.ts';
import type { SigningKey } from '../registry/signing/signingKey.ts';
import { audited, linted, tested } from './publishChecks.ts';
import { Interrupted } from './interruptible.ts';
import { contentSections, sinceSection } from './packText.ts';
import { dependenciesThere, placed, refuseOtherBytes } from './publishPlace.ts';
import type { PublishQuestions } from './publishQuestions.ts';
import { declaredVersion, manifestIn, undoEdits, versionEdits, writeEdits, type VersionEdit } from './publishVersion.ts';
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
  /** How packages of a scope, or of none, are looked for. */
  registryFor: (scope: string | undefined) => Promise<Registry>;
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
  /** Canonical names. */
  permissions: string[];
  /** Files of the folder that are not packed. */
  leftOut: string[];
  /** What is new since the last version before it that the registry has; absent where it has none. */
  since?: Comparison;
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

/** And after these nothing came of it. */
const CERTAIN: readonly RegistryErrorCode[] = [
  'not-logged-in',
  'no-rights',
  'otp-required',
  'refused',
  'bad-config',
  'redirect-refused',
  'not-found',
];

/** @throws Stopped */
export async function publishPlugin(publishing: Publishing): Promise<PublishResult> {
  const { steps, signal, dryRun, key, yes, questions, scope, registryFor } = publishing;
  const { packed, leftOut, manifest, edits } = await ready(publishing);
  const registry = new Registry(await withToken(publishing));
  const tag = publishing.tag ?? defaultTag(packed.version);
  const placing = { packed, manifest, tag, key, scope, yes, questions, signal };
  const { there, comparison } = await steps.run('registry', () => placed(registry, placing));
  if (comparison) steps.show([sinceSection(packed, { from: registry.address, comparison }, steps)]);
  const result: PublishResult = {
    ...{ ...resultOf(packed), leftOut: leftOut.map(({ path }) => path), registry: registry.address, tag, dryRun },
    ...(comparison && { since: comparison }),
    ...(key && { signer: key.fingerprint }),
  };
  if (there) {
    if (!dryRun) await written(edits, publishing);
    return { ...result, ...there, alreadyPublished: true };
  }
  if (Object.keys(manifest.dependencies).length > 0) await steps.run('dependencies', () => dependenciesThere(registryFor, placing));
  const signature =
    key &&
    (await steps.run('sign', async () => {
      const value = await signPackage(packed, packed.bytes, key);
      return { value, done: `Signed by ${value.keyid}` };
    }));
  if (dryRun) {
    const hasLogin = isLoggedIn(publishing.registry);
    if (!hasLogin) steps.note(`You are not logged in to ${registry.address}: publishing will ask for a token, or takes npm login.`);
    return result;
  }
  const provenance = publishing.provenance
    ? await steps.run('provenance', async () => ({ value: await provenanceOf(packed), done: 'Signed where it was built' }))
    : undefined;
  const readme = await readmeOf(publishing.folder, packed);
  const document = publishDocument(packed, { registry: registry.address, tag, access: publishing.access, readme, signature, provenance });
  await written(edits, publishing);
  await steps
    .run('publish', () => sent(registry, packed, document, publishing))
    .catch(async (error: unknown) => {
      await afterFailure(error, edits, publishing);
      throw error;
    });
  await steps.run('verify', () => readBack(registry, packed, { signal, isSigned: signature !== undefined }));
  return result;
}

/** With a token that is asked for, where there is none and somebody to ask. */
async function withToken({ registry, questions, dryRun }: Publishing): Promise<RegistryOptions> {
  const token = dryRun || isLoggedIn(registry) ? '' : await questions.token(registry.registry);
  return token === '' ? registry : loggedIn(registry, token);
}

/** A package that may be published, as far as can be told without its registry. */
interface Ready {
  packed: PackedPlugin;
  leftOut: readonly LeftOut[];
  manifest: PluginManifest;
  edits: VersionEdit[];
}

/** All that needs no registry: from the version to the package. */
async function ready(publishing: Publishing): Promise<Ready> {
  const { folder, steps, questions, signal, yes } = publishing;
  const file = await manifestIn(folder);
  const { version, edits } = await steps.run('version', async () => {
    const version = publishing.version ?? (await declaredVersion(file)) ?? '';
    if (version === '') throw new StepFailure('version', `${path.basename(file)} has no version. Write one into it.`);
    const fault = versionFault(version);
    if (fault !== undefined) throw new StepFailure('version', `The version in ${path.basename(file)}: ${fault}`);
    const edits = await versionEdits(file, version, { yes, questions });
    const where = edits.length === 0 ? '' : `, to be written into ${namesOf(edits)}`;
    return { value: { version, edits }, done: `The version is ${version}${where}` };
  });
  const manifest = await steps.run('validate', async () => {
    const { manifest, warnings } = await linted(file, edits);
    return { value: manifest, done: 'The manifest has no errors', notes: warnings };
  });
  await steps.run('test', async () => {
    const count = await tested(folder, signal);
    if (count === 0)
      return { value: 0, done: 'Nothing to test', notes: ['There are no mock events (events/*.json), so nothing was tried.'] };
    return { value: count, done: count === 1 ? 'The mock event passes' : `All ${count} mock events pass` };
  });
  await steps.run('audit', async () => {
    const { notes, isWhole } = await audited(folder, publishing.registry, signal);
    return { value: 0, notes, done: `The audit found nothing that speaks against it${isWhole ? '' : ', where it could look'}` };
  });
  const packing = await steps.run('pack', async () => {
    const { scope } = publishing;
    const instead = new Map(edits.map((edit) => [path.basename(edit.file), edit.after]));
    const answer = await packPlugin(folder, { version, instead, ...(scope !== undefined && { scope }) });
    if (!answer.ok) throw new StepFailure('pack', ['It cannot be packed:', ...answer.problems.map(({ message }) => message)].join('\n'));
    const { files, bytes, filename } = answer.packed;
    return { value: answer, done: `Packed ${files.length} files into ${filename}, ${(bytes.length / 1000).toFixed(1)} kB` };
  });
  steps.show(contentSections(packing, { colour: steps.colour, verbose: false }));
  const { packed, leftOut } = packing;
  return { packed, leftOut, manifest, edits };
}

function namesOf(edits: readonly VersionEdit[]): string {
  return edits.map(({ file }) => path.basename(file)).join(' and ');
}

/** What did not work for certain leaves no version in the author's files; of all else, nobody knows whether it was published. */
async function afterFailure(error: unknown, edits: readonly VersionEdit[], { steps }: Publishing): Promise<void> {
  const { cause } = error as Error;
  const isCertain =
    error instanceof Interrupted || cause instanceof StepFailure || (cause instanceof RegistryError && CERTAIN.includes(cause.code));
  const names = isCertain ? await undoEdits(edits) : [];
  if (names.length > 0) steps.note(`${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} as before, without that version.`);
  else if (!isCertain)
    steps.note('It is not known whether it was published. Publish the same once more: it is said then, and nothing is done twice.');
}

/** The last thing before something is sent: nothing that may still fail leaves a version in the author's files that was never published. */
async function written(edits: readonly VersionEdit[], { steps }: Publishing): Promise<void> {
  if (edits.length === 0) return;
  await steps.run('write', async () => {
    await writeEdits(edits);
    return { value: undefined, done: `Wrote the version into ${namesOf(edits)}` };
  });
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
    const facts = await published(name, { registry, signal }).catch((): 'unknown' => 'unknown');
    const there = facts === 'unknown' ? undefined : facts?.versions.get(version);
    if (there?.integrity === integrity) return done;
    // A registry that is there and does not have it refused it, whatever its reason: so some of them answer where two publish at once.
    if (!there && facts !== 'unknown' && error.code === 'exists')
      throw new StepFailure('refused', `${error.message} It does not have ${version}, so nothing was published. Try again.`, {
        cause: error,
      });
    if (!there) throw error;
    throw new StepFailure(
      'exists',
      `${name} ${version} was published by somebody else meanwhile, with another content. Raise the version.`,
    );
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
    const there = (await published(name, { registry, signal }))?.versions.get(version);
    if (!there) continue;
    if (there.integrity !== integrity)
      throw new StepFailure(
        'integrity',
        `The registry has ${name} ${version} as ${there.integrity ?? 'something without a digest'}, and ${integrity} was sent. ` +
          'Do not let anybody install it: deprecate it, and ask who runs the registry.',
      );
    const isServed = await refuseOtherBytes(registry, there, signal).then(
      () => true,
      // The package may come later than what is said of it.
      (error: unknown) => {
        if (error instanceof StepFailure && error.code === 'not-there') return false;
        throw error;
      },
    );
    if (!isServed) continue;
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
  permissions,
}: PackedPlugin): Omit<PublishResult, 'registry' | 'tag' | 'dryRun' | 'leftOut'> {
  return { id, name, version, integrity, shasum, filename, size: bytes.length, unpackedSize, files, permissions };
}

async function readmeOf(folder: string, { files }: PackedPlugin): Promise<string | undefined> {
  const name = files.map((one) => one.path).find((one) => /^(?:package\/)?readme(?:\.md)?$/i.test(one));
  return name === undefined ? undefined : nodeFileSystem.readText(path.join(folder, name.replace(/^package\//, '')));
}
