// The packages of Node.js that a plugin needs, installed by npm, whose scripts are left out: nothing of a package runs before a plugin does.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { realPath } from '../../paths/realPath.ts';
import { helpers } from '../programs/helpers.ts';
import { programsOnPath, thisMachine, type Machine } from '../programs/onPath.ts';
import { runToEnd, type PackagesInstalled } from './programEnd.ts';

const OPTIONS = [
  '--ignore-scripts',
  '--omit=dev',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--no-progress',
  '--workspaces=false',
];

/**
 * Installs what `package.json` in a folder names, by its lock where there is one.
 * @param folder where nothing is in the way of npm: no `.npmrc` of whoever wrote the package.
 */
export async function npmInstall(
  folder: string,
  { isLocked, signal, machine = thisMachine() }: { isLocked: boolean; signal?: AbortSignal | undefined; machine?: Machine },
): Promise<PackagesInstalled> {
  const npm = findNpm(folder, machine);
  if (npm === undefined)
    return { ok: false, reason: 'npm was not found. It comes with Node.js; install that, or see to it that its folder is on PATH' };
  const action = isLocked ? ['ci'] : ['install', '--no-save', '--no-package-lock'];
  return runToEnd([...npm, ...action, ...OPTIONS, '--prefix', folder], {
    folder,
    environment: withoutRunningNpm(machine.environment),
    signal,
  });
}

/**
 * Npm's own script, and the Node.js that it came with. On Windows npm is a batch file, which would have to be run by a shell; elsewhere it is a link to
 * that script.
 */
function findNpm(folder: string, machine: Machine): [string, string] | undefined {
  for (const node of new Set([...helpers('node', [folder], machine), ...programsOnPath('node', machine)])) {
    const beside = path.dirname(realPath(node) ?? node);
    const places = [
      beside,
      path.join(beside, '..', 'lib'),
      path.dirname(node),
      path.join(path.dirname(node), '..', 'lib'),
      '/usr/share/nodejs',
    ];
    const modules = places.flatMap((place) => [path.join(place, 'node_modules', 'npm'), path.join(place, 'npm')]);
    const script = modules.map((place) => path.join(place, 'bin', 'npm-cli.js')).find((file) => existsSync(file));
    if (script !== undefined) return [node, script];
  }
  return undefined;
}

/** What a running npm tells its scripts is about another package. What the user set for npm by variables stays. */
function withoutRunningNpm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isAbout =
    /^(?:npm_(?:package|lifecycle|command|execpath|node_execpath)|INIT_CWD$|npm_config_(?:local_prefix|prefix|global_prefix|ignore_scripts|omit|include|production)$)/i;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isAbout.test(name)));
}
