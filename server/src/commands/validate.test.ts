import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { validate, validateCommand, type ValidateOptions } from './validate.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../test-fixtures/plugins/manifests');
const good = path.join(fixtures, 'a-json');
const bad = path.join(fixtures, 'many-mistakes');

let base = '';

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'codex-validate-'));
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

interface Finding {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  severity: string;
  code: string;
  message: string;
  fixes: { title: string; edits: { line: number; column: number; endLine: number; endColumn: number; newText: string }[] }[];
}

async function run(
  paths: string[],
  options: Partial<ValidateOptions> = {},
  input = '',
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await validate(
    paths,
    { format: 'text', profile: 'dev', ...options },
    { stdin: Readable.from([input]), out: (text) => (out += text), err: (text) => (err += text), colour: false },
  );
  return { code, out, err };
}

async function findings(paths: string[], options: Partial<ValidateOptions> = {}, input = ''): Promise<Finding[]> {
  return JSON.parse((await run(paths, { ...options, format: 'json' }, input)).out) as Finding[];
}

describe('validate', () => {
  it('exits with 0 for what is sound, 1 for errors and 2 for what is not there', async () => {
    expect(await run([good])).toEqual({ code: 0, out: '1 file checked, no problems.\n', err: '' });
    expect((await run([bad])).code).toBe(1);
    expect(await run([path.join(base, 'none')])).toEqual({ code: 2, out: '', err: `${path.join(base, 'none')} does not exist.\n` });
    expect((await run([base])).err).toContain('There is no manifest in');
    expect((await run([good, base])).code).toBe(2);
  });

  it('shows no bytes of a file in UTF-16 for its text', async () => {
    await writeFile(path.join(base, 'plugin.manifest.json'), Buffer.from('\uFEFF{"pluginId": "com.example.a"}\n', 'utf16le'));
    const { code, out } = await run([base]);
    expect(code).toBe(1);
    expect(out).toContain('The file is not UTF-8');
    expect(out).not.toMatch(/\uFFFD|\\x00/);
    expect(out).not.toContain(' | ');
  });

  it('allows warnings', async () => {
    await writeFile(path.join(base, 'plugin.manifest.json'), '{"pluginId": "com.example.a", "version": "1.0.0"}');
    const { code, out } = await run([base]);
    expect(code).toBe(0);
    expect(out).toContain('0 errors, 1 warning.');
  });

  it.each([
    ['plugin.manifest.json', '{"pluginId": 7, "version": "v1",\r\n "name": "😀", "events": [{}]}'],
    ['plugin.manifest.yaml', 'pluginId: 7\nversion: [1]\n'],
    ['codex.config.json', '{"port": "1", "prot": 2}'],
    ['.agents/plugins/marketplace.json', '{"name": "own tools", "plugins": 7}'],
  ])('counts columns of %s as editors do, without a byte order mark', async (name, text) => {
    const places = async (mark: string): Promise<string[]> => {
      const file = path.join(base, mark === '' ? 'without' : 'with', name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, `${mark}${text}`);
      return (await findings([file])).map(({ line, column, endColumn, code }) => `${line}:${column}-${endColumn} ${code}`);
    };
    const without = await places('');
    expect(without.length).toBeGreaterThan(1);
    expect((await places('\u{feff}')).filter((one) => !one.endsWith('byte-order-mark'))).toEqual(without);
  });

  it('fixes the first line behind a byte order mark in its place', async () => {
    const file = path.join(base, 'codex.config.json');
    await writeFile(file, '\u{feff}{"prot": 1}');
    await run([file], { fix: true });
    expect(await readFile(file, 'utf8')).toBe('\u{feff}{"port": 1}');
  });

  it('says how much there is of each level, and that there is nothing only where there is nothing', async () => {
    await writeFile(path.join(base, 'a.js'), 'exports.onFileSave = () => ({ success: true });\n');
    const manifest = (permissions: string[], more: object = {}): Promise<void> =>
      writeFile(
        path.join(base, 'plugin.manifest.json'),
        JSON.stringify({
          pluginId: 'com.example.a',
          version: '1.0.0',
          name: 'A',
          description: 'a',
          entryPoints: { handlers: [{ event: 'onFileSave', language: ['javascript'], script: 'a.js' }] },
          permissions,
          ...more,
        }),
      );
    const last = async (): Promise<string | undefined> => (await run([base])).out.trimEnd().split('\n').at(-1);
    await manifest([]);
    expect(await last()).toBe('1 file checked, no problems.');
    await manifest(['network:request']);
    expect(await last()).toBe('1 file checked: 1 info.');
    await manifest(['network:request', 'process:spawn']);
    expect(await last()).toBe('1 file checked: 2 infos.');
    await manifest(['network:request'], { main: 7 });
    expect(await last()).toMatch(/^1 file checked: 1 error, 0 warnings, 1 info\.$/);
  });

  it('prints JSON with 1-based places and the fixes', async () => {
    const all = await findings([path.join(bad, 'plugin.manifest.json')]);
    expect(all.find(({ code }) => code === 'manifest/unknown-event')).toEqual({
      file: path.relative(process.cwd(), path.join(bad, 'plugin.manifest.json')).replaceAll('\\', '/'),
      line: 8,
      column: 18,
      endLine: 8,
      endColumn: 29,
      severity: 'error',
      code: 'manifest/unknown-event',
      message: 'There is no event "onFileSav". Did you mean "onFileSave"?',
      fixes: [{ title: 'Write "onFileSave"', edits: [{ line: 8, column: 18, endLine: 8, endColumn: 29, newText: '"onFileSave"' }] }],
    });
    expect(JSON.parse((await run([good], { json: true })).out)).toEqual([]);
  });

  it('points at the place in the text format', async () => {
    const { out } = await run([bad]);
    const lines = out.split('\n');
    const at = lines.findIndex((line) => line.includes('manifest/unknown-event'));
    expect(lines[at + 1]).toBe('  8 |       { "event": "onFileSav", "script": "handlers/save.js" },');
    expect(lines[at + 2]).toBe('    |                  ^^^^^^^^^^^');
    expect(out).not.toContain('\u001b');
  });

  it('writes GitHub annotations, with what would end them escaped', async () => {
    await writeFile(path.join(base, 'plugin.manifest.json'), '{"pluginId": "100%,x", "version": "1.0.0", "hooks": {"onCommand": "a.js"}}');
    const { out } = await run([base], { format: 'github' });
    const file = path.join(base, 'plugin.manifest.json');
    expect(out).toContain(
      `::error file=${file},line=1,endLine=1,col=14,endColumn=22,title=manifest/id-format::"pluginId" cannot be "100%25,x".`,
    );
    expect(out.trimEnd().split('\n')).toHaveLength(2);
  });

  it('writes SARIF 2.1.0 whose results refer to its rules', async () => {
    const log = JSON.parse((await run([bad], { format: 'sarif' })).out) as {
      version: string;
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: {
          ruleId: string;
          ruleIndex: number;
          locations: { physicalLocation: { artifactLocation: { uri: string }; region: object } }[];
        }[];
      }[];
    };
    expect(log.version).toBe('2.1.0');
    const [only] = log.runs;
    expect(only?.results.length).toBeGreaterThan(15);
    for (const { ruleId, ruleIndex } of only?.results ?? []) expect(only?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(only?.results[0]?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'test-fixtures/plugins/manifests/many-mistakes/plugin.manifest.json' },
      region: { startLine: 2, startColumn: 15, endLine: 2, endColumn: 21 },
    });
  });

  it('reads a manifest from stdin, in either syntax', async () => {
    expect((await findings(['-'], {}, '{"version": "1"}')).map(({ file, code }) => `${file} ${code}`)).toContain(
      '<stdin> manifest/version-format',
    );
    expect(await findings(['-'], {}, 'name: com.example.a\nversion: 1.0.0\nhooks: {onCommand: run}\n')).toEqual([]);
    expect((await run(['-'], {}, '')).code).toBe(1);
  });

  it('goes through a tree, into .codex/plugins but not into node_modules or plugins', async () => {
    await cp(good, path.join(base, 'packages/one'), { recursive: true });
    await cp(good, path.join(base, 'packages/one/handlers/inner'), { recursive: true });
    await cp(good, path.join(base, 'node_modules/two'), { recursive: true });
    await mkdir(path.join(base, '.codex/plugins/three'), { recursive: true });
    await writeFile(path.join(base, '.codex/plugins/three/manifest.json'), '{');
    await writeFile(path.join(base, 'manifest.yaml'), 'not ours');
    const { out } = await run([base]);
    expect(out).toContain('three/manifest.json:1:1 error');
    expect(out).toContain('2 files checked');
  });

  it('reports manifests that are not read, and ids that are used twice side by side', async () => {
    await cp(good, path.join(base, '.codex/plugins/a'), { recursive: true });
    await cp(good, path.join(base, '.codex/plugins/b'), { recursive: true });
    await writeFile(path.join(base, '.codex/plugins/a/codex.plugin.yaml'), 'x: 1\n');
    const all = await findings([base]);
    expect(all.map(({ file, code }) => `${path.relative(base, path.resolve(file))} ${code}`)).toEqual([
      '.codex/plugins/b/plugin.manifest.json manifest/duplicate-id',
      '.codex/plugins/a/codex.plugin.yaml manifest/shadowed',
    ]);
    expect(all[0]).toMatchObject({ line: 2, column: 15, endLine: 2 });
  });

  it('checks codex.config.json beside a manifest', async () => {
    await cp(good, base, { recursive: true });
    await writeFile(path.join(base, 'codex.config.json'), '{"port": "4000"}');
    expect((await findings([base])).map(({ code }) => code)).toEqual(['config/type']);
  });

  it('checks more with the profile publish', async () => {
    await cp(good, base, { recursive: true });
    const file = path.join(base, 'plugin.manifest.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/ {2}"description".*\n/, ''));
    expect((await findings([file])).length).toBe(0);
    const codes = (await findings([file], { profile: 'publish' })).map(({ code }) => code.replace('manifest/publish-', ''));
    expect(codes.sort()).toEqual(['changelog', 'description', 'licence', 'readme']);
    for (const [name, text] of [
      ['README.md', '# First'],
      ['LICENSE', 'MIT'],
      ['CHANGELOG.md', '## 1.2.3'],
    ] as const)
      await writeFile(path.join(base, name), text);
    expect((await findings([file], { profile: 'publish' })).map(({ code }) => code)).toEqual(['manifest/publish-description']);
  });

  it('applies the fixes that leave nothing to decide, and says which', async () => {
    const file = path.join(base, 'plugin.manifest.yaml');
    await cp(path.join(good, 'handlers'), path.join(base, 'handlers'), { recursive: true });
    await writeFile(
      file,
      [
        'pluginId: com.example.a',
        'version: v1.0',
        'entryPoints:',
        '  handlers:',
        '    - event: onFileSav # slip',
        '      language: [py]',
        '      script: handlers/save.py',
        'permissions: [process:spwn:black]',
        '',
      ].join('\n'),
    );
    const { code, out, err } = await run([base], { fix: true });
    expect({ code, out }).toEqual({ code: 0, out: '1 file checked, no problems.\n' });
    expect(err.trimEnd().split('\n')).toHaveLength(4);
    expect(await readFile(file, 'utf8')).toBe(
      [
        'pluginId: com.example.a',
        'version: "1.0.0"',
        'entryPoints:',
        '  handlers:',
        '    - event: "onFileSave" # slip',
        '      language: ["python"]',
        '      script: handlers/save.py',
        'permissions: ["process:spawn:black"]',
        '',
      ].join('\n'),
    );
    expect((await run([base], { fix: true })).err).toBe('');
  });

  it.each(['', '\u{feff}'])('keeps line ends and the byte order mark of what it fixes (%j)', async (mark) => {
    await cp(path.join(good, 'handlers'), path.join(base, 'handlers'), { recursive: true });
    const text = (event: string): string =>
      `${mark}{\n  "pluginId": "com.example.a",\n  "version": "1.0.0",\n  "entryPoints": { "handlers": [{ "event": "${event}", "script": "handlers/save.py" }] }\n}\n`.replaceAll(
        '\n',
        '\r\n',
      );
    const file = path.join(base, 'plugin.manifest.json');
    await writeFile(file, text('onFileSav'));
    expect((await run([base], { fix: true })).code).toBe(0);
    expect(await readFile(file, 'utf8')).toBe(text('onFileSave'));
  });

  describe('in a tree with links', () => {
    const fixable = '{"pluginId": "com.example.q", "version": "1.0.0", "name": "q", "description": "d",}\n';
    const fixed = '{"pluginId": "com.example.q", "version": "1.0.0", "name": "q", "description": "d"}\n';
    const manifest = 'plugin.manifest.json';
    let tree = '';
    let plugins = '';
    let mine = '';

    const plugin = async (folder: string): Promise<string> => {
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, manifest), fixable);
      return path.join(folder, manifest);
    };
    const checked = (all: Finding[]): string[] => [...new Set(all.map(({ file }) => path.resolve(file)))].sort();

    beforeEach(async () => {
      tree = path.join(base, 'tree');
      plugins = path.join(tree, '.codex/plugins');
      mine = path.join(base, 'mine');
      await mkdir(plugins, { recursive: true });
    });

    it('ends where links lead back to it, and looks at each plugin once', async () => {
      const own = await plugin(path.join(tree, 'own'));
      for (const name of ['a', 'b', 'c']) await symlink('../..', path.join(plugins, name), 'junction');
      for (const name of ['d', 'e']) await symlink('../../own', path.join(plugins, name), 'junction');
      expect(checked(await findings([tree]))).toEqual([own]);
    });

    it('takes a link in .codex/plugins for that one plugin, and looks at nothing below what it leads to', async () => {
      await plugin(path.join(mine, 'p'));
      await plugin(path.join(mine, 'p/.codex/plugins/q'));
      await plugin(path.join(mine, 'elsewhere/q'));
      await symlink(path.join(mine, 'p'), path.join(plugins, 'p'), 'junction');
      await symlink(path.join(mine, 'elsewhere'), path.join(plugins, 'wide'), 'junction');
      expect(checked(await findings([tree]))).toEqual([path.join(plugins, 'p', manifest)]);
      await rm(plugins, { recursive: true });
      await symlink(mine, plugins, 'junction');
      expect(checked(await findings([tree]))).toEqual([path.join(plugins, 'p', manifest)]);
    });

    it('fixes nothing that it reaches through a link, and says so', async () => {
      const file = await plugin(path.join(mine, 'p'));
      await writeFile(path.join(mine, 'p/codex.config.json'), '{"port": "8080",}');
      await plugin(path.join(mine, 'file'));
      await mkdir(path.join(plugins, 'file'));
      await symlink(path.join(mine, 'file', manifest), path.join(plugins, 'file', manifest));
      await symlink(path.join(mine, 'p'), path.join(plugins, 'p'), 'junction');
      // Of the Codex CLI's files, one lies behind a folder of the plugin's.
      await mkdir(path.join(tree, 'cli/.codex-plugin'), { recursive: true });
      await writeFile(path.join(tree, 'cli/.codex-plugin/plugin.json'), '{"name": "cli", "version": "1.0.0", "description": "d"}');
      await mkdir(path.join(mine, 'hooks'));
      await writeFile(path.join(mine, 'hooks/hooks.json'), '{"hooks": {},}');
      await symlink(path.join(mine, 'hooks'), path.join(tree, 'cli/hooks'), 'junction');
      const { err } = await run([tree], { fix: true });
      expect(await readFile(file, 'utf8')).toBe(fixable);
      expect(await readFile(path.join(mine, 'file', manifest), 'utf8')).toBe(fixable);
      expect(await readFile(path.join(mine, 'p/codex.config.json'), 'utf8')).toBe('{"port": "8080",}');
      expect(await readFile(path.join(mine, 'hooks/hooks.json'), 'utf8')).toBe('{"hooks": {},}');
      expect(err).not.toContain('fixed:');
      expect(err.match(/is reached through a link, and what that leads to was not changed/g)).toHaveLength(4);
    });

    it('fixes what a link leads to that the user named', async () => {
      const file = await plugin(path.join(mine, 'p'));
      await symlink(mine, path.join(base, 'work'), 'junction');
      expect((await run([path.join(base, 'work')], { fix: true })).err).toContain('fixed:');
      expect(await readFile(file, 'utf8')).toBe(fixed);
      await writeFile(file, fixable);
      expect((await run([path.join(base, 'work/p', manifest)], { fix: true })).err).toContain('fixed:');
      expect(await readFile(file, 'utf8')).toBe(fixed);
    });
  });

  it('says how many of the problems it could mend, unless it was told to', async () => {
    await cp(good, base, { recursive: true });
    const file = path.join(base, 'plugin.manifest.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"onFileSave"', '"onFileSav"'));
    expect((await run([base])).err).toBe('One of these is mended by codex-plugin validate --fix.\n');
    expect((await run([base], { format: 'github' })).err).toBe('');
    expect((await run([base], { fix: true })).err).not.toContain('mended');
    expect((await run([base])).err).toBe('');
  });

  it('does not ask for more permissions, raise versions or make files by itself', async () => {
    await cp(good, base, { recursive: true });
    const file = path.join(base, 'plugin.manifest.json');
    const before = (await readFile(file, 'utf8')).replace(', "process:spawn:black"', '');
    await writeFile(file, before);
    const { err } = await run([base], { fix: true, profile: 'publish' });
    expect(err).toBe('');
    expect(await readFile(file, 'utf8')).toBe(before);
    expect((await findings([base])).map(({ code }) => code)).toEqual(['manifest/missing-permission']);
  });

  it("checks the files of OpenAI's Codex CLI in a tree, and by name", async () => {
    await mkdir(path.join(base, 'tool/.codex-plugin'), { recursive: true });
    await mkdir(path.join(base, 'tool/hooks'));
    await writeFile(path.join(base, 'tool/.codex-plugin/plugin.json'), '{"name": "tool", "handlers": []}');
    await writeFile(
      path.join(base, 'tool/hooks/hooks.json'),
      '{"hooks": {"PreTooluse": [{"hooks": [{"type": "command", "command": "a"}]}]}}',
    );
    const all = await findings([base]);
    expect(all.map(({ file, code }) => `${path.relative(base, path.resolve(file))} ${code}`)).toEqual([
      'tool/.codex-plugin/plugin.json manifest/codex-unknown-key',
      'tool/hooks/hooks.json manifest/codex-hook-event',
    ]);
    expect(await findings([path.join(base, 'tool/hooks/hooks.json')])).toHaveLength(1);
    expect((await run([base], { fix: true })).err).toContain('Write "PreToolUse" (manifest/codex-hook-event)');
  });

  it('wants a higher version once files changed since the last tag', async () => {
    await cp(good, base, { recursive: true });
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false', ...args], {
        cwd: base,
        encoding: 'utf8',
      });
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    git('tag', 'v1.2.3');
    const codes = async (): Promise<string[]> =>
      (await findings([base], { profile: 'publish' })).map(({ code }) => code).filter((code) => code.endsWith('-version'));
    expect(await codes()).toEqual([]);
    await writeFile(path.join(base, 'handlers/more.js'), 'exports.a = 1;\n');
    expect(await codes()).toEqual(['manifest/publish-version']);
    const file = path.join(base, 'plugin.manifest.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('1.2.3', '1.3.0'));
    expect(await codes()).toEqual([]);
  });

  it('describes itself, and refuses formats that it does not know', async () => {
    const command = validateCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    const help = command.helpInformation();
    for (const word of ['--format', '--json', '--profile', 'sarif']) expect(help).toContain(word);
    await expect(command.parseAsync(['--format', 'xml'], { from: 'user' })).rejects.toMatchObject({ code: 'commander.invalidArgument' });
    await expect(run([good], { format: 'sarif', json: true })).rejects.toThrow('--json and --format sarif exclude each other.');
  });
});
