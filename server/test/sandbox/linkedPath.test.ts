// Folders on PATH behind links below /opt and /usr, which a plugin that may start any program is shown as a whole. /opt and /usr are changed for
// the test alone, in a namespace of its own.
import { execa } from 'execa';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { probe } from '../../src/runner/sandbox/probe.ts';

const MAIN = fileURLToPath(new URL('./linkedPathMain.ts', import.meta.url));
const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-linked-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = (...parts: string[]): string => path.join(root, ...parts);

function program(file: string, says: string): void {
  mkdirSync(path.dirname(at(file)), { recursive: true });
  writeFileSync(at(file), `#!/bin/sh\necho ${says}\n`, { mode: 0o755 });
}

const isolated = process.platform === 'linux' && (await probe('isolated')).tier === 'isolated';
/** A folder below /usr that is there and that nothing needs. */
const spare = ['/usr/games', '/usr/src', '/usr/include', '/usr/local/etc'].find((folder) => existsSync(folder));
const possible = isolated && spare !== undefined && ['/opt', '/usr/bin/unshare'].every((file) => existsSync(file));

/** Runs a program in a namespace in which /opt and the spare folder are empty but for these links. Nothing of it is seen, or left, outside. */
function amongLinks(links: Record<string, string>, command: readonly string[], PATH: string): Promise<{ stdout: string; stderr: string }> {
  const empty = ['/opt', spare!].map((folder) => `mount -t tmpfs none ${folder}`);
  const made = Object.entries(links).map(([link, to]) => `ln -s '${to}' '${link}'`);
  const script = `${[...empty, ...made].join(' && ')} && export PATH='${PATH}' && exec "$@"`;
  const namespace = ['--user', '--map-root-user', '--mount', '--propagation', 'private'];
  return execa('/usr/bin/unshare', [...namespace, '/bin/sh', '-c', script, 'sh', ...command], {
    env: { PATH: '/usr/bin:/bin', HOME: at('home') },
    extendEnv: false,
    reject: false,
  });
}

describe.runIf(possible)('a PATH of links', { timeout: 60_000 }, () => {
  test('does not keep plugins from starting, and what is on it is found', async (context) => {
    const trial = await amongLinks({}, ['/bin/echo', 'works'], '/usr/bin');
    if (trial.stdout !== 'works') context.skip(`no namespace can be made here: ${trial.stderr}`);
    program('real/bin/in-middle', 'middle');
    program('last/at-end', 'end');
    program('below/usr', 'usr');
    program('tree/plain/relative', 'relative');
    mkdirSync(at('home'));
    symlinkSync('plain', at('tree/link'));
    mkdirSync(at('plugin'));
    writeFileSync(
      at('plugin/a.js'),
      `const { spawnSync } = require('node:child_process');
      exports.onCommand = (text) => ({ got: JSON.parse(text).payload.programs.map((name) => String(spawnSync(name).stdout).trim()) });`,
    );
    const links = {
      '/opt/middle': at('real'),
      '/opt/end': at('last'),
      '/opt/twice': '/opt/end',
      '/opt/nowhere': '/does/not/exist',
      '/opt/loop': '/opt/loop',
      [`${spare}/below`]: at('below'),
      '/opt/home': at('home'),
    };
    const PATH = [
      '/opt/middle/bin',
      '/opt/twice',
      '/opt/end',
      '/opt/nowhere',
      `${spare}/below`,
      at('tree/link'),
      '/opt/home',
      '/usr/bin',
      '/bin',
      '/opt/loop',
    ];
    const programs = ['in-middle', 'at-end', 'usr', 'relative', '/opt/middle/bin/in-middle'];
    const { stdout, stderr } = await amongLinks(
      links,
      [process.execPath, '--no-warnings', MAIN, at('plugin'), ...programs],
      PATH.join(':'),
    );
    expect(stdout, stderr).not.toBe('');
    expect(JSON.parse(stdout), stdout).toMatchObject({
      isolation: { tier: 'isolated' },
      ok: true,
      value: { got: ['middle', 'end', 'usr', 'relative', 'middle'] },
    });
  });
});
