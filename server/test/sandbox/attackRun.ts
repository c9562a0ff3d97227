// Runs attacks against warm workers of the real runner, under one tier, and says what came of each.
import { createRunner } from '../../src/runner/runner.ts';
import type { RunnerPlugin } from '../../src/runner/types.ts';
import type { Runtime } from '../../src/contract/runtime.ts';
import type { SandboxChoice } from '../../src/runner/sandbox/isolation.ts';

/** `escaped`: it got what it wanted. `named`: it was refused, and the missing permission was named; `guessed`: named as a guess. */
/** `absent`: there was nothing to refuse, as what it looked for does not exist in there. */
export type AttackOutcome = 'escaped' | 'named' | 'guessed' | 'unnamed' | 'absent';

/** An attack, or a control: something that is granted, and must work. */
export interface Attack {
  name: string;
  runtime: Runtime;
  control: boolean;
}

export interface PlannedAttack extends Attack {
  /** The plugin's script that has it as a function. */
  script: string;
  /** What it has been granted: it tries to get more than that. */
  permissions: readonly string[];
}

export interface AttackResult extends Attack {
  outcome: AttackOutcome;
  permission?: string;
  /** What it got, or why it failed. */
  detail: string;
}

/** What attacks are told of the machine, as far as the runner has to know it too. */
export interface AttackedPlaces {
  plugin: string;
  workspace: string;
}

export interface AttackOptions {
  sandbox: SandboxChoice;
  node: string;
  python: string;
}

/** Answers of attacks that found nothing, and errors for what does not exist inside. */
const ABSENT = /got something else|seems not to exist|not listed|No module named|No such process|ESRCH|ECHILD/;

/** Attacks with the same grants share a worker, which is warm from the first one on. */
export async function runAttacks(
  machine: AttackedPlaces,
  attacks: readonly PlannedAttack[],
  options: AttackOptions,
): Promise<AttackResult[]> {
  const runner = createRunner({ sandbox: options.sandbox, node: options.node, python: options.python, onLog: () => undefined });
  const results: AttackResult[] = [];
  try {
    for (const { name, runtime, control, script, permissions: granted } of attacks) {
      // The environment is cut down whatever the tier: unconfined means having all of it.
      const permissions = [...granted, ...(options.sandbox === 'none' ? ['env:read:CANARY_TOKEN'] : [])];
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
        script,
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
