// A private registry of our own for tests: Verdaccio on loopback, with nothing behind it. Everybody may read, one user may publish.
import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PROGRAM = path.resolve(import.meta.dirname, '../../../node_modules/verdaccio/bin/verdaccio');

/** Why it cannot be started here, for tests to skip with. */
export const noVerdaccio: string | undefined = existsSync(PROGRAM) ? undefined : `Verdaccio is not installed (${PROGRAM})`;

export interface Verdaccio {
  /** With a slash at its end. */
  url: string;
  token: string;
  /** A line for .npmrc that logs the user in. */
  npmrc: string;
  /** Ends it, and removes all that was published. */
  close(): Promise<void>;
}

/** Starts one with an empty storage. Rejects with what it said where it does not come up. */
export async function startVerdaccio(): Promise<Verdaccio> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'verdaccio-')));
  const config = {
    storage: path.join(folder, 'storage'),
    auth: { htpasswd: { file: path.join(folder, 'htpasswd'), max_users: 10 } },
    uplinks: {},
    packages: { '**': { access: '$all', publish: '$authenticated', unpublish: '$authenticated' } },
    web: { enable: false },
    max_body_size: '100mb',
    log: { type: 'stdout', format: 'pretty', level: 'warn' },
  };
  // YAML has all of JSON.
  await writeFile(path.join(folder, 'config.yaml'), JSON.stringify(config));
  const port = await freePort();
  const running = execa(process.execPath, [PROGRAM, '--config', path.join(folder, 'config.yaml'), '--listen', `127.0.0.1:${port}`], {
    cwd: folder,
    reject: false,
    all: true,
  });
  const close = async (): Promise<void> => {
    running.kill('SIGKILL');
    await running;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}/`;
  try {
    await answering(running, url);
    const token = await addUser(url, 'author');
    return { url, token, npmrc: `//127.0.0.1:${port}/:_authToken=${token}\n`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** It says that it listens before it can answer, and in words that change: so it is asked. */
async function answering(running: Promise<{ all?: unknown }>, url: string): Promise<void> {
  const ended = running.then(({ all }) => Promise.reject(new Error(`Verdaccio ended: ${String(all)}`)));
  ended.catch(() => undefined);
  const deadline = Date.now() + 60_000;
  const asks = async (): Promise<void> => {
    while (Date.now() < deadline) {
      const answer = await fetch(`${url}-/ping`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('Verdaccio does not answer.');
  };
  await Promise.race([asks(), ended]);
}

async function addUser(url: string, name: string): Promise<string> {
  const answer = await fetch(`${url}-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: 'not-a-secret-1' }),
  });
  const { token } = (await answer.json()) as { token?: string };
  if (token === undefined) throw new Error(`Verdaccio makes no user: ${answer.status}`);
  return token;
}

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    server.close(() => resolve(port));
  });
  return promise;
}
