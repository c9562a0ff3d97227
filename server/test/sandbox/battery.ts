// Runs every attack against a warm worker of the real runner, under one tier, and says what came of each.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRunner } from '../../src/runner/runner.ts';
import type { RunnerPlugin } from '../../src/runner/types.ts';
import type { Machine } from './machine.ts';
import type { Runtime } from '../../src/contract/runtime.ts';
import type { SandboxChoice } from '../../src/runner/sandbox/isolation.ts';

/** `escaped`: it got what it wanted. `named`: it was refused, and the missing permission was named; `guessed`: named as a guess. */
/** `absent`: there was nothing to refuse, as what it looked for does not exist in there. */
export type AttackOutcome = 'escaped' | 'named' | 'guessed' | 'unnamed' | 'absent';

export interface AttackResult {
  name: string;
  runtime: Runtime;
  control: boolean;
  outcome: AttackOutcome;
  permission?: string;
  /** What it got, or why it failed. */
  detail: string;
}

/** Answers of attacks that found nothing, and errors for what does not exist inside. */
const ABSENT = /got something else|seems not to exist|not listed|No module named|No such process|ESRCH|ECHILD/;

const SCRIPTS = { node: 'handlers/attacks.cjs', python: 'handlers/attacks.py' } as const;

/** Attacks on a host and port beside the one that is granted. */
const OTHER_HOST = [
  ...['tcpOtherPort', 'multipathTcp', 'connectBySending'],
  ...['tamperThenTcp', 'tamperThenMultipathTcp', 'tamperThenConnectBySending', 'tamperThenUdp', 'tamperThenAbstractSocket'],
];

/** Not every kernel has it. */
const hasMultipath = existsSync('/proc/sys/net/mptcp/enabled');

/** What an attack has been granted: it tries to get more than that. Names are those of Node.js; Python's are the same in snake_case. */
function grantsOf(name: string, machine: Machine): string[] {
  const all: Record<string, string[]> = {
    readSecretInGrantedHome: ['filesystem:read:~'],
    readThroughGrantedLink: ['filesystem:read:linkToOutside'],
    readThroughWorkspaceLink: ['filesystem:read'],
    readSiblingOfScope: ['filesystem:read:docs'],
    writeReadOnlyWorkspace: ['filesystem:read'],
    writeGitHook: ['filesystem:write'],
    writeGitConfig: ['filesystem:write'],
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
  return all[name] ?? [];
}

/** The names of all attacks and controls, read from the fixtures. */
export function attackNames(): { name: string; runtime: Runtime; control: boolean }[] {
  const read = (script: string): string =>
    readFileSync(fileURLToPath(new URL(`../../../test-fixtures/plugins/attacks/${script}`, import.meta.url)), 'utf8');
  const node = [...read(SCRIPTS.node).matchAll(/^ {2}([a-z]\w*): /gm)].map((match) => ({ name: match[1]!, runtime: 'node' as const }));
  const python = [...read(SCRIPTS.python).matchAll(/^ {4}(?:async )?def ([a-z]\w*)\(m\)/gm)].map((match) => ({
    name: match[1]!,
    runtime: 'python' as const,
  }));
  return [...node, ...python].map((one) => ({ ...one, control: one.name.startsWith('control') }));
}

export interface BatteryOptions {
  sandbox: SandboxChoice;
  node: string;
  python: string;
  only?: (name: string) => boolean;
}

/** Attacks with the same grants share a worker, which is warm from the first one on. */
export async function runBattery(machine: Machine, options: BatteryOptions): Promise<AttackResult[]> {
  const log: string[] = [];
  const runner = createRunner({
    sandbox: options.sandbox,
    node: options.node,
    python: options.python,
    onLog: (line) => void log.push(line.text),
  });
  const results: AttackResult[] = [];
  try {
    for (const { name, runtime, control } of attackNames()) {
      if (options.only?.(name) === false || (!hasMultipath && /multipath/i.test(name))) continue;
      // The environment is cut down whatever the tier: unconfined means having all of it.
      const permissions = [...grantsOf(camel(name), machine), ...(options.sandbox === 'none' ? ['env:read:CANARY_TOKEN'] : [])];
      const plugin: RunnerPlugin = {
        // An attack on the guard itself must not help those that follow.
        key: `${machine.plugin}#${permissions.join()}#${name.startsWith('tamper') ? name : ''}`,
        id: 'com.example.attacks',
        folder: machine.plugin,
        settings: {},
        grants: { permissions, workspaceFolders: [machine.workspace] },
      };
      const outcome = await runner.invoke({
        plugin,
        script: SCRIPTS[runtime],
        event: 'onCommand',
        eventId: name,
        payload: JSON.stringify({ event: 'onCommand', payload: machine }),
        function: name,
        mode: 'warm',
        deadlineMs: 15_000,
      });
      if (outcome.ok) results.push({ name, runtime, control, outcome: 'escaped', detail: JSON.stringify(outcome.value?.['data'] ?? null) });
      else {
        const { code, message, permission } = outcome.error;
        const guess = /probably because/.test(message);
        results.push({
          name,
          runtime,
          control,
          outcome:
            code === 'permission-denied' && permission !== undefined
              ? guess
                ? 'guessed'
                : 'named'
              : ABSENT.test(message)
                ? 'absent'
                : 'unnamed',
          ...(permission !== undefined && { permission }),
          detail: message.slice(0, 300),
        });
      }
    }
  } finally {
    await runner.close();
  }
  return results;
}

function camel(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
