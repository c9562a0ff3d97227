import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { says } from '../../../test/registry/advisoryServer.ts';
import { inShared } from '../../../test/clone.mts';
import { unpackTutorial } from '../../../test/tutorial/unpackTutorial.mts';
import { plainOptions } from '../remote/registryOptions.ts';
import { askBy } from './askJson.ts';
import { auditWith, inShort, lockOf, PLUGIN, withAdvisories } from './auditHarness.ts';
import { auditPlugin, type AuditOptions } from './auditPlugin.ts';

const advisories = withAdvisories();
const { folders, server } = advisories;
let offline = '';
beforeAll(async () => {
  offline = await folders.make({ 'a.json': '{"id": "X-1", "affected": []}' });
});

/** What is found in a plugin with the files. Paths are relative to its folder. */
const audit = (files: Record<string, string | Uint8Array>, more?: AuditOptions): ReturnType<typeof auditWith> =>
  auditWith(advisories, files, more);

const manifestWith = (more: object): Record<string, string> => ({
  'plugin.manifest.json': JSON.stringify({ ...(JSON.parse(PLUGIN['plugin.manifest.json']!) as object), ...more }),
});

describe('an audit', () => {
  it('of a good plugin finds nothing, and says what it looked at', async () => {
    const { findings, checked, notChecked } = await audit({});
    expect(findings).toEqual([]);
    expect(notChecked).toEqual([]);
    expect(checked).toEqual({ code: { files: 1 }, names: { ids: 0 }, permissions: true });
    expect(server.asked).toEqual([]);
  });

  it('tells scripts that are found in the place of Python’s own modules', async () => {
    const { short } = await audit({
      'handlers/json.py': 'def loads(text):\n    return {}\n',
      'handlers/save.py': 'import json\n',
      'email/__init__.py': '',
      'email/types.py': '',
      'tidy/__init__.py': '',
      'tidy/select.py': '',
      'jsonlines.py': '',
      'handlers/code.js': '',
    });
    expect(short).toEqual(['moderate audit/hides-module email/__init__.py:1', 'moderate audit/hides-module handlers/json.py:1']);
  });

  it('tells hidden code in all of the scripts, and in none of the packages', async () => {
    const bad = "eval(atob('eA=='));\n";
    const { short, checked } = await audit({
      'handlers/save.js': `// A comment.\n${PLUGIN['handlers/save.js']}${bad}`,
      'tools/more.py': 'import base64\nexec(base64.b64decode(DATA))\n',
      'scripts/build.cjs': "if (level !== 'user\u202e \u2066') {}\n",
      'node_modules/a/index.js': bad,
      '.venv/lib/a.py': 'exec(base64.b64decode(DATA))\n',
    });
    expect(short).toEqual(
      [
        'high audit/decoded-code handlers/save.js:3',
        'high audit/turned-text scripts/build.cjs:1',
        'high audit/turned-text scripts/build.cjs:1',
        'high audit/decoded-code tools/more.py:2',
        expect.stringContaining('info manifest/') as unknown as string,
      ].filter((one) => typeof one === 'string'),
    );
    expect(checked.code.files).toBe(3);
  });

  it('tells what scripts do when they are imported, in what they import as well, but for those that are run for each event', async () => {
    const permissions = ['network:request', 'process:spawn'];
    const { short } = await audit({
      ...manifestWith({
        permissions,
        entryPoints: {
          handlers: [
            { event: 'onFileSave', language: ['javascript'], script: 'handlers/save.js' },
            { event: 'onFileOpen', language: ['javascript'], script: 'handlers/open.py' },
            { event: 'onProjectOpen', language: [], script: 'handlers/once.py' },
          ],
        },
      }),
      'handlers/save.js': `require('./lib.js');\n${PLUGIN['handlers/save.js']}`,
      'handlers/lib.js': "const { execSync } = require('node:child_process');\nexecSync('id');\n",
      'handlers/open.py':
        'import urllib.request\nurllib.request.urlopen("https://example.org/")\ndef on_file_open(event):\n    return {}\n',
      'handlers/once.py': 'import json, subprocess, sys\nevent = json.load(sys.stdin)\nsubprocess.run(["id"])\nprint("{}")\n',
    });
    expect(short.filter((one) => one.includes('acts-on-import'))).toEqual([
      'moderate audit/acts-on-import handlers/lib.js:2',
      'moderate audit/acts-on-import handlers/open.py:2',
    ]);
  });

  it('tells of permissions what the linter tells, where the code says it, and whatever a comment silences', async () => {
    const missing = { 'handlers/save.js': `${PLUGIN['handlers/save.js']}exports.onFileSave = () => fetch('https://a.example/');\n` };
    expect((await audit(missing)).short).toEqual(['moderate manifest/missing-permission handlers/save.js:2']);
    expect((await audit(manifestWith({ permissions: ['process:spawn'] }))).short).toEqual([
      'low manifest/unused-permission plugin.manifest.json:1',
    ]);
    const folder = await folders.make({
      ...missing,
      'plugin.manifest.yaml': [
        'pluginId: com.example.tidy',
        'version: 1.0.0',
        'name: Tidy',
        'description: Tidies files.',
        'permissions: [] # codex-plugins-disable-line',
        'entryPoints:',
        '  handlers:',
        '    - {event: onFileSave, language: [javascript], script: handlers/save.js}',
        '',
      ].join('\n'),
    });
    expect(inShort(await auditPlugin(folder, { knownIds: [], registry: server.url }), folder)).toEqual([
      'moderate manifest/missing-permission handlers/save.js:2',
    ]);
  });

  it('tells secrets that would be published, without showing them', async () => {
    const report = await audit({ 'config.json': `{\n"key": "ghp_${'a1B2'.repeat(10)}"\n}` });
    expect(report.short).toEqual(['high manifest/publish-secret config.json:2']);
    expect(JSON.stringify(report)).not.toContain('a1B2a1B2');
  });

  it('says what it could not check', async () => {
    const { notChecked, findings, checked, short } = await audit({
      ...manifestWith({ version: 'one' }),
      'big.js': `// ${'x'.repeat(400_000)}\n`,
    });
    expect(notChecked.map(({ what, why }) => `${what}: ${why.slice(0, 30)}`)).toEqual([
      'the code of big.js: it has more than 400000 charac',
      'what the plugin does, and by which permissions: the manifest has errors: "vers',
    ]);
    expect(findings.map(({ code }) => code)).toEqual(['audit/not-checked', 'audit/not-checked']);
    expect(short).toEqual([]);
    expect(checked.permissions).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('follows no links, and says so', async () => {
    const folder = await folders.make(PLUGIN);
    await symlink(path.join(folder, 'handlers/save.js'), path.join(folder, 'link.js'));
    await symlink('/', path.join(folder, 'root'));
    const { notChecked, checked } = await auditPlugin(folder, { knownIds: [], registry: server.url });
    expect(notChecked).toEqual([{ what: 'some of the code', why: 'link.js is a link' }]);
    expect(checked.code.files).toBe(1);
  });

  it('has nothing to do with folders that are no plugins', async () => {
    await expect(auditPlugin(await folders.make({ 'a.js': '' }))).rejects.toThrow('There is no manifest in');
    await expect(auditPlugin(path.join(offline, 'gone'))).rejects.toThrow('ENOENT');
  });
});

describe('names', () => {
  it('of plugins are compared with those that the registry has, in whatever scope', async () => {
    server.plugins = ['@acme/com.example.tldy', 'com.example.other'];
    const { findings, checked } = await audit({}, { knownIds: undefined } as unknown as AuditOptions);
    expect(findings.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'moderate The id "com.example.tidy" is almost that of the plugin "com.example.tldy": one letter is another, missing, too many, or swapped with the next.',
    ]);
    expect(checked.names).toEqual({ ids: 2 });
    expect(server.asked.map((one) => one.path)).toEqual(['/-/v1/search?text=keywords%3Acodex-plugin&size=250']);
  });

  it('are not compared where the registry does not answer, and the plugin itself is no double', async () => {
    server.plugins = ['com.example.tidy'];
    expect((await audit({}, { knownIds: undefined } as unknown as AuditOptions)).findings).toEqual([]);
    for (const [status, text, why] of [
      [404, '{}', 'has no such address (404)'],
      [200, '{"objects": {}}', 'answered with something else than a list of packages'],
    ] as const) {
      server.instead.set('/-/v1/search', says(status, text));
      const { notChecked } = await audit({}, {
        knownIds: undefined,
        ask: askBy({ ...plainOptions(), retries: 0 }),
      } as unknown as AuditOptions);
      expect(notChecked.map((one) => one.why)).toEqual([`${server.url} ${why}`]);
    }
    server.instead.set(
      '/-/v1/search',
      says(200, '{"objects": [null, {"package": 7}, {"package": {"name": {}}}, {"package": {"name": "__proto__"}}]}'),
    );
    const nobody = await audit({}, { knownIds: undefined } as unknown as AuditOptions);
    expect(nobody).toMatchObject({ findings: [], notChecked: [{ why: `${server.url} names no plugins when it is searched for them` }] });
    expect(nobody.checked.names).toBeUndefined();
  });

  it('are also found by registries that do not know how to look for a keyword', async () => {
    const search = (name: string, keywords: string[]): object => ({ package: { name, keywords } });
    const objects = [search('com.example.tldy', ['codex-plugin']), search('com.example.tidi', ['other']), search('codex-plugin-host', [])];
    server.instead.set('/-/v1/search?text=keywords', says(200, '{"objects": []}'));
    server.instead.set('/-/v1/search?text=codex', says(200, JSON.stringify({ objects })));
    const none = says(200, '{"objects": []}');
    const { findings, checked } = await audit({}, { knownIds: undefined } as unknown as AuditOptions);
    expect(findings.map(({ message }) => message)).toEqual([expect.stringContaining('the plugin "com.example.tldy"')]);
    expect(checked.names).toEqual({ ids: 1 });
    // And by those that look at names alone, where not all can be known.
    server.instead.set('/-/v1/search?text=codex', none);
    server.instead.set('/-/v1/search?text=com.example&', says(200, JSON.stringify({ objects })));
    const byName = await audit({}, { knownIds: undefined } as unknown as AuditOptions);
    expect(byName.findings.map(({ message }) => message)).toEqual([expect.stringContaining('the plugin "com.example.tldy"')]);
    expect(byName.notChecked).toEqual([expect.objectContaining({ why: expect.stringContaining('may have more plugins') })]);
  });

  it('of packages are compared with well-known ones', async () => {
    const { short } = await audit({
      'package.json': '{"dependencies": {\n"expresss": "1.0.0", "react": "1.0.0",\n"@mine/lodahs": "1.0.0"}}',
      'package-lock.json': lockOf({ expresss: { version: '1.0.0' }, react: { version: '1.0.0' }, '@mine/lodahs': { version: '1.0.0' } }),
      'requirements.txt': 'requests==1.0\nreqeusts==1.0\n',
    });
    expect(short).toEqual(['moderate audit/similar-dependency package.json:2', 'moderate audit/similar-dependency requirements.txt:2']);
  });
});

/** All plugins that the repository has for its tests, those with mistakes too. */
function pluginsHere(): string[] {
  const root = path.resolve(import.meta.dirname, '../../../..');
  const listed = execFileSync('git', ['ls-files', 'test-fixtures', 'server/test'], { cwd: root, encoding: 'utf8' }).split('\n');
  const manifests = listed.filter((file) => /\/(?:plugin\.manifest|codex\.plugin)\.(?:json|ya?ml)$/.test(file));
  return [...new Set(manifests.map((file) => path.join(root, path.dirname(file))))];
}

describe('honest code', () => {
  it('has nothing that the audit takes for more than a small matter', { timeout: 120_000 }, async () => {
    const plugins = pluginsHere();
    expect(plugins.length).toBeGreaterThan(80);
    const found: string[] = [];
    for (const plugin of plugins) {
      const report = await auditPlugin(plugin, { knownIds: [], offline });
      found.push(
        ...inShort(report, plugin)
          .filter((one) => /^(?:moderate|high|critical) audit\//.test(one))
          .map((one) => `${plugin} ${one}`),
      );
    }
    expect(found).toEqual([]);
  });

  it.skipIf(!existsSync(inShared('seed')))('of the tutorial has nothing of the kind either', async () => {
    const folder = await folders.make({});
    await unpackTutorial(folder, ['process:spawn']);
    const report = await auditPlugin(folder, { knownIds: [], offline });
    expect(inShort(report, folder).filter((one) => /^(?:moderate|high|critical)/.test(one))).toEqual([]);
    expect(report.checked.code.files).toBe(2);
  });
});
