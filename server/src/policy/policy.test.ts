import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { mkdtemp, realpath, rm, writeFile, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { machinePolicies, machinePolicyFile } from './machinePolicy.ts';
import { forbiddenPlaces, isEmptyPolicy, policyOf, policyRefusal, registryRefusal, type Policy, type PolicySubject } from './policy.ts';

const SIGNER = `SHA256:${'a'.repeat(43)}`;
const REGISTRY = 'https://npm.example.com/team';
const tidy: PolicySubject = {
  id: 'com.example.tidy',
  permissions: [],
  folders: { workspaceFolders: [] },
  origin: { registry: 'https://npm.example.com/team/', signer: SIGNER },
};

/** The reasons of a policy as it is written. */
function refusal(policy: Policy, subject: Partial<PolicySubject> = {}): string | undefined {
  const read = policyOf(policy);
  expect(read.fault).toBeUndefined();
  return policyRefusal([{ ...read, from: 'P' }], { ...tidy, ...subject });
}

describe('a policy', () => {
  it('restricts nothing where it says nothing', () => {
    expect(refusal({})).toBeUndefined();
    expect([isEmptyPolicy({}), isEmptyPolicy({ neverGranted: [] }), isEmptyPolicy({ fault: 'no' })]).toEqual([true, false, false]);
  });

  it('allows plugins by their ids and by patterns, of which only the star means anything', () => {
    expect(refusal({ allowedPlugins: ['com.example.tidy'] })).toBeUndefined();
    expect(refusal({ allowedPlugins: ['org.other', 'com.example.*'] })).toBeUndefined();
    for (const pattern of ['com.example.tid', 'comXexample.tidy', 'example.tidy', 'com.example.*.tidy'])
      expect(refusal({ allowedPlugins: [pattern] })).toBe('the policy in P does not allow the plugin com.example.tidy.');
    expect(refusal({ allowedPlugins: ['com.example.*'] }, { id: 'comXexampleXtidy' })).toContain('does not allow the plugin');
    expect(refusal({ allowedPlugins: [] })).toContain('does not allow the plugin');
  });

  it('allows registries with what is below them, and nothing that only begins alike', () => {
    expect(refusal({ allowedRegistries: [REGISTRY] })).toBeUndefined();
    expect(refusal({ allowedRegistries: ['https://NPM.example.com'] })).toBeUndefined();
    for (const registry of [
      'https://npm.example.com.evil.org/team/',
      'https://npm.example.com/teammate/',
      'https://npm.example.com/team/../other',
      'http://npm.example.com/team/',
      'https://npm.example.com:8443/team/',
      'https://npm.example.com@evil.org/team/',
      'https://npm.example.com/team/..%2fother',
      'https://npm.example.com/team/..%5Cother',
      'https://npm.example.com/team/..;/other',
      'https://npm.example.com/team/%252e%252e/other',
      'https://npm.example.com/team/..%252fother',
    ]) {
      expect(refusal({ allowedRegistries: [REGISTRY] }, { origin: { registry } })).toMatch(/only allows the registries .*, and not /);
      expect(registryRefusal([{ allowedRegistries: [REGISTRY], from: 'P' }], registry)).toBeDefined();
    }
    expect(registryRefusal([{ allowedRegistries: [REGISTRY], from: 'P' }], `${REGISTRY}/sub`)).toBeUndefined();
    expect(refusal({ allowedRegistries: [REGISTRY] }, { origin: {} })).toContain('this one came from no registry');
    expect(refusal({ allowedRegistries: [] })).toContain('only allows the registries (none)');
  });

  it('allows signers', () => {
    expect(refusal({ allowedSigners: [SIGNER] })).toBeUndefined();
    expect(refusal({ allowedSigners: [`${SIGNER}=`] })).toBeUndefined();
    expect(refusal({ allowedSigners: [`SHA256:${'b'.repeat(43)}`] })).toContain(`does not allow what ${SIGNER} signed`);
    // In either spelling of base64, as tools write it.
    const signer = `SHA256:${'a'.repeat(41)}-_`;
    for (const spelling of [signer, `SHA256:${'a'.repeat(41)}+/=`])
      expect(refusal({ allowedSigners: [spelling] }, { origin: { registry: REGISTRY, signer } })).toBeUndefined();
    expect(refusal({ allowedSigners: [SIGNER] }, { origin: { registry: REGISTRY } })).toContain('nobody signed this one');
  });

  it('believes nothing of where plugins came from that stand in a folder, unless that is allowed', () => {
    const origin = { folder: path.join(homedir(), 'src', 'tidy') };
    expect(refusal({ allowedRegistries: [REGISTRY] }, { origin })).toContain('nobody can tell where what is in');
    expect(refusal({ allowedSigners: [SIGNER] }, { origin })).toContain('nobody can tell who signed');
    const policy = { allowedRegistries: [REGISTRY], allowedSigners: [SIGNER] };
    expect(refusal({ ...policy, allowedFolders: ['~/src'] }, { origin })).toBeUndefined();
    expect(refusal({ ...policy, allowedFolders: [path.join(homedir(), 'sr')] }, { origin })).toBeDefined();
    expect(refusal({ ...policy, allowedFolders: ['~/src'], allowedPlugins: [] }, { origin })).toContain('does not allow the plugin');
    // Where neither is asked for, it does not matter.
    expect(refusal({ allowedPlugins: ['com.*'] }, { origin })).toBeUndefined();
  });

  it('lets no plugin have a permission, part of it, or something that has it', () => {
    const policy = { neverGranted: ['network', 'filesystem:write:~/.ssh'] };
    expect(refusal(policy, { permissions: ['filesystem:read', 'env:read'] })).toBeUndefined();
    expect(refusal(policy, { permissions: ['network:request'] })).toBe(
      'the policy in P lets no plugin have network:request, which this one asks for.',
    );
    expect(refusal(policy, { permissions: ['network:request:example.com'] })).toContain(
      'and this one asks for network:request:example.com',
    );
    expect(refusal(policy, { permissions: ['filesystem:write:~'] })).toContain('and this one asks for filesystem:write:~');
    expect(refusal({ neverGranted: ['filesystem:read:~/.ssh'] }, { permissions: ['filesystem:write:~/.ssh/config'] })).toContain(
      'and this one asks for filesystem:write:~/.ssh/config',
    );
    expect(refusal({ neverGranted: ['filesystem:write:~/.ssh'] }, { permissions: ['filesystem:read:~/.ssh/config'] })).toBeUndefined();
    expect(refusal({ neverGranted: ['process:spawn:*'] }, { permissions: ['process:spawn:git'] })).toContain('process:spawn:git');
  });

  it('does not lift what another one forbids', () => {
    const placed = (policy: Policy, from: string): Policy & { from: string } => ({ ...policyOf(policy), from });
    const policies = [placed({ allowedPlugins: ['com.example.*'] }, 'A'), placed({ allowedPlugins: ['org.*'] }, 'B')];
    expect(policyRefusal(policies, tidy)).toContain('policy in B');
    expect(policyRefusal(policies.toReversed(), { ...tidy, id: 'net.x' })).toContain('policy in B');
  });

  it.each([
    ['no object', ['com.example.tidy'], 'It should be an object.'],
    ['a name that is wrong', { allowedPlugin: [] }, '"allowedPlugin" is nothing that a policy has.'],
    ['no list', { allowedPlugins: 'com.example.tidy' }, '"allowedPlugins" should be a list'],
    ['an empty text', { neverGranted: [' '] }, '"neverGranted" should be a list'],
    ['an id that is none', { allowedPlugins: ['com/example'] }, 'allowedPlugins: "com/example" is no id'],
    ['no address', { allowedRegistries: ['npm.example.com'] }, 'allowedRegistries: "npm.example.com" is no address'],
    ['an address that asks for something', { allowedRegistries: ['https://npm.example.com/?team=a'] }, 'more than a plain address'],
    ['an address of a part of a page', { allowedRegistries: ['https://npm.example.com/#/team'] }, 'more than a plain address'],
    ['an address that servers read differently', { allowedRegistries: ['https://npm.example.com/a%2fb'] }, 'more than a plain address'],
    ['another protocol', { allowedRegistries: ['file:///srv/npm'] }, 'is no address'],
    ['no fingerprint', { allowedSigners: ['ada'] }, 'allowedSigners: "ada" is no fingerprint'],
    ['folders alone', { allowedFolders: ['/src'] }, 'name "allowedRegistries" or "allowedSigners" as well'],
    ['a relative folder', { allowedFolders: ['src'] }, 'allowedFolders: "src" is no absolute path'],
    ['an unknown permission', { neverGranted: ['network:requests'] }, 'Did you mean "network:request"?'],
  ])('with %s allows nothing, and says what is wrong', (_what, value, expected) => {
    const read = policyOf(value);
    expect(read.fault).toContain(expected);
    expect(policyRefusal([{ ...read, from: 'P' }], tidy)).toMatch(/^the policy in P cannot be used, so it allows nothing/);
    // That comes before what another one forbids.
    expect(
      registryRefusal(
        [
          { allowedRegistries: [], from: 'O' },
          { ...read, from: 'P' },
        ],
        REGISTRY,
      ),
    ).toContain('cannot be used');
  });
});

describe('places that a policy is about', () => {
  function folders(): { ws: string; inv: string; out: string; link: (target: string, name: string) => string } {
    const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-places-')));
    onTestFinished(() => rmSync(base, { recursive: true, force: true }));
    const [ws, inv, out] = ['ws', 'inv', 'out'].map((name) => path.join(base, name)) as [string, string, string];
    for (const folder of [path.join(ws, 'src'), path.join(inv, 'data'), out]) mkdirSync(folder, { recursive: true });
    const link = (target: string, name: string): string => {
      symlinkSync(target, path.join(out, name), 'junction');
      return path.join(out, name);
    };
    return { ws, inv, out, link };
  }

  it('are those of the workspace and of the plugin, whichever way they are named', () => {
    const { ws, inv, out, link } = folders();
    const subject = { folders: { workspaceFolders: [ws], pluginFolder: inv } };
    const asks = (forbidden: string, asked: string): string | undefined =>
      refusal({ neverGranted: [forbidden] }, { ...subject, permissions: [asked] });
    expect(asks(`filesystem:write:${ws}`, 'filesystem:write:src')).toContain('and this one asks for filesystem:write:src');
    expect(asks(`filesystem:write:${path.join(ws, 'src')}`, 'filesystem:write:**/*.ts')).toBeDefined();
    expect(asks(`filesystem:read:${ws}`, 'filesystem:write:src/*.ts')).toBeDefined();
    expect(asks('filesystem:read:src', `filesystem:read:${ws}`)).toBeDefined();
    expect(asks(`filesystem:read:${inv}`, 'filesystem:read:${pluginFolder}/data')).toBeDefined();
    expect(asks(`filesystem:write:${ws}`, 'filesystem:read:src')).toBeUndefined();
    expect(asks(`filesystem:write:${path.join(ws, 'lib')}`, 'filesystem:write:src')).toBeUndefined();
    expect(asks(`filesystem:write:${out}`, 'filesystem:write:src')).toBeUndefined();
    // Through links of either, also where nothing is yet.
    expect(asks(`filesystem:read:${path.join(inv, 'data')}`, `filesystem:read:${link(path.join(inv, 'data'), 'there')}`)).toBeDefined();
    expect(asks(`filesystem:read:${path.join(inv, 'new')}`, `filesystem:read:${link(path.join(inv, 'new'), 'none')}/x`)).toBeDefined();
    expect(asks(`filesystem:read:${link(inv, 'forbidden')}/data/x`, `filesystem:read:${path.join(inv, 'data')}`)).toBeDefined();
    expect(asks(`filesystem:write:${link(ws, 'work')}`, 'filesystem:write:src')).toBeDefined();
    expect(asks(`filesystem:read:${inv}`, `filesystem:read:${link(ws, 'other')}/src`)).toBeUndefined();
  });

  it('are told apart from all else that is forbidden, for those who open places', () => {
    const { ws, inv, out } = folders();
    const policies: Policy[] = [
      { neverGranted: [`filesystem:read:${inv}/*.txt`, 'network', 'filesystem:write:src', 'filesystem:read:${pluginFolder}'] },
      { neverGranted: ['filesystem:read:~/x', 'filesystem:write:~/x', 'filesystem:read:${tmp}'] },
      {},
    ];
    const home = path.join(homedir(), 'x');
    expect(forbiddenPlaces(policies, [ws, out])).toEqual({
      read: [inv, home],
      write: [path.join(ws, 'src'), path.join(out, 'src'), home],
    });
  });

  it('are known by links too where plugins may stand, and no link in there leads to others', () => {
    const { ws, inv, out, link } = folders();
    const policy = { allowedSigners: [SIGNER] };
    expect(refusal({ ...policy, allowedFolders: [link(ws, 'work')] }, { origin: { folder: path.join(ws, 'src') } })).toBeUndefined();
    link(inv, 'away');
    expect(refusal({ ...policy, allowedFolders: [out] }, { origin: { folder: path.join(out, 'away', 'data') } })).toBeDefined();
  });
});

describe('policies of a machine', () => {
  let base: string;
  beforeEach(async () => {
    base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-policy-')));
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  it('are an administrator’s and that of the environment, which adds to it', async () => {
    const [first, second] = [path.join(base, 'first.json'), path.join(base, 'second.json')];
    await writeFile(first, '\uFEFF{"allowedPlugins": ["com.*"]}');
    await writeFile(second, '{"neverGranted": ["process:spawn"]}');
    expect(await machinePolicies({ CODEX_PLUGINS_POLICY: second }, first)).toEqual([
      { from: first, allowedPlugins: ['com.*'] },
      { from: second, neverGranted: ['process:spawn'] },
    ]);
    expect(await machinePolicies({}, path.join(base, 'none.json'))).toEqual([]);
  });

  it('allow nothing where they cannot be read', async () => {
    const broken = path.join(base, 'broken.json');
    await writeFile(broken, '{"allowedPlugins": ');
    const named = path.join(base, 'gone.json');
    const all = await machinePolicies({ CODEX_PLUGINS_POLICY: named }, broken);
    const sentence = expect.stringMatching(/\.$/);
    expect(all).toEqual([
      { from: broken, fault: sentence },
      { from: named, fault: sentence },
    ]);
    const dangling = path.join(base, 'dangling.json');
    await symlink(named, dangling);
    expect(await machinePolicies({}, dangling)).toMatchObject([{ from: dangling, fault: expect.any(String) }]);
    expect(await machinePolicies({ CODEX_PLUGINS_POLICY: 'policy.json' }, path.join(base, 'none.json'))).toMatchObject([
      { from: 'policy.json', fault: expect.stringContaining('absolute path') },
    ]);
    expect(await machinePolicies({}, base)).toMatchObject([{ from: base, fault: expect.stringContaining('EISDIR') }]);
  });

  it('stand where only administrators write', () => {
    expect(machinePolicyFile({}, 'linux')).toBe('/etc/codex-plugins/policy.json');
    expect(machinePolicyFile({}, 'darwin')).toBe('/Library/Application Support/codex-plugins/policy.json');
    expect(machinePolicyFile({ ProgramFiles: 'D:\\Programs' }, 'win32')).toBe(path.join('D:\\Programs', 'codex-plugins', 'policy.json'));
  });
});
