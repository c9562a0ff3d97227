// OpenAI's Codex CLI, run offline and with a home of its own, to see what it does with files: the yardstick of server/src/codexCli/.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bytesOf, MARKETPLACE, type Row, type Written } from '../server/test/codexCli/rows/row.ts';

/** The version that the verdicts are about. */
export const VERSION = '0.171.0';

/**
 * What became of everything in a row. Refused: a whole file, or installing. Dropped: a part of it. Skipped: a hook. Warned: nothing was lost, but
 * the CLI had something to say.
 */
export interface Verdict {
  verdict: 'accepted' | 'warned' | 'refused' | 'dropped' | 'skipped';
  /** Its words, or what is missing where it has none. */
  says?: string;
}

interface Answer {
  result?: unknown;
  error?: { message: string };
}

/** Installs the CLI into a folder, unless it is there. @returns the program */
export function installed(folder: string): string {
  const scope = path.join(folder, 'node_modules', '@openai');
  const program = (): string | undefined => {
    const own = `codex-${process.platform}-${process.arch}`;
    const vendor = path.join(scope, own, 'vendor');
    const [target] = namesIn(vendor);
    return target === undefined ? undefined : path.join(vendor, target, 'bin', process.platform === 'win32' ? 'codex.exe' : 'codex');
  };
  const found = program();
  if (found !== undefined) return found;
  execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', `@openai/codex@${VERSION}`], { stdio: 'inherit' });
  const made = program();
  if (made === undefined) throw new Error(`${scope} has no package of the Codex CLI for this system.`);
  return made;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Its version, as it says it. */
export function versionOf(program: string): string {
  return /\d+\.\d+\.\d+/.exec(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout)?.[0] ?? 'unknown';
}

/** One app server with a home of its own. */
class AppServer {
  readonly #child: ReturnType<typeof spawn>;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #ended: Promise<unknown>;
  #buffered = '';
  #id = 0;
  log = '';

  constructor(program: string, env: NodeJS.ProcessEnv, cwd: string) {
    this.#child = spawn(program, ['app-server'], { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.#ended = once(this.#child, 'close').then(() => {
      for (const settle of this.#waiting.values()) settle({ error: { message: `The app server ended: ${this.log}` } });
    });
  }

  async start(): Promise<void> {
    await this.ask('initialize', { clientInfo: { name: 'verdicts', version: '1' } });
    this.#send({ jsonrpc: '2.0', method: 'initialized' });
  }

  ask(method: string, params: object): Promise<Answer> {
    const id = ++this.#id;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#send({ jsonrpc: '2.0', id, method, params });
    });
  }

  async stop(): Promise<void> {
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await this.#ended;
    clearTimeout(timer);
  }

  #send(message: object): void {
    this.#child.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #read(text: string): void {
    this.#buffered += text;
    for (let end = this.#buffered.indexOf('\n'); end >= 0; end = this.#buffered.indexOf('\n')) {
      const message = JSON.parse(this.#buffered.slice(0, end)) as Answer & { id?: number };
      this.#buffered = this.#buffered.slice(end + 1);
      if (message.id === undefined) continue;
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    }
  }
}

interface Shown {
  defaultPrompt?: readonly string[] | null;
  composerIcon?: string | null;
  logo?: string | null;
  logoDark?: string | null;
  screenshots?: readonly string[];
}

interface Listed {
  marketplaces: { plugins: { name: string; interface: Shown | null }[] }[];
  marketplaceLoadErrors: { message: string }[];
}

/** What the CLI has of a marketplace. */
export interface Has {
  /** Why it has nothing of it. */
  refused?: string;
  /** Why the plugin could not be installed. */
  notInstalled?: string;
  plugins: readonly string[];
  shown?: Shown | null | undefined;
  hooks: number;
  hookWarnings: readonly string[];
  servers: readonly string[];
  started: readonly string[];
  /** What it said to its log only. */
  warnings: readonly string[];
}

export interface Asked {
  /** Of the marketplace's plugins, the one that is installed; none for a marketplace that is only listed. */
  plugin?: string;
  /** Whether to look for servers. */
  servers?: boolean;
  /** Whether to start them. */
  starts?: boolean;
}

/** Adds a marketplace, installs a plugin of it, and lists what the CLI has then. */
export async function has(program: string, market: string, { plugin, servers = false, starts = false }: Asked): Promise<Has> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'codex-home-'));
  const [home, work] = [path.join(root, 'home'), path.join(root, 'work')];
  for (const folder of [home, work]) mkdirSync(folder);
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    USERPROFILE: home,
    CODEX_HOME: home,
    // What it says of its own curated plugins, which it looks for in the network, is about nothing of ours.
    RUST_LOG: 'codex_core_plugins=warn,codex_core_plugins::startup_sync=off,codex_core_plugins::manager=off,codex_hooks=warn',
    NO_COLOR: '1',
  };
  const plain = (text: string): string => shorten(text, { '<market>': market, '<home>': home, '<work>': work });
  const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(program, args, { env: { ...env, RUST_LOG: 'error' }, cwd: work, encoding: 'utf8' });
  const server = new AppServer(program, env, work);
  try {
    const nothing = { plugins: [], hooks: 0, hookWarnings: [], servers: [], started: [], warnings: [] };
    const added = run('plugin', 'marketplace', 'add', market, '--json');
    if (added.status !== 0) return { ...nothing, refused: plain(wordsOf(added.stderr)) };
    await server.start();
    const answer = await server.ask('plugin/list', { cwds: [market], marketplaceKinds: ['local'] });
    const list = answer.result as Listed | undefined;
    const fault = answer.error ?? list?.marketplaceLoadErrors[0];
    if (!list || fault) return { ...nothing, refused: plain(fault?.message ?? '') };
    const plugins = list.marketplaces.flatMap((one) => one.plugins);
    const found = { plugins: plugins.map(({ name }) => name), shown: plugins.find(({ name }) => name === plugin)?.interface };
    if (plugin === undefined) {
      await server.stop();
      return { ...nothing, ...found, warnings: warningsIn(plain(server.log)) };
    }
    const marketplacePath = path.join(market, MARKETPLACE);
    const install = await server.ask('plugin/install', { marketplacePath, pluginName: plugin });
    const hooks = await server.ask('hooks/list', { cwds: [work] });
    const { hooks: loaded = [], warnings = [] } =
      (hooks.result as { data: { hooks: { pluginId: string | null }[]; warnings: string[] }[] } | undefined)?.data[0] ?? {};
    if (starts) await server.ask('mcpServerStatus/list', {});
    const listed = servers ? run('mcp', 'list', '--json').stdout : '[]';
    await server.stop();
    return {
      ...found,
      ...(install.error && { notInstalled: plain(install.error.message) }),
      hooks: loaded.length,
      hookWarnings: [
        ...(hooks.error ? [`failed to list hooks: ${plain(hooks.error.message).replace(/task \d+ /, '')}`] : []),
        ...warnings.map(plain),
      ],
      servers: (JSON.parse(listed) as { name: string }[]).map(({ name }) => name),
      started: namesIn(home).flatMap((name) => (name.startsWith('started-') ? [name.slice('started-'.length)] : [])),
      warnings: warningsIn(plain(server.log)),
    };
  } finally {
    await server.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

/** What the CLI makes of a row. */
export async function verdictOf(program: string, row: Row): Promise<Verdict> {
  const { files, written, installs } = row;
  const market = mkdtempSync(path.join(os.tmpdir(), 'codex-market-'));
  try {
    for (const name of Object.keys(files)) {
      const file = path.join(market, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, bytesOf(row, name));
    }
    const plugin = installs ? pluginIn(files) : undefined;
    return judged(
      await has(program, market, {
        ...(plugin !== undefined && { plugin }),
        servers: written.servers !== undefined,
        starts: written.started !== undefined,
      }),
      written,
    );
  } finally {
    rmSync(market, { recursive: true, force: true });
  }
}

function pluginIn(files: Readonly<Record<string, string>>): string {
  try {
    const { plugins } = JSON.parse(files[MARKETPLACE] ?? '') as { plugins: { name: string }[] };
    return plugins[0]?.name ?? 'x';
  } catch {
    return 'x';
  }
}

function judged(found: Has, written: Written): Verdict {
  if (found.refused !== undefined) return { verdict: 'refused', says: found.refused };
  const said = [...found.hookWarnings, ...found.warnings].join(' / ');
  const lacking = (written.plugins ?? []).filter((name, index, all) => count(found.plugins, name) < count(all.slice(0, index + 1), name));
  if (lacking.length > 0) return { verdict: 'dropped', says: said || `${lacking.join(', ')} is not listed` };
  if (found.notInstalled !== undefined) return { verdict: 'refused', says: found.notInstalled };
  if (found.hookWarnings.some((one) => one.startsWith('failed to '))) return { verdict: 'refused', says: said };
  const gone = [
    (written.hooks ?? 0) > found.hooks ? 'a hook' : '',
    ...(written.servers ?? []).filter((name) => !found.servers.includes(name)).map((name) => `the server ${JSON.stringify(name)}`),
    ...(written.started ?? [])
      .filter((name) => !found.started.includes(name))
      .map((name) => `the start of the server ${JSON.stringify(name)}`),
    (written.prompts ?? 0) > (found.shown?.defaultPrompt?.length ?? 0) ? 'a prompt' : '',
    (written.pictures ?? 0) > pictures(found.shown) ? 'a picture' : '',
  ].filter(Boolean);
  if (gone.length > 0)
    return { verdict: found.hookWarnings.length > 0 ? 'skipped' : 'dropped', says: said || `${gone.join(', ')} is gone, without a word` };
  if (!said) return { verdict: 'accepted' };
  return { verdict: found.warnings.some((one) => LOSSES.test(one)) ? 'dropped' : 'warned', says: said };
}

/** What the CLI's log says of parts of a manifest, or of whole files, that it makes nothing of. */
const LOSSES = /^ignoring |^failed to parse plugin (MCP config|manifest)/;

function count(all: readonly string[], name: string): number {
  return all.filter((one) => one === name).length;
}

function pictures(shown: Shown | null | undefined): number {
  return [shown?.composerIcon, shown?.logo, shown?.logoDark, ...(shown?.screenshots ?? [])].filter(Boolean).length;
}

/** The words of a log or of a failed command, each once, without what differs from run to run. */
function wordsOf(text: string): string {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('WARNING: proceeding'))
    .join(' ');
}

function warningsIn(log: string): string[] {
  const lines = log.matchAll(/^\S+ +WARN codex_\w+(?:::\w+)*: (.*)$/gm);
  return [...new Set([...lines].map(([, words = '']) => words))];
}

function shorten(text: string, folders: Readonly<Record<string, string>>): string {
  let short = text;
  for (const [name, folder] of Object.entries(folders)) short = short.replaceAll(folder, name);
  return short.replaceAll(/<home>\/plugins\/cache\/[^/\s]+\/[^/\s]+\/[^/\s]+/g, '<plugin>').replaceAll('<market>/p', '<plugin>');
}
