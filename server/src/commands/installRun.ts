// From a plan to what is installed: it is shown, agreed to and carried out, and what comes of it is printed.
import { performance } from 'node:perf_hooks';
import type { PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import { misfits } from '../registry/installed/switching.ts';
import { carryOut, newInStep, type Plan } from '../registry/install/install.ts';
import { InstallFault } from '../registry/installFault.ts';
import { carryGrants } from './carriedGrants.ts';
import { painter, wantsColours } from './colours.ts';
import { agrees, canAsk, reasonsToAsk, sayPlan } from './installPlan.ts';
import { saying, tell } from './saying.ts';
import { terminalJson, terminalText } from './terminalText.ts';

const STILL_WAITING_MS = 10_000;

export interface RunOptions {
  yes?: boolean;
  json?: boolean;
  /** Whether one plugin was asked for, of which an object is printed. */
  isSingle: boolean;
  /** Whether what serves is replaced where it is another than what has its version. */
  isForced?: boolean | undefined;
  /** Whether all plugins are meant, so that some of them could be named instead. */
  isAll?: boolean;
  /** The registry that the user named. */
  registry?: string;
  signal: AbortSignal;
}

/** @param make finds out what would be installed. @returns the exit code. */
export async function installPlan(folder: PluginsFolder, options: RunOptions, make: () => Promise<Plan>): Promise<number> {
  return saying(options.json, options.signal, async () => {
    const began = performance.now();
    const found = await sayingThatItWaits(make);
    sayPlan(found);
    if (!(await isWanted(found, folder, options))) throw new InstallFault('Nothing was changed.');
    const { isForced, signal } = options;
    const beforeServing = async ({ id, from, to }: { id: string; from: string | undefined; to: string }): Promise<void> => {
      if (from !== undefined) await carryGrants(folder, { id, from, to });
    };
    const folders = await carryOut(found, folder, { say: tell, beforeServing, isForced, signal });
    sayDone(found, folders, performance.now() - began);
    for (const text of await misfits(folder)) tell(`Note: ${text}`);
    if (options.json) printJson(found, folders, options.isSingle);
    return 0;
  });
}

/** Where that takes long, as with a download that has stalled. Whom is waited for, only those know who ask. */
async function sayingThatItWaits<T>(work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => tell('Still waiting for an answer; Ctrl+C stops it.'), STILL_WAITING_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

async function isWanted(found: Plan, folder: PluginsFolder, { yes, isAll, registry, signal }: RunOptions): Promise<boolean> {
  const reasons = reasonsToAsk(found);
  if (yes || (reasons.length === 0 && (!canAsk() || found.steps.every(({ from, to }) => from === to)))) return true;
  const others = isAll ? quietSteps(found).filter(({ isNeeded }) => !isNeeded) : [];
  if (reasons.length > 0 && others.length > 0)
    reasons.push(`The others alone: ${folder.command(`update ${others.map(({ id }) => id).join(' ')}`, { registry })}.`);
  if (!canAsk()) throw new InstallFault(`${reasons.join('\n')}\nNothing was changed: agree to that by --yes.`);
  for (const reason of reasons) tell(reason);
  return agrees('Install that?', { isGrave: reasons.length > 0, signal });
}

/** Those that need no consent, and nothing that does. */
function quietSteps({ steps }: Plan): Plan['steps'] {
  const asking = new Set(steps.filter((step) => reasonsToAsk({ steps: [step] }).length > 0).map(({ id }) => id));
  // Whatever is needed comes first.
  for (const { id, candidate } of steps) if (Object.keys(candidate.manifest.dependencies).some((one) => asking.has(one))) asking.add(id);
  return steps.filter(({ id }) => !asking.has(id));
}

function sayDone({ steps }: Plan, folders: ReadonlyMap<string, string>, tookMs: number): void {
  const paint = painter(wantsColours(process.stderr));
  if (steps.length === 0) return;
  for (const { id, to } of steps) tell(`${paint('green', '✓')} ${terminalText(`${id} ${to} serves from ${folders.get(id)}`)}`, true);
  tell(paint('dim', `(${Math.round(tookMs)} ms)`), true);
  if (steps.some((step) => step.before === undefined && newInStep(step).added.length > 0))
    tell('An editor asks before they run. Without one: codex-plugin grants allow <folder>.');
}

function printJson({ steps }: Plan, folders: ReadonlyMap<string, string>, isSingle: boolean): void {
  const all = steps.map((step) => ({
    id: step.id,
    version: step.to,
    folder: folders.get(step.id),
    integrity: step.candidate.offer.integrity,
    ...(step.candidate.signer !== undefined && { signer: step.candidate.signer }),
    ...(step.from !== undefined && { from: step.from }),
    permissions: step.permissions,
    needed: step.isNeeded,
  }));
  // What others need comes first.
  const one = isSingle ? all.find(({ needed }) => !needed) : undefined;
  const others = all.filter((other) => other !== one);
  process.stdout.write(`${terminalJson(one ? { ...one, ...(others.length > 0 && { with: others }) } : all)}\n`);
}
