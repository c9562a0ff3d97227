import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdvisoryServer, floods, says, stalls, type BulkAdvisory } from '../../../test/registry/advisoryServer.ts';
import { plainOptions } from '../remote/registryOptions.ts';
import { askBy } from './askJson.ts';
import { auditWith, lockOf, withAdvisories } from './auditHarness.ts';
import { type AuditOptions } from './auditPlugin.ts';
import { nodePackages } from './node/nodePackages.ts';
import { pythonPackages } from './python/pythonPackages.ts';

const advisories = withAdvisories();
const { folders, server } = advisories;
/** Asked once, however it comes out. */
const once = { ...plainOptions(), retries: 0 };

const audit = (files: Record<string, string>, more?: AuditOptions): ReturnType<typeof auditWith> => auditWith(advisories, files, more);

const LODASH: BulkAdvisory = {
  id: 1106913,
  url: 'https://github.com/advisories/GHSA-35jh-r3h4-6jhm',
  title: 'Command Injection in lodash',
  severity: 'high',
  vulnerable_versions: '<4.17.21',
  cwe: ['CWE-77'],
};

describe('npm packages', () => {
  it('are asked about all at once, as npm does, and what is vulnerable is told with its place and remedy', async () => {
    server.advisories = {
      lodash: [LODASH],
      '@scope/a': [{ ...LODASH, severity: 'low', vulnerable_versions: '>=2 <2.1.0 || >=3.0.0 <3.0.5' }],
    };
    const { findings, checked, notChecked, short } = await audit({
      'package.json': '{"dependencies": {"lodash": "^4.0.0"}}',
      'package-lock.json': lockOf({
        lodash: { version: '4.17.15', resolved: 'https://registry.example/lodash.tgz' },
        'node_modules/b/node_modules/lodash': { version: '4.17.21' },
        '@scope/a': { version: '3.0.1' },
        b: { version: '1.0.0' },
      }),
    });
    expect(short).toEqual(['high audit/vulnerable-dependency package-lock.json:8', 'low audit/vulnerable-dependency package-lock.json:15']);
    expect(findings[0]).toMatchObject({
      message: 'lodash 4.17.15: Command Injection in lodash.',
      package: { ecosystem: 'npm', name: 'lodash', version: '4.17.15' },
      advisory: { id: 'GHSA-35jh-r3h4-6jhm', url: LODASH.url, range: '<4.17.21', fixedIn: '4.17.21' },
      remedy: 'Use lodash 4.17.21 or later.',
    });
    expect(findings[1]?.advisory).toMatchObject({ fixedIn: '3.0.5' });
    expect(checked.node).toEqual({ packages: 4, source: server.url });
    expect(notChecked).toEqual([]);
    const [asked, ...others] = server.asked;
    expect(others).toEqual([]);
    expect(asked?.body).toEqual({ lodash: ['4.17.15', '4.17.21'], '@scope/a': ['3.0.1'], b: ['1.0.0'] });
    expect(asked?.headers['content-encoding']).toBe('gzip');
  });

  it('count as low at most where only development needs them, and as critical where they are malicious', async () => {
    server.advisories = {
      a: [{ ...LODASH, severity: 'critical' }],
      b: [{ ...LODASH, severity: 'low', cwe: ['CWE-506'], vulnerable_versions: '>=0' }],
    };
    const { short, findings } = await audit({
      'package-lock.json': lockOf({ a: { version: '1.0.0', dev: true }, b: { version: '2.0.0', dev: true } }),
    });
    expect(short).toEqual([
      'critical audit/malicious-dependency package-lock.json:12',
      'low audit/vulnerable-dependency package-lock.json:8',
    ]);
    expect(findings[1]?.message).toContain('Only development needs it.');
    expect(findings[0]?.remedy).toContain('Remove b');
  });

  it('go by their own names where a lock file has others, and by prereleases too', async () => {
    server.advisories = { lodash: [LODASH] };
    const { findings } = await audit({ 'package-lock.json': lockOf({ other: { name: 'lodash', version: '4.17.21-rc.1' } }) });
    expect(findings.map((one) => one.package)).toEqual([{ ecosystem: 'npm', name: 'lodash', version: '4.17.21-rc.1' }]);
  });

  it('without a lock file are those that package.json names exactly', async () => {
    server.advisories = { lodash: [LODASH] };
    const { short, notChecked, findings } = await audit({ 'package.json': '{\n"dependencies": {"lodash": "4.17.15", "b": "^1.0.0"}}' });
    expect(short).toEqual(['high audit/vulnerable-dependency package.json:2', 'low audit/not-locked package.json:1']);
    expect(server.asked[0]?.body).toEqual({ lodash: ['4.17.15'] });
    expect(findings.map(({ code }) => code)).not.toContain('audit/not-checked');
    expect(notChecked.map(({ what, why }) => `${what}: ${why}`)).toEqual(['b, and what the Node.js packages need: there is no lock file']);
  });

  it('with install scripts are told, the own ones first of all', async () => {
    const { short } = await audit({
      'package.json': '{"scripts": {"postinstall": "node x.js", "test": "vitest"}}',
      'package-lock.json': lockOf({
        a: { version: '1.0.0', hasInstallScript: true },
        b: { version: '1.0.0', hasInstallScript: true, dev: true },
      }),
    });
    expect(short).toEqual([
      'low audit/install-script package-lock.json:8',
      'low audit/install-script package.json:1',
      'info audit/install-script package-lock.json:12',
    ]);
  });

  it('that the lock file does not have are told', async () => {
    const { findings } = await audit({
      'package.json': '{"dependencies": {"a": "1.0.0", "b": "1.0.0"}}',
      'package-lock.json': lockOf({ a: { version: '1.0.0' } }),
    });
    expect(findings.map(({ code, message }) => [code, message])).toEqual([
      ['audit/not-locked', 'package.json asks for b, which package-lock.json does not have.'],
    ]);
  });
});

describe('a registry', () => {
  const LOCK = { 'package-lock.json': lockOf({ lodash: { version: '4.17.15' } }) };

  it.each([
    ['has no such endpoint', says(404, '{}'), 'has no such address (404)'],
    ['fails', says(500, '{}'), 'answered with an error (500)'],
    ['wants to know who asks', says(401, '{}'), 'does not let one ask (401)'],
    ['answers with a page', says(200, '<html>'), 'answered with what is not JSON'],
    ['answers with a list', says(200, '[]'), 'answered with something else than advisories'],
    ['answers with null', says(200, 'null'), 'answered with something else than advisories'],
    ['tells of other packages', says(200, '{"__proto__": [], "constructor": [{}]}'), 'answered with 2 entries that cannot be understood'],
    ['tells of no list', says(200, '{"lodash": {"0": {}}}'), 'answered with 1 entry that cannot be understood'],
    [
      'tells of nothing that is an advisory',
      says(200, '{"lodash": [1, null, {"title": 7}]}'),
      'answered with 3 entries that cannot be understood',
    ],
    [
      'names ranges that are none',
      says(200, JSON.stringify({ lodash: [{ ...LODASH, vulnerable_versions: 'all of them' }] })),
      'answered with 1 entry that cannot be understood',
    ],
    ['breaks off', ((_, response) => response.destroy()) satisfies Parameters<AdvisoryServer['instead']['set']>[1], 'cannot be reached'],
    ['floods', floods(200), 'answered with more than 1 MB'],
    ['floods with an error', floods(500), 'answered with an error (500)'],
    ['never ends', stalls, 'did not answer within 2 s'],
  ])('that %s leaves the packages unchecked, and says so', async (_, handler, why) => {
    server.instead.set('/-/npm', handler);
    const ask = askBy(once, { maxBytes: 1024 * 1024, timeoutMs: 2_000 });
    const { notChecked, findings, checked } = await audit(LOCK, { ask });
    expect(notChecked).toMatchObject([
      { what: 'known vulnerabilities of Node.js packages', why: expect.stringContaining(`${server.url} ${why}`) },
    ]);
    expect(findings).toMatchObject([{ code: 'audit/not-checked', severity: 'low' }]);
    if (!why.includes('understood')) expect(checked.node).toBeUndefined();
  });

  it('that is not there is said', async () => {
    const { notChecked } = await audit(LOCK, { registry: 'http://127.0.0.1:9/npm/', ask: askBy(once) });
    expect(notChecked[0]?.why).toBe('http://127.0.0.1:9/npm cannot be reached (ECONNREFUSED)');
  });

  it('is told who asks, and is not followed to somebody else', async () => {
    const config = new Map([[`//${new URL(server.url).host}/:_authToken`, 'token']]);
    await audit(LOCK, { ask: askBy({ ...once, config }) });
    await audit(LOCK, { ask: askBy({ ...once, config: new Map([['//elsewhere.test/:_authToken', 'token']]) }) });
    server.instead.set('/-/npm', (_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    const { notChecked } = await audit(LOCK);
    expect(notChecked[0]?.why).toBe(`${server.url} leads somewhere else`);
    expect(server.asked.map(({ path, headers }) => [path.slice(0, 6), headers.authorization])).toEqual([
      ['/-/npm', 'Bearer token'],
      ['/-/npm', undefined],
      ['/-/npm', undefined],
    ]);
  });

  it('is not waited for any longer when the audit is stopped', async () => {
    const stopping = new AbortController();
    server.instead.set('/-/npm', () => stopping.abort());
    const { notChecked } = await audit(LOCK, { signal: stopping.signal });
    expect(notChecked[0]?.why).toContain('was not waited for');
  });
});

describe('lock files', () => {
  const check = async (files: Record<string, string>): Promise<string[]> => {
    const { notChecked, short } = await audit(files);
    expect(short).toEqual([]);
    return notChecked.map(({ why }) => why.replace(/^.*[\\/](?=[\w-]+\.\w+ cannot)/, ''));
  };

  it.each([
    ['that are no JSON', '{"packages": {', 'package-lock.json is not a JSON object'],
    ['that are a list', '[]', 'package-lock.json is not a JSON object'],
    ['without packages', '{"lockfileVersion": 3}', 'package-lock.json has no "packages"'],
    ['of version 1', '{"lockfileVersion": 1, "dependencies": {"a": {"version": "1.0.0"}}}', 'package-lock.json is of the old version 1'],
    ['with lists for packages', '{"packages": []}', 'package-lock.json has no "packages"'],
    [
      'with entries of wrong types',
      '{"packages": {"node_modules/a": 7, "node_modules/b": null, "node_modules/c": {"version": {}}, "node_modules/d": {"version": "new"}}}',
      'a, b, c, d in package-lock.json are no versions of a registry',
    ],
    [
      'with names that nobody has',
      '{"packages": {"__proto__": {"version": "1.0.0"}, "node_modules/../../x": {"version": "1.0.0"}, "node_modules/a\\nb": {"version": "1.0.0"}}}',
      '../../x, a\nb in package-lock.json are no versions of a registry',
    ],
    [
      'with packages from elsewhere',
      '{"packages": {"node_modules/a": {"version": "1.0.0", "resolved": "git+ssh://git@example.org/a.git#1"}, "node_modules/b": {"link": true}}}',
      'a in package-lock.json is no versions of a registry',
    ],
    ['that are nested without end', `{"packages": ${'{"a":'.repeat(20_000)}`, 'package-lock.json is not a JSON object'],
    ['of other tools', '', 'pnpm-lock.yaml is not read'],
  ])('%s are said to be unread', async (_, text, why) => {
    const files =
      text === '' ? { 'pnpm-lock.yaml': '', 'package.json': '{"dependencies": {"a": "1.0.0"}}' } : { 'package-lock.json': text };
    expect(await check(files)).toEqual([why]);
    expect(server.asked).toEqual([]);
    expect(({} as { version?: string }).version).toBeUndefined();
  });

  it('that are huge are said to be unread', async () => {
    expect(await check({ 'package-lock.json': ' '.repeat(17 * 1024 * 1024) })).toEqual([
      'package-lock.json cannot be read: it has more than 16 MB',
    ]);
    const many = Object.fromEntries(Array.from({ length: 20_100 }, (_, index) => [`p${index}`, { version: '1.0.0' }]));
    expect(await check({ 'package-lock.json': lockOf(many) })).toEqual([
      'package-lock.json has more than 20000, and those after that were not looked at',
    ]);
  });

  it.each([
    ['uv.lock', '[[package]\nname = "a"', 'uv.lock is not TOML'],
    ['poetry.lock', '[[package]]\nname = "a"', 'a in poetry.lock cannot be read'],
    [
      'pylock.toml',
      '[[packages]]\nversion = "1"\n[[packages]]\nname = 7',
      'one without a name, one without a name in pylock.toml cannot be read',
    ],
    ['pdm.lock', 'package = "all"', '"package" in pdm.lock cannot be read'],
    ['uv.lock', `a = ${'['.repeat(50_000)}`, 'uv.lock is not TOML'],
    ['requirements.txt', 'a @ https://example.org/a.whl', 'a @ https://example.org/a.whl in requirements.txt is of no index'],
    ['requirements.txt', '-r ../../outside.txt', "../../outside.txt is not in the plugin's folder"],
    ['requirements.txt', '-r requirements.txt\n-r missing.txt', 'there is no missing.txt'],
    ['Pipfile.lock', '{}', 'Pipfile.lock is not read'],
  ])('of Python that make no sense are said to be unread: %s %s', async (name, text, why) => {
    expect((await check({ [name]: text })).map((one) => one.replaceAll('\\', '/'))).toEqual([why]);
    expect(server.asked).toEqual([]);
  });

  it('may say anything at all', async () => {
    const entry = fc.record(
      {
        version: fc.oneof(fc.constant('1.0.0'), fc.anything()),
        name: fc.anything(),
        resolved: fc.anything(),
        dev: fc.anything(),
        link: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const lock = fc.record(
      {
        lockfileVersion: fc.anything(),
        packages: fc.oneof(
          fc.jsonValue(),
          fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('node_modules/a', '__proto__', 'constructor')), entry),
        ),
      },
      { requiredKeys: [] },
    );
    const text = (value: unknown): string => JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? 0 : one)) ?? '';
    await fc.assert(
      fc.asyncProperty(fc.oneof(lock, fc.jsonValue()), fc.jsonValue(), fc.string(), async (one, other, free) => {
        const folder = await folders.make({
          'package-lock.json': text(one),
          'package.json': text(other),
          'requirements.txt': free,
          'uv.lock': free,
        });
        const top = ['package-lock.json', 'package.json', 'requirements.txt', 'uv.lock'];
        for (const known of [await nodePackages(folder, top), await pythonPackages(folder, top)])
          for (const { range } of known.dependencies) expect(range().start.line).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 200 },
    );
  });
});
