// `codex-plugin ci`: what it writes is well-formed, and its commands do on a machine like those of build servers what they are to do.
import { execa } from 'execa';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { noVerdaccio, startVerdaccio, type Verdaccio } from '../registry/verdaccio.ts';
import { npmProgram } from '../npmProgram.mts';
import { environment, home, manifestOf, pluginIn } from './publishHarness.ts';

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
        /^codex-plugin publish --version "\$\{\w+#my-tidy-v\}" --registry https:\/\/registry\.test\/npm\/ --scope @acme --provenance$/,
      );
      expect(text).toContain('plugins/my tidy');
      const again = await ci(folder, '--provider', provider);
      expect(again).toMatchObject({ code: 1, err: expect.stringContaining('already') });
      const same = await ci(folder, '--provider', provider, '--registry', 'https://registry.test/npm', '--scope', 'acme');
      expect(same).toMatchObject({
        code: 0,
        json: { files: [], existing: [file] },
        err: expect.stringContaining('as it would be written'),
      });
      expect(await readFile(path.join(root, file), 'utf8')).toBe(text);
    }
  });

  it('takes no name of a folder for a command', async () => {
    const folder = await pluginIn('repository/a$(touch pwned)');
    await mkdir(path.join(home, 'repository/.git'));
    const { json } = await ci(folder, '--provider', 'gitlab');
    const { check } = stepsIn(await readFile(path.join(json.folder, json.files[0]!), 'utf8'), 'gitlab');
    expect(check[0]).toBe("cd 'a$(touch pwned)'");
    const expression = await pluginIn('repository/${{ secrets.A }}');
    expect(await ci(expression)).toMatchObject({ code: 2, err: expect.stringContaining('for an expression of its own') });
  });

  it('installs what the plugin needs there, and says what it installs itself from', async () => {
    const folder = await pluginIn('plugin', (manifest) => (manifest.entryPoints.handlers[0]!.script = 'a.py'));
    await writeFile(path.join(folder, 'a.py'), 'def onFileSave(event):\n    return {"success": True}\n');
    await writeFile(path.join(folder, 'requirements.txt'), 'idna==3.10\n');
    await writeFile(path.join(folder, 'package.json'), '{ "devDependencies": { "x": "1.0.0" }, "dependencies": { "y": "1.0.0" } }');
    await writeFile(path.join(folder, 'package-lock.json'), '{}');
    await mkdir(path.join(folder, '.github/workflows'), { recursive: true });
    await writeFile(path.join(folder, '.github/workflows/plugin.yml'), 'run: codex-plugin validate\n');
    const github = await ci(folder, '--provider', 'github');
    expect(github.json).toMatchObject({
      notes: [
        expect.stringContaining('NPM_TOKEN'),
        expect.stringMatching(/npm install --global codex-plugin-host@\S+".*--tool/),
        expect.stringMatching(/^\.github\/workflows\/plugin\.yml checks a plugin at every push, too/),
      ],
    });
    const { check, publish } = stepsIn(await readFile(path.join(github.json.folder, github.json.files[0]!), 'utf8'), 'github');
    const packages = ['npm ci --ignore-scripts', 'python -m pip install --only-binary :all: --requirement requirements.txt'];
    expect(check.slice(1, 4)).toEqual([...packages, 'python -m pip install pytest']);
    expect(publish.slice(1, 3)).toEqual(packages);

    const gitlab = await ci(folder, '--provider', 'gitlab', '--tool', './tools/host.tgz');
    expect(gitlab.json).toMatchObject({ notes: [expect.stringContaining('NPM_TOKEN')] });
    const there = stepsIn(await readFile(path.join(gitlab.json.folder, gitlab.json.files[0]!), 'utf8'), 'gitlab');
    for (const steps of [there.check, there.publish])
      expect(steps.slice(1, 5)).toEqual([
        'python3 -m venv /opt/plugin-python && export PATH="/opt/plugin-python/bin:$PATH"',
        'npm install --global ./tools/host.tgz',
        ...packages,
      ]);
  });

  it.each([
    [['--registry', 'nowhere'], 'is no registry'],
    [['--tool', 'x; rm y'], 'name what npm install takes'],
    [['--tool', 'x:'], 'name what npm install takes'],
    [['--tool', '--x'], 'name what npm install takes'],
    [['--registry', 'https://r.test/a;$(id)'], 'no characters that a shell takes for something else'],
    [['--registry', 'https://user:word@r.test/'], 'has a user name or a password in it'],
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

  it.each(['github', 'gitlab'] as const)('checks and publishes a plugin with packages on %s', { timeout: 120_000 }, async (provider) => {
    const id = `com.example.by-${provider}`;
    await writeFile(path.join(home, '.npmrc'), `registry=${registry.url}\n${registry.npmrc}`);
    const helper = path.join(home, 'helper');
    await mkdir(helper);
    await writeFile(path.join(helper, 'package.json'), JSON.stringify({ name: `codex-helper-${provider}`, version: '1.0.0' }));
    await writeFile(path.join(helper, 'index.js'), 'module.exports = 1;\n');
    const npm = npmProgram();
    await execa(npm.command, [...npm.args, 'publish', '--registry', registry.url], { cwd: helper, env: environment() });
    const folder = await pluginIn('plugin', (manifest) => (manifest.pluginId = id));
    const script = path.join(folder, (await manifestOf(folder)).entryPoints.handlers[0]!.script);
    await writeFile(script, `require('codex-helper-${provider}');\n${await readFile(script, 'utf8')}`);
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ dependencies: { [`codex-helper-${provider}`]: '1.0.0' } }));
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
    for (const job of [check, publish]) {
      // Each has a machine of its own.
      await rm(path.join(folder, 'node_modules'), { recursive: true, force: true });
      for (const command of job.filter((one) => commands.includes(one))) {
        const { exitCode, stderr } = await execa(command.replace(' --provenance', ''), { shell: true, cwd: folder, env, reject: false });
        expect({ command, exitCode, stderr }).toEqual({ command, exitCode: 0, stderr: expect.any(String) });
      }
    }
    const answer = await fetch(`${registry.url}${id}`);
    expect(await answer.json()).toMatchObject({ 'dist-tags': { latest: '1.0.0' } });
  });
});
