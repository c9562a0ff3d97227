// How npm is started on every system. A leaf: the drivers of the in-editor tests and the README's test use it too.
import { existsSync } from 'node:fs';
import path from 'node:path';

/** A command with the arguments that come first. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

export interface NpmFacts {
  readonly platform?: NodeJS.Platform;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The Node.js that runs npm. */
  readonly node?: string;
  readonly exists?: (file: string) => boolean;
}

/**
 * npm is a batch file on Windows, which Node.js starts in a shell only, where arguments with spaces come apart. So npm's own script is run instead,
 * which the npm that runs us names (`npm_execpath`), or which lies beside the Node.js of the system.
 * @throws on Windows, when there is no such script.
 */
export function npmProgram({
  platform = process.platform,
  environment = process.env,
  node = process.execPath,
  exists = existsSync,
}: NpmFacts = {}): Program {
  const running = environment['npm_execpath'];
  // Another package manager sets it too.
  if (running !== undefined && /[\\/]npm-cli\.[cm]?js$/.test(running) && exists(running)) return { command: node, args: [running] };
  if (platform !== 'win32') return { command: 'npm', args: [] };
  const { delimiter, join } = path.win32;
  const name = Object.keys(environment).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = (environment[name] ?? '').split(delimiter).filter((folder) => folder !== '');
  const script = folders.map((folder) => join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js')).find((file) => exists(file));
  if (script === undefined) {
    throw new Error(
      'npm was not found: no folder on PATH has node_modules\\npm\\bin\\npm-cli.js. Start the script by `npm run`, or install Node.js with npm.',
    );
  }
  return { command: node, args: [script] };
}
