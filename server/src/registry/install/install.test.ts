import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostileTarballs } from '../../../test/registry/hostileTarballs.ts';
import { PluginsFolder } from '../installed/pluginsFolder.ts';
import { readLock } from '../installed/pluginsLock.ts';
import { misfits, removeInstalled, rollBack } from '../installed/switching.ts';
import { carryOut, newInStep, plan, type Request } from './install.ts';
import type { Offer } from './offer.ts';
import { catalogOf, offerOf, offerOfBytes, type Made } from './testOffers.ts';

const ID = 'com.example.tidy';
let base: string;
let folder: PluginsFolder;

beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-install-')));
  folder = PluginsFolder.ofWorkspace(base);
});
afterEach(() => rm(base, { recursive: true, force: true }));

const quiet = { policies: [], say: (): void => undefined, beforeServing: async (): Promise<void> => undefined };

async function requestFor(made: Made, range?: string): Promise<Request> {
  return { id: made.id, range, offers: [await offerOf(made)] };
}

async function install(made: Made, others: readonly Offer[] = [], range?: string): Promise<Map<string, string>> {
  const found = await plan([await requestFor(made, range)], { folder, policies: [], catalog: catalogOf(others) });
  return carryOut(found, folder, quiet);
}

async function shown(): Promise<Record<string, string | undefined>> {
  return Object.fromEntries((await folder.list()).map(({ id, current, versions }) => [id, `${current} of ${versions.join(' ')}`]));
}

describe('installing', () => {
  it('puts versions beside each other, has the last one serve, and keeps where each came from', async () => {
    const folders = await install({ id: ID, version: '1.0.0', signer: 'SHA256:a' }, [], '^1.0.0');
    expect(folders.get(ID)).toBe(path.join(folder.root, `${ID}@1.0.0`));
    await install({ id: ID, version: '1.1.0', files: { 'lib/words.js': 'exports.words = 1;' } });
    expect(await shown()).toEqual({ [ID]: '1.1.0 of 1.1.0 1.0.0' });
    expect(await readFile(path.join(folder.folderOf(ID, '1.1.0'), 'lib', 'words.js'), 'utf8')).toBe('exports.words = 1;');
    expect(await folder.record(ID, '1.0.0')).toMatchObject({
      version: '1.0.0',
      signer: 'SHA256:a',
      source: { kind: 'registry', name: ID },
    });
    expect(await folder.record(ID, '1.1.0')).toMatchObject({ after: '1.0.0', integrity: expect.stringMatching(/^sha512-/) });
    expect(await readLock(folder)).toMatchObject(new Map([[ID, { version: '1.1.0' }]]));
    // Nothing is left of how they came about.
    expect((await readdir(folder.root)).sort()).toEqual([
      '.installing',
      `${ID}@1.0.0`,
      `${ID}@1.1.0`,
      `${ID}@current`,
      'plugins-lock.json',
    ]);
    expect(await readdir(path.join(folder.root, '.installing'))).toEqual([]);
  });

  it('does nothing twice, and replaces a version that is there and is not as it was published', async () => {
    await install({ id: ID, version: '1.0.0' });
    const { ino } = await stat(folder.folderOf(ID, '1.0.0'));
    await install({ id: ID, version: '1.0.0' });
    expect((await stat(folder.folderOf(ID, '1.0.0'))).ino).toBe(ino);
    await expect(install({ id: ID, version: '1.0.0', files: { 'new.js': '' } })).rejects.toThrow('serves already, and is another');
    await install({ id: ID, version: '1.1.0' });
    await install({ id: ID, version: '1.0.0', files: { 'new.js': '' } });
    expect(await readdir(folder.folderOf(ID, '1.0.0'))).toContain('new.js');
  });

  it('replaces nothing that somebody made by hand, or has serving meanwhile, but for who insists on it', async () => {
    await mkdir(folder.folderOf(ID, '1.0.0'), { recursive: true });
    await writeFile(path.join(folder.folderOf(ID, '1.0.0'), 'mine.js'), 'by hand');
    const found = await plan([await requestFor({ id: ID, version: '1.0.0' })], { folder, policies: [], catalog: catalogOf([]) });
    await expect(carryOut(found, folder, quiet)).rejects.toThrow(
      'is there already, and is another than the one that is offered: nobody knows',
    );
    expect(await readFile(path.join(folder.folderOf(ID, '1.0.0'), 'mine.js'), 'utf8')).toBe('by hand');
    await carryOut(found, folder, { ...quiet, isForced: true });
    expect(await readdir(folder.folderOf(ID, '1.0.0'))).not.toContain('mine.js');

    // Two at once: the other one is done where this one only waits for the lock.
    const [one, other] = [new PluginsFolder(folder.root, base), { id: ID, version: '2.0.0', files: { 'other.js': '' } }];
    const late = await plan([await requestFor({ id: ID, version: '2.0.0' })], { folder: one, policies: [], catalog: catalogOf([]) });
    const whileChanging = one.whileChanging.bind(one);
    one.whileChanging = async (work) => {
      await install(other);
      return whileChanging(work);
    };
    await expect(carryOut(late, one, quiet)).rejects.toThrow('serves already, and is another');
    expect(await readdir(folder.folderOf(ID, '2.0.0'))).toContain('other.js');
    expect(await readdir(path.join(folder.root, '.installing'))).toEqual([]);
  });

  it('is asked for one version of a plugin', async () => {
    const both = [await requestFor({ id: ID, version: '1.0.0' }), await requestFor({ id: ID, version: '1.1.0' })];
    await expect(plan(both, { folder, policies: [], catalog: catalogOf([]) })).rejects.toThrow(`${ID} is named twice`);
  });

  it('leads back to where it led before, where what serves was replaced by itself', async () => {
    for (const version of ['1.0.0', '1.1.0']) await install({ id: ID, version });
    await writeFile(path.join(folder.folderOf(ID, '1.1.0'), 'save.js'), 'changed');
    const found = await plan([await requestFor({ id: ID, version: '1.1.0' })], { folder, policies: [], catalog: catalogOf([]) });
    await carryOut(found, folder, { ...quiet, isForced: true });
    expect(await readFile(path.join(folder.folderOf(ID, '1.1.0'), 'save.js'), 'utf8')).not.toBe('changed');
    expect(await folder.record(ID, '1.1.0')).toMatchObject({ after: '1.0.0' });
  });

  it('knows whose it was, also where what serves is damaged', async () => {
    await install({ id: ID, version: '1.0.0', permissions: ['process:spawn'], signer: 'SHA256:a' });
    const change = async (): Promise<ReturnType<typeof newInStep>> => {
      const request = await requestFor({ id: ID, version: '1.0.0', permissions: ['process:spawn'] });
      return newInStep((await plan([request], { folder, policies: [], catalog: catalogOf([]) })).steps[0]!);
    };
    expect(await change()).toEqual({ added: [], signer: true, source: false });
    await rm(path.join(folder.folderOf(ID, '1.0.0'), 'plugin.manifest.json'));
    expect(await change()).toEqual({ added: ['process:spawn'], signer: true, source: false });
    await rm(path.join(folder.folderOf(ID, '1.0.0'), '.codex-install.json'));
    expect(await change()).toEqual({ added: ['process:spawn'], signer: true, source: false });
    await rm(path.join(folder.root, 'plugins-lock.json'));
    expect(await change()).toEqual({ added: ['process:spawn'], signer: false, source: true });
  });

  it('keeps where a version that is there came from, and whose it is, as it was installed last', async () => {
    const offer = await offerOf({ id: ID, version: '1.0.0', signer: 'SHA256:a' });
    const installAs = async (changes: Partial<Offer>): Promise<void> => {
      const request = { id: ID, range: undefined, offers: [{ ...offer, ...changes }] };
      await carryOut(await plan([request], { folder, policies: [], catalog: catalogOf([]) }), folder, quiet);
    };
    await installAs({ source: { kind: 'tarball', from: path.join(base, 'tidy.tgz') }, signer: async () => undefined });
    const { installedAt } = (await folder.record(ID, '1.0.0'))!;
    const { ino } = await stat(folder.folderOf(ID, '1.0.0'));
    await installAs({});
    expect(await folder.record(ID, '1.0.0')).toMatchObject({ source: offer.source, signer: 'SHA256:a', installedAt });
    expect((await stat(folder.folderOf(ID, '1.0.0'))).ino).toBe(ino);
  });

  it('says what is new against the version that serves', async () => {
    await install({ id: ID, version: '1.0.0', permissions: ['filesystem:read'], signer: 'SHA256:a' });
    const made = { id: ID, version: '1.1.0', permissions: ['filesystem:read', 'network:request'], signer: 'SHA256:b' };
    const { steps } = await plan([await requestFor(made)], { folder, policies: [], catalog: catalogOf([]) });
    expect(steps.map(newInStep)).toEqual([{ added: ['network:request'], signer: true, source: false }]);
    expect(await shown()).toEqual({ [ID]: '1.0.0 of 1.0.0' });
  });

  it('tells another registry or package from the one that the version which serves came from', async () => {
    await install({ id: ID, version: '1.0.0' });
    const offer = await offerOf({ id: ID, version: '1.1.0' });
    const isOther = async (source: Offer['source']): Promise<boolean[]> => {
      const request = { id: ID, range: undefined, offers: [{ ...offer, source }] };
      const found = await plan([request], { folder, policies: [], catalog: catalogOf([]) });
      return found.steps.map((step) => newInStep(step).source);
    };
    const registry = 'https://registry.test/';
    expect(await isOther({ kind: 'registry', registry, name: ID })).toEqual([false]);
    expect(await isOther({ kind: 'registry', registry: 'https://other.test/', name: ID })).toEqual([true]);
    expect(await isOther({ kind: 'registry', registry, name: `@other/${ID}` })).toEqual([true]);
    expect(await isOther({ kind: 'tarball', from: path.join(base, 'tidy.tgz') })).toEqual([true]);
  });

  it('tells of each switch before it is made, when the version is there', async () => {
    await install({ id: ID, version: '1.0.0' });
    const seen: string[] = [];
    const found = await plan([await requestFor({ id: ID, version: '1.1.0' })], { folder, policies: [], catalog: catalogOf([]) });
    await carryOut(found, folder, {
      ...quiet,
      beforeServing: async ({ from, to }) => {
        seen.push(`${from} ${to} ${await folder.current(ID)} ${(await folder.record(ID, to))?.version}`);
      },
    });
    expect(seen).toEqual(['1.0.0 1.1.0 1.0.0 1.1.0']);
  });

  it('does not take a plan for what somebody else changed meanwhile', async () => {
    await install({ id: ID, version: '1.0.0' });
    const found = await plan([await requestFor({ id: ID, version: '1.2.0' })], { folder, policies: [], catalog: catalogOf([]) });
    await install({ id: ID, version: '1.1.0' });
    await expect(carryOut(found, folder, quiet)).rejects.toThrow('was changed meanwhile: 1.1.0 serves now');
    expect(await folder.current(ID)).toBe('1.1.0');
  });

  it('lets two install at once', async () => {
    const all = ['com.example.a', 'com.example.b', 'com.example.c'].map((id) => install({ id, version: '1.0.0' }));
    await Promise.all(all);
    expect(Object.keys(await shown())).toEqual(['com.example.a', 'com.example.b', 'com.example.c']);
    expect([...(await readLock(folder)).keys()]).toEqual(['com.example.a', 'com.example.b', 'com.example.c']);
  });

  it.each(hostileTarballs().map(({ name, bytes }) => [name, bytes] as const))(
    'refuses a tarball with %s, and the old version serves',
    async (_, bytes) => {
      await install({ id: ID, version: '1.0.0' });
      const before = await everything(base);
      const offer = offerOfBytes({ id: ID, version: '1.1.0', bytes });
      await expect(plan([{ id: ID, range: undefined, offers: [offer] }], { folder, policies: [], catalog: catalogOf([]) })).rejects.toThrow(
        'refused',
      );
      expect(await everything(base)).toEqual(before);
    },
  );

  it.each([
    ['another id', { id: 'com.example.other', version: '1.0.0' }, 'says that it is com.example.other'],
    ['another version', { id: ID, version: '2.0.0' }, 'says that it is version 2.0.0'],
    [
      'settings of a package manager',
      { id: ID, version: '1.0.0', files: { 'sub/.npmrc': 'script-shell=./x' } },
      'would configure a package manager',
    ],
    ['a record of its own', { id: ID, version: '1.0.0', files: { '.codex-install.json': '{}' } }, 'only installing may write'],
    [
      'packages of Python without digests',
      { id: ID, version: '1.0.0', files: { 'requirements.txt': 'black==24.1.0\n' } },
      'no digest of black',
    ],
    [
      'options for pip',
      { id: ID, version: '1.0.0', files: { 'requirements.txt': '--index-url https://x.test/\n' } },
      'only packages in one version each',
    ],
    ['a manifest that cannot be loaded', { id: ID, version: '1.0.0', files: { 'plugin.manifest.json': '{"pluginId": 1}' } }, 'has errors'],
    [
      'a script that is missing',
      { id: ID, version: '1.0.0', files: { 'plugin.manifest.json': withScript('none.js') } },
      'could not be loaded',
    ],
  ])('refuses a package with %s', async (_, made: Made, message) => {
    const offer = { ...(await offerOf(made)), id: ID, version: '1.0.0' };
    const installing = plan([{ id: ID, range: undefined, offers: [offer] }], { folder, policies: [], catalog: catalogOf([]) }).then(
      (found) => carryOut(found, folder, quiet),
    );
    await expect(installing).rejects.toThrow(message);
    expect(await folder.list()).toEqual([]);
    expect(await readdir(path.join(folder.root, '.installing')).catch(() => [])).toEqual([]);
  });

  it('leaves nothing behind where a signature is of something else', async () => {
    const offer: Offer = {
      ...(await offerOf({ id: ID, version: '1.0.0' })),
      signer: () => Promise.reject(new Error('signed by another key')),
    };
    await expect(plan([{ id: ID, range: undefined, offers: [offer] }], { folder, policies: [], catalog: catalogOf([]) })).rejects.toThrow(
      'another key',
    );
    expect(await readdir(base)).toEqual([]);
  });

  it('removes what a program left behind that was killed, and nothing that one works on', async () => {
    const workshop = path.join(folder.root, '.installing');
    await mkdir(path.join(workshop, '999999999-aaaaaaaaaaaa', 'half'), { recursive: true });
    await mkdir(path.join(workshop, `${process.ppid}-bbbbbbbbbbbb`), { recursive: true });
    await install({ id: ID, version: '1.0.0' });
    expect(await readdir(workshop)).toEqual([`${process.ppid}-bbbbbbbbbbbb`]);
  });

  it('is not confused by a folder that was copied here by hand', async () => {
    await install({ id: ID, version: '1.0.0' });
    await cp(folder.folderOf(ID, '1.0.0'), path.join(folder.root, `${ID}@9.9.9`), { recursive: true });
    expect(await folder.record(ID, '9.9.9')).toBeUndefined();
    await writeFile(path.join(folder.root, 'readme.txt'), '');
    await mkdir(path.join(folder.root, 'com.example.tidy@not-a-version'));
    expect(await shown()).toEqual({ [ID]: '1.0.0 of 9.9.9 1.0.0' });
  });
});

describe('what plugins need', () => {
  const app = (version: string, range: string): Made => ({ id: 'com.example.app', version, dependencies: { 'com.example.base': range } });
  const bases = (...versions: string[]): Promise<Offer[]> =>
    Promise.all(
      versions.map((version) => offerOf({ id: 'com.example.base', version, ...(version === '1.9.0' && { deprecated: 'it is broken' }) })),
    );

  it('is installed with them, in the best version that was not taken back', async () => {
    await install(app('1.0.0', '^1.0.0'), await bases('2.0.0', '1.9.0', '1.2.0', '1.0.0'));
    expect(await shown()).toEqual({ 'com.example.app': '1.0.0 of 1.0.0', 'com.example.base': '1.2.0 of 1.2.0' });
    expect((await readLock(folder)).get('com.example.app')?.dependencies).toEqual({ 'com.example.base': '^1.0.0' });
    expect(await misfits(folder)).toEqual([]);
  });

  it('stays as it is where it will do', async () => {
    await install({ id: 'com.example.base', version: '1.0.0' });
    await install(app('1.0.0', '^1.0.0'), await bases('1.2.0'));
    expect(await folder.current('com.example.base')).toBe('1.0.0');
  });

  it('is changed for all who need it, where there is a version for all', async () => {
    await install(app('1.0.0', '>=1.0.0'), await bases('1.0.0'));
    const other: Made = { id: 'com.example.other', version: '1.0.0', dependencies: { 'com.example.base': '>=1.1.0 <3' } };
    await install(other, await bases('3.0.0', '2.0.0', '1.0.0'));
    expect(await folder.current('com.example.base')).toBe('2.0.0');
  });

  it('is a conflict that names everybody, where there is none', async () => {
    await install(app('1.0.0', '^1.0.0'), await bases('1.0.0'));
    const other: Made = { id: 'com.example.other', version: '1.0.0', dependencies: { 'com.example.base': '^2.0.0' } };
    await expect(install(other, await bases('2.0.0', '1.0.0'))).rejects.toThrow(
      'No version of com.example.base fits: com.example.app 1.0.0, which is installed, needs com.example.base ^1.0.0; com.example.other 1.0.0 needs com.example.base ^2.0.0, and there are 2.0.0, 1.0.0 (1.0.0 is installed). Nothing was changed',
    );
    expect(await folder.get('com.example.other')).toBeUndefined();
  });

  it('is missed by name where nobody has it, and where it asks for no range', async () => {
    await expect(install(app('1.0.0', '^1.0.0'))).rejects.toThrow('there is no plugin com.example.base to be had');
    await expect(install(app('1.0.0', 'newest'), await bases('1.0.0'))).rejects.toThrow('the version "newest", which is no range');
  });

  it('may be each other', async () => {
    const one = await offerOf({ id: 'com.example.base', version: '1.0.0', dependencies: { 'com.example.app': '1.0.0' } });
    await install(app('1.0.0', '1.0.0'), [one]);
    expect(Object.keys(await shown())).toEqual(['com.example.app', 'com.example.base']);
  });
});

describe('the version that is named where a policy does not allow the best one', () => {
  const APP = 'com.example.app';
  const BASE = 'com.example.base';
  const policies = [{ from: 'P', neverGranted: ['process:spawn'] }];

  /** What is said of a plugin in four versions, the two newest of which are not allowed. @param others asked for as well. */
  async function refused(...others: Made[]): Promise<string> {
    const offers = await Promise.all(
      ['1.3.0', '1.2.0', '1.1.0', '1.0.0'].map(async (version) => {
        const permissions = version > '1.1.0' ? ['process:spawn'] : [];
        return { ...(await offerOf({ id: BASE, version, permissions })), claims: { permissions, signer: undefined } };
      }),
    );
    const requests = [{ id: BASE, range: '^1', offers }, ...(await Promise.all(others.map((made) => requestFor(made))))];
    const planned = plan(requests, { folder, policies, catalog: catalogOf([]) });
    return planned.then(
      () => 'nothing',
      (error: Error) => error.message,
    );
  }

  const needing = (range: string): Made => ({ id: APP, version: '1.0.0', dependencies: { [BASE]: range } });
  const named = (version: string): RegExp =>
    new RegExp(`1\\.3\\.0 is not allowed here: .*would be allowed: install ${BASE}@${version}\\.$`);

  beforeEach(() => install({ id: BASE, version: '1.3.0' }));

  it('is the next one that is', async () => {
    expect(await refused()).toMatch(named('1.1.0'));
  });

  it('is one that those could do with which are installed and need it, or none', async () => {
    await install(needing('1.0.0 || >=1.3'));
    expect(await refused()).toMatch(named('1.0.0'));
    await install({ ...needing('>=1.2'), version: '1.0.1' });
    expect(await refused()).toMatch(/1\.3\.0 is not allowed here: (?!.*would be allowed)/);
  });

  it('is one that those could do with which are installed together with it, and which they take the place of', async () => {
    const later: Made = { ...needing('1.0.0 || >=1.3'), version: '1.1.0' };
    expect(await refused(later)).toMatch(named('1.0.0'));
    await install(needing('>=1.1'));
    expect(await refused(later)).not.toContain('would be allowed');
  });
});

describe('going back', () => {
  beforeEach(async () => {
    for (const version of ['1.0.0', '1.1.0', '2.0.0']) await install({ id: ID, version }, [], '*');
  });

  it('leads to the version that served before, or to any that is there', async () => {
    const back = (version?: string): Promise<unknown> => rollBack(folder, { id: ID, version }, quiet);
    expect(await back()).toMatchObject({ from: '2.0.0', to: '1.1.0', folder: folder.folderOf(ID, '1.1.0') });
    expect(await back()).toMatchObject({ to: '1.0.0' });
    await expect(back()).rejects.toThrow('no version of com.example.tidy to go back to from 1.0.0: there are 2.0.0, 1.1.0');
    expect(await back('2.0.0')).toMatchObject({ from: '1.0.0', to: '2.0.0' });
    await expect(back('3.0.0')).rejects.toThrow('3.0.0 is not installed. There are 2.0.0, 1.1.0, 1.0.0');
    expect((await readLock(folder)).get(ID)).toMatchObject({ version: '2.0.0', wanted: '*', avoided: ['1.1.0'] });
  });

  it('is kept with what was gone back from, until that is installed again', async () => {
    const locked = async (): Promise<unknown> => (await readLock(folder)).get(ID)?.avoided;
    await rollBack(folder, { id: ID }, quiet);
    expect(await locked()).toEqual(['2.0.0']);
    await install({ id: ID, version: '2.0.0' }, [], '2.0.0');
    expect(await locked()).toBeUndefined();
    // Who wanted that version and no other does not want it any more.
    await rollBack(folder, { id: ID }, quiet);
    expect((await readLock(folder)).get(ID)).not.toHaveProperty('wanted');
  });

  it('does not lead to a version that is damaged', async () => {
    await rm(path.join(folder.folderOf(ID, '1.1.0'), 'plugin.manifest.json'));
    await expect(rollBack(folder, { id: ID }, quiet)).rejects.toThrow('has no manifest that could be loaded');
    expect(await folder.current(ID)).toBe('2.0.0');
  });

  it('says who misses what afterwards', async () => {
    await install({ id: 'com.example.app', version: '1.0.0', dependencies: { [ID]: '>=2' } });
    expect(await rollBack(folder, { id: ID }, quiet)).toMatchObject({
      warnings: ['com.example.app 1.0.0 needs com.example.tidy >=2, and 1.1.0 serves.'],
    });
  });

  it('is not possible where nothing is left, after removing one version or all', async () => {
    const remove = async (version?: string, isForced = false): Promise<string[]> =>
      (await removeInstalled(folder, [{ id: ID, version }], { isForced })).gone.flatMap(({ versions }) => versions);
    await expect(remove('2.0.0')).rejects.toThrow('is the version that serves');
    expect(await remove('1.0.0')).toEqual(['1.0.0']);
    expect(await shown()).toEqual({ [ID]: '2.0.0 of 2.0.0 1.1.0' });
    await install({ id: 'com.example.app', version: '1.0.0', dependencies: { [ID]: '>=2' } });
    await expect(remove()).rejects.toThrow('com.example.app 1.0.0 needs com.example.tidy');
    expect(await remove(undefined, true)).toEqual(['2.0.0', '1.1.0']);
    expect(Object.keys(await shown())).toEqual(['com.example.app']);
    expect([...(await readLock(folder)).keys()]).toEqual(['com.example.app']);
    await expect(remove()).rejects.toThrow('is not installed');
  });
});

describe('the lock', () => {
  it('names places in the workspace from there, so that it can be shared', async () => {
    const offer: Offer = {
      ...(await offerOf({ id: ID, version: '1.0.0' })),
      source: { kind: 'folder', from: path.join(base, 'tools', 'tidy') },
    };
    await carryOut(
      await plan([{ id: ID, range: undefined, offers: [offer] }], { folder, policies: [], catalog: catalogOf([]) }),
      folder,
      quiet,
    );
    expect(JSON.parse(await readFile(path.join(folder.root, 'plugins-lock.json'), 'utf8'))).toMatchObject({
      plugins: { [ID]: { source: { kind: 'folder', from: 'tools/tidy' } } },
    });
    expect((await readLock(folder)).get(ID)?.source).toEqual(offer.source);
  });

  it.each([
    ['no JSON', '<<<<<<< HEAD\n', 'is no JSON'],
    ['that of a newer program', '{"lockVersion": 2, "plugins": {}}', 'not a lock of plugins that this version'],
    ['incomplete', `{"lockVersion": 1, "plugins": {"${ID}": {"version": "1.0.0"}}}`, 'is not complete'],
  ])('is not overwritten where it is %s', async (_, text, message) => {
    await install({ id: ID, version: '1.0.0' });
    const file = path.join(folder.root, 'plugins-lock.json');
    await writeFile(file, text);
    await expect(install({ id: ID, version: '1.1.0' })).rejects.toThrow(message);
    expect(await readFile(file, 'utf8')).toBe(text);
    expect(await folder.current(ID)).toBe('1.0.0');
  });
});

function withScript(script: string): string {
  const handlers = [{ event: 'onFileSave', language: ['*'], script }];
  return JSON.stringify({ pluginId: ID, version: '1.0.0', name: 'x', entryPoints: { handlers }, permissions: [] });
}

/** Every entry below a folder, with the time of its last change. */
async function everything(below: string): Promise<string[]> {
  const entries = await readdir(below, { recursive: true });
  return Promise.all(entries.sort().map(async (name) => `${name} ${(await stat(path.join(below, name))).mtimeMs}`));
}
