// Looks for false alarms: checks public plugins (server/test/codexCli/publicPlugins.ts), and installs each with OpenAI's Codex CLI to see what it
// makes of them. An error of ours where the CLI takes everything is a false alarm, and ends this with 1.
//   node scripts/codexPublicPlugins.mts [--cli <program>] [--checkouts <folder with owner+name/…>] [--only <text>]
// Without checkouts, the repositories are fetched from GitHub into a temporary folder.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkCodexFile } from '../server/src/codexCli/check.ts';
import { nodeFileSystem } from '../server/src/disk/fileSystem.ts';
import { PUBLIC_PLUGINS, type PublicPlugins } from '../server/test/codexCli/publicPlugins.ts';
import { MARKETPLACE } from '../server/test/codexCli/rows/row.ts';
import { has, installed, type Has } from './codexCli.mts';

const { values } = parseArgs({
  options: {
    cli: { type: 'string' },
    checkouts: { type: 'string' },
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const MANIFEST = path.join('.codex-plugin', 'plugin.json');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'codex-public-'));

interface Finding {
  file: string;
  severity: string;
  message: string;
}

try {
  const program = values.cli ?? installed(path.join(scratch, 'cli'));
  let plugins = 0;
  let alarms = 0;
  let silences = 0;
  for (const one of PUBLIC_PLUGINS) {
    if (values.only !== undefined && !one.repository.includes(values.only)) continue;
    const checkout = values.checkouts === undefined ? cloned(one) : path.join(values.checkouts, one.repository.replace('/', '+'));
    const found = foldersWith(checkout);
    if (found.length === 0) print(`${one.repository}: no plugin was found in ${checkout}.`);
    for (const folder of found) {
      plugins++;
      const outcome = await compared(program, folder, `${one.repository}/${path.relative(checkout, folder)}`);
      if (outcome === 'false alarm') alarms++;
      if (outcome === 'silence') silences++;
    }
  }
  print(
    `${plugins} plugins of ${PUBLIC_PLUGINS.length} repositories: ${alarms} with false alarms, ${silences} of which only the CLI had something to say.`,
  );
  process.exitCode = alarms > 0 ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Compares what we say of a plugin with what the CLI makes of it, and prints what differs. */
async function compared(program: string, folder: string, name: string): Promise<'agreed' | 'false alarm' | 'silence'> {
  const ours = await findings(folder);
  const errors = ours.filter(({ severity }) => severity === 'error');
  const theirs = complaintsOf(await installing(program, folder));
  const falseAlarm = errors.length > 0 && theirs.length === 0;
  const silence = ours.length === 0 && theirs.length > 0;
  if (falseAlarm || values.verbose)
    for (const { file, severity, message } of falseAlarm ? errors : ours)
      print(`${falseAlarm ? 'FALSE ALARM' : severity} ${name} ${file}: ${message}`);
  if (silence || values.verbose) for (const words of theirs) print(`${silence ? 'SILENCE' : 'the CLI,'} ${name}: ${words}`);
  return falseAlarm ? 'false alarm' : silence ? 'silence' : 'agreed';
}

function cloned({ repository, commit }: PublicPlugins): string {
  const folder = path.join(scratch, repository.replace('/', '+'));
  const git = (...args: string[]): unknown => execFileSync('git', ['-C', folder, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  mkdirSync(folder);
  git('init', '--quiet');
  git('fetch', '--quiet', '--depth=1', `https://github.com/${repository}.git`, commit);
  git('checkout', '--quiet', 'FETCH_HEAD');
  return folder;
}

/** Folders of plugins, wherever they are. */
function foldersWith(folder: string): string[] {
  const own = existsSync(path.join(folder, MANIFEST)) ? [folder] : [];
  const inner = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !['.git', 'node_modules'].includes(entry.name),
  );
  return [...own, ...inner.flatMap(({ name }) => foldersWith(path.join(folder, name)))];
}

/** What we have to say of a plugin's files. */
async function findings(folder: string): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const name of [MANIFEST, path.join('hooks', 'hooks.json'), '.mcp.json']) {
    const file = path.join(folder, name);
    const text = await nodeFileSystem.readText(file);
    const checked = text === undefined ? undefined : await checkCodexFile(text, { file, fs: nodeFileSystem });
    for (const { severity, message } of checked?.problems ?? []) found.push({ file: name, severity, message });
  }
  return found;
}

/** Installs a plugin from a marketplace of its own. */
async function installing(program: string, folder: string): Promise<Has & { handlers: number }> {
  const market = mkdtempSync(path.join(scratch, 'market-'));
  try {
    const name = nameIn(folder);
    cpSync(folder, path.join(market, 'p'), { recursive: true, filter: (from) => !/[\\/](\.git|node_modules)$/.test(from) });
    mkdirSync(path.dirname(path.join(market, MARKETPLACE)), { recursive: true });
    writeFileSync(path.join(market, MARKETPLACE), JSON.stringify({ name: 'm', plugins: [{ name, source: './p' }] }));
    return { ...(await has(program, market, { plugin: name, servers: true })), handlers: handlersIn(folder) };
  } finally {
    rmSync(market, { recursive: true, force: true });
  }
}

function nameIn(folder: string): string {
  try {
    return (JSON.parse(readFileSync(path.join(folder, MANIFEST), 'utf8')) as { name?: string }).name ?? path.basename(folder);
  } catch {
    return path.basename(folder);
  }
}

/** How many hooks stand in the files that the CLI reads. */
function handlersIn(folder: string): number {
  const read = (name: string): unknown => {
    try {
      return JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
    } catch {
      return undefined;
    }
  };
  const own = (read(MANIFEST) as { hooks?: unknown } | undefined)?.hooks;
  const named = own === undefined || own === null ? [path.join('hooks', 'hooks.json')] : [own].flat();
  const count = (value: unknown): number =>
    Object.values((value as { hooks?: Record<string, { hooks?: unknown[] }[]> } | undefined)?.hooks ?? {})
      .flat()
      .reduce((sum, group) => sum + (group.hooks?.length ?? 0), 0);
  return named.reduce<number>((sum, one) => sum + count(typeof one === 'string' ? read(one) : one), 0);
}

function complaintsOf({ refused, notInstalled, hookWarnings, warnings, hooks, handlers }: Has & { handlers: number }): string[] {
  const lost = handlers > hooks && hookWarnings.length === 0 ? [`${handlers - hooks} of ${handlers} hooks are gone, without a word`] : [];
  return [...[refused, notInstalled].filter((one) => one !== undefined), ...hookWarnings, ...warnings, ...lost];
}
