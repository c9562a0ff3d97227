// The packages of Python that a plugin needs, installed by pip into an environment of the plugin's own, where each is one of those whose digests its lock
// has. Only wheels are taken: to build a package from its source runs what is in it.
import path from 'node:path';
import { helpers } from '../programs/helpers.ts';
import { programsOnPath, thisMachine, type Machine } from '../programs/onPath.ts';
import { runToEnd, type PackagesInstalled } from './programEnd.ts';

const ENVIRONMENT = '.venv';
const NO_PYTHON = 'no Python was found. Install Python 3.8 or newer, or see to it that its folder is on PATH';
const OPTIONS = ['--require-hashes', '--no-deps', '--only-binary', ':all:', '--disable-pip-version-check', '--no-input', '--quiet'];

/** @param lock a file of requirements in the folder, each with its digests. */
export async function pipInstall(
  folder: string,
  { lock, signal, machine = thisMachine() }: { lock: string; signal?: AbortSignal | undefined; machine?: Machine },
): Promise<PackagesInstalled> {
  const names = machine.platform === 'win32' ? ['python', 'python3'] : ['python3', 'python'];
  const pythons = new Set(names.flatMap((name) => [...helpers(name, [folder], machine), ...programsOnPath(name, machine)]));
  const options = { folder, environment: withoutPython(machine.environment), signal };
  let made: PackagesInstalled = { ok: false, reason: NO_PYTHON };
  for (const python of pythons) {
    const tried = await runToEnd([python, '-m', 'venv', '--clear', path.join(folder, ENVIRONMENT)], options);
    // Of several that cannot, as systems leave a part of it to a package of its own, the first one says why.
    if (tried.ok || made.reason === NO_PYTHON) made = tried;
    if (made.ok || signal?.aborted) break;
  }
  if (!made.ok) return made;
  const own = path.join(folder, ENVIRONMENT, ...(machine.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  return runToEnd([own, '-m', 'pip', 'install', ...OPTIONS, '-r', path.join(folder, lock)], options);
}

/** What points to other packages than those of the environment. */
function withoutPython(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/^(?:PYTHONPATH|PYTHONHOME|VIRTUAL_ENV|PIP_TARGET|PIP_PREFIX|PIP_USER|PIP_REQUIRE_VIRTUALENV)$/i.test(name),
    ),
  );
}
