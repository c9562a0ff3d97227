// What would be installed, shown before it is, and whether the user agrees.
import { confirm } from '@clack/prompts';
import { namedPlaces, shownPermission } from '../host/grants/shownPermissions.ts';
import type { Candidate } from '../registry/install/candidate.ts';
import { isDowngrade, newInStep, type Plan, type Step } from '../registry/install/install.ts';
import { PACKAGE_FOLDERS } from '../registry/installed/strangeFiles.ts';
import { INSTALL_SCRIPTS } from '../registry/pack/packageJson.ts';
import { sourceName } from '../contract/installRecord.ts';
import * as slashed from '../paths/slashed.ts';
import { shownLine } from '../text/shownText.ts';
import { answered } from './answered.ts';
import { painter, wantsColours } from './colours.ts';
import { maskValues } from './masked.ts';
import { terminalText } from './terminalText.ts';

export function sayPlan({ steps }: Plan): void {
  const paint = painter(wantsColours(process.stderr));
  for (const step of steps) {
    const { id, from, to, candidate, isNeeded } = step;
    const way = from === undefined ? to : from === to ? `${to} (again)` : `${from} → ${to}${isDowngrade(step) ? ' (back)' : ''}`;
    const notes = [...(isNeeded ? ['needed by another'] : []), sourceInWords(step), signerInWords(step)];
    out(`${paint('bold', clean(`${id} ${way}`))}  ${clean(notes.join(', '))}`);
    if (candidate.offer.deprecated !== undefined)
      out(`  ${paint('yellow', clean(`Taken back by whoever published it: ${candidate.offer.deprecated}`))}`);
    for (const line of permissionLines(step)) out(`  ${line}`);
    const brought = broughtPackages(candidate);
    if (brought.length > 0)
      out(`  ${paint('yellow', clean(`It brings packages of its own in ${brought.join(' and ')}, which no registry was asked about`))}`);
    const scripts = installScripts(candidate);
    if (scripts.length > 0)
      out(`  ${paint('yellow', clean(`Its package.json has ${scripts.join(', ')} for npm to run, which is not done here`))}`);
  }
}

/** Why the plan needs the user's consent, in sentences: it is more than what runs now may do, or from somebody else. */
export function reasonsToAsk({ steps }: Plan): string[] {
  return steps.flatMap((step) => {
    if (!step.before) return [];
    const { added, signer, source } = newInStep(step);
    const { id, to, candidate } = step;
    const { source: now } = candidate.offer;
    const { source: from } = step.before;
    const before = step.before.signer ?? 'nobody';
    return [
      ...(added.length > 0 ? [`${id} ${to} asks for more than the version that serves: ${added.join(', ')}.`] : []),
      ...(signer ? [`${id} ${to} is signed by ${candidate.signer ?? 'nobody'}, and the version that serves by ${before}.`] : []),
      ...(from === undefined ? [`Nobody knows where the version of ${id} that serves came from.`] : []),
      // A file, a folder or a repository was named by whoever is asked.
      ...(source && from?.kind === 'registry' && now.kind === 'registry'
        ? [`${id} ${to} comes from ${packageName(now)}, and the version that serves from ${packageName(from)}.`]
        : []),
    ];
  });
}

function packageName({ registry, name }: { registry: string; name: string }): string {
  return `${name} of ${registry}`;
}

/** Whether somebody can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Asks on the terminal.
 * @param more.isGrave whether who only presses Enter does not agree.
 * @throws Interrupted where the user ends that instead, or the signal does.
 */
export function agrees(message: string, { isGrave, signal }: { isGrave: boolean; signal: AbortSignal }): Promise<boolean> {
  return answered(confirm({ message: clean(message), initialValue: !isGrave, output: process.stderr, signal }));
}

function sourceInWords(step: Step): string {
  const { before, candidate } = step;
  const former = newInStep(step).source && before?.source ? `, before from ${sourceName(before.source)}` : '';
  return `from ${sourceName(candidate.offer.source)}${former}`;
}

/** The folders of packages that it has files in already. */
function broughtPackages({ files }: Candidate): string[] {
  return PACKAGE_FOLDERS.filter((folder) => files.some(({ path }) => slashed.segments(path.toLowerCase()).includes(folder)));
}

/** What npm would run where it installed the package itself. */
function installScripts({ files }: Candidate): string[] {
  const text = files.find(({ path }) => path === 'package.json')?.content.toString('utf8') ?? '{}';
  try {
    const scripts: unknown = (JSON.parse(text) as { scripts?: unknown } | null)?.scripts;
    return typeof scripts === 'object' && scripts !== null ? INSTALL_SCRIPTS.filter((name) => Object.hasOwn(scripts, name)) : [];
  } catch {
    return [];
  }
}

function signerInWords({ candidate }: Step): string {
  return candidate.signer === undefined ? 'not signed' : `signed by ${candidate.signer}`;
}

function permissionLines(step: Step): string[] {
  const paint = painter(wantsColours(process.stderr));
  const { added } = newInStep(step);
  const removed = (step.before?.permissions ?? []).filter((name) => !step.permissions.includes(name));
  const places = namedPlaces(step.permissions);
  const words = (name: string): string => clean(`${name}: ${shownPermission(name, places).words}`);
  if (step.permissions.length === 0 && removed.length === 0) return [paint('dim', 'asks for no permissions')];
  return [
    ...step.permissions.map((name) => (step.before && added.includes(name) ? paint('yellow', `+ ${words(name)}`) : `  ${words(name)}`)),
    ...removed.map((name) => paint('dim', `- ${words(name)}`)),
  ];
}

function clean(text: string): string {
  return shownLine(terminalText(maskValues(text)));
}

function out(line: string): void {
  process.stderr.write(`${line}\n`);
}
