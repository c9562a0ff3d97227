// `codex-plugin ci`: what it writes is well-formed, and its commands do on a machine like those of build servers what they are to do.
import { execa } from 'execa';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { noVerdaccio, startVerdaccio, type Verdaccio } from '../registry/verdaccio.ts';
import { environment, home, pluginIn } from './publishHarness.ts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');

async function ci(...args: string[]): Promise<{ code: number | undefined; json: { folder: string; files: string[] }; err: string }> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, 'ci', ...args, '--json'], {
    cwd: home,
    env: environment(),
    reject: false,
  });
  return { code: exitCode, json: stdout === '' ? undefined : JSON.parse(stdout), err: stderr };
}

interface Steps {
  check: string[];
  publish: string[];
}

/** The commands of a file that was written, which is well-formed. */
function stepsIn(text: string, provider: 'github' | 'gitlab'): Steps {
  const document = parseDocument(text, { uniqueKeys: true });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  const value = document.toJS();
  const of = (job: string): string[] =>
    provider === 'github' ? value.jobs[job].steps.flatMap(({ run }: { run?: string }) => run ?? []) : value[job].script;
  return { check: of('check'), publish: of('publish') };
}

describe('ci', () => {
  it('writes where the repository is read, by the plugin’s place in it, and over nothing', async () => {
    const folder = await pluginIn('repository/plugins/my tidy');
    const root = path.join(home, 'repository');
    await mkdir(path.join(root, '.git'));
    for (const [provider, file] of [
      ['github', '.github/workflows/my-tidy-release.yml'],
      ['gitlab', 'my-tidy-release.gitlab-ci.yml'],
    ] as const) {
      expect(await ci(folder, '--provider', provider, '--registry', 'https://registry.test/npm', '--scope', 'acme')).toMatchObject({
        code: 0,
        json: { folder: root, files: [file] },
      });
      const text = await readFile(path.join(root, file), 'utf8');
      const { publish } = stepsIn(text, provider);
      expect(publish.at(-1)).toMatch(
        /^codex-plugin publish --version "\$\{\w+#my-tidy-v\}" --registry https:\/\/registry\.test\/npm --scope @acme --provenance$/,
      );
      expect(text).toContain('plugins/my tidy');
      const again = await ci(folder, '--provider', provider);
      expect(again).toMatchObject({ code: 1, err: expect.stringContaining('already') });
      expect(await readFile(path.join(root, file), 'utf8')).toBe(text);
    }
  });

  it.each([
    [['--registry', 'nowhere'], 'is no registry'],
    [['--scope', 'a b'], 'a scope looks like @acme'],
    [['--provider', 'other'], "argument 'other' is invalid"],
  ])('takes no %j', async (args, message) => {
    expect(await ci(await pluginIn('plugin'), ...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });
});

describe.skipIf(noVerdaccio !== undefined)(`what ci writes${noVerdaccio === undefined ? '' : ` (${noVerdaccio})`}`, () => {
  let registry: Verdaccio;
  beforeAll(async () => void (registry = await startVerdaccio()), 90_000);
  afterAll(() => registry?.close());

  it.each(['github', 'gitlab'] as const)('checks and publishes a plugin on %s', { timeout: 120_000 }, async (provider) => {
    const id = `com.example.by-${provider}`;
    const folder = await pluginIn('plugin', (manifest) => (manifest.pluginId = id));
    const { json } = await ci(folder, '--provider', provider, '--registry', registry.url);
    const { check, publish } = stepsIn(await readFile(path.join(json.folder, json.files[0]!), 'utf8'), provider);
    const bin = path.join(home, 'bin');
    await mkdir(bin);
    await writeFile(path.join(bin, 'codex-plugin'), `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`);
    await chmod(path.join(bin, 'codex-plugin'), 0o755);
    const env = {
      ...environment(),
      PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`,
      ...{ TAG: 'v1.0.0', CI_COMMIT_TAG: 'v1.0.0', NPM_TOKEN: registry.token },
    };
    // The program is here already, and no build server to say where this was built.
    const commands = [...check, ...publish].filter((command) => !command.startsWith('npm install --global'));
    expect(commands.filter((command) => command.startsWith('codex-plugin '))).toHaveLength(5);
    for (const command of commands) {
      const { exitCode, stderr } = await execa(command.replace(' --provenance', ''), { shell: true, cwd: folder, env, reject: false });
      expect({ command, exitCode, stderr }).toEqual({ command, exitCode: 0, stderr: expect.any(String) });
    }
    const answer = await fetch(`${registry.url}${id}`);
    expect(await answer.json()).toMatchObject({ 'dist-tags': { latest: '1.0.0' } });
  });
});
