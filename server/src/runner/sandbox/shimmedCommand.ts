// Windows: what is started in place of a command that is a script of a shell there. Shells take arguments apart, so none is ever given any: what
// package managers write is read for the program that it starts, and everything else is refused.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readShim } from '../programs/commandShims.ts';
import { isShellScript, programAt, programsOnPath, type Machine } from '../programs/onPath.ts';
import { behindPyenvShim } from '../programs/pyenvShims.ts';
import { readSmallFile } from '../programs/smallFile.ts';
import * as slashed from '../../paths/slashed.ts';
import { liesIn } from '../programs/broughtAlong.ts';

/** What a script stands for. */
export interface Shimmed {
  /** Absolute: the program, and the arguments that go before those that it is given. */
  run: { file: string; args: string[] };
  /** What the program was installed as, without the interpreter that it takes. */
  target: string;
}

/** Yarn's global ones start one that starts the program. */
const MOST_STEPS = 3;

/**
 * @param strange folders whose programs are never taken for one that is meant by its name.
 * @returns what the script stands for, or a sentence on why it is not started.
 */
export function behindScript(name: string, file: string, machine: Machine, strange: readonly string[]): Shimmed | string {
  let script = file;
  for (let step = 0; step < MOST_STEPS; step++) {
    const python = behindPyenvShim(script, machine);
    if (python !== undefined)
      return 'fault' in python
        ? `${name} cannot be started: ${script} leads nowhere, ${python.fault}.`
        : { run: { file: python.program, args: [] }, target: python.program };
    const shim = readShim(script, readSmallFile(script));
    if (shim === undefined) return unknownScript(name, script);
    const target = path.resolve(path.dirname(script), slashed.from(shim.target));
    if (!existsSync(target)) return `${name} cannot be started: ${script} leads to ${target}, which is not there. Install it again.`;
    if (shim.interpreter !== undefined) {
      const interpreter = interpreterFor(shim.interpreter, script, machine, strange);
      return interpreter === undefined
        ? `${name} needs ${shim.interpreter}, which was not found on PATH. Install it, and start the editor anew.`
        : { run: { file: interpreter, args: [...shim.args, target] }, target };
    }
    if (!isShellScript(target))
      return programAt(target, machine) === target ? { run: { file: target, args: [] }, target } : unknownScript(name, script);
    script = target;
  }
  return `${name} cannot be started: ${file} leads from one script to the next. Install it again.`;
}

/** As the shims do it: the interpreter beside them, which npm's own have, or the one on PATH. But none that a plugin or a workspace brings along. */
function interpreterFor(name: string, script: string, machine: Machine, strange: readonly string[]): string | undefined {
  return [programAt(path.join(path.dirname(script), name), machine), ...programsOnPath(name, machine)].find(
    (file) => file !== undefined && !liesIn(file, strange),
  );
}

function unknownScript(name: string, script: string): string {
  return (
    `${name} is ${script} here, a script that only a shell can run, and not one that npm, pnpm or yarn wrote to start a program. ` +
    'Plugins give no arguments to shells: name the program that it starts, as an .exe file, in its place.'
  );
}
