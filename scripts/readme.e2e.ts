// What the README tells people to type, typed. Runs after the unit tests, because starting the editor builds dist/ anew.
import { execa } from 'execa';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseSettings } from '../server/src/host/settings.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Every line of the README's shell blocks, and where it is run. A new line has to find its place here first. */
const COMMANDS: Record<string, 'here' | 'ci' | 'installed editor'> = {
  'npm ci && npm start': 'here',
  'npm ci && npm test': 'ci',
  'npm ci && npm run package': 'ci',
  'code --install-extension codex-plugin-host-0.1.0.vsix': 'installed editor',
  [`echo '{"filePath": "note.txt", "fileContent": "Hi"}' | codex-plugin invoke .codex/plugins/hello onFileSave --payload -`]: 'here',
  'codex-plugin validate .codex/plugins/hello': 'here',
};

describe('README', () => {
  let readme: string;
  let folder: string;

  beforeAll(async () => {
    readme = await readFile(path.join(root, 'README.md'), 'utf8');
    folder = await mkdtemp(path.join(tmpdir(), 'readme-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const blocks = (language: string): string[] =>
    [...readme.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, 'gm'))].map(([, indent, text]) =>
      text!.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    );

  it('names no command that nothing runs', () => {
    const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));
    expect(commands.filter((command) => !(command in COMMANDS))).toEqual([]);
    expect(Object.keys(COMMANDS).filter((command) => !commands.includes(command))).toEqual([]);
  });

  it('names no npm script that does not exist', async () => {
    const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm (?:run ([\w:]+)|(start|test))/g)].map(([, run, short]) => run ?? short!);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('links to no file that does not exist', async () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link!);
    for (const link of links) await readFile(path.join(root, link));
    expect(links.length).toBeGreaterThan(5);
  });

  it('shows initialization options whose settings exist', () => {
    const options = JSON.parse(blocks('json').find((block) => block.includes('"grants"'))!) as { grants: string; settings: unknown };
    expect(['ask', 'manifest', 'none']).toContain(options.grants);
    expect(parseSettings(options.settings).problems).toEqual([]);
  });

  it('makes a working plugin in five minutes', async () => {
    const plugin = path.join(folder, '.codex/plugins/hello');
    await mkdir(path.join(plugin, 'handlers'), { recursive: true });
    await writeFile(
      path.join(plugin, 'plugin.manifest.json'),
      blocks('json').find((block) => block.includes('pluginId'))!,
    );
    await writeFile(path.join(plugin, 'handlers/greet.js'), blocks('js')[0]!);
    const bin = path.join(folder, 'bin');
    await mkdir(bin);
    await writeFile(path.join(bin, 'codex-plugin'), `#!/bin/sh\nexec "${process.execPath}" "${path.join(root, 'dist/cli.js')}" "$@"\n`);
    await chmod(path.join(bin, 'codex-plugin'), 0o755);
    const env = { PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` };
    const [invoke, validate] = Object.keys(COMMANDS).filter((command) => command.includes('codex-plugin ') && COMMANDS[command] === 'here');
    const invoked = await execa(invoke!, { shell: true, cwd: folder, env });
    expect(invoked.stdout).toContain(String.raw`"formattedContent": "Hi\nHello!\n"`);
    const validated = await execa(validate!, { shell: true, cwd: folder, env });
    expect(validated.stdout).toContain('no problems');
  });

  it('installs without warnings about the Node that the system has', async () => {
    const { engines, ...rest } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { engines: object };
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ ...rest, engines: { ...engines, node: '>=999' } }));
    for (const name of ['package-lock.json', '.npmrc']) await copyFile(path.join(root, name), path.join(folder, name));
    const install = async (...more: string[]): Promise<string> =>
      (await execa('npm', ['ci', '--dry-run', '--ignore-scripts', ...more], { cwd: folder, all: true })).all;
    expect(await install('--loglevel=warn')).toContain('EBADENGINE');
    expect(await install()).not.toContain('EBADENGINE');
  });

  it('serves the demo to a browser with npm start, and leaves nothing behind', { timeout: 600_000 }, async () => {
    const start = spawn('npm', ['start', '--', '--browser'], { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(start, 'exit');
    onTestFinished(() => void (start.exitCode === null && start.signalCode === null && process.kill(-start.pid!, 'SIGKILL')));
    const address = await addressFrom(start.stdout);
    // The address carries a token, which the server turns into a cookie, as it does for a browser.
    const entry = await fetch(address, { redirect: 'manual' });
    const cookie = entry.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const page = await fetch(new URL(entry.headers.get('location') ?? '', address), { headers: { cookie } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('workbench');
    process.kill(-start.pid!, 'SIGINT');
    await ended;
    await expect(fetch(address)).rejects.toThrow('fetch failed');
  });
});

/** The address that the start prints; rejects with its output if it ends without one. */
async function addressFrom(output: Readable): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: output })) {
    lines.push(line);
    const address = /Open\s+(http\S+)/.exec(line)?.[1];
    if (address !== undefined) {
      output.resume();
      return address;
    }
  }
  throw new Error(`npm start ended without an address:\n${lines.join('\n')}`);
}
