// The virtual environment in which a plugin in Python is tested. The host runs its handlers in that too, where there is one.
import type { TestRun } from './project.ts';

/** Packages of the system are not for pip to change: Debian, Ubuntu and Homebrew refuse that. */
const FOLDER = '.venv';

/** @param packages what pip is to install. */
export function testsInPython(packages: string): TestRun {
  const python = `${FOLDER}/bin/python`;
  const installing = (interpreter: string): string => [interpreter, '-m', 'pip', 'install', packages].join(' ');
  return {
    command: `${python} -m pytest`,
    install: [`python3 -m venv ${FOLDER}`, installing(python)],
    onServer: { command: 'python -m pytest', install: [installing('python')] },
    runner: 'pytest',
  };
}

/** A command as it is on Windows, where Python and its environments have other names. */
export function onWindows(command: string): string {
  return command.replace(/^python3 /, 'py -3 ').replace(/^\.venv\/bin\/python /, '.venv\\Scripts\\python ');
}
