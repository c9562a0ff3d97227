// How long it takes to install a plugin, to go back, and to list a thousand of them, by the command line as users run it: beside npm with the same package
// from the same registry, and beside a Node.js that does nothing. Prints RegistryMeasures as JSON.
// node registry.bench.mts <cli> <quick|full>
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npmProgram } from '../server/test/npmProgram.mts';
import { noVerdaccio, startVerdaccio } from '../server/test/registry/verdaccio.ts';
import { removeFolder, temporaryFolder } from './fixtures.mts';
import type { RegistryMeasures } from './report.mts';
import { rounded, timing } from './stats.mts';

const [cli = '', pace = ''] = process.argv.slice(2);
const RUNS = pace === 'quick' ? 3 : 15;
const PLUGINS = 1_000;
const ID = 'com.example.measured';
const TIDY = path.resolve(import.meta.dirname, '../test-fixtures/workspaces/demo/.codex/plugins/tidy');

if (noVerdaccio !== undefined) throw new Error(noVerdaccio);
const registry = await startVerdaccio();
const base = temporaryFolder('registry');
try {
  process.stdout.write(`${JSON.stringify(measure())}\n`);
} finally {
  await registry.close();
  removeFolder(base);
}

function measure(): RegistryMeasures {
  const source = path.join(base, 'source');
  for (const version of ['1.0.0', '1.1.0']) {
    writePlugin(source, version);
    ours(home('author'), 'publish', source);
  }
  const times = { install: [] as number[], npm: [] as number[], back: [] as number[], list: [] as number[], node: [] as number[] };
  const many = home('many');
  installMany(many);
  for (let run = 0; run < RUNS; run++) {
    process.stderr.write(`registry: run ${run + 1} of ${RUNS}\n`);
    // In turns, and each in a home folder where nothing was installed before.
    const user = home(`user${run}`);
    times.install.push(ours(user, 'install', `${ID}@1.1.0`));
    times.npm.push(npm(home(`npm${run}`)));
    ours(user, 'install', `${ID}@1.0.0`);
    times.back.push(ours(user, 'rollback', ID));
    times.list.push(ours(many, 'list'));
    times.node.push(timed(process.execPath, ['-e', '0'], many));
  }
  const [install, npmInstall] = [timing(times.install), timing(times.npm)];
  return {
    ...{ install, npmInstall, npmOverInstall: rounded(npmInstall.p50Ms / install.p50Ms) },
    rollback: timing(times.back),
    ...{ plugins: PLUGINS, list: timing(times.list), node: timing(times.node) },
  };
}

function home(name: string): string {
  const folder = path.join(base, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, '.npmrc'), `registry=${registry.url}\n${registry.npmrc}`);
  return folder;
}

function writePlugin(folder: string, version: string): void {
  cpSync(TIDY, folder, { recursive: true, filter: (file) => !/[\\/](?:events|tests|handlers)$/.test(file) });
  const handlers = [{ event: 'onFileSave', language: ['plaintext'], script: 'save.js' }];
  const manifest = { pluginId: ID, version, name: 'Measured', description: 'Is measured.', entryPoints: { handlers }, permissions: [] };
  writeFileSync(path.join(folder, 'plugin.manifest.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, 'save.js'), `exports.onFileSave = () => ({ success: true, message: '${version}' });\n`);
  writeFileSync(path.join(folder, 'CHANGELOG.md'), `# Changelog\n\n## ${version}\n\n- Is measured.\n`);
}

/** A thousand plugins, of each two versions, as installing leaves them. */
function installMany(user: string): void {
  const root = path.join(user, '.codex', 'plugins');
  mkdirSync(root, { recursive: true });
  for (let index = 0; index < PLUGINS; index++) {
    const id = `com.example.plugin${index}`;
    for (const version of ['1.0.0', '1.1.0']) {
      mkdirSync(path.join(root, `${id}@${version}`));
      const manifest = { pluginId: id, version, name: id, entryPoints: { handlers: [] }, permissions: [] };
      writeFileSync(path.join(root, `${id}@${version}`, 'plugin.manifest.json'), JSON.stringify(manifest));
    }
    symlinkSync(`${id}@1.1.0`, path.join(root, `${id}@current`));
  }
  const ids = Array.from({ length: PLUGINS }, (_, index) => `com.example.plugin${index}`);
  const locked = ids.map((id) => [
    id,
    { version: '1.1.0', integrity: 'sha512-x', source: { kind: 'registry', registry: registry.url, name: id } },
  ]);
  writeFileSync(path.join(root, 'plugins-lock.json'), JSON.stringify({ lockVersion: 1, plugins: Object.fromEntries(locked) }));
}

function ours(user: string, ...args: string[]): number {
  return timed(process.execPath, [cli, ...args, '--json'], user);
}

function npm(user: string): number {
  const { command, args } = npmProgram();
  const took = timed(command, [...args, 'install', `${ID}@1.1.0`, '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', user], user);
  if (!existsSync(path.join(user, 'node_modules', ID))) throw new Error('npm installed nothing.');
  return took;
}

/** How long a program ran, in ms. */
function timed(command: string, args: readonly string[], user: string): number {
  // Nothing of what the npm is configured with that runs this.
  const others = Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name));
  const env = {
    ...Object.fromEntries(others),
    ...{ HOME: user, USERPROFILE: user, XDG_STATE_HOME: path.join(user, 'state') },
    npm_config_cache: path.join(user, 'cache'),
    npm_config_update_notifier: 'false',
  };
  const began = performance.now();
  const { status, stderr } = spawnSync(command, args, { cwd: user, env, encoding: 'utf8' });
  const took = performance.now() - began;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return took;
}
