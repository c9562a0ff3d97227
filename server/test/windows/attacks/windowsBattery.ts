// The battery of attacks on Windows: what is attacked is built here, and the attacks run there.
import { build } from 'esbuild';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { AttackResult } from '../../sandbox/attackRun.ts';
import { buildMachine, MARKER } from '../../sandbox/machine.ts';
import type { SandboxChoice } from '../../../src/runner/sandbox/isolation.ts';
import type { Windows } from '../windows.ts';
import { attackedWindows } from './attackedWindows.ts';
import { attacksOnWindows } from './attackList.ts';
import type { AttackJob } from './attackMain.ts';

/** It takes a minute where nobody else uses the machine. */
const LIMIT_MS = 300_000;

/** Runs attacks by a plugin on drive C:, under one tier. */
export async function windowsBattery(
  windows: Windows,
  sandbox: SandboxChoice,
  only: (name: string) => boolean = () => true,
): Promise<AttackResult[]> {
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
      bundle(path.join(program, 'attackMain.js')),
      cp(path.resolve(import.meta.dirname, '../../../workers'), path.join(program, 'workers'), { recursive: true }),
    ]);
    const attacks = attacksOnWindows(machine).filter(({ name }) => only(name));
    const job: AttackJob = { machine, attacks, sandbox, marker: MARKER };
    await writeFile(path.join(program, 'job.json'), JSON.stringify(job));
    const files = ['attackMain.js', 'job.json', 'results.json'].map((name) => windows.pathOf(path.join(program, name)));
    const home = windows.pathOf(environment.HOME);
    const tmp = windows.pathOf(environment.TMPDIR);
    const { code, stdout, stderr } = await windows.run(files, {
      limitMs: LIMIT_MS,
      env: {
        CANARY_TOKEN: MARKER,
        USERPROFILE: home,
        APPDATA: `${home}\\AppData\\Roaming`,
        LOCALAPPDATA: `${home}\\AppData\\Local`,
        TEMP: tmp,
        TMP: tmp,
      },
    });
    if (code !== 0) throw new Error(`The battery ended with ${code}: ${stdout}${stderr}`);
    return JSON.parse(await readFile(path.join(program, 'results.json'), 'utf8')) as AttackResult[];
  } finally {
    built.close();
  }
}

/** As scripts/bundles.mts does it for the product. */
async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'attackMain.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'warning',
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
}
