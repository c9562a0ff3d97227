// What docs/publishing.md tells people to type, typed: with a registry on this machine.
import { execa } from 'execa';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isEmptyPolicy, policyOf } from '../server/src/policy/policy.ts';
import { noVerdaccio, startVerdaccio } from '../server/test/registry/verdaccio.ts';

const root = path.resolve(import.meta.dirname, '..');
const ID = 'com.example.hello';

describe.skipIf(noVerdaccio !== undefined)(`docs/publishing.md${noVerdaccio === undefined ? '' : ` (${noVerdaccio})`}`, () => {
  it('has commands that do what it says, one after the other', { timeout: 120_000 }, async () => {
    const doc = await readFile(path.join(root, 'docs/publishing.md'), 'utf8');
    const commands = [...doc.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block]) => block!.trim().split('\n'));
    expect(commands.length).toBeGreaterThan(8);
    const registry = await startVerdaccio();
    onTestFinished(() => registry.close());
    const home = await realpath(await mkdtemp(path.join(tmpdir(), 'publishing-')));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    const plugin = path.join(home, 'myplugin');
    await cp(path.join(root, 'test-fixtures/workspaces/demo/.codex/plugins/tidy'), plugin, { recursive: true });
    const file = path.join(plugin, 'plugin.manifest.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, `${JSON.stringify({ ...manifest, pluginId: ID, version: '0.9.0' }, undefined, 2)}\n`);
    await writeFile(path.join(home, '.npmrc'), `registry=${registry.url}\n${registry.npmrc}`);
    // Nothing of the npm that runs the tests.
    const others = Object.keys(process.env).filter((name) => /^npm_config_/i.test(name));
    const env = {
      ...Object.fromEntries(others.map((name) => [name, undefined])),
      ...{ HOME: home, USERPROFILE: home, XDG_STATE_HOME: path.join(home, 'state') },
    };
    const run = async (command: string): Promise<void> => {
      const [program, ...args] = command.split(' ');
      expect(program).toBe('codex-plugin');
      const { exitCode, stderr } = await execa(process.execPath, [path.join(root, 'dist/cli.js'), ...args], {
        cwd: home,
        input: '',
        env,
        reject: false,
      });
      expect({ command, exitCode, stderr }).toEqual({ command, exitCode: 0, stderr: expect.any(String) });
    };
    for (const command of commands) {
      // There is something to go back to.
      if (command.includes(' rollback ')) await run(`codex-plugin install ./newer`);
      await run(command);
      if (command.includes(' publish ')) await newer(home, plugin);
    }
  });
});

it('docs/publishing.md shows a policy that can be used', async () => {
  const doc = await readFile(path.join(root, 'docs/publishing.md'), 'utf8');
  const [, example = ''] = /^```json\n([^`]*allowedRegistries[^`]*)^```/m.exec(doc) ?? [];
  const policy = policyOf(JSON.parse(example));
  expect(policy.fault).toBeUndefined();
  expect(isEmptyPolicy(policy)).toBe(false);
});

/** The same plugin in a folder of its own, one version later. */
async function newer(home: string, plugin: string): Promise<void> {
  const folder = path.join(home, 'newer');
  await mkdir(folder);
  await cp(plugin, folder, { recursive: true });
  const file = path.join(folder, 'plugin.manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...manifest, version: '1.1.0' }));
}
