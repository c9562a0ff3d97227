// Every attack of the plugin in test-fixtures/plugins/attacks, with what it has been granted.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runAttacks, type Attack, type AttackOptions, type AttackResult } from './attackRun.ts';
import type { Machine } from './machine.ts';

const SCRIPTS = { node: 'handlers/attacks.cjs', python: 'handlers/attacks.py' } as const;

/** Attacks on a host and port beside the one that is granted. */
const OTHER_HOST = [
  ...['tcpOtherPort', 'multipathTcp', 'connectBySending'],
  ...['tamperThenTcp', 'tamperThenMultipathTcp', 'tamperThenConnectBySending', 'tamperThenUdp', 'tamperThenAbstractSocket'],
];

/** Attacks on a server of the user's whose socket lies in a folder that may be read, by what may speak to a host that has nothing to do with it. */
const SOCKET_IN_FOLDER = ['socketInGrantedFolder', 'childSocketInGrantedFolder', 'tamperThenSocketInGrantedFolder'];

function socketInFolder(name: string, { httpPort, outside }: Machine): string[] {
  const granted = [`network:request:127.0.0.1:${httpPort}`, `filesystem:read:${outside}`];
  return name.startsWith('child') ? [...granted, 'process:spawn'] : granted;
}

/** Not every kernel has it. */
const hasMultipath = existsSync('/proc/sys/net/mptcp/enabled');

/** What attacks on the root of the file system have been granted: all files there are. */
function underRoot(name: string): string[] | undefined {
  if (!name.endsWith('UnderRoot')) return undefined;
  return [`filesystem:${/write/i.test(name) ? 'write' : 'read'}:/`, ...(name.startsWith('child') ? ['process:spawn'] : [])];
}

/** What an attack has been granted: it tries to get more than that. Names are those of Node.js; Python's are the same in snake_case. */
export function grantsOf(name: string, machine: Machine): readonly string[] {
  const all: Record<string, string[]> = {
    readSecretInGrantedHome: ['filesystem:read:~'],
    copyGrantedHome: ['filesystem:read:~'],
    copyThroughLink: ['filesystem:read'],
    listGrantedHome: ['filesystem:read:~'],
    readThroughGrantedLink: ['filesystem:read:linkToOutside'],
    readThroughWorkspaceLink: ['filesystem:read'],
    readSiblingOfScope: ['filesystem:read:docs'],
    writeReadOnlyWorkspace: ['filesystem:read'],
    writeGitHook: ['filesystem:write'],
    writeGitConfig: ['filesystem:write'],
    copyOverWorkspace: ['filesystem:write'],
    copyNestedRepository: ['filesystem:write'],
    moveNestedRepository: ['filesystem:write', `filesystem:write:${machine.sameDisk}`],
    writeGitIndex: ['filesystem:write'],
    writeNestedRepository: ['filesystem:write'],
    replaceGitFolder: ['filesystem:write'],
    writeEditorTasks: ['filesystem:write'],
    writeEnvrc: ['filesystem:write'],
    writeOtherPlugin: ['filesystem:write'],
    writeThroughLink: ['filesystem:write'],
    writeBesideScope: ['filesystem:write:out'],
    spawnOtherThanGranted: ['process:spawn:black'],
    spawnInterpreterOfGranted: ['process:spawn:black'],
    spawnOwnInterpreter: ['process:spawn:black'],
    spawnFakeOnPath: ['process:spawn:black'],
    runOtherThanGranted: ['process:spawn:black'],
    runInterpreterOfGranted: ['process:spawn:black'],
    grantedProgramReads: ['process:spawn:black'],
    grantedProgramWrites: ['process:spawn:black'],
    childReads: ['process:spawn'],
    childReadsProcRoot: ['process:spawn'],
    childReadsHome: ['process:spawn'],
    childReadsHostEnvironment: ['process:spawn'],
    childWrites: ['process:spawn'],
    childConnects: ['process:spawn'],
    childKills: ['process:spawn'],
    childUserNamespace: ['process:spawn'],
    ...Object.fromEntries(OTHER_HOST.map((attack) => [attack, [`network:request:127.0.0.1:${machine.httpPort}`]])),
    ...Object.fromEntries(SOCKET_IN_FOLDER.map((attack) => [attack, socketInFolder(attack, machine)])),
    controlReadWorkspace: ['filesystem:read'],
    controlWriteWorkspace: ['filesystem:write:out'],
    controlReadScope: ['filesystem:read:docs'],
    controlReadNamedFile: [`filesystem:read:${machine.secret}`],
    controlReadNamedSecret: ['filesystem:read:~/.ssh/id_test'],
    controlTcp: [`network:request:127.0.0.1:${machine.tcpPort}`],
    controlFetch: [`network:request:127.0.0.1:${machine.httpPort}`],
    controlHttp: ['network:request'],
    controlUrl: [`network:request:127.0.0.1:${machine.httpPort}`],
    controlBlack: ['process:spawn:black'],
    controlShell: ['process:spawn'],
    controlEnvironment: ['env:read:CANARY_TOKEN'],
  };
  return all[name] ?? underRoot(name) ?? [];
}

/** The names of all attacks and controls, read from the fixtures. */
export function attackNames(): Attack[] {
  const read = (script: string): string =>
    readFileSync(fileURLToPath(new URL(`../../../test-fixtures/plugins/attacks/${script}`, import.meta.url)), 'utf8');
  const node = [...read(SCRIPTS.node).matchAll(/^ {2}([a-z]\w*): /gm)].map((match) => ({ name: match[1]!, runtime: 'node' as const }));
  const python = [...read(SCRIPTS.python).matchAll(/^ {4}(?:async )?def ([a-z]\w*)\(m\)/gm)].map((match) => ({
    name: match[1]!,
    runtime: 'python' as const,
  }));
  return [...node, ...python].map((one) => ({ ...one, control: one.name.startsWith('control') }));
}

export interface BatteryOptions extends AttackOptions {
  only?: (name: string) => boolean;
}

/** Runs all attacks that this machine can show. */
export function runBattery(machine: Machine, options: BatteryOptions): Promise<AttackResult[]> {
  const attacks = attackNames().filter(({ name }) => options.only?.(name) !== false && (hasMultipath || !/multipath/i.test(name)));
  return runAttacks(
    machine,
    attacks.map((one) => ({ ...one, script: SCRIPTS[one.runtime], permissions: grantsOf(camel(one.name), machine) })),
    options,
  );
}

function camel(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
