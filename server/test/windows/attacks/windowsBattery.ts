// The battery of attacks on Windows: what is attacked is built here, and the attacks run there.
import { build } from 'esbuild';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { shared } from '../../../../scripts/bundles.mts';
import type { AttackResult } from '../../sandbox/attackRun.ts';
import { buildMachine, MARKER } from '../../sandbox/machine.ts';
import type { SandboxChoice } from '../../../src/runner/sandbox/isolation.ts';
import type { Windows } from '../windows.ts';
import { attackedWindows, type StartedOnWindows } from './attackedWindows.ts';
import { attacksOnWindows } from './attackList.ts';
import type { AttackJob } from './attackMain.ts';

export interface WindowsBatteryOptions {
  sandbox: SandboxChoice;
  only?: (name: string) => boolean;
}

export interface WindowsBatteryResults {
  /** What Windows told of itself. */
  started: StartedOnWindows;
  results: AttackResult[];
}

/** Runs all attacks against a plugin on drive C:, under one tier. */
export async function windowsBattery(windows: Windows, { sandbox, only }: WindowsBatteryOptions): Promise<WindowsBatteryResults> {
  const folder = await windows.folder('C:');
  const built = await buildMachine(folder);
  try {
    const { environment } = built;
    await writeFile(path.join(environment.HOME, '.ssh/key.cjs'), `module.exports = '${MARKER}';\n`);
    const machine = attackedWindows(
      built.machine,
      (file) => windows.pathOf(file),
      (file) => `Z:${file.replaceAll('/', '\\')}`,
    );
    const program = path.join(folder, 'host');
    mkdirSync(program);
    await Promise.all([
      build({ ...shared, entryPoints: [path.join(import.meta.dirname, 'attackMain.ts')], outfile: path.join(program, 'attackMain.js') }),
      cp(path.resolve(import.meta.dirname, '../../../workers'), path.join(program, 'workers'), { recursive: true }),
    ]);
    const attacks = attacksOnWindows(machine).filter(({ name }) => only?.(name) !== false);
    const job: AttackJob = { machine, attacks, sandbox, marker: MARKER };
    await writeFile(path.join(program, 'job.json'), JSON.stringify(job));
    const files = ['attackMain.js', 'job.json', 'results.json'].map((name) => windows.pathOf(path.join(program, name)));
    const home = windows.pathOf(environment.HOME);
    const tmp = windows.pathOf(environment.TMPDIR);
    const { code, stdout, stderr } = await windows.run(files, {
      env: {
        CANARY_TOKEN: MARKER,
        USERPROFILE: home,
        APPDATA: `${home}\\AppData\\Roaming`,
        LOCALAPPDATA: `${home}\\AppData\\Local`,
        TEMP: tmp,
        TMP: tmp,
        PATH: `${windows.nodeFolder};C:\\windows\\system32;C:\\windows`,
      },
    });
    if (code !== 0) throw new Error(`The battery ended with ${code}: ${stdout}${stderr}`);
    return JSON.parse(await readFile(path.join(program, 'results.json'), 'utf8')) as WindowsBatteryResults;
  } finally {
    built.close();
  }
}
