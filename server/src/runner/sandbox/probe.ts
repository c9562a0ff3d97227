// Finds out by trying which confinement this machine can give: a tier counts only after a process ran under it and was kept from a file.
import * as l10n from '@vscode/l10n';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { removeFolder } from '../../disk/taken.ts';
import { helperFolders, helpers, ownPath, passedOverHelpers } from '../programs/helpers.ts';
import { guardFolders, workersFolder } from '../workersFolder.ts';
import { wrapCommand } from './bubblewrap.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { accessRules } from './accessRules.ts';
import { loadSandboxRuntime, runtimeConfig, sandboxRuntimeFolder, tryInRuntime } from './sandboxRuntime.ts';
import { filterArch } from './seccomp.ts';
import { holdsPorts } from './olderLandlock.ts';
import { lockVariables, selfLock } from './selfLock.ts';
import { type ProbedTier, TIERS } from '../../contract/isolation.ts';
import type { Tools, MissingTier, IsolationReport } from './isolation.ts';

/** `passedOver`: what is to be said of programs that were there and not taken. */
type Trial = ({ works: true; unproven?: string } | { works: false; why: string; remedy?: string }) & { passedOver?: string[] };

/**
 * How long a trial may take; one that did not end in time is made again with the next of these. It proves nothing: whoever keeps the machine busy must
 * not be able to have plugins run with less confinement.
 */
const TRIALS_MS: readonly number[] = [5_000, 30_000];
const VERSION_MS = 5_000;

/** After the standard streams. */
const FIRST_EXTRA = 3;

const known = new Map<string, Promise<IsolationReport>>();

/**
 * Tries the tiers from the strongest down, once per host and per choice of folders in which helpers are looked for.
 * @param strange folders of workspaces and plugins: what confines plugins is not taken from there.
 */
export function probeIsolation(strange: readonly string[]): Promise<IsolationReport> {
  const key = helperFolders(strange).folders.join('\0');
  const present = known.get(key);
  if (present !== undefined) return present;
  const report = probe('isolated', strange);
  known.set(key, report);
  void report.then(({ unproven }) => unproven === true && known.delete(key));
  return report;
}

/** Tries the tiers from `highest` down, every time: for tests and for `doctor`. */
export async function probe(highest: ProbedTier, strange: readonly string[] = []): Promise<IsolationReport> {
  const tools: Tools = {};
  const missing: MissingTier[] = [];
  const warnings: string[] = [];
  const passedOver: string[] = [];
  if (process.getuid?.() === 0) {
    warnings.push(
      l10n.t(
        'The host runs as root: whatever gets out of the sandbox may do everything on this machine. Run the editor as an ordinary user.',
      ),
    );
  }
  for (const tier of tiersOn(process.platform).filter((one) => TIERS.indexOf(one) >= TIERS.indexOf(highest))) {
    const trial = await TRIALS[tier](tools, strange);
    passedOver.push(...(trial.passedOver ?? []));
    if (trial.works) {
      const { unproven } = trial;
      if (unproven !== undefined) warnings.push(unproven);
      warnings.push(...weaknessesOf(tier, process.platform, tools.landlock));
      return { tier, missing, tools, passedOver, warnings, ...(unproven !== undefined && { unproven: true }) };
    }
    missing.push({ tier, why: trial.why, ...(trial.remedy !== undefined && { remedy: trial.remedy }) });
  }
  return { tier: 'advisory', missing, tools, passedOver, warnings };
}

/** The tiers that a system can have, from strong to weak; of the others there is nothing to be said or installed. */
export function tiersOn(platform: NodeJS.Platform): readonly ProbedTier[] {
  if (platform === 'linux') return TIERS;
  return platform === 'win32' ? ['advisory'] : ['partlyIsolated', 'advisory'];
}

/** @param landlock its version, where the tier goes by it. */
export function weaknessesOf(tier: ProbedTier, platform: NodeJS.Platform, landlock: number = LATEST_KNOWN): string[] {
  switch (tier) {
    case 'selfLocked':
      return [
        l10n.t(
          'File names, sizes and dates outside of what was granted can be seen, and nothing inside a granted folder can be kept back from it.',
        ),
        ...(holdsPorts(landlock) ? [] : [l10n.t('Before Linux 6.7, plugins to which only some hosts were granted get no network at all.')]),
      ];
    case 'advisory':
      return [
        l10n.t(
          "Programs that a plugin may start are held by nothing, and Node.js' permissions are, in the words of its makers, no protection against malicious code. Allow only plugins that you trust.",
        ),
        ...(platform === 'win32' ? [l10n.t('Windows has no stronger isolation that this host can use.')] : []),
      ];
    case 'isolated':
    case 'partlyIsolated':
      return [];
  }
}

const LATEST_KNOWN = Number.POSITIVE_INFINITY;

const TRIALS: Record<ProbedTier, (tools: Tools, strange: readonly string[]) => Promise<Trial>> = {
  isolated: tryBubblewrap,
  selfLocked: trySelfLock,
  partlyIsolated: trySandboxRuntime,
  advisory: async () => ({ works: true }),
};

async function tryBubblewrap(tools: Tools, strange: readonly string[]): Promise<Trial> {
  const trial = await tryBubblewrapOf(tools, strange);
  return { ...trial, passedOver: passedOverHelpers('bwrap', strange) };
}

async function tryBubblewrapOf(tools: Tools, strange: readonly string[]): Promise<Trial> {
  const arch = filterArch();
  if (arch === undefined) return { works: false, why: noFilter() };
  const [bwrap] = helpers('bwrap', strange);
  if (bwrap === undefined) {
    return {
      works: false,
      why: l10n.t('{0} is not installed.', 'bubblewrap'),
      remedy: l10n.t(
        'Install the package {0} (Debian, Ubuntu: {1}; Fedora: {2}).',
        'bubblewrap',
        'apt install bubblewrap',
        'dnf install bubblewrap',
      ),
    };
  }
  return withTrialFolder(async ({ plugin, allowed, forbidden }) => {
    const rules = accessRules([], { pluginFolder: plugin, workspaceFolders: [], tmp: '/tmp/codex-plugin' });
    const { args, extraFiles } = wrapCommand({
      rules,
      runtime: 'node',
      command: realpathSync('/bin/cat'),
      args: [allowed, forbidden],
      environment: {},
      programs: [workersFolder],
      packages: [],
      needs: { programs: false, starts: false, hosts: false, network: false },
      limits: DEFAULT_LIMITS,
      arch,
    });
    const trial = await judge(bwrap, args, {}, extraFiles);
    const [nsenter] = helpers('nsenter', strange);
    if (trial.works) Object.assign(tools, { bwrap, ...(nsenter !== undefined && { nsenter }) });
    else if (/namespace|uid map|Operation not permitted|No permissions/i.test(trial.why)) {
      trial.remedy = existsSync('/proc/sys/kernel/apparmor_restrict_unprivileged_userns')
        ? l10n.t(
            'This system restricts user namespaces. Add an AppArmor profile for {0} (Ubuntu: {1}, then enable {2}).',
            'bwrap',
            'apt install apparmor-profiles',
            'bwrap-userns-restrict',
          )
        : l10n.t(
            'This system restricts user namespaces, as containers do by default. Allow them ({0}), or start the container with a seccomp profile that does.',
            'sysctl user.max_user_namespaces',
          );
    }
    return trial;
  });
}

function noFilter(): string {
  return l10n.t('There is no system call filter for {0}.', process.arch);
}

async function trySelfLock(tools: Tools, strange: readonly string[]): Promise<Trial> {
  const arch = filterArch();
  if (arch === undefined) return { works: false, why: noFilter() };
  const pythons = helpers('python3', strange);
  if (pythons.length === 0) {
    return {
      works: false,
      why: l10n.t('Locking needs Python 3, which is not installed.'),
      remedy: l10n.t('Install the package {0}.', 'python3'),
      passedOver: passedOverHelpers('python3', strange),
    };
  }
  let last: Trial = { works: false, why: '' };
  for (const python of pythons) {
    const program = ['-I', '-S', '-B', path.join(guardFolders.python, 'lock.py')];
    const landlock = Number((await run(python, [...program, '--version-of-landlock'], {}, [], TRIALS_MS[0]!)).stdout) || 1;
    last = await withTrialFolder(async ({ plugin, allowed, forbidden }) => {
      const rules = accessRules([], { pluginFolder: plugin, workspaceFolders: [], tmp: plugin });
      const command = realpathSync('/bin/cat');
      const lock = selfLock({
        rules,
        command,
        becomesCommand: true,
        visible: ['/usr/lib', '/lib', '/lib64', '/etc/ld.so.cache'],
        limits: DEFAULT_LIMITS,
        arch,
        landlock,
      });
      return judge(python, [...program, command, allowed, forbidden], lockVariables(lock), []);
    });
    if (last.works) {
      Object.assign(tools, { python, landlock });
      return last;
    }
  }
  if (!last.works && /Landlock is not available/.test(last.why))
    last.remedy = l10n.t('It needs a kernel from 5.13 on with Landlock enabled ({0}).', 'lsm=landlock,…');
  return last;
}

async function trySandboxRuntime(tools: Tools, strange: readonly string[]): Promise<Trial> {
  const folder = sandboxRuntimeFolder(strange);
  if (folder === undefined) {
    const remedy = l10n.t('Install its package: {0}', 'npm install --global @anthropic-ai/sandbox-runtime');
    return {
      works: false,
      why: l10n.t('The package {0} is not installed.', '@anthropic-ai/sandbox-runtime'),
      ...(process.platform === 'darwin' && { remedy }),
    };
  }
  return withTrialFolder(async ({ plugin, allowed, forbidden }) => {
    const rules = accessRules([], { pluginFolder: plugin, workspaceFolders: [], tmp: plugin });
    const command = [realpathSync('/bin/cat'), allowed, forbidden];
    return tryInRuntime(await loadSandboxRuntime(folder), command, {
      config: runtimeConfig(rules, [folder]),
      cwd: plugin,
      tmp: plugin,
      judge: ({ argv: [shell = '/bin/bash', ...args], environment }) => {
        tools.sandboxRuntime = folder;
        return judge(shell, args, { PATH: '/usr/bin:/bin', ...environment }, []);
      },
    });
  });
}

/** Runs a program that prints two files, the second of which it must not get to see. */
export async function judge(
  command: string,
  args: string[],
  env: Record<string, string>,
  extraFiles: { fd: number; content: Buffer }[],
  trialsMs: readonly number[] = TRIALS_MS,
): Promise<Trial> {
  for (const ms of trialsMs) {
    const { stdout, stderr, fault, timedOut } = await run(command, args, env, extraFiles, ms);
    if (fault !== undefined) return { works: false, why: l10n.t('{0} could not be run: {1}.', command, fault) };
    if (stdout.includes('forbidden'))
      return { works: false, why: l10n.t('A trial under {0} could read a file that it should not see.', command) };
    if (stdout.includes('allowed')) return { works: true };
    if (!timedOut) {
      const said = stderr.trim().split('\n')[0] || l10n.t('no output');
      return { works: false, why: l10n.t('A trial under {0} failed: {1}.', command, said) };
    }
  }
  const seconds = trialsMs.at(-1)! / 1000;
  // Whatever is started under it either is confined or does not start.
  const unproven = l10n.t(
    'A trial under {0} did not end within {1} s, as happens on a machine that is very busy. It is taken to work, and nothing weaker is taken in its place; if plugins do not start, look at what keeps the machine busy and restart the editor.',
    command,
    seconds,
  );
  return { works: true, unproven };
}

async function run(
  command: string,
  args: string[],
  env: Record<string, string>,
  extraFiles: { fd: number; content: Buffer }[],
  timeout: number,
): Promise<{ stdout: string; stderr: string; fault?: string; timedOut: boolean }> {
  const extra: Buffer[] = [];
  for (const { fd, content } of extraFiles) extra[fd - FIRST_EXTRA] = content;
  const trial = await execa(command, args, {
    cwd: '/',
    env,
    extendEnv: false,
    stdio: ['ignore', 'pipe', 'pipe', ...Array.from(extra, (content) => content ?? 'ignore')],
    timeout,
    killSignal: 'SIGKILL',
    reject: false,
  });
  const { stdout, stderr, exitCode, signal, originalMessage, timedOut } = trial;
  // Without an exit it never began.
  const fault = exitCode === undefined && signal === undefined ? originalMessage : undefined;
  return { stdout, stderr, timedOut, ...(fault !== undefined && { fault }) };
}

async function withTrialFolder(attempt: (files: { plugin: string; allowed: string; forbidden: string }) => Promise<Trial>): Promise<Trial> {
  let root: string;
  try {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-probe-')));
  } catch (error) {
    return { works: false, why: l10n.t('No temporary folder could be made for a trial: {0}.', (error as Error).message) };
  }
  try {
    const plugin = path.join(root, 'plugin');
    mkdirSync(plugin);
    const files = { plugin, allowed: path.join(plugin, 'allowed.txt'), forbidden: path.join(root, 'secret.txt') };
    writeFileSync(files.allowed, 'allowed\n');
    writeFileSync(files.forbidden, 'forbidden\n');
    return await attempt(files);
  } catch (error) {
    return { works: false, why: l10n.t('A trial could not be made: {0}.', (error as Error).message) };
  } finally {
    await removeFolder(root);
  }
}

/** The version that a tool prints, for `doctor`: the tool may be a script, and finds no program of a workspace. */
export async function toolVersion(command: string, strange: readonly string[] = []): Promise<string | undefined> {
  const { failed, stdout } = await execa(command, ['--version'], {
    stdin: 'ignore',
    timeout: VERSION_MS,
    env: { PATH: ownPath(strange) },
    extendEnv: false,
    reject: false,
  });
  return failed ? undefined : stdout.trim();
}
