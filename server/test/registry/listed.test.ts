// What the command line says of plugins that are installed: what is newer, of what nobody knows that, what may not run here, and what is left
// of what was removed.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { InstallSource } from '../../src/contract/installRecord.ts';
import { carryOut, plan } from '../../src/registry/install/install.ts';
import { catalogOf, offerOf, type Made } from '../../src/registry/install/testOffers.ts';
import { PluginsFolder } from '../../src/registry/installed/pluginsFolder.ts';
import { hostileRegistry, json } from './hostileRegistry.ts';
import { Terminal } from './terminal.ts';

const TIDY = 'com.example.tidy';
const OTHER = 'com.example.other';

let user: Terminal;
let folder: PluginsFolder;
let registry: string;
/** What the registry has of each plugin: why a version was taken back, or null. It does not answer about others. */
let offered: Record<string, Record<string, string | null>>;
beforeEach(async () => {
  const base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-listed-')));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  offered = {};
  const { url } = await hostileRegistry((request, response, at) => {
    const name = decodeURIComponent(request.url!.slice(1));
    const versions = offered[name];
    if (versions === undefined) return void response.writeHead(500).end('oops');
    const one = ([version, deprecated]: [string, string | null]): [string, object] => [
      version,
      { name, version, ...(deprecated !== null && { deprecated }), dist: { tarball: `${at}${name}.tgz`, integrity: 'sha512-x' } },
    ];
    const facts = { name, 'dist-tags': { latest: Object.keys(versions).at(-1) }, time: {} };
    json({ ...facts, versions: Object.fromEntries(Object.entries(versions).map(one)) })(request, response, at);
  });
  registry = url;
  user = await Terminal.open(path.join(base, 'home'), `registry=${url}\nfetch-retries=0\n`);
  folder = PluginsFolder.ofUser(user.home);
});

function from(name: string): InstallSource {
  return { kind: 'registry', registry, name };
}

/** @param more.name of its package. */
async function install(made: Made, needs: readonly Made[] = [], { name = made.id } = {}): Promise<void> {
  const offer = async (one: Made, source = from(one.id)): ReturnType<typeof offerOf> => ({ ...(await offerOf(one)), source });
  const catalog = catalogOf(await Promise.all(needs.map((one) => offer(one))));
  const found = await plan([{ id: made.id, range: 'latest', offers: [await offer(made, from(name))] }], { folder, policies: [], catalog });
  await carryOut(found, folder, { say: () => undefined, beforeServing: async () => undefined });
}

describe('plugins of which there is something newer', () => {
  it('are not said to be none where nobody could be asked', async () => {
    await install({ id: TIDY, version: '1.0.0' });
    const outdated = (): ReturnType<Terminal['said']> => user.said('list', '--outdated');
    expect(await outdated()).toMatchObject({
      code: 1,
      out: `Nobody could be asked about ${TIDY}, so it is not known whether there is something newer.`,
    });
    await install({ id: OTHER, version: '1.0.0' });
    offered[OTHER] = { '1.0.0': null };
    expect(await outdated()).toMatchObject({
      code: 1,
      out: expect.stringMatching(/about com\.example\.tidy, .* Nothing else is outdated\.$/),
    });
    offered[TIDY] = { '1.0.0': null };
    expect(await outdated()).toEqual({ code: 0, out: 'Nothing is outdated.', err: '' });
  });

  it('are not wanted as they are where that was taken back', async () => {
    await install({ id: TIDY, version: '1.1.0' });
    offered[TIDY] = { '1.0.0': null, '1.1.0': 'It has a fault.' };
    expect(await user.done('list', '--outdated')).toEqual([
      {
        id: TIDY,
        version: '1.1.0',
        current: '1.1.0',
        versions: ['1.1.0'],
        latest: '1.0.0',
        deprecated: 'It has a fault.',
        integrity: expect.stringMatching(/^sha512-./) as string,
        source: from(TIDY),
      },
    ]);
    expect((await user.said('list', '--outdated')).out).toBe(`${TIDY}  1.1.0  latest 1.0.0; taken back: It has a fault.`);
    offered[TIDY] = { '1.1.0': 'It has a fault.', '1.1.1': null };
    expect((await user.said('list', '--outdated')).out).toBe(`${TIDY}  1.1.0  wanted 1.1.1; taken back: It has a fault.`);
  });
});

describe('plugins that others need', () => {
  const [A, B, C] = ['com.example.a', 'com.example.b', 'com.example.c'] as const;
  const needsOne = { id: A, version: '1.0.0', dependencies: { [B]: '^1' } };
  const keptBy = [{ id: A, version: '1.0.0', range: '^1' }];

  it('are wanted no further than those can do with that stay', async () => {
    await install(needsOne, [{ id: B, version: '1.8.0' }]);
    offered = { [A]: { '1.0.0': null }, [B]: { '1.8.0': null, '1.9.0': null, '2.0.0': null } };
    expect((await user.said('list', '--outdated')).out).toBe(`${B}  1.8.0  wanted 1.9.0; latest 2.0.0 (${A} 1.0.0 needs ^1)`);
    expect(await user.done('list', '--outdated')).toMatchObject([{ id: B, wanted: '1.9.0', latest: '2.0.0', keptBy }]);
    delete offered[B]!['1.9.0'];
    expect((await user.said('list', '--outdated')).out).toBe(`${B}  1.8.0  latest 2.0.0 (${A} 1.0.0 needs ^1)`);
    expect(await user.said('update')).toMatchObject({
      code: 0,
      err: expect.stringContaining(`${B} 2.0.0 is passed over: ${A} 1.0.0 needs ${B} ^1.`),
    });
  });

  it('are wanted in what those can do with that serve now, also where these are to be updated themselves', async () => {
    await install(needsOne, [{ id: B, version: '1.8.0' }]);
    offered = { [A]: { '1.0.0': null, '2.0.0': null }, [B]: { '1.8.0': null, '2.0.0': null } };
    expect((await user.said('list', '--outdated')).out).toBe(`${A}  1.0.0  wanted 2.0.0\n${B}  1.8.0  latest 2.0.0 (${A} 1.0.0 needs ^1)`);
    // One that can go nowhere stays, and keeps what it needs.
    await install({ id: C, version: '1.0.0', dependencies: { [A]: '^1' } });
    offered[C] = { '1.0.0': null };
    expect((await user.said('list', '--outdated')).out).toBe(
      `${A}  1.0.0  latest 2.0.0 (${C} 1.0.0 needs ^1)\n${B}  1.8.0  latest 2.0.0 (${A} 1.0.0 needs ^1)`,
    );
  });
});

describe('plugins that are installed', () => {
  const signer = `SHA256:${'a'.repeat(43)}`;

  it('are listed with where they came from, and who signed them', async () => {
    await install({ id: TIDY, version: '1.0.0', signer });
    await install({ id: OTHER, version: '1.0.0' });
    const integrity = expect.stringMatching(/^sha512-./) as string;
    const known = [
      { id: OTHER, version: '1.0.0', current: '1.0.0', versions: ['1.0.0'], integrity, source: from(OTHER) },
      { id: TIDY, version: '1.0.0', current: '1.0.0', versions: ['1.0.0'], integrity, source: from(TIDY), signer },
    ];
    expect(await user.done('list')).toEqual(known);
    // The versions themselves know it as well.
    const lock = path.join(folder.root, 'plugins-lock.json');
    await rm(lock);
    expect(await user.done('list')).toEqual(known);
    await writeFile(lock, '<<<<<<< HEAD');
    const fault = `${lock} is no JSON. Mend it, as after a merge, or remove it and install again.`;
    expect(await user.run('list')).toEqual({ code: 1, json: known, err: fault });
    expect(await user.said('list', '--outdated')).toEqual({ code: 1, out: '', err: fault });
  });

  it.each([
    ['their ids', { allowedPlugins: [OTHER] }, 'does not allow the plugin com.example.tidy.'],
    ['their signers', { allowedSigners: [signer] }, 'does not allow what SHA256:b signed.'],
    [
      'what they ask for',
      { neverGranted: ['network'] },
      'lets no plugin have network:request, and this one asks for network:request:example.com.',
    ],
  ])('are said to be off by policy for %s', async (_, policy, because) => {
    await install({ id: TIDY, version: '1.0.0', signer: 'SHA256:b', permissions: ['network:request:example.com'] });
    await install({ id: OTHER, version: '1.0.0', signer });
    const file = path.join(user.home, 'policy.json');
    await writeFile(file, JSON.stringify(policy));
    const policed = user.with({ CODEX_PLUGINS_POLICY: file });
    const forbidden = `the policy in ${file} ${because}`;
    expect((await policed.said('list')).out).toBe(`${OTHER}  1.0.0\n${TIDY}   1.0.0  off by policy: ${forbidden}`);
    expect(await policed.done('list')).toEqual([
      expect.not.objectContaining({ forbidden: expect.anything() }),
      expect.objectContaining({ forbidden }),
    ]);
    expect((await user.said('list')).out).not.toContain('off by policy');
  });
});

describe('plugins of a workspace', () => {
  it('are those of the working directory where no folder is named', async () => {
    const { root } = PluginsFolder.ofWorkspace(user.home);
    expect((await user.said('list', '--workspace')).out).toBe(`Nothing is installed in ${root}.`);
    expect((await user.said('remove', TIDY, '--workspace')).err).toBe(
      `${TIDY} is not installed in ${root}. codex-plugin list --workspace ${user.home} shows what is.`,
    );
  });

  it.each([['install'], ['remove'], ['update'], ['info']])(
    'are not looked for in a plugin that is named behind the option of %s',
    async (command) => {
      const says =
        'What follows --workspace is taken for its folder: put --workspace last, or name the folder (--workspace . for the working directory).';
      expect(await user.said(command, '--workspace', TIDY)).toMatchObject({
        code: 2,
        err: `The workspace folder ${path.join(user.home, TIDY)} is not a folder. ${says}`,
      });
      await mkdir(path.join(user.home, TIDY));
      if (command === 'install') expect((await user.said(command, '--workspace', TIDY)).err).toContain(says);
    },
  );
});

describe('plugins that were published with a scope', () => {
  const PACKAGE = `@acme/${TIDY}`;

  it('are updated, taken back and removed by the names of their packages as well', async () => {
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await install({ id: TIDY, version }, [], { name: PACKAGE });
    offered[PACKAGE] = { '1.2.0': null };
    expect(await user.done('info', TIDY)).toMatchObject({
      id: TIDY,
      name: PACKAGE,
      current: '1.2.0',
      versions: [{ version: '1.2.0', installed: true }],
    });
    expect((await user.run('update', PACKAGE)).json).toEqual([]);
    expect((await user.said('update', `${PACKAGE}@1.1.0`)).err).toBe(
      `${PACKAGE}@1.1.0: updates lead to what is newest. To have that version, codex-plugin install ${PACKAGE}@1.1.0.`,
    );
    expect(await user.done('rollback', PACKAGE, '1.1.0')).toMatchObject({ id: TIDY, version: '1.1.0' });
    expect(await user.done('remove', `${PACKAGE}@1.0.0`)).toEqual({ id: TIDY, versions: ['1.0.0'] });
    await user.done('remove', `${TIDY}@1.2.0`);
    expect((await user.said('remove', `${TIDY}@1.1.0`)).err).toBe(
      `${TIDY} 1.1.0 is the version that serves, and the only one. Remove the whole plugin (codex-plugin remove ${TIDY}).`,
    );
    expect(await user.done('remove', PACKAGE)).toEqual({ id: TIDY, versions: ['1.1.0'] });
    expect((await user.said('remove', PACKAGE)).err).toContain(`${TIDY} is not installed in ${folder.root}.`);
  });

  it.each([['update'], ['rollback'], ['remove']])('are left alone by %s where another package is named', async (command) => {
    await install({ id: TIDY, version: '1.0.0' });
    expect(await user.said(command, PACKAGE)).toMatchObject({
      code: 1,
      err: `${PACKAGE} is not installed in ${folder.root}: ${TIDY} is, and it came from the package ${TIDY}. Name that ${TIDY}. Nothing was changed.`,
    });
  });
});

describe('plugins that are removed', () => {
  const [A, B] = ['com.example.a', 'com.example.b'];

  it('may need each other, where all of them go', async () => {
    await install({ id: A, version: '1.0.0', dependencies: { [B]: '*' } }, [{ id: B, version: '1.0.0', dependencies: { [A]: '*' } }]);
    expect(await user.said('remove', A)).toMatchObject({
      code: 1,
      err: `${B} 1.0.0 needs ${A}. Remove that first or with it, or say --force.`,
    });
    // All or nothing.
    expect(await user.said('remove', A, B, TIDY)).toMatchObject({ code: 1, err: expect.stringContaining(`${TIDY} is not installed`) });
    await install({ id: OTHER, version: '1.0.0', dependencies: { [B]: '*' } });
    expect(await user.said('remove', A, B)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^com\.example\.other 1\.0\.0 needs com\.example\.b\. /),
    });
    expect(await user.run('remove', A, B, OTHER)).toMatchObject({
      code: 0,
      json: [A, B, OTHER].map((id) => ({ id, versions: ['1.0.0'] })),
    });
    expect(await user.done('list')).toEqual([]);
  });

  it('leave what was installed for them, which is said', async () => {
    const [base, shared, deep] = ['com.example.base', 'com.example.shared', 'com.example.deep'];
    const needs: Made[] = [
      { id: base, version: '1.0.0', dependencies: { [deep]: '*' } },
      { id: shared, version: '1.0.0' },
      { id: deep, version: '1.0.0' },
    ];
    await install({ id: A, version: '1.0.0', dependencies: { [base]: '*', [shared]: '*' } }, needs);
    await install({ id: B, version: '1.0.0', dependencies: { [shared]: '*' } }, needs);
    expect(await user.run('remove', A)).toEqual({
      code: 0,
      json: { id: A, versions: ['1.0.0'] },
      err: `Removed ${A} 1.0.0.\n${base}, ${deep} were installed for it and serve on: codex-plugin remove ${base} ${deep}`,
    });
    await user.done('remove', base, deep);
    // What the user asked for is theirs, whoever else needs it.
    await install({ id: OTHER, version: '1.0.0' });
    await install({ id: TIDY, version: '1.0.0', dependencies: { [OTHER]: '*' } });
    expect((await user.said('remove', TIDY)).err).toBe(`Removed ${TIDY} 1.0.0.`);
    expect((await user.said('remove', B)).err).toContain(`${shared} was installed for it and serves on: codex-plugin remove ${shared}`);
  });
});
