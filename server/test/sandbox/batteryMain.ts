// The battery as a program, so that it can be run as another user: `node batteryMain.ts TIER NODE PYTHON` prints its results as JSON.
import { runBattery } from './battery.ts';
import { buildMachine } from './machine.ts';
import type { SandboxChoice } from '../../src/runner/sandbox/isolation.ts';

const [sandbox = 'auto', node = process.execPath, python = '/usr/bin/python3', only] = process.argv.slice(2);
const { machine, environment, close } = await buildMachine();
Object.assign(process.env, environment);
try {
  const names = only?.split(',');
  const results = await runBattery(machine, {
    sandbox: sandbox as SandboxChoice,
    node,
    python,
    ...(names && { only: (name) => names.includes(name) }),
  });
  process.stdout.write(JSON.stringify(results));
} finally {
  close();
}
