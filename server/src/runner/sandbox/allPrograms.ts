// What a plugin that may start any program is shown besides the system's folders and those on PATH: what the links in these lead to, the interpreters
// of the scripts there, and what all of them were installed with.
import path from 'node:path';
import { factsOf } from '../../disk/factsOf.ts';
import { namesIn } from '../../disk/namesIn.ts';
import { linkAt, pathsOnTheWay } from '../../paths/onTheWay.ts';
import { paths } from '../../paths/paths.ts';
import { systemFolders } from '../programs/anybodys.ts';
import { programAt, programsOnPath, thisMachine } from '../programs/onPath.ts';
import { isStrange, type Search } from './commandSearch.ts';
import { ProgramChain, type ProgramParts } from './programChain.ts';
import { shownFoldersOnPath, type StrangePlaces } from './shownFolders.ts';

/** A program on PATH that cannot be started, and why, in a sentence. */
export interface Unstartable {
  name: string;
  path: string;
  why: string;
}

export interface AllPrograms extends ProgramParts {
  unstartable: Unstartable[];
  /** What was left out, in sentences. */
  notes: string[];
}

/** Folders that are shown as a whole. */
const SHOWN = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/opt'];

/** A home folder has some hundred at most. */
const MOST_PROGRAMS = 2_000;

/** Where package managers have a folder for each of what they installed, all of them of one kind: one mount does for them. */
const GATHERED = /^.*\/(?:pipx\/venvs|uv\/tools|uv\/python)(?=\/)/;

/** What was found is believed as long as nothing was installed or removed. After so long it is looked whether a file or link was changed where it is. */
const BELIEVED_MS = 30_000;

interface Kept {
  key: string;
  until: number;
  /** What it was made of. */
  parts: ProgramParts;
  state: string;
  found: AllPrograms;
}

let kept: Kept[] = [];
const MOST_KEPT = 16;

/** @returns nothing where no folder on PATH is any other than the system's. */
export function allPrograms(rules: StrangePlaces): AllPrograms {
  const machine = thisMachine();
  const strange = [rules.pluginFolder, ...rules.workspaceFolders, ...rules.write.map(({ base }) => base)];
  const search: Search = { machine, pluginFolder: rules.pluginFolder, workspaceFolders: rules.workspaceFolders, strange, writable: [] };
  const system = systemFolders(machine.platform);
  const folders = shownFoldersOnPath(rules).filter((folder) => !system.includes(folder) && !isStrange(path.join(folder, 'any'), search));
  // Each start of a worker asks.
  const environments = [rules.pluginFolder, ...rules.workspaceFolders].flatMap(environmentsIn);
  const marks = [...folders, ...environments].map(changedAt);
  const key = JSON.stringify([machine.environment['PATH'], machine.environment['HOME'], strange, marks]);
  const now = performance.now();
  const known = kept.find((one) => one.key === key);
  if (known !== undefined && known.until > now) return known.found;
  if (known !== undefined && stateOf(known.parts) === known.state) {
    known.until = now + BELIEVED_MS;
    return known.found;
  }
  const { parts, found } = look(folders, environments, search);
  kept = [
    ...kept.filter((one) => one.key !== key).slice(1 - MOST_KEPT),
    { key, until: now + BELIEVED_MS, parts, state: stateOf(parts), found },
  ];
  return found;
}

/** Whether something was changed: each link and each program is looked at once. */
function stateOf({ links, executables, folders }: ProgramParts): string {
  return JSON.stringify([links.map(({ place }) => linkAt(place)), executables.map(({ real }) => changedAt(real)), folders.map(changedAt)]);
}

function look(folders: readonly string[], environments: readonly string[], search: Search): Pick<Kept, 'parts' | 'found'> {
  const chain = new ProgramChain(search);
  const unstartable: Unstartable[] = [];
  const notes: string[] = [];
  const seen = new Set<string>();
  for (const folder of folders) {
    for (const name of namesIn(folder)) {
      if (seen.size >= MOST_PROGRAMS) break;
      const file = programAt(path.join(folder, name), search.machine);
      if (file === undefined || seen.has(name)) continue;
      seen.add(name);
      const why = chain.add(name, file, true);
      if (why !== undefined && programsOnPath(name, search.machine)[0] === file) unstartable.push({ name, path: file, why });
    }
  }
  for (const folder of environments) chain.addEnvironment(folder);
  if (seen.size >= MOST_PROGRAMS)
    notes.push(
      `Of the programs on PATH, only the first ${MOST_PROGRAMS} outside of the system's folders were looked at: those behind them may not find what they were installed with. Take folders that no plugin needs from PATH.`,
    );
  const parts = chain.parts();
  return { parts, found: { ...withoutShown(parts, folders.flatMap(pathsOnTheWay)), unstartable, notes } };
}

/** Virtual environments by their usual names, whose programs start a Python that may lie anywhere. */
function environmentsIn(folder: string): string[] {
  return ['.venv', 'venv'].map((name) => path.join(folder, name)).filter((one) => factsOf(path.join(one, 'pyvenv.cfg')) !== undefined);
}

/** Only what lies outside of what is shown anyway. */
function withoutShown({ executables, links, folders, home }: ProgramParts, shown: readonly string[]): ProgramParts {
  const isShown = (place: string): boolean => [...SHOWN, ...shown].some((folder) => paths.within(place, folder));
  const gathered = new Set(folders.filter((folder) => !isShown(folder)).map((folder) => GATHERED.exec(folder)?.[0] ?? folder));
  const wide = [...gathered].filter((folder) => ![...gathered].some((other) => paths.below(folder, other)));
  const isOpen = (place: string): boolean => isShown(place) || wide.some((folder) => paths.within(place, folder));
  return {
    executables: executables.filter(({ path: file, real }) => file === real && !isOpen(file)),
    links: links.filter(({ place }) => !isOpen(place)),
    folders: wide,
    home,
  };
}

function changedAt(folder: string): string {
  const facts = factsOf(folder);
  return facts === undefined ? folder : `${folder} ${facts.dev} ${facts.ino} ${facts.mtimeMs} ${facts.ctimeMs}`;
}
