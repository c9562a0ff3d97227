import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { says } from '../../../../test/registry/advisoryServer.ts';
import { plainOptions } from '../../remote/registryOptions.ts';
import { askBy } from '../askJson.ts';
import { auditWith, inShort, lockOf, PLUGIN, withAdvisories } from '../auditHarness.ts';
import { auditPlugin, type AuditOptions } from '../auditPlugin.ts';
import { concerns, readOsvRecord, type OsvRecord } from './record.ts';

const advisories = withAdvisories();
const { folders, server } = advisories;

const audit = (files: Record<string, string>, more?: AuditOptions): ReturnType<typeof auditWith> => auditWith(advisories, files, more);

const affected = (name: string, events: object[], more: object = {}): object => ({
  package: { ecosystem: 'PyPI', name },
  ranges: [{ type: 'ECOSYSTEM', events }],
  ...more,
});

/** As OSV has them of PyPI: one of PyPA without a severity, and one of GitHub about the same. */
const PYSEC = {
  id: 'PYSEC-2021-108',
  modified: '2023-11-08T04:05:00Z',
  aliases: ['CVE-2021-33503', 'GHSA-q2q7-5pp4-w6pg'],
  details: 'An issue was discovered in urllib3 before 1.26.5.\nMore of it.',
  affected: [affected('urllib3', [{ introduced: '0' }, { fixed: '1.26.5' }])],
};
const GHSA = {
  id: 'GHSA-q2q7-5pp4-w6pg',
  modified: '2024-03-01T00:00:00Z',
  aliases: ['CVE-2021-33503'],
  summary: 'Catastrophic backtracking in URL authority parser',
  database_specific: { severity: 'HIGH' },
  affected: [affected('urllib3', [{ introduced: '1.25.4' }, { fixed: '1.26.5' }])],
};

describe('Python packages', () => {
  it('are asked about in their normal form, and a fault that has several ids is told once', async () => {
    server.records = [PYSEC, GHSA];
    server.isAbout = (_, name) => name === 'urllib3';
    const { findings, checked, notChecked, short } = await audit({ 'requirements.txt': '# list\nURLlib3==1.26.4\nSome.Thing==1.0\n' });
    expect(short).toEqual(['high audit/vulnerable-dependency requirements.txt:2']);
    expect(findings[0]).toMatchObject({
      message: 'urllib3 1.26.4: Catastrophic backtracking in URL authority parser.',
      package: { ecosystem: 'PyPI', name: 'urllib3', version: '1.26.4' },
      advisory: {
        id: 'GHSA-q2q7-5pp4-w6pg',
        aliases: ['CVE-2021-33503', 'PYSEC-2021-108'],
        range: '>=1.25.4, <1.26.5',
        fixedIn: '1.26.5',
      },
      remedy: 'Use urllib3 1.26.5 or later.',
    });
    expect(checked.python).toEqual({ packages: 2, source: server.url });
    expect(notChecked).toEqual([]);
    expect(server.asked[0]?.body).toEqual({
      queries: [
        { package: { ecosystem: 'PyPI', name: 'urllib3' }, version: '1.26.4' },
        { package: { ecosystem: 'PyPI', name: 'some-thing' }, version: '1.0' },
      ],
    });
  });

  it('come from lock files of all kinds, each once, and not from what the plugin is itself', async () => {
    const { checked } = await audit({
      'pylock.toml':
        'lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1.0"\n[[packages]]\nname = "here"\ndirectory = { path = "." }\n',
      'uv.lock': '[[package]]\nname = "a"\nversion = "1.0"\n[[package]]\nname = "tidy"\nversion = "0.1"\nsource = { virtual = "." }\n',
      'poetry.lock':
        '[[package]]\nname = "b"\nversion = "1.0"\ngroups = ["main"]\n[[package]]\nname = "c"\nversion = "1.0"\ngroups = ["dev"]\n',
      'pdm.lock': '[[package]]\nname = "D_d"\nversion = "1.0"\n',
      'requirements.lock': 'e==1.0\n-r more/list.txt\n',
      'more/list.txt': 'f==1.0\n-r ../requirements.lock\n',
      'pyproject.toml': '[project]\ndependencies = ["g>=1", "h==1.0"]\n',
    });
    const { queries } = server.asked[0]!.body as { queries: { package: { name: string } }[] };
    expect(queries.map((one) => one.package.name)).toEqual(['a', 'b', 'c', 'd-d', 'e', 'f', 'h']);
    expect(checked.python?.packages).toBe(7);
  });

  it('without a version are told, and those that only development needs count less', async () => {
    server.records = [GHSA];
    const { short, notChecked } = await audit({ 'requirements.txt': 'flask\n', 'requirements-dev.txt': 'urllib3==1.26.4\npytest\n' });
    expect(short).toEqual([
      'low audit/vulnerable-dependency requirements-dev.txt:1',
      'low audit/not-locked requirements.txt:1',
      'info audit/not-locked requirements-dev.txt:2',
    ]);
    expect(notChecked.map(({ what }) => what)).toEqual(['pytest in requirements-dev.txt', 'flask in requirements.txt']);
  });

  it('of which a record cannot be read are vulnerable all the same', async () => {
    server.records = [GHSA];
    server.instead.set('/v1/vulns/', says(200, '{"id": "GHSA-other"}'));
    const { findings } = await audit({ 'requirements.txt': 'urllib3==1.26.4\n' });
    expect(findings.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'high urllib3 1.26.4: is concerned by a record that could not be read.',
    ]);
  });

  it('are asked about page by page', async () => {
    server.records = [PYSEC, GHSA];
    server.instead.set('/v1/querybatch', ({ body }, response) => {
      const { queries } = body as { queries: { page_token?: string }[] };
      const isFirst = queries[0]?.page_token === undefined;
      says(
        200,
        JSON.stringify({ results: [{ vulns: [{ id: (isFirst ? PYSEC : GHSA).id }], ...(isFirst && { next_page_token: 'two' }) }] }),
      )({ method: '', path: '', body, headers: {} }, response);
    });
    const { findings } = await audit({ 'requirements.txt': 'urllib3==1.26.4\n' });
    expect(findings.map(({ advisory }) => advisory?.id)).toEqual([GHSA.id]);
    expect(server.asked.filter(({ path }) => path === '/v1/querybatch')).toHaveLength(2);
  });

  it('keep what was found before the server stopped answering', async () => {
    server.records = [GHSA];
    server.instead.set('/v1/querybatch', ({ body }, response) => {
      const { queries } = body as { queries: { page_token?: string }[] };
      const first = { results: [{ vulns: [{ id: GHSA.id }], next_page_token: 'two' }] };
      const answer = queries[0]?.page_token === undefined ? says(200, JSON.stringify(first)) : says(500, '{}');
      answer({ method: '', path: '', body, headers: {} }, response);
    });
    const { short, notChecked } = await audit(
      { 'requirements.txt': 'urllib3==1.26.4\n' },
      { ask: askBy({ ...plainOptions(), retries: 0 }) },
    );
    expect(short).toEqual(['high audit/vulnerable-dependency requirements.txt:1']);
    expect(notChecked.map(({ why }) => why)).toEqual([`${server.url} answered with an error (500)`]);
  });

  it.each([
    ['is not OSV', 404, '{}', 'has no such address (404)'],
    ['answers less than it is asked', 200, '{"results": []}', 'answered with something else than what it was asked'],
    ['answers with something else', 200, '[1]', 'answered with something else than what it was asked'],
    ['names what is no id', 200, '{"results": [{"vulns": [{"id": "../../admin?x="}]}]}', 'answered with ids that are none'],
    ['goes on for ever', 200, '{"results": [{"next_page_token": "more"}]}', 'has more than 20 pages of answers'],
  ])('are not checked by a server that %s', async (_, status, text, why) => {
    server.instead.set('/v1/querybatch', says(status, text));
    const { notChecked, findings, checked } = await audit(
      { 'requirements.txt': 'urllib3==1.26.4\n' },
      { ask: askBy({ ...plainOptions(), retries: 0 }) },
    );
    expect(notChecked.map((one) => one.why)).toEqual([`${server.url} ${why}`]);
    expect(findings.map(({ code }) => code)).toEqual(['audit/not-checked']);
    expect(checked.python).toBeUndefined();
  });
});

describe('a folder with records', () => {
  const NPM = {
    id: 'GHSA-35jh-r3h4-6jhm',
    modified: '2025-01-02T03:04:05Z',
    summary: 'Command injection in lodash',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H' }],
    affected: [
      { package: { ecosystem: 'npm', name: 'lodash' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.21' }] }] },
    ],
  };
  const MALWARE = {
    id: 'MAL-2024-1',
    modified: '2024-01-01T00:00:00Z',
    summary: 'Malicious code in tidy-up (npm)',
    affected: [{ package: { ecosystem: 'npm', name: 'tidy-up' }, versions: ['1.0.0', '1.0.1'] }],
  };

  it('is asked about everything, and no server is', async () => {
    const offline = await folders.make({
      'PyPI/a.json': JSON.stringify(PYSEC),
      'PyPI/b.json': JSON.stringify(GHSA),
      'npm/a.json': JSON.stringify(NPM),
      'npm/mal.json': JSON.stringify(MALWARE),
      'npm/old.json': JSON.stringify({ ...NPM, id: 'GHSA-old', withdrawn: '2024-01-01T00:00:00Z' }),
      'npm/broken.json': '{',
      'npm/none.json': '{"id": 7}',
      'README.txt': 'not a record',
    });
    const files = {
      'requirements.txt': 'urllib3==1.26.4\n',
      'package-lock.json': lockOf({ lodash: { version: '4.17.15' }, 'tidy-up': { version: '1.0.1' } }),
    };
    const folder = await folders.make({ ...PLUGIN, ...files });
    const report = await auditPlugin(folder, { offline, registry: server.url, osv: server.url });
    expect(inShort(report, folder)).toEqual([
      'critical audit/malicious-dependency package-lock.json:11',
      'high audit/vulnerable-dependency package-lock.json:8',
      'high audit/vulnerable-dependency requirements.txt:1',
    ]);
    expect(report.checked.node).toEqual({ packages: 2, source: `${offline} (5 records, the newest of 2025-01-02)` });
    expect(report.notChecked).toEqual([
      { what: 'known vulnerabilities', why: `2 of 7 JSON files in ${offline} are no records of OSV` },
      { what: "whether the plugin's id is almost that of another", why: 'no server is asked', isChosen: true },
    ]);
    expect(server.asked).toEqual([]);
  });

  it('without records is an error, as is one that is not there', async () => {
    const empty = await folders.make({ 'a.json': '{}' });
    await expect(audit({}, { offline: empty })).rejects.toThrow(`There are no records of OSV in ${empty}`);
    await expect(audit({}, { offline: path.join(empty, 'gone') })).rejects.toThrow('ENOENT');
  });
});

describe('a record', () => {
  const recordOf = (value: object): OsvRecord => readOsvRecord({ id: 'X-1', ...value }) as OsvRecord;
  const check = (record: OsvRecord, versions: Record<string, unknown>, ecosystem: 'PyPI' | 'npm' = 'PyPI'): void => {
    for (const [version, expected] of Object.entries(versions))
      expect([version, concerns(record, ecosystem, 'a', version)]).toEqual([version, expected]);
  };

  it('is about versions from one event to the next, in whatever order they stand', () => {
    const record = recordOf({
      affected: [affected('A', [{ fixed: '2.2' }, { introduced: '2.0a1' }, { introduced: '1.0' }, { last_affected: '1.5' }])],
    });
    check(record, {
      '0.9': undefined,
      '1.0.0': { range: '>=1.0, <=1.5' },
      '1.5': { range: '>=1.0, <=1.5' },
      '1.5.post1': undefined,
      '2.0.dev1': undefined,
      '2.0b1': { range: '>=2.0a1, <2.2', fixedIn: '2.2' },
      '2.2': undefined,
    });
  });

  it('is about versions that it lists, in another spelling too, and about all where it names none', () => {
    check(recordOf({ affected: [{ package: { ecosystem: 'PyPI', name: 'a' }, versions: ['1.0', '2004d'] }] }), {
      '1.0.0': { range: '1.0, 2004d' },
      '2004d': { range: '1.0, 2004d' },
      '1.1': undefined,
    });
    check(recordOf({ affected: [{ package: { ecosystem: 'PyPI', name: 'a' } }] }), { '1.0': {} });
    check(recordOf({ affected: [affected('a', [{ introduced: '0' }])] }), { '1.0': { range: 'all versions' } });
    check(recordOf({ affected: [affected('a', [{ introduced: '3' }])] }), { '3.1': { range: '>=3' }, '2.9': undefined });
  });

  it('whose versions cannot be compared is unclear, and what it lists still counts', () => {
    const events = [{ introduced: '0' }, { fixed: 'next' }];
    check(recordOf({ affected: [affected('a', events)] }), { '1.0': 'unclear' });
    check(recordOf({ affected: [affected('a', events, { versions: ['1.0'] })] }), { '1.0': { range: '1.0' } });
    check(recordOf({ affected: [affected('a', [{ introduced: '0' }, { fixed: '2' }])] }), { 'not-a-version': 'unclear' });
  });

  it('of npm goes by Semantic Versioning, with its prereleases', () => {
    const record = recordOf({
      affected: [
        {
          package: { ecosystem: 'npm', name: 'a' },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '1.0.0-rc.1' }, { fixed: '1.2.0' }] }],
        },
      ],
    });
    check(
      record,
      { '1.0.0-beta.1': undefined, '1.0.0-rc.2': { range: '>=1.0.0-rc.1, <1.2.0', fixedIn: '1.2.0' }, '1.2.0': undefined },
      'npm',
    );
  });

  it('may say anything', () => {
    for (const value of [null, 7, [], {}, { id: 'a b' }, { id: '__proto__/..' }, { id: 7 }]) expect(readOsvRecord(value)).toBeUndefined();
    const odd = recordOf({
      aliases: [7, '../x'],
      affected: [null, 7, { package: 'a' }, affected('a', [null, 7, {}] as object[], { versions: [7] })],
    });
    expect(odd).toMatchObject({ title: 'X-1', aliases: [] });
    expect(concerns(odd, 'PyPI', 'a', '1.0')).toBeUndefined();
  });
});
