// Which attacks are tried on Windows, with what they have been granted: those in Node.js that mean something there.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { attackNames, grantsOf } from '../../sandbox/battery.ts';
import type { PlannedAttack } from '../../sandbox/attackRun.ts';
import type { AttackedWindows } from './attackedWindows.ts';

const COMMON = 'handlers/attacks.cjs';
const OWN = 'handlers/attacksOnWindows.cjs';

const PROC = 'Windows has no /proc';
const ROOT = 'Windows shows neither processes nor devices below a root';

/** Attacks in Node.js that are not tried, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  readProcRoot: PROC,
  readProcCwd: PROC,
  readProcThreadRoot: PROC,
  victimEnvironment: PROC,
  hostEnvironment: PROC,
  parentEnvironment: PROC,
  victimCommandLine: PROC,
  listProcesses: `${PROC}; only programs list processes (childListsProcesses)`,
  childReadsProcRoot: PROC,
  childReadsHostEnvironment: PROC,
  childUserNamespace: 'Windows has no user namespaces',
  makeProgramOfTheUser: 'Windows has no set-user-id',
  readLinkedSecret: 'Wine shows a link as what it leads to',
  childWritesGitSubmodule: 'as childWrites',
  childWritesNestedRepository: 'as childWrites',
  unixSocket: 'Node.js has named pipes in their place on Windows (pipeConnect)',
  socketInGrantedFolder: 'as unixSocket',
  childSocketInGrantedFolder: 'as unixSocket',
  abstractSocket: 'Windows has no abstract sockets',
  spawnInterpreterOfGranted: 'programs have no first line that names an interpreter there',
  spawnOwnInterpreter: 'node is what is granted there (controlGranted)',
  grantedProgramWrites: 'as grantedProgramReads; there is no black',
  childReadsHostEnvironmentUnderRoot: ROOT,
  childReadsHomeByProcessUnderRoot: ROOT,
  childListsSystemUnderRoot: ROOT,
  childListsTerminalsUnderRoot: ROOT,
  childReadsSharedMemoryUnderRoot: ROOT,
  childWritesOwnFolderUnderRoot: ROOT,
  childWritesWhatUsersDecidedUnderRoot: ROOT,
  childWritesProcessUnderRoot: ROOT,
  controlReadUnderRoot: ROOT,
  controlBlack: 'there is no black; controlGranted takes its place',
};

/** Beside those that attacks have on every system. */
function grantsOnWindows(name: string): readonly string[] | undefined {
  if (name === 'hiddenMoved') return ['filesystem:write:~'];
  if (name.startsWith('hidden')) return ['filesystem:read:~'];
  if (/^write(?:Tasks|Hook|Config|Envrc|NestedRepository|OtherPlugin)|IntoGitFolder$|^replaceGit|^removeEditor/.test(name))
    return ['filesystem:write'];
  if (/^controlRead(?:ForwardSlashes|OtherDriveCase|Url|Verbatim|OtherCase)$/.test(name)) return ['filesystem:read:docs'];
  if (/^spawnOther|^execOther$|^spawnFake|^grantedProgram|^controlGranted/.test(name)) return ['process:spawn:node'];
  if (name.startsWith('child')) return ['process:spawn'];
  if (name === 'controlGlob') return ['filesystem:read'];
  if (name === 'controlWriteForwardSlashes') return ['filesystem:write:out'];
  return undefined;
}

/** All attacks and controls, in the order of the two files. What both have under one name is Windows' own. */
export function attacksOnWindows(machine: AttackedWindows): PlannedAttack[] {
  const text = readFileSync(fileURLToPath(new URL(`../../../../test-fixtures/plugins/attacks/${OWN}`, import.meta.url)), 'utf8');
  const own = new Set([...text.matchAll(/^ {2}([a-z]\w*): /gm)].map((match) => match[1]!));
  const common = attackNames().filter(({ name, runtime }) => runtime === 'node' && LEFT_OUT[name] === undefined);
  const names = [...common.map(({ name }) => name), ...[...own].filter((name) => !common.some((one) => one.name === name))];
  return names.map((name) => ({
    name,
    runtime: 'node',
    control: name.startsWith('control'),
    script: own.has(name) ? OWN : COMMON,
    permissions: grantsOnWindows(name) ?? grantsOf(name, machine),
  }));
}
