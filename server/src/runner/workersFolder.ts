// Where the worker programs are: beside the bundle in dist/, or in server/workers when running from source.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const candidates = ['./workers/', '../../workers/'].map((relative) => fileURLToPath(new URL(relative, import.meta.url)));

const folder = candidates.find((candidate) => existsSync(path.join(candidate, 'node/worker.mjs'))) ?? candidates[0]!;

/** Everything that runs inside of plugin processes and is ours. */
export const workersFolder = path.resolve(folder);

/** The guard of each language; Python's holds the program that locks a process as well. */
export const guardFolders = { node: path.join(workersFolder, 'node/guard'), python: path.join(workersFolder, 'python/guard') } as const;

export const workerPrograms = { node: path.join(folder, 'node/worker.mjs'), python: path.join(folder, 'python/worker.py') } as const;

/** Holds the SDKs: the package `codex-plugin-sdk`, and the Python module `codex_plugin_sdk` for scripts that are run on their own. */
export const sdkFolder = path.join(folder, 'sdk');

/** URL of the program that makes `codex-plugin-sdk` resolvable in a Node script that is run on its own (`--import`). */
export const nodeSdkResolver = pathToFileURL(path.join(folder, 'sdkResolver.mjs')).href;

/** On Windows, the program that ends what is left when the host was killed. */
export const windowsReaper = path.join(folder, 'windowsReaper.cjs');
