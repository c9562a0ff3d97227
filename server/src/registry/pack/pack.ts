// Packs a plugin into a tarball as npm's registries take it: its own files, all of them looked at, and nothing else.
import { createHash } from 'node:crypto';
import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { nodeFileSystem } from '../../disk/fileSystem.ts';
import { checkManifestBytes } from '../../manifest/check/check.ts';
import { manifestNamesIn } from '../../manifest/files.ts';
import { forwardSlashes } from '../../manifest/model/normalize.ts';
import type { PluginManifest } from '../../manifest/model/manifest.ts';
import { parseManifest } from '../../manifest/syntax/parse.ts';
import { get, getString } from '../../manifest/syntax/tree.ts';
import * as slashed from '../../paths/slashed.ts';
import { EntryNames, nameFault } from '../tarball/entryNames.ts';
import { inMegabytes } from '../tarball/gunzip.ts';
import { readTarball, TARBALL_LIMITS, type TarballFile } from '../tarball/readTarball.ts';
import { writeTarball } from '../tarball/writeTarball.ts';
import { alwaysPacked, filesNamedBy } from './chosenFiles.ts';
import { Contents } from './contents.ts';
import { filesInFolder, MOST_FILES, type FolderFiles } from './folderFiles.ts';
import { leftOutOf, type LeftOut } from './leftOut.ts';
import { packageJsonOf, packageName, versionFault, type PackageJson } from './packageJson.ts';
import { packProblem, type PackProblem } from './packProblem.ts';
import { reachedFiles } from './reached.ts';
import { secretsAmong } from './secretsAmong.ts';

export interface PackedPlugin {
  id: string;
  /** Of the package: the plugin's id, or `@scope/<id>`. */
  name: string;
  version: string;
  /** `com.example.hello-1.0.0.tgz` */
  filename: string;
  bytes: Buffer;
  /** As in lock files: `sha512-…`. */
  integrity: string;
  /** SHA-1 in hexadecimal, which npm's registries still have beside it. */
  shasum: string;
  unpackedSize: number;
  /** In the order of their paths. */
  files: { path: string; size: number; mode: number }[];
  /** Canonical names, in the order of the manifest. */
  permissions: string[];
  /** The package.json that is in the tarball. */
  packageJson: Record<string, unknown>;
  /** Name of the manifest in the package. */
  manifestFile: string;
}

export interface PackOptions {
  /** That the manifest has to have. */
  version?: string;
  /** Of the package's name: `@team`, or the same without `@`. */
  scope?: string;
  /** What files have that is packed in place of what they have on the disk, by their paths in the folder. */
  instead?: ReadonlyMap<string, Buffer>;
}

export type Packing =
  | {
      ok: true;
      packed: PackedPlugin;
      /** What is in the folder and was not packed. */
      leftOut: LeftOut[];
      /** What the author may not expect, in sentences. */
      notes: string[];
    }
  | { ok: false; problems: PackProblem[] };

/**
 * Packs a plugin. Nothing is written, and nothing of the plugin is run.
 * @throws what the disk says of the folder itself.
 */
export async function packPlugin(folder: string, options: PackOptions = {}): Promise<Packing> {
  const real = await realpath(folder);
  const [manifestFile] = manifestNamesIn(await readdir(real), true);
  if (manifestFile === undefined)
    return refused(packProblem('pack/no-manifest', '.', `There is no manifest in ${folder}. codex-plugin init makes a plugin.`));
  const files = await filesInFolder(real);
  if (files.tooMany)
    return refused(
      packProblem('pack/too-large', '.', `There are more than ${MOST_FILES} files in ${folder}. Name the folder of the plugin alone.`),
    );
  return new Packer(files, manifestFile, options).pack();
}

function refused(...problems: PackProblem[]): Packing {
  return { ok: false, problems };
}

class Packer {
  readonly #folder: FolderFiles;
  readonly #contents: Contents;
  readonly #manifestFile: string;
  readonly #options: PackOptions;

  constructor(folder: FolderFiles, manifestFile: string, options: PackOptions) {
    this.#folder = folder;
    this.#contents = new Contents(folder, options.instead);
    this.#manifestFile = manifestFile;
    this.#options = options;
  }

  async pack(): Promise<Packing> {
    const read = await this.#manifest();
    if ('problems' in read) return refused(...read.problems);
    const { manifest, scripts, documents } = read;
    const named = this.#name(manifest);
    if ('problems' in named) return refused(...named.problems);
    const always = alwaysPacked(this.#folder);
    const own = always.includes('package.json') ? ((await this.#contents.text('package.json')) ?? '') : undefined;
    const licenceFile = always.find((file) => /^(?:un)?licen[cs]e/i.test(file));
    const packageJson = packageJsonOf({ manifest, manifestFile: this.#manifestFile, name: named.name, own, licenceFile });
    const globs = filesNamedBy(packageJson.files.globs, this.#folder);
    const reached = await reachedFiles([...scripts, ...globs.files], this.#folder, this.#contents);
    const chosen = [...new Set([this.#manifestFile, ...always, ...documents, ...reached.files])].sort();
    const problems = [
      ...packageJson.problems,
      ...globs.faults.map(({ glob, fault }) =>
        packProblem('pack/package-json', 'package.json', `The glob "${glob}" in "files" ${fault}.`, packageJson.files.range),
      ),
      ...reached.problems,
      ...(await this.#filesProblems(chosen)),
    ];
    if (problems.length > 0) return refused(...problems);
    const notes = [
      ...packageJson.notes,
      ...globs.empty.map((glob) => `"${glob}" in "files" of package.json names no file.`),
      ...reached.notes,
      ...missingPackages(reached.packages, packageJson.value),
    ];
    return this.#made(manifest, named.name, packageJson, { chosen, notes });
  }

  async #manifest(): Promise<{ manifest: PluginManifest; scripts: string[]; documents: string[] } | { problems: PackProblem[] }> {
    const file = this.#manifestFile;
    const bytes = await this.#contents.bytes(file);
    if (!bytes) {
      const fault = this.#folder.files.get(file)?.fault ?? 'cannot be read';
      return { problems: [packProblem('pack/unreadable', file, `${file} ${fault}.`)] };
    }
    const place = path.join(this.#folder.folder, file);
    const { manifest, problems, text } = await checkManifestBytes(bytes, { file: place, fs: nodeFileSystem, depth: 'load' });
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (!manifest || errors.length > 0) return { problems: errors.map((one) => ({ ...one, file })) };
    const { root, lines } = parseManifest(text, file);
    const fault = this.#versionFault(manifest.version);
    if (fault !== undefined) {
      const node = get(root, 'version');
      return { problems: [packProblem('pack/version', file, fault, node && lines.range(node))] };
    }
    const [main, api] = [getString(root, 'main'), getString(root, 'api')];
    const scripts = [...manifest.handlers, ...manifest.endpoints].map(({ script }) => slashed.normalize(script));
    if (main !== undefined) scripts.push(slashed.normalize(forwardSlashes(main)));
    const description = api === undefined ? undefined : slashed.normalize(forwardSlashes(api));
    return { manifest, scripts, documents: description !== undefined && this.#folder.files.has(description) ? [description] : [] };
  }

  #versionFault(version: string): string | undefined {
    const wanted = this.#options.version;
    if (wanted !== undefined && wanted !== version)
      return `The manifest says version ${version}, and ${wanted} is to be packed. Write "version": "${wanted}" into ${this.#manifestFile}, or pack ${version}.`;
    return versionFault(version);
  }

  #name({ id }: PluginManifest): { name: string } | { problems: PackProblem[] } {
    const named = packageName(id, this.#options.scope);
    return 'name' in named ? named : { problems: [packProblem('pack/name', this.#manifestFile, named.fault)] };
  }

  /** What is wrong with the files that are chosen, each by itself and together. */
  async #filesProblems(chosen: readonly string[]): Promise<PackProblem[]> {
    const problems: PackProblem[] = [];
    const names = new EntryNames();
    let size = 0;
    for (const file of chosen) {
      const fault = nameFault(slashed.join('package', file)) ?? names.add(file, 'file');
      if (fault !== undefined) problems.push(packProblem('pack/path', file, `"${file}" ${fault}. Give it another name.`));
      const found = this.#folder.files.get(file);
      if (found?.fault !== undefined)
        problems.push(packProblem('pack/link', file, `"${file}" ${found.fault}. Put the file itself into the folder.`));
      size += found?.size ?? 0;
    }
    if (problems.length > 0) return problems;
    if (size > TARBALL_LIMITS.unpacked) {
      const [largest] = chosen.toSorted((a, b) => (this.#folder.files.get(b)?.size ?? 0) - (this.#folder.files.get(a)?.size ?? 0));
      const most = inMegabytes(TARBALL_LIMITS.unpacked);
      const message = `The files have ${inMegabytes(size)}, and a package at most ${most}. The largest is ${largest}: have it downloaded when it is needed.`;
      return [packProblem('pack/too-large', largest ?? '.', message)];
    }
    for (const file of chosen)
      if (!(await this.#contents.bytes(file)))
        problems.push(packProblem('pack/unreadable', file, `"${file}" cannot be read: it may not be, or is not there any more.`));
    return [...problems, ...(await secretsAmong(chosen, this.#folder, this.#contents))];
  }

  async #made(
    manifest: PluginManifest,
    name: string,
    packageJson: PackageJson,
    { chosen, notes }: { chosen: readonly string[]; notes: string[] },
  ): Promise<Packing> {
    const files: TarballFile[] = [
      { path: 'package.json', mode: 0o644, content: Buffer.from(`${JSON.stringify(packageJson.value, undefined, 2)}\n`) },
    ];
    for (const file of chosen) {
      const content = file === 'package.json' ? undefined : await this.#contents.bytes(file);
      if (content) files.push({ path: file, mode: isProgram(content) ? 0o755 : 0o644, content });
    }
    const bytes = await writeTarball(files);
    // What is packed here can be installed, or it is said now.
    const read = readTarball(bytes);
    if (!read.ok) {
      const { path: largest } = files.reduce((one, other) => (other.content.length > one.content.length ? other : one));
      const messages = read.faults.map((fault) => `The package could not be installed. ${fault} Its largest file is ${largest}.`);
      return refused(...messages.map((message) => packProblem('pack/too-large', largest, message)));
    }
    return {
      ok: true,
      packed: {
        id: manifest.id,
        name,
        version: manifest.version,
        filename: `${name.replace(/^@/, '').replace('/', '-')}-${manifest.version}.tgz`,
        bytes,
        integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
        shasum: createHash('sha1').update(bytes).digest('hex'),
        unpackedSize: read.unpackedSize,
        files: read.files.map(({ path: file, mode, content }) => ({ path: file, size: content.length, mode })),
        permissions: manifest.permissions.map((one) => one.name),
        packageJson: packageJson.value,
        manifestFile: this.#manifestFile,
      },
      leftOut: await leftOutOf(this.#folder, chosen, this.#contents),
      notes,
    };
  }
}

/** Packages that scripts import, and that nobody installs with the plugin. */
function missingPackages(imported: ReadonlyMap<string, string>, packageJson: Readonly<Record<string, unknown>>): string[] {
  const kinds = ['dependencies', 'optionalDependencies', 'peerDependencies'].map((kind) => packageJson[kind]);
  const named = new Set(kinds.flatMap((kind) => (typeof kind === 'object' && kind !== null ? Object.keys(kind) : [])));
  return [...imported]
    .filter(([name]) => !named.has(name))
    .map(
      ([name, place]) =>
        `${place} imports the package "${name}", which is not among the dependencies in package.json: it is not installed with the plugin.`,
    );
}

/** Magic numbers of Linux's and macOS's programs. */
const PROGRAMS = new Set([0x7f454c46, 0xcffaedfe, 0xfeedfacf, 0xcafebabe]);

/**
 * Whether a file is one that a system can start. By what is in it, as rights are not to be had everywhere: the same folder, checked out on Windows, has
 * to give the same package.
 */
function isProgram(content: Buffer): boolean {
  return (
    (content.length >= 2 && content.toString('latin1', 0, 2) === '#!') || (content.length >= 4 && PROGRAMS.has(content.readUInt32BE(0)))
  );
}
