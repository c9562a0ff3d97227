import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inShared, sharedMissing } from '../../../test/clone.mts';
import { analyzeText, checkManifest, checkManifestBytes, checkManifestFile } from './check.ts';
import type { HandlerDeclaration, PluginManifest } from '../model/manifest.ts';
import { blocksLoading, RULES } from '../rules/table.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import type { Problem } from '../rules/problem.ts';
import { nodeFileSystem } from '../../disk/fileSystem.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
const fixtures = path.join(root, 'test-fixtures/plugins/manifests');
const seed = inShared('seed');

/** "code text": a problem by its code and the text that its range covers. */
function brief(text: string, problems: readonly Problem[]): string[] {
  const lines = new LineIndex(text);
  return problems.map(
    ({ code, range }) => `${code.replace('manifest/', '')} ${text.slice(lines.offsetAt(range.start), lines.offsetAt(range.end))}`,
  );
}

/** The problems of a manifest, without the disk. */
function check(text: string, expected: string[], file = 'plugin.manifest.json', profile: 'dev' | 'publish' = 'dev'): void {
  expect({ text, found: brief(text, analyzeText(text, file, profile).problems) }).toEqual({ text, found: expected });
}

/** Checks a manifest that is sound but for what is given. */
function checkWith(changes: Record<string, unknown>, expected: string[]): void {
  const sound = {
    pluginId: 'com.example.a',
    version: '1.0.0',
    name: 'A',
    entryPoints: { handlers: [{ event: 'onFileOpen', script: 'a.js' }] },
  };
  check(JSON.stringify({ ...sound, ...changes }), expected);
}

function withoutRanges(manifest: PluginManifest | undefined): unknown {
  const strip = <T extends { range: unknown }>(one: T): T => ({ ...one, range: undefined });
  return manifest && { ...manifest, handlers: manifest.handlers.map(strip), endpoints: manifest.endpoints.map(strip) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function fixture(name: string): Promise<PluginManifest | undefined> {
  const checked = await checkManifestFile(path.join(fixtures, name));
  expect(checked?.problems).toEqual([]);
  return checked?.manifest;
}

describe('check', () => {
  it('reads the first vocabulary the same from JSON and YAML', async () => {
    const [json, yaml] = [await fixture('a-json/plugin.manifest.json'), await fixture('a-yaml/plugin.manifest.yaml')];
    expect(withoutRanges(json)).toEqual(withoutRanges(yaml));
    expect(withoutRanges(json)).toEqual({
      id: 'com.example.first',
      version: '1.2.3',
      name: 'First',
      description: 'Declares handlers in the first vocabulary.',
      handlers: [
        {
          event: 'onFileSave',
          languages: ['python'],
          script: 'handlers/save.py',
          phase: 'afterSave',
          pattern: 'src/**',
          idempotent: false,
          maxExecutionTimeMs: 4000,
        },
        {
          event: 'onCodeCompletion',
          languages: ['javascript'],
          script: 'handlers/complete.js',
          idempotent: true,
          maxExecutionTimeMs: 4000,
        },
        {
          event: 'reportReady',
          languages: [],
          script: 'handlers/complete.js',
          function: 'report',
          idempotent: false,
          maxExecutionTimeMs: 250,
        },
      ],
      endpoints: [],
      permissions: [
        { name: 'filesystem:read', kind: 'filesystem:read' },
        { name: 'process:spawn:black', kind: 'process:spawn', scope: 'black' },
      ],
      events: ['reportReady'],
      commands: [],
      settings: { enableDebug: false, maxExecutionTimeMs: 4000, cacheEnabled: false, lineLength: 100 },
      runtime: { python: 'python3' },
      dependencies: {},
    });
  });

  it('reads the second vocabulary the same from JSON and YAML', async () => {
    const [json, yaml] = [await fixture('b-json/codex.plugin.json'), await fixture('b-yaml/codex.plugin.yml')];
    expect(withoutRanges(json)).toEqual(withoutRanges(yaml));
    expect(withoutRanges(json)).toEqual({
      id: 'com.example.second',
      version: '0.1.0',
      name: 'com.example.second',
      description: 'Declares hooks and endpoints in the second vocabulary.',
      handlers: [
        { event: 'onRequest', languages: [], script: 'index.js', function: 'handleRequest', idempotent: false, maxExecutionTimeMs: 5000 },
        {
          event: 'onFileSave',
          languages: [],
          script: 'tools.mjs',
          phase: 'afterSave',
          function: 'tidy',
          idempotent: false,
          maxExecutionTimeMs: 5000,
        },
        { event: 'onFileOpen', languages: [], script: 'opened.py', idempotent: false, maxExecutionTimeMs: 5000 },
      ],
      endpoints: [{ path: '/weather', method: 'POST', script: 'index.js', function: 'weatherHandler' }],
      permissions: [
        { name: 'network:request', kind: 'network:request' },
        { name: 'filesystem:read', kind: 'filesystem:read' },
        { name: 'filesystem:write', kind: 'filesystem:write' },
      ],
      events: [],
      commands: [],
      settings: { enableDebug: false, maxExecutionTimeMs: 5000, cacheEnabled: false },
      runtime: {},
      dependencies: {},
    });
  });

  it('gives each handler the place where it is declared', async () => {
    const manifest = await fixture('b-json/codex.plugin.json');
    const text = readFileSync(path.join(fixtures, 'b-json/codex.plugin.json'), 'utf8');
    const lines = new LineIndex(text);
    const textOf = ({ range }: HandlerDeclaration): string => text.slice(lines.offsetAt(range.start), lines.offsetAt(range.end));
    expect(manifest?.handlers.map(textOf)).toEqual([
      '"onRequest": "handleRequest"',
      '"onFileSave": "tools.mjs#tidy"',
      '"onFileOpen": "opened.py"',
    ]);
  });

  it('loads every manifest that the tutorial shows', (ctx) => {
    if (sharedMissing !== undefined) ctx.skip(sharedMissing);
    const texts = readdirSync(seed).map((name) => readFileSync(path.join(seed, name), 'utf8'));
    const manifests = texts.flatMap((text) => [...text.matchAll(/^\{\n {2}"pluginId"[\s\S]*?^\}$/gm)].map(([json]) => json));
    expect(manifests.length).toBeGreaterThanOrEqual(2);
    for (const text of manifests) {
      const { manifest, problems } = analyzeText(text, 'plugin.manifest.json');
      expect(problems).toEqual([]);
      expect(manifest?.id).toBe((JSON.parse(text) as { pluginId: string }).pluginId);
      expect(manifest?.handlers.length).toBeGreaterThanOrEqual(2);
      expect(manifest?.handlers.find(({ event }) => event === 'onFileSave')?.phase).toBe('afterSave');
    }
  });

  it("loads the tutorial's second vocabulary, put together from its table", (ctx) => {
    if (sharedMissing !== undefined) ctx.skip(sharedMissing);
    const text = readdirSync(seed)
      .map((name) => readFileSync(path.join(seed, name), 'utf8'))
      .join('\n');
    const take = (pattern: RegExp): unknown => JSON.parse(pattern.exec(text)?.[1] ?? 'null');
    const manifest = {
      name: take(/^name .*?("com\.[^"]*")$/m),
      version: take(/^version .*?("\d[^"]*")$/m),
      api_endpoints: take(/^api_endpoints [^\n]*\n(\[[\s\S]*?^\])/m),
      permissions: take(/^permissions .*?(\["network".*\])$/m),
      hooks: take(/^hooks .*?(\{.*\})$/m),
    };
    const { manifest: loaded, problems } = analyzeText(JSON.stringify(manifest), 'codex.plugin.json');
    expect(problems).toEqual([]);
    expect(loaded?.handlers.map(({ event, function: name }) => [event, name])).toEqual([
      ['onRequest', 'handleRequest'],
      ['onResponse', 'handleResponse'],
    ]);
    expect(loaded?.permissions.map(({ name }) => name)).toEqual(['network:request', 'filesystem:read', 'filesystem:write']);
    expect(loaded?.endpoints).toMatchObject([{ path: '/weather', method: 'POST', function: 'weatherHandler' }]);
  });

  it('finds every mistake of a manifest full of them, each once', async () => {
    const checked = await checkManifestFile(path.join(fixtures, 'many-mistakes/plugin.manifest.json'));
    expect(checked && brief(checked.text, checked.problems)).toEqual([
      'id-format "tidy"',
      'unknown-key "descripton"',
      'unknown-event "onFileSav"',
      'script-missing "handlers/sav.js"',
      'script-outside "../outside.js"',
      'script-not-a-file "handlers"',
      'script-extension "handlers/notes.txt"',
      'script-backslash "handlers\\\\save.js"',
      'script-absolute "/etc/save.js"',
      'function-missing "onFileSaved"',
      'script-outside "handlers/link.js"',
      'phase-event "phase"',
      'required {',
      'unknown-permission "filesystem:raed"',
      'redundant-permission "network:request:example.com"',
      'permission-scope "env:read:"',
      'type "true"',
      'similar-setting "maxExecutionTime"',
      'duplicate-key "version"',
      'version-format "1.2"',
    ]);
    expect(checked?.manifest).toBeUndefined();
  });

  it('says what is missing', () => {
    expect.hasAssertions();
    check('{}', ['required {', 'required {', 'no-handlers {']);
    check('{"version": "1.0.0", "name": "Tidy", "hooks": {"onCommand": "run"}}', ['id-format "Tidy"']);
    check('{"version": "1.0.0", "pluginid": "com.example.a", "hooks": {"onCommand": "run"}}', ['unknown-key "pluginid"']);
    check('{\n  "pluginId": "com.example.a", "version": "1.0.0"\n}', ['no-handlers {']);
    check('[]', ['type []']);
    check('', ['type '], 'plugin.manifest.yaml');
  });

  it('finds wrong types and values', () => {
    expect.hasAssertions();
    checkWith({ version: 1 }, ['type 1']);
    checkWith({ version: '1.0' }, ['version-format "1.0"']);
    checkWith({ version: 'v1.0.0' }, ['version-format "v1.0.0"']);
    checkWith({ version: '1.0.0-beta.1+5' }, []);
    checkWith({ pluginId: 'tidy' }, ['id-format "tidy"']);
    checkWith({ pluginId: 'com..a' }, ['id-format "com..a"']);
    checkWith({ pluginId: '' }, ['id-format ""']);
    checkWith({ settings: [] }, ['type []']);
    checkWith({ settings: { maxExecutionTimeMs: 0 } }, ['value 0']);
    checkWith({ settings: { maxExecutionTimeMs: 1.5 } }, ['type 1.5']);
    checkWith({ settings: { maxExecutionTimeMs: '5000' } }, ['type "5000"']);
    checkWith({ entryPoints: { handlers: {} } }, ['type {}']);
    checkWith({ entryPoints: { handlers: [{ event: 'onFileSave', script: 'a.js', phase: 'before' }] } }, ['value "before"']);
    checkWith({ entryPoints: { handlers: [{ event: 'onFileSave', script: 'a.js', language: 7 }] } }, ['type 7']);
    checkWith({ entryPoints: { handlers: [{ event: 'onFileSave', script: '' }] } }, ['value ""']);
    checkWith({ entryPoints: { handlers: ['a.js'] } }, ['type "a.js"']);
    checkWith({ api_endpoints: [{ path: 'weather', handler: 'f' }] }, ['value "weather"']);
    checkWith({ api_endpoints: [{ path: '/weather', handler: 'f', method: 'FETCH' }] }, ['value "FETCH"']);
    checkWith({ api_endpoints: [{ path: '/weather' }] }, ['required {']);
    checkWith({ hooks: { onRequest: ['a'] } }, ['type ["a"]']);
    checkWith({ permissions: 'network' }, ['type "network"']);
    checkWith({ events: ['1st'] }, ['value "1st"']);
  });

  it('knows what was meant by a value of the wrong type', () => {
    const fixed = (written: string, file: string): (string | undefined)[] => {
      const text = file === 'codex.plugin.json' ? `{"settings": {"enableDebug": ${written}}}` : `settings:\n  enableDebug: ${written}\n`;
      const found = analyzeText(text, file).problems.find(({ code }) => code === 'manifest/type');
      return [found?.message.replace(/^.* but is /, ''), found?.fixes[0]?.edits[0]?.newText];
    };
    expect(fixed('"true"', 'codex.plugin.json')).toEqual(['a string.', 'true']);
    expect(fixed('"No"', 'codex.plugin.json')).toEqual(['a string.', 'false']);
    expect(fixed('1', 'codex.plugin.json')).toEqual(['the number 1.', 'true']);
    expect(fixed('yes', 'codex.plugin.yaml')).toEqual(['a string.', 'true']);
    expect(fixed('"maybe"', 'codex.plugin.json')).toEqual(['a string.', undefined]);
    expect(analyzeText('version: 1.0\n', 'codex.plugin.yaml').problems.map(({ message }) => message)).toContain(
      '"version" has to be text, but is the number 1.0. Put it in quotes.',
    );
  });

  it('finds what has no meaning, and what was meant', () => {
    checkWith({ permision: [] }, ['unknown-key "permision"']);
    checkWith({ 'x-mine': 1, $schema: 'https://example.com/schema.json' }, []);
    checkWith({ enableDebug: true }, ['unknown-key "enableDebug"']);
    checkWith({ hooks: { onReqest: 'f' } }, ['unknown-event "onReqest"']);
    checkWith({ entryPoints: { handlers: [{ event: 'reportReady', script: 'a.js' }] } }, ['unknown-event "reportReady"']);
    checkWith({ entryPoints: { handlers: [{ event: 'onFileSav', script: 'a.js', phase: 'afterSave' }] } }, ['unknown-event "onFileSav"']);
    checkWith({ events: ['reportReady'], entryPoints: { handlers: [{ event: 'reportReady', script: 'a.js' }] } }, []);
    checkWith({ events: ['onFileSave'] }, ['built-in-event "onFileSave"']);
    checkWith({ permissions: ['network:requests'] }, ['unknown-permission "network:requests"']);
    checkWith({ permissions: ['filesystem', 'filesystem:read'] }, ['redundant-permission "filesystem:read"']);
    checkWith({ permissions: ['network', 'network'] }, ['redundant-permission "network"']);
    checkWith({ runtime: { node: '>=18' } }, ['runtime-range ">=18"']);
    checkWith({ runtime: { node: '/opt/node-22/bin/node', python: 'python3.12' } }, []);
    const [enableDebug] = analyzeText(
      '{"pluginId": "com.example.a", "version": "1.0.0", "hooks": {"onCommand": "f"}, "enableDebug": true}',
      'codex.plugin.json',
    ).problems;
    expect(enableDebug?.message).toContain('belongs in "settings"');
  });

  it('finds what is declared twice, and budgets that cannot be kept', () => {
    expect.hasAssertions();
    const handler = { event: 'onFileSave', script: 'a.js' };
    checkWith({ entryPoints: { handlers: [handler, handler] } }, [`duplicate-handler ${JSON.stringify(handler)}`]);
    checkWith({ entryPoints: { handlers: [handler, { ...handler, language: 'python' }] } }, [
      `duplicate-handler ${JSON.stringify({ ...handler, language: 'python' })}`,
    ]);
    const [json, python] = [
      { ...handler, language: ['json'] },
      { ...handler, language: ['python'] },
    ];
    checkWith({ entryPoints: { handlers: [json, python] } }, []);
    const endpoint = { path: '/a', handler: 'f' };
    checkWith({ api_endpoints: [endpoint, { ...endpoint, method: 'GET' }, { ...endpoint, method: 'POST' }] }, [
      `duplicate-endpoint ${JSON.stringify({ ...endpoint, method: 'POST' })}`,
    ]);
    const slow = { ...handler, maxExecutionTimeMs: 3000 };
    checkWith({ entryPoints: { handlers: [slow] } }, ['save-budget 3000']);
    checkWith({ entryPoints: { handlers: [slow] }, permissions: ['process:spawn'] }, []);
    checkWith({ entryPoints: { handlers: [{ ...slow, phase: 'beforeSave' }] }, permissions: ['process:spawn'] }, ['save-budget 3000']);
  });

  it('adds what strangers need in the profile publish', () => {
    expect.hasAssertions();
    const text =
      '{"pluginId": "com.example.a", "version": "1.0.0", "name": "A", "hooks": {"onCommand": "f"}, "settings": {"enableDebug": true}}';
    check(text, []);
    check(text, ['publish-description "name"', 'publish-debug true'], 'plugin.manifest.json', 'publish');
  });

  it('shows YAML mistakes in their own place', () => {
    expect.hasAssertions();
    check('pluginId: com.example.a\nversion: 1.0\nhooks: {onCommand: f}\n', ['type 1.0'], 'plugin.manifest.yaml');
    check('pluginId: com.example.a\nversion: 1.0.0\ndescription:\nhooks: {onCommand: f}\n', ['type description'], 'plugin.manifest.yaml');
    check(
      'pluginId: com.example.a\nversion: 1.0.0\nhooks: {onCommand: f}\nversion: 1.0.1\n',
      ['duplicate-key version'],
      'plugin.manifest.yaml',
    );
    check('name: com.example.a\nhooks: {onCommand: f}\n', ['required name'], 'plugin.manifest.yaml');
    check(
      'pluginId: com.example.a\nversion: 1.0.0\nx-base: &base {event: onFileOpen, skript: a.js}\nentryPoints:\n  handlers:\n    - {<<: *base, script: a.js}\n    - {<<: *base, script: b.js}\n',
      ['unknown-key skript'],
      'plugin.manifest.yaml',
    );
  });

  it('does not take what a slip of syntax garbled for further mistakes', () => {
    const sound = readFileSync(path.join(fixtures, 'a-json/plugin.manifest.json'), 'utf8');
    for (const { index } of sound.matchAll(/[,:"[\]{}]/g)) {
      const text = sound.slice(0, index) + sound.slice(index + 1);
      const { problems } = analyzeText(text, 'plugin.manifest.json');
      const found = `line ${sound.slice(0, index).split('\n').length}, ${sound.slice(index - 10, index)}«»${sound.slice(index + 1, index + 10)}: ${problems.map(({ message }) => message).join(' ')}`;
      const syntax = problems.some(({ code }) => code === 'manifest/syntax');
      // What an opening bracket held is in the wrong place without it, which can be told from a mistake only so far.
      const few = problems.length <= (/[[{]/.test(sound[index] ?? '') ? 4 : 2);
      expect({ found, syntax, few }).toEqual({ found, syntax: !isJson(text), few: true });
    }
  });

  it('reports one problem for one changed value', () => {
    const sound = JSON.parse(readFileSync(path.join(fixtures, 'a-json/plugin.manifest.json'), 'utf8')) as object;
    const paths: (string | number)[][] = [];
    const collect = (value: unknown, at: (string | number)[]): void => {
      if (at.length > 0) paths.push(at);
      if (Array.isArray(value)) value.forEach((item, index) => collect(item, [...at, index]));
      else if (typeof value === 'object' && value !== null) for (const [key, item] of Object.entries(value)) collect(item, [...at, key]);
    };
    collect(sound, []);
    const replacement = fc.constantFrom<unknown>(null, 7, true, 'nothing like it', [], {}, ['x'], { x: 1 });
    fc.assert(
      fc.property(fc.constantFrom(...paths), replacement, (at, value) => {
        const changed = structuredClone(sound) as Record<string, unknown>;
        let holder: Record<string | number, unknown> = changed;
        for (const step of at.slice(0, -1)) holder = holder[step] as Record<string | number, unknown>;
        holder[at.at(-1) ?? ''] = value;
        const { problems } = analyzeText(JSON.stringify(changed, undefined, 2), 'plugin.manifest.json');
        // An object of its own may have several mistakes in it, and the custom event is used elsewhere.
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
        const own = problems.filter(({ message }) => !message.includes('reportReady'));
        const found = `${at.join('.')} = ${JSON.stringify(value)}: ${own.map(({ message }) => message).join(' ')}`;
        expect({ found, few: isObject || own.length <= 1 }).toEqual({ found, few: true });
      }),
      { numRuns: 600 },
    );
  });

  it('survives any JSON value as a manifest, and gives a model exactly when nothing blocks it', () => {
    const key = fc.constantFrom(
      'pluginId',
      'name',
      'version',
      'entryPoints',
      'handlers',
      'hooks',
      'api_endpoints',
      'permissions',
      'settings',
      'events',
      'event',
      'script',
      '__proto__',
      'constructor',
      'x',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom<unknown>('com.example.a', '1.0.0', 'onFileSave', 'a.js', 'network', '', 1, true, null),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const { manifest, problems } = analyzeText(JSON.stringify(value), 'plugin.manifest.json');
        expect(manifest === undefined).toBe(problems.some(blocksLoading));
        for (const { code } of problems) expect(Object.keys(RULES)).toContain(code);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses ten megabytes, and bytes that are not UTF-8', async () => {
    const before = performance.now();
    const large = analyzeText(`{"x-data": "${'x'.repeat(10_000_000)}"}`, 'plugin.manifest.json');
    expect(performance.now() - before).toBeLessThan(5000);
    expect(large.problems.map(({ code }) => code)).toEqual(['manifest/too-large']);
    for (const text of ['{}', '"', '- a\n', '[a, ', '!', 'a: b\n']) {
      const { problems } = analyzeText(text.repeat(10_000_000 / text.length), 'plugin.manifest.yaml');
      expect(problems.map(({ code }) => code)).toEqual(['manifest/too-large']);
    }
    const bytes = Buffer.from([...Buffer.from('{"name": "'), 0xff, ...Buffer.from('"}')]);
    const { problems } = await checkManifestBytes(bytes, { file: '/nowhere/plugin.manifest.json' });
    expect(problems.map(({ code }) => code)).toEqual(['manifest/encoding']);
  });

  it('says once that there is no script for the functions that hooks name', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'codex-check-'));
    try {
      const text = '{"name": "com.example.a", "version": "1.0.0", "hooks": {"onRequest": "f", "onResponse": "g"}}';
      const options = { file: path.join(folder, 'codex.plugin.json'), fs: nodeFileSystem };
      const before = await checkManifest(text, options);
      expect(brief(text, before.problems)).toEqual(['main-missing "f"']);
      expect(before.manifest?.handlers.map(({ script }) => script)).toEqual(['index.js', 'index.js']);
      await mkdir(path.join(folder, 'handlers'));
      await writeFile(path.join(folder, 'handlers/main.py'), 'def f(event):\n    pass\n');
      const after = await checkManifest(text, options);
      expect(brief(text, after.problems)).toEqual(['function-missing "g"']);
      expect(after.manifest?.handlers.map(({ script }) => script)).toEqual(['handlers/main.py', 'handlers/main.py']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('takes an event that does not exist for one mistake, whatever the script has', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'codex-check-'));
    try {
      await writeFile(path.join(folder, 'a.js'), 'exports.onFileSave = () => ({ success: true });\n');
      const check = async (event: string, more = ''): Promise<string[]> => {
        const text = `{"pluginId": "com.example.a", "version": "1.0.0", "name": "A", "hooks": {"${event}": "a.js"}${more}}`;
        return brief(text, (await checkManifest(text, { file: path.join(folder, 'plugin.manifest.json'), fs: nodeFileSystem })).problems);
      };
      expect(await check('onFileSvae')).toEqual(['unknown-event "onFileSvae"']);
      expect(await check('onFileOpen')).toEqual(['no-handler-function "a.js"']);
      expect(await check('done', ', "events": ["done"]')).toEqual(['no-handler-function "a.js"']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    ['a.js', 'exports.other = () => null;\r\n', '\r\nexports.onFileOpen = '],
    ['a.py', 'def other(event):\r\n    pass\r\n', '\r\n\r\ndef on_file_open('],
  ])('adds a function with the line ends of its script (%s)', async (script, source, start) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'codex-check-'));
    try {
      await writeFile(path.join(folder, script), source);
      const text = `{"pluginId": "com.example.a", "version": "1.0.0", "entryPoints": {"handlers": [{"event": "onFileOpen", "script": "${script}"}]}}`;
      const { problems } = await checkManifest(text, { file: path.join(folder, 'plugin.manifest.json'), fs: nodeFileSystem });
      const added = problems.flatMap(({ fixes }) => fixes.flatMap(({ elsewhere }) => elsewhere?.[0]?.edits ?? [])).at(-1)?.newText;
      expect(added?.startsWith(start)).toBe(true);
      expect(added).not.toMatch(/(?<!\r)\n/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('lets a script be a link to another one in the plugin, and the plugin folder a link itself', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'codex-check-'));
    try {
      await mkdir(path.join(folder, 'real'));
      await writeFile(path.join(folder, 'real/a.js'), 'exports.onFileOpen = () => null;\n');
      await symlink('a.js', path.join(folder, 'real/b.js'));
      await symlink('real', path.join(folder, 'linked'));
      const text =
        '{"pluginId": "com.example.a", "version": "1.0.0", "entryPoints": {"handlers": [{"event": "onFileOpen", "script": "b.js"}]}}';
      const { problems } = await checkManifest(text, { file: path.join(folder, 'linked/plugin.manifest.json'), fs: nodeFileSystem });
      expect(problems).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('keeps a plugin with a broken script loadable', async () => {
    const text =
      '{"pluginId": "com.example.a", "version": "1.0.0", "entryPoints": {"handlers": [{"event": "onFileOpen", "script": "none.js"}]}}';
    const { manifest, problems } = await checkManifest(text, { file: path.join(fixtures, 'a-json/x.json'), fs: nodeFileSystem });
    expect(brief(text, problems)).toEqual(['script-missing "none.js"']);
    expect(manifest?.handlers).toHaveLength(1);
  });
});
