// The packages of Python that a plugin needs, installed by pip into an environment of the plugin's own, where each is one of those whose digests it names.
// Only wheels are taken: to build a package from its source runs what is in it. Python is started isolated and elsewhere: a plugin's folder, in which modules
// could lie that are called as Python's own, is in none of its paths.
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { helpers } from '../programs/helpers.ts';
import { programsOnPath, thisMachine, type Machine } from '../programs/onPath.ts';
import { runToEnd, type PackagesInstalled } from './programEnd.ts';

const ENVIRONMENT = '.venv';
const NO_PYTHON = 'no Python was found. Install Python 3.8 or newer, or see to it that its folder is on PATH';
/** Without its own directory, the user's packages and variables that are about Python. */
const ISOLATED = '-I';
const OPTIONS = ['--require-hashes', '--no-deps', '--only-binary', ':all:', '--disable-pip-version-check', '--no-input', '--quiet'];

/**
 * @param folder of the plugin. A file is written beside it and removed again.
 * @param requirements lines for pip: a package in one version each, with its digests.
 */
export async function pipInstall(
  folder: string,
  {
    requirements,
    signal,
    machine = thisMachine(),
  }: { requirements: readonly string[]; signal?: AbortSignal | undefined; machine?: Machine },
): Promise<PackagesInstalled> {
  const names = machine.platform === 'win32' ? ['python', 'python3'] : ['python3', 'python'];
  const pythons = new Set(names.flatMap((name) => [...helpers(name, [folder], machine), ...programsOnPath(name, machine)]));
  const options = { folder: path.dirname(folder), environment: withoutPython(machine.environment), signal };
  let made: PackagesInstalled = { ok: false, reason: NO_PYTHON };
  for (const python of pythons) {
    const tried = await runToEnd([python, ISOLATED, '-m', 'venv', '--clear', path.join(folder, ENVIRONMENT)], options);
    // Of several that cannot, as systems leave a part of it to a package of its own, the first one says why.
    if (tried.ok || made.reason === NO_PYTHON) made = tried;
    if (made.ok || signal?.aborted) break;
  }
  if (!made.ok) return made;
  const own = path.join(folder, ENVIRONMENT, ...(machine.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const file = `${folder}.requirements.txt`;
  await writeFile(file, `${requirements.join('\n')}\n`, { flag: 'wx' });
  try {
    return await runToEnd([own, ISOLATED, '-m', 'pip', 'install', ...OPTIONS, '-r', file], options);
  } finally {
    await rm(file, { force: true });
  }
}

/** What points to other packages than those of the environment. */
function withoutPython(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isAbout = /^(?:PYTHON\w*|VIRTUAL_ENV|PIP_(?:TARGET|PREFIX|USER|REQUIRE_VIRTUALENV|NO_BINARY|ONLY_BINARY|REQUIREMENT|CONSTRAINT))$/i;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isAbout.test(name)));
}
