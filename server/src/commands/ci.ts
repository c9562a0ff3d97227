// codex-plugin ci: writes what build servers check and publish a plugin by.
import { Command, Option } from 'commander';
import path from 'node:path';
import { nodeFileSystem } from '../disk/fileSystem.ts';
import { checkManifestFile } from '../manifest/check/check.ts';
import { manifestNamesIn } from '../manifest/files.ts';
import * as slashed from '../paths/slashed.ts';
import { githubRelease, gitlabRelease, type Release } from '../scaffold/buildServers.ts';
import { exitCodesHelp, UsageError } from './exit.ts';
import { registryAddress } from '../registry/remote/registryOptions.ts';
import { RegistryError } from '../registry/remote/registryError.ts';
import { projectIn } from './initOffers.ts';
import { indented, print, refuse, tell, write } from './initWrite.ts';
import { inTheWay } from './newFiles.ts';
import { pluginArgument } from './noManifest.ts';

const PROVIDERS = ['github', 'gitlab'] as const;

interface CiOptions {
  provider?: (typeof PROVIDERS)[number];
  registry?: string;
  scope?: string;
  tool?: string;
  json?: boolean;
}

/** What no shell and no YAML takes for anything else. */
const PLAIN = /^[\w@.][\w@./:~^+-]*[\w/]$/;

export function ciCommand(): Command {
  return new Command('ci')
    .description('Write what GitHub Actions or GitLab CI check a plugin by, and publish it where a tag is pushed.')
    .argument('[dir]', "the plugin's folder", '.')
    .addOption(
      new Option('--provider <provider>', 'the build server (default: by what the repository has, else github)').choices(PROVIDERS),
    )
    .option('--registry <url>', "the registry that is published to (default: npm's own)")
    .option('--scope <scope>', 'publish as @scope/id')
    .option('--tool <package>', "what npm installs codex-plugin from there: a package, an address, or a file from the plugin's folder")
    .option('--json', 'print what was written as one JSON object')
    .addHelpText(
      'after',
      exitCodesHelp({ 0: 'written, or there already', 1: 'nothing was written, as a file is in the way or the manifest has errors' }),
    )
    .action(async (dir: string, options: CiOptions) => {
      process.exitCode = await ci(dir, options);
    });
}

async function ci(dir: string, options: CiOptions): Promise<number> {
  const { registry, scope, json = false } = options;
  const address = registry === undefined ? undefined : plainAddress(registry);
  if (scope !== undefined && !/^@?[a-z\d~-][a-z\d._~-]*$/.test(scope)) throw new UsageError(`--scope ${scope}: a scope looks like @acme.`);
  if (options.tool !== undefined && !PLAIN.test(options.tool))
    throw new UsageError(`--tool ${options.tool}: name what npm install takes, such as ./tools/codex-plugin-host.tgz.`);
  const folder = await pluginArgument(dir);
  const [name = ''] = manifestNamesIn(await nodeFileSystem.list(folder), true);
  const checked = await checkManifestFile(path.join(folder, name));
  if (!checked?.manifest) {
    tell(`${name} has errors, so that nothing was written. codex-plugin validate names them.`);
    return 1;
  }
  const project = await projectIn(folder, name, checked.manifest);
  if (project.inRepository.includes('${{'))
    throw new UsageError(
      `${project.inRepository}: a build server would take the name of that folder for an expression of its own. Give it another one.`,
    );
  const root = slashed.segments(project.inRepository).reduce((place, part) => (part === '' ? place : path.dirname(place)), folder);
  const own = project.inRepository === '' ? '' : `${slashed.basename(project.inRepository).replace(/[^\w.-]+/g, '-')}-`;
  const release: Release = {
    project,
    tagPrefix: `${own}v`,
    tool: options.tool ?? `${project.tool.name}@${project.tool.version}`,
    ...(address !== undefined && { registry: address }),
    ...(scope !== undefined && { scope: `@${scope.replace(/^@/, '')}` }),
  };
  const provider = options.provider ?? ((await nodeFileSystem.list(root)).includes('.gitlab-ci.yml') ? 'gitlab' : 'github');
  const file =
    provider === 'github'
      ? { path: `.github/workflows/${own}release.yml`, text: githubRelease(release) }
      : { path: own === '' ? '.gitlab-ci.yml' : `${own}release.gitlab-ci.yml`, text: gitlabRelease(release) };
  if ((await nodeFileSystem.readText(path.join(root, file.path))) === file.text) return isThere(root, file.path, { json });
  const existing = await inTheWay(root, [file.path]);
  if (existing.length > 0) return refuse(root, existing, 'Remove or rename it, and try again.', { json });
  const notes = [
    ...notesOn(provider, { own, tagPrefix: release.tagPrefix, file: file.path }),
    ...(options.tool === undefined ? [toolNote(release.tool)] : []),
    ...(provider === 'github' ? await checkedTwice(root, file.path) : []),
  ];
  const text = `Written in ${root}:\n${indented([file.path])}\n${notes.map((note) => `${note}\n`).join('')}`;
  return write({ folder: root, files: [file], listed: [file.path], more: { provider, notes }, text }, { json });
}

/** As it can stand in a command that everybody may read. @throws UsageError */
function plainAddress(registry: string): string {
  try {
    const address = registryAddress(registry);
    if (PLAIN.test(address)) return address;
  } catch (error) {
    throw error instanceof RegistryError ? new UsageError(`--registry: ${error.message}`, { cause: error }) : error;
  }
  throw new UsageError(`--registry ${registry} is no registry: such an address has no characters that a shell takes for something else.`);
}

/** Nothing is to be done. @returns the exit code. */
function isThere(folder: string, file: string, { json }: { json: boolean }): number {
  tell(`${file} is in ${folder} already, as it would be written.`);
  if (json) print({ folder, files: [], existing: [file] });
  return 0;
}

function toolNote(tool: string): string {
  return `The build server installs codex-plugin by "npm install --global ${tool}". Where its registry does not have that, put the file that npm pack makes of it into the plugin's folder (git add --force, as .gitignore may leave it out), and name that: --tool ./tools/codex-plugin-host.tgz.`;
}

/** Other workflows that check a plugin, as `init` writes one. */
async function checkedTwice(root: string, file: string): Promise<string[]> {
  const folder = path.join(root, '.github', 'workflows');
  const notes: string[] = [];
  for (const name of await nodeFileSystem.list(folder)) {
    const text = name === slashed.basename(file) ? '' : ((await nodeFileSystem.readText(path.join(folder, name))) ?? '');
    if (text.includes('codex-plugin validate'))
      notes.push(`.github/workflows/${name} checks a plugin at every push, too: remove it if that is this one.`);
  }
  return notes;
}

function notesOn(provider: CiOptions['provider'], { own, tagPrefix, file }: { own: string; tagPrefix: string; file: string }): string[] {
  const secret = provider === 'github' ? 'a secret NPM_TOKEN of the repository' : 'a masked variable NPM_TOKEN of the project';
  return [
    `A tag such as ${tagPrefix}1.2.0 publishes that version, which has to be in the manifest by then. It takes ${secret}.`,
    ...(provider === 'gitlab' && own !== '' ? [`Include it in .gitlab-ci.yml: include: { local: ${file} }`] : []),
  ];
}
