// Packages the extension as a VSIX, and looks into one.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { packagedReadme } from './packagedReadme.mts';

const root = path.resolve(import.meta.dirname, '..');

/** A file inside a VSIX. */
export interface PackagedFile {
  readonly name: string;
  /** Size when unpacked, in bytes. */
  readonly size: number;
}

/**
 * Builds for production and packages into `folder`.
 * @returns the VSIX's absolute path.
 * @throws when the build or vsce fails, and when vsce warns: a warning is something that a user would run into.
 */
export async function packageExtension(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    repository?: unknown;
  };
  const vsix = path.join(folder, `${manifest.name}-${manifest.version}.vsix`);
  const build = [path.join(root, 'scripts/build.mts'), '--production'];
  run(process.execPath, [...build, '--extension']);
  // Documents keep their names; vsce gives the licence another one.
  const allowed = readFileSync(path.join(root, '.vscodeignore'), 'utf8').split('\n');
  const readme = path.join(root, 'dist/README.md');
  writeFileSync(
    readme,
    packagedReadme(readFileSync(path.join(root, 'README.md'), 'utf8'), (file) => file.startsWith('docs/') && allowed.includes(`!${file}`)),
  );
  const printed = run(process.execPath, [
    fileURLToPath(import.meta.resolve('@vscode/vsce/vsce')),
    'package',
    '--no-dependencies',
    '--out',
    vsix,
    '--readme-path',
    path.relative(root, readme),
    // Without a public repository there is no address that relative links could be rewritten to.
    ...(manifest.repository === undefined ? ['--allow-missing-repository', '--no-rewrite-relative-links'] : []),
  ]);
  // Whoever packages may use the command line of the same build.
  run(process.execPath, build);
  if (/\bWARN(ING)?\b/i.test(printed)) throw new Error(`vsce warns about the package:\n${printed}`);
  return vsix;
}

function run(command: string, args: readonly string[]): string {
  // A closed stdin makes a question fail at once instead of waiting for an answer.
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (status !== 0) throw new Error(`${path.basename(args[0] ?? command)} failed with exit code ${status}:\n${stdout}${stderr}`);
  return stdout + stderr;
}

/**
 * What a VSIX may weigh, in kB of 1,000 bytes. Of it, 170 are for installing plugins from registries: HTTP as npm does it, through proxies and with its
 * credentials, and the verification of signatures.
 */
export const limitKb = 1850;

const required = [
  'package.json',
  'dist/extension.js',
  'dist/host.js',
  'dist/protocol.js',
  'dist/server.js',
  'dist/codeThread.js',
  'dist/deferred/yaml.js',
  'dist/inspector/index.html',
  'dist/inspector/uPlot.iife.min.js',
  'docs/handler-guide.md',
  'docs/manifest-reference.md',
  'docs/security.md',
  'schemas/mock-event.schema.json',
  'schemas/plugins.schema.json',
  'dist/deferred/make-fetch-happen.js',
  'dist/deferred/sigstore-verify.js',
  'dist/deferred/ssri.js',
  'dist/workers/node/worker.mjs',
  'dist/workers/python/worker.py',
];

/** Says why a VSIX is not fit for users, each reason as half a sentence. `bytes`: its packed size. */
export function faultsOf(files: readonly PackagedFile[], bytes: number): string[] {
  const names = new Set(files.map(({ name }) => name));
  return [
    ...(bytes > limitKb * 1000 ? [`it is larger than ${limitKb} KB`] : []),
    ...files.filter(({ name }) => name.endsWith('.node')).map(({ name }) => `${name} is a native module, which works on one platform only`),
    ...required.filter((name) => !names.has(`extension/${name}`)).map((name) => `${name} is missing`),
  ];
}

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;

/**
 * Lists what is in a zip archive, from its central directory.
 * @throws when the file is no zip archive.
 */
export function listFiles(archive: string): PackagedFile[] {
  const data = readFileSync(archive);
  let end = data.length - 22;
  while (end >= 0 && data.readUInt32LE(end) !== endOfDirectory) end -= 1;
  if (end < 0) throw new Error(`${archive} is no zip archive.`);
  const files: PackagedFile[] = [];
  let at = data.readUInt32LE(end + 16);
  for (let count = data.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (data.readUInt32LE(at) !== directoryEntry) throw new Error(`${archive} has a broken directory at byte ${at}.`);
    const nameLength = data.readUInt16LE(at + 28);
    files.push({ name: data.toString('utf8', at + 46, at + 46 + nameLength), size: data.readUInt32LE(at + 24) });
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return files;
}
