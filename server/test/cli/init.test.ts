// `codex-plugin init` as it is built: what it makes is checked, run and tested in each language; and nothing of anybody's is ever overwritten.
import { execa } from 'execa';
import { lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_EVENTS } from '../../src/contract/eventNames.ts';
import { cli, filesIn, home, place, REPOSITORY } from './initHarness.ts';

const LANGUAGES = ['node', 'typescript', 'python'] as const;
type Language = (typeof LANGUAGES)[number];

interface MockEvent {
  event: string;
  payload: object;
}

async function mockEventsIn(folder: string): Promise<MockEvent[]> {
  const names = (await readdir(path.join(folder, 'events'))).sort();
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(path.join(folder, 'events', name), 'utf8')) as MockEvent));
}

/** Runs the unit tests in the language's own runner, without a network. @returns how many passed. */
async function passedTests(language: Language, folder: string): Promise<number> {
  if (language === 'python') {
    const { stdout } = await execa('python3', ['-m', 'pytest', '-p', 'no:cacheprovider', '-q'], { cwd: folder });
    return Number(/(\d+) passed/.exec(stdout)?.[1]);
  }
  if (language === 'node') {
    const { stdout } = await execa('node', ['--test', '--test-reporter=tap'], {
      cwd: folder,
      preferLocal: true,
      localDir: REPOSITORY,
      env: { NODE_TEST_CONTEXT: undefined },
    });
    return Number(/^# pass (\d+)$/m.exec(stdout)?.[1]);
  }
  // As `npm install` would have put it there.
  await symlink(path.join(REPOSITORY, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const { scripts } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as { scripts: { test: string; types: string } };
  expect(scripts).toEqual({ test: 'vitest run', types: 'tsc' });
  const { stdout } = await execa('vitest', ['run', '--reporter=tap-flat'], { cwd: folder, preferLocal: true, env: { VITEST: undefined } });
  await execa('tsc', [], { cwd: folder, preferLocal: true });
  await rm(path.join(folder, 'node_modules'));
  return stdout.match(/^ok \d+/gm)?.length ?? 0;
}

const MANIFESTS = ['plugin.manifest.json', 'codex.plugin.yaml', 'plugin.manifest.yml'];
const KINDS = LANGUAGES.flatMap((language) => MANIFESTS.map((manifest, index) => ({ language, manifest, all: index === 0 })));

describe('init', () => {
  it.each(KINDS)('makes a plugin in $language with $manifest that is checked, tested and run', { timeout: 300_000 }, async (kind) => {
    const { language, manifest, all } = kind;
    const events = all ? [...BUILT_IN_EVENTS, 'reviewRequested', 'class'] : ['onFileSave', 'reviewRequested'];
    const flags = [
      '--id',
      'dev.doe.tidy',
      '--name',
      'Tidy & "neat"',
      '--language',
      language,
      '--events',
      events.join(),
      '--manifest',
      manifest,
    ];
    const made = await cli(['init', 'tidy', ...flags, '--json']);
    expect(made).toMatchObject({ code: 0, err: '' });
    const folder = place('tidy');
    const { files, ...rest } = JSON.parse(made.out) as { folder: string; files: string[] };
    expect(rest).toEqual({ folder });
    expect(await filesIn(folder)).toEqual(files.toSorted());
    expect(files[0]).toBe(manifest);

    const checked = await cli(['validate', folder, '--profile', 'publish', '--format', 'json']);
    expect(JSON.parse(checked.out), 'nothing is to be said about it').toEqual([]);

    const tested = await cli(['test', folder, '--json']);
    const { failed, tests } = JSON.parse(tested.out) as { failed: number; tests: { event: string; diff?: string }[] };
    expect(tests.filter(({ diff }) => diff !== undefined)).toEqual([]);
    expect({ code: tested.code, failed }).toEqual({ code: 0, failed: 0 });
    expect([...new Set(tests.map(({ event }) => event))].sort()).toEqual(events.toSorted());
    expect(await passedTests(language, folder)).toBeGreaterThanOrEqual(tests.length);
    // Nor after the tests ran.
    await writeFile(path.join(folder, '.env.local'), 'API_KEY=1\n');
    const again = await cli(['validate', folder, '--profile', 'publish', '--format', 'json']);
    expect(JSON.parse(again.out)).toEqual([]);
  });

  it('writes lines that end alike on every system, and JSON that can be read', async () => {
    await cli(['init', 'tidy', '--yes', '--language', 'python']);
    for (const name of await filesIn(place('tidy'))) {
      const text = await readFile(place('tidy', name), 'utf8');
      expect(text, name).toMatch(/[^\n]\n$/);
      expect(text, name).not.toContain('\r');
      if (name.endsWith('.json')) expect(() => JSON.parse(text) as unknown, name).not.toThrow();
    }
  });

  it('chooses what usually fits with --yes, and says what comes next', async () => {
    const made = await cli(['init', 'my-plugin', '--yes']);
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toContain('cd my-plugin\n');
    expect(made.out).toMatch(/node --test +# unit tests\n/);
    const manifest = JSON.parse(await readFile(place('my-plugin/plugin.manifest.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest).toMatchObject({
      pluginId: 'dev.doe.my-plugin',
      entryPoints: { handlers: [{ event: 'onFileSave', script: 'handlers/file-save.cjs' }] },
    });
    expect(await readFile(place('my-plugin/LICENSE'), 'utf8')).toContain(`Copyright (c) ${new Date().getFullYear()} Jane Doe\n`);
    // Names that say nothing are what the linter finds first.
    const checked = await cli(['validate', 'my-plugin', '--profile', 'publish', '--format', 'json']);
    expect(JSON.parse(checked.out)).toEqual([]);
  });

  it('tells of steps for Python that systems allow which keep their packages to themselves', async () => {
    const made = await cli(['init', 'my-plugin', '--yes', '--language', 'python']);
    expect(made.out).toMatch(
      /\n {2}python3 -m venv \.venv\n {2}\.venv\/bin\/python -m pip install -r requirements-dev\.txt\n {2}\.venv\/bin\/python -m pytest +# unit tests\n/,
    );
  });

  it('makes a plugin in the working directory where no folder is named, beside what is no file of its own', async () => {
    await mkdir(place('here/.git'), { recursive: true });
    await writeFile(place('here/notes.txt'), 'mine');
    expect(await cli(['init', '--yes'], { cwd: place('here') })).toMatchObject({ code: 0 });
    expect(await readFile(place('here/README.md'), 'utf8')).toMatch(/^# Here\n/);
    expect(await readFile(place('here/notes.txt'), 'utf8')).toBe('mine');
  });

  it('writes no workflow where GitHub would not read it, and tells which one to put where', async () => {
    await mkdir(place('shop/.git'), { recursive: true });
    const made = await cli(['init', 'shop/.codex/plugins/tidy', '--yes']);
    expect(made.code).toBe(0);
    expect(await filesIn(place('shop'))).not.toContainEqual(expect.stringContaining('.github'));
    expect(made.out).toContain('shop/.github/workflows/tidy.yml:');
    expect(made.out).toContain('working-directory: ".codex/plugins/tidy"');
    expect(await readFile(place('shop/.codex/plugins/tidy/README.md'), 'utf8')).not.toContain('.github');
    const json = await cli(['init', 'shop/.codex/plugins/other', '--yes', '--json']);
    const { files, leftOut } = JSON.parse(json.out) as { files: string[]; leftOut: { file: string; text: string }[] };
    expect(leftOut).toEqual([{ file: place('shop/.github/workflows/other.yml'), text: expect.stringContaining('name: plugin\n') }]);
    expect(files).not.toContainEqual(expect.stringContaining('.github'));
    // Later neither.
    await rm(place('shop/.codex/plugins/tidy/CHANGELOG.md'));
    const added = await cli(['init', 'shop/.codex/plugins/tidy', '--yes', '--json']);
    expect(JSON.parse(added.out)).toMatchObject({ files: ['CHANGELOG.md'] });
  });

  it('has a README whose commands do what it says', async () => {
    await cli(['init', 'tidy', '--yes']);
    const text = await readFile(place('tidy/README.md'), 'utf8');
    const [, event = '', payload = ''] = /^codex-plugin invoke \. (\w+) --payload - <<'END'\n(.*)\nEND$/m.exec(text) ?? [];
    const ran = await cli(['invoke', '.', event, '--payload', '-', '--json'], { cwd: place('tidy'), input: payload });
    expect(JSON.parse(ran.out)).toMatchObject({ response: { formattedContent: 'first\nsecond\n\nlast' } });
    for (const [, name = ''] of text.matchAll(/^\| `([\w./-]+)` \|/gm)) {
      if (name.includes('.') || name.endsWith('/')) await expect(lstat(place('tidy', name))).resolves.toBeDefined();
    }
  });

  it('keeps secrets out of git, and examples of them in', async () => {
    await cli(['init', 'tidy', '--yes']);
    const folder = place('tidy');
    await execa('git', ['init', '--quiet'], { cwd: folder });
    const kept = ['.env.example', 'handlers/file-save.cjs', 'events/file-save.json', '.vscode/launch.json'];
    const left = ['.env', '.env.local', '.env.production', 'node_modules/x/y.js', 'handlers/__pycache__/x.pyc', '.venv/bin/python'];
    const profiles = ['a.cpuprofile', 'profiles/b.speedscope.json'];
    const { stdout } = await execa('git', ['check-ignore', ...kept, ...left, ...profiles], { cwd: folder, reject: false });
    expect(stdout.split('\n')).toEqual([...left, ...profiles]);
  });
});

describe('init where there are files already', () => {
  const WANTED = ['--id', 'dev.doe.tidy', '--name', 'Tidy', '--language', 'node', '--events', 'onFileSave'];

  /** What is below the test's folder, with its texts. */
  async function everything(): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const name of await filesIn(home))
      found[name] = (await lstat(place(name))).isSymbolicLink() ? 'a link' : await readFile(place(name), 'utf8');
    return found;
  }

  async function refused(args: readonly string[], names: readonly string[]): Promise<void> {
    const before = await everything();
    const ran = await cli([...args, '--json']);
    expect(ran.code).toBe(1);
    for (const name of names) expect(ran.err).toContain(`\n  ${name}\n`);
    expect(JSON.parse(ran.out)).toEqual({ folder: place('tidy'), files: [], existing: names });
    expect(await everything()).toEqual(before);
  }

  it('lists all that is in the way, and writes nothing', async () => {
    await mkdir(place('tidy/handlers'), { recursive: true });
    for (const name of ['README.md', 'LICENSE', 'handlers/file-save.cjs']) await writeFile(place('tidy', name), 'mine');
    await refused(['init', 'tidy', ...WANTED], ['handlers/file-save.cjs', 'README.md', 'LICENSE']);
    await refused(['init', 'tidy', '--yes'], ['handlers/file-save.cjs', 'README.md', 'LICENSE']);
  });

  it('names the command that keeps what is around a plugin, which writes the rest', async () => {
    await mkdir(place('tidy'));
    for (const name of ['readme.md', 'LICENSE', '.gitignore']) await writeFile(place('tidy', name), 'mine');
    const before = await everything();
    const ran = await cli(['init', 'tidy', '--name', 'The Tidy', '--yes']);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain("\n  codex-plugin init tidy --name 'The Tidy' --yes --keep-existing\n");
    expect(await everything()).toEqual(before);
    const kept = await cli(['init', 'tidy', '--name', 'The Tidy', '--yes', '--keep-existing', '--json']);
    const { files, kept: names } = JSON.parse(kept.out) as { files: string[]; kept: string[] };
    expect({ code: kept.code, names }).toEqual({ code: 0, names: ['readme.md', 'LICENSE', '.gitignore'] });
    expect(files).toEqual(expect.arrayContaining(['plugin.manifest.json', 'handlers/file-save.cjs', 'CHANGELOG.md']));
    const after = await everything();
    for (const [name, text] of Object.entries(before)) expect(after[name]).toBe(text);
    expect(await filesIn(place('tidy'))).toEqual([...files, ...names].sort());
  });

  it.each(['handlers/file-save.cjs', 'events/file-save.json', 'tests/file-save.test.cjs'])(
    'keeps no %s of somebody else’s',
    async (name) => {
      await mkdir(path.dirname(place('tidy', name)), { recursive: true });
      for (const one of [name, 'README.md']) await writeFile(place('tidy', one), 'mine');
      await refused(['init', 'tidy', ...WANTED, '--keep-existing'], [name, 'README.md']);
      expect((await cli(['init', 'tidy', ...WANTED])).err).not.toContain('--keep-existing');
    },
  );

  it('writes nothing where it made a plugin before', async () => {
    await cli(['init', 'tidy', ...WANTED]);
    await refused(['init', 'tidy', ...WANTED], ['plugin.manifest.json']);
    const before = await everything();
    const ran = await cli(['init', 'tidy', '--yes', '--json']);
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('lacks nothing') });
    expect(JSON.parse(ran.out)).toMatchObject({ files: [] });
    expect(await everything()).toEqual(before);
  });

  it('follows no link, wherever it leads', async () => {
    await mkdir(place('tidy'));
    await mkdir(place('elsewhere'));
    await symlink(place('elsewhere'), place('tidy/handlers'), 'junction');
    await refused(['init', 'tidy', ...WANTED, '--keep-existing'], ['handlers']);
    await refused(['init', 'tidy', ...WANTED], ['handlers']);
    expect(await readdir(place('elsewhere'))).toEqual([]);
  });
});

describe('init with wrong usage', () => {
  const GOOD = { name: 'Tidy', id: 'dev.doe.tidy', language: 'node', events: 'onFileSave' };

  it.each([
    [{ id: 'tidy' }, 'reverse-DNS'],
    [{ id: '' }, 'reverse-DNS'],
    [{ name: ' ' }, 'A plugin needs a name'],
    [{ name: 'a\nb' }, 'one line'],
    [{ events: 'onFilSave' }, 'Did you mean onFileSave?'],
    [{ events: 'onfilesave' }, 'Did you mean onFileSave?'],
    [{ events: 'onSave' }, 'Did you mean onFileSave?'],
    [{ events: 'onFileSave,onDeploy' }, 'such as deploy'],
    [{ events: 'two words' }, 'has only letters'],
    [{ events: ',' }, 'Name at least one event'],
    [{ language: 'pyton' }, 'Did you mean python?'],
    [{ language: 'js' }, 'Did you mean node?'],
    [{ language: 'rust' }, 'node, typescript or python'],
    [{ manifest: 'plugin.manifest.yam' }, 'Did you mean plugin.manifest.yaml?'],
    [{ manifest: '../x.json' }, 'Manifests are called'],
  ])('%o is answered with what to write', async (flags, said) => {
    const args = Object.entries({ ...GOOD, ...flags }).flatMap(([flag, value]) => [`--${flag}`, value]);
    const ran = await cli(['init', 'tidy', ...args]);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(said);
    await expect(lstat(place('tidy'))).rejects.toThrow('ENOENT');
  });

  it.each([
    ['--language', ['node', 'typescript', 'python']],
    ['--manifest', ['plugin.manifest.json', 'codex.plugin.yaml', 'manifest.json']],
  ])('has shells complete %s', async (flag, values) => {
    const { out } = await cli(['__complete', 'zsh', '--', 'init', flag, '']);
    expect(out.split('\n').map((line) => line.split('\t')[0])).toEqual(expect.arrayContaining(values));
  });

  it('names all flags that are missing where nobody can be asked', async () => {
    const none = await cli(['init', 'tidy']);
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('--name, --id, --language and --events') });
    const one = await cli(['init', 'tidy', '--name', 'Tidy', '--id', 'dev.doe.tidy', '--events', 'onFileSave', '--json']);
    expect(one).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/say --language, or --yes/) });
    await expect(lstat(place('tidy'))).rejects.toThrow('ENOENT');
  });

  it('makes no plugin behind a link that leads nowhere', async () => {
    await symlink(place('nowhere'), place('link'), 'junction');
    expect(await cli(['init', 'link', '--yes'])).toMatchObject({ code: 2, err: expect.stringContaining('leads nowhere') });
  });

  it('makes no plugin in a file, or below one', async () => {
    await writeFile(place('file'), 'mine');
    for (const dir of ['file', 'file/tidy'])
      expect(await cli(['init', dir, '--yes'])).toMatchObject({ code: 2, err: expect.stringContaining('file is no folder') });
    expect(await readFile(place('file'), 'utf8')).toBe('mine');
  });
});

describe('init in a plugin', () => {
  const SAVE =
    "exports.onFileSave = (json, { log }) => {\n  log.info('saved');\n  return { formattedContent: JSON.parse(json).fileContent };\n};\n";

  async function plugin(manifest: object = {}): Promise<string> {
    const folder = place('mine');
    await mkdir(path.join(folder, 'src'), { recursive: true });
    const handlers = [
      { event: 'onFileSave', language: ['json'], script: 'src/save.js', pattern: 'data/**/*.json' },
      { event: 'onCommand', language: [], script: 'src/command.py' },
    ];
    const whole = {
      pluginId: 'dev.doe.mine',
      version: '1.2.0',
      name: 'Mine',
      description: 'Does what I want.',
      entryPoints: { handlers },
      commands: [{ command: 'greet', title: 'Greet' }],
      permissions: [],
      ...manifest,
    };
    await writeFile(path.join(folder, 'plugin.manifest.json'), JSON.stringify(whole));
    await writeFile(path.join(folder, 'src/save.js'), SAVE);
    await writeFile(
      path.join(folder, 'src/command.py'),
      'import json\n\n\ndef on_command(text):\n    return {"success": json.loads(text)["command"] == "greet"}\n',
    );
    return folder;
  }

  const MISSING = [
    'events/file-save.json',
    'events/command.json',
    'tests/save.test.mjs',
    'tests/test_command.py',
    'codex-plugin.d.ts',
    'src/codex_plugin_sdk.pyi',
    'README.md',
    'CHANGELOG.md',
    '.gitignore',
    '.npmignore',
    '.vscode/launch.json',
    '.vscode/tasks.json',
    '.github/workflows/plugin.yml',
  ];

  it('lists what it lacks, names the flag, and writes nothing', async () => {
    const folder = await plugin();
    const before = await filesIn(folder);
    const said = await cli(['init'], { cwd: folder });
    expect(said).toMatchObject({ code: 1, out: '' });
    for (const name of MISSING) expect(said.err).toContain(`\n  ${name}\n`);
    expect(said.err).toContain('--yes adds them');
    const data = await cli(['init', folder, '--json']);
    expect(data.code).toBe(1);
    expect(JSON.parse(data.out)).toEqual({ folder, files: [], existing: ['plugin.manifest.json'], missing: MISSING, problems: [] });
    expect(await filesIn(folder)).toEqual(before);
  });

  it('adds what it lacks with --yes: mock events that reach the handlers, and tests that pass', async () => {
    const folder = await plugin();
    const before = await filesIn(folder);
    const added = await cli(['init', folder, '--yes', '--json']);
    expect(added.code).toBe(0);
    expect(JSON.parse(added.out)).toEqual({ folder, files: MISSING });
    expect(await filesIn(folder)).toEqual([...before, ...MISSING].sort());
    expect(await readFile(path.join(folder, 'src/save.js'), 'utf8')).toBe(SAVE);
    for (const { event, payload } of await mockEventsIn(folder)) {
      const ran = await cli(['invoke', folder, event, '--payload', '-', '--json'], { input: JSON.stringify(payload) });
      expect(ran, event).toMatchObject({ code: 0 });
    }
    expect(await passedTests('node', folder)).toBe(1);
    expect(await passedTests('python', folder)).toBe(1);
    // Under which licence it is, its author alone decides.
    const checked = await cli(['validate', folder, '--profile', 'publish', '--format', 'json']);
    expect((JSON.parse(checked.out) as { code: string }[]).map(({ code }) => code)).toEqual(['manifest/publish-licence']);
  });

  it('leaves alone what is there by another name, and what git and npm were told to leave out', async () => {
    const folder = await plugin();
    await mkdir(path.join(folder, 'spec'));
    await writeFile(path.join(folder, 'spec/mine.test.js'), '');
    await writeFile(path.join(folder, 'readme.txt'), 'mine');
    await writeFile(path.join(folder, 'LICENCE.md'), 'mine');
    await writeFile(path.join(folder, '.gitignore'), 'private/\n');
    await mkdir(path.join(folder, 'events'));
    await writeFile(path.join(folder, 'events/mine.json'), '{"name":"mine","event":"onFileSave","payload":{}}');
    const added = await cli(['init', folder, '--yes', '--json']);
    const kept = ['events/file-save.json', 'tests/save.test.mjs', 'tests/test_command.py', 'README.md', '.gitignore'];
    expect(JSON.parse(added.out)).toEqual({ folder, files: MISSING.filter((name) => !kept.includes(name)) });
    // What .gitignore kept out of packages so far stays out.
    expect(await readFile(path.join(folder, '.npmignore'), 'utf8')).toContain('\nprivate/\n');
  });

  it('adds no types for JavaScript where the package is there that has them', async () => {
    const folder = await plugin();
    await writeFile(path.join(folder, 'package.json'), '{"devDependencies":{"codex-plugin-sdk":"^0.1.0"}}');
    const said = await cli(['init', folder, '--yes']);
    expect(said).toMatchObject({ code: 0 });
    expect((await filesIn(folder)).filter((name) => /\.d\.ts$|\.pyi$/.test(name))).toEqual(['src/codex_plugin_sdk.pyi']);
    expect(said.out).toContain('Types for scripts in Python: if TYPE_CHECKING: from codex_plugin_sdk import FileSaveEvent');
    expect(said.out).not.toContain('@ts-check');
    expect(await readFile(path.join(folder, 'README.md'), 'utf8')).toContain('are in `codex-plugin-sdk` and `codex_plugin_sdk.pyi`');
  });

  it('names types as scripts have to, and says where those that are there are not those of the events', async () => {
    const folder = await plugin();
    // Called like the package, it does not have it.
    await writeFile(path.join(folder, 'package.json'), '{"name":"codex-plugin-sdk"}');
    expect((await cli(['init', folder, '--yes'])).out).toContain("import type { FileSaveEvent } from '../codex-plugin.d.ts'");
    const [types, stub] = ['codex-plugin.d.ts', 'src/codex_plugin_sdk.pyi'].map((name) => path.join(folder, name)) as [string, string];
    expect((await cli(['init', folder])).err).not.toMatch(/codex-plugin\.d\.ts|codex_plugin_sdk\.pyi/);
    await writeFile(types, `${await readFile(types, 'utf8')}export interface Older {}\n`);
    await writeFile(stub, 'class FileSaveEvent: ...\n');
    const said = await cli(['init', folder]);
    expect(said.err).toContain('codex-plugin.d.ts was changed, or is of another version of the host: remove it, and init writes');
    expect(said.err).toContain('src/codex_plugin_sdk.pyi is not what init writes');
    const { notes } = JSON.parse((await cli(['init', folder, '--json'])).out) as { notes: string[] };
    expect(notes).toHaveLength(2);
  });

  it('knows plugins of endpoints and hooks', async () => {
    const folder = place('hooked');
    await mkdir(folder);
    const manifest = {
      name: 'dev.doe.hooked',
      version: '1.0.0',
      main: 'index.js',
      api_endpoints: [{ path: '/users/:userId', method: 'GET', handler: 'user' }],
      hooks: { onRequest: 'check' },
      permissions: [],
    };
    await writeFile(path.join(folder, 'codex.plugin.json'), JSON.stringify(manifest));
    await writeFile(
      path.join(folder, 'index.js'),
      'exports.user = ({ params }) => ({ data: params });\nexports.check = () => ({ success: true });\n',
    );
    expect(await cli(['init', folder, '--yes'])).toMatchObject({ code: 0 });
    const readme = await readFile(path.join(folder, 'README.md'), 'utf8');
    expect(readme).toContain(
      '| event or endpoint | script |\n|---|---|\n| `onRequest` | `index.js` |\n| `GET /users/:userId` | `index.js` |\n',
    );
    expect(await passedTests('node', folder)).toBe(1);
    expect((await mockEventsIn(folder)).map(({ event }) => event)).toEqual(['onRequest']);
  });

  it('says what is wrong with it first, and adds nothing to a broken one', async () => {
    const folder = await plugin({ version: 'one' });
    const before = await filesIn(folder);
    const said = await cli(['init', folder, '--yes']);
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err).toContain('manifest/version-format');
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const withToken = await cli(['init', await plugin({ version: token }), '--yes']);
    expect(withToken.err).toMatch(/version-format/);
    expect(withToken.err).not.toContain(token);
    const data = await cli(['init', folder, '--yes', '--json']);
    expect(JSON.parse(data.out)).toMatchObject({ files: [], problems: [{ code: 'manifest/version-format', line: 1 }] });
    expect(await filesIn(folder)).toEqual(before);
  });
});
