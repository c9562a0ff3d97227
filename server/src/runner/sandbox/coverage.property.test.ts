// What is covered without a question was open before: for random pairs of what was granted and what is asked for, over a real tree, by the rules that
// guards are told and by the list of mounts that bubblewrap is given.
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import picomatch from 'picomatch';
import { afterAll, describe, expect, test } from 'vitest';
import { permissionNamed } from '../../permissions/names.ts';
import { parsePermission } from '../../permissions/permissions.ts';
import { paths } from '../../paths/paths.ts';
import { accessRules, type AccessRules } from './accessRules.ts';
import { allowsHost } from '../../permissions/hosts.ts';
import { wrapCommand } from './bubblewrap.ts';
import { notCovered, type GrantPlace } from './coverage.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { pluginEnvironment } from './environment.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-coverage-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const home = path.join(root, 'home');
const project = path.join(home, 'project');

function put(...files: string[]): void {
  for (const file of files) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), '');
  }
}
put('home/.ssh/id_rsa', 'home/.npmrc', 'home/notes/a.md', 'home/kube/config', 'outside/secret.txt', 'plugin/run.js', 'plugin/data/x');
put(
  'home/bin/tool',
  'home/lib/tool/x',
  'home/project/src/a.ts',
  'home/project/src/deep/b.ts',
  'home/project/docs/a.md',
  'home/project/kube/config',
);
put('home/project/.git/hooks/pre-commit', 'home/project/.git/HEAD', 'home/project/.vscode/tasks.json', 'home/project/husky/pre-commit');
put('home/project/.codex/plugins/own/run.js', 'home/project/.codex/plugins/own/plugin.manifest.json', 'home/project/codex.plugin.json');
put('home/project/!x/y', 'home/project/.envrc', 'home/project/tools/run.js', 'home/project/tools/codex.plugin.json');
symlinkSync(path.join(root, 'outside'), path.join(project, 'link'));
symlinkSync(path.join(root, 'outside'), path.join(home, 'notes/link'));
symlinkSync(path.join(project, 'husky'), path.join(project, '.husky'));
symlinkSync(path.join(home, '.ssh'), path.join(home, 'keys'));

const environment = {
  ...{ PATH: `${home}/bin:/usr/bin:/bin`, HOME: home, KUBECONFIG: path.join(project, 'kube/config') },
  ...{ OPENAI_API_KEY: 'k', HARMLESS: 'h', AWS_REGION: 'r', DATABASE: 'postgres://u:p@h/d' },
};

const place = (pluginFolder: string, ...workspaceFolders: string[]): GrantPlace => ({ pluginFolder, workspaceFolders, home, environment });
const places = [
  place(path.join(root, 'plugin'), project),
  place(path.join(project, '.codex/plugins/own'), project),
  place(path.join(project, 'tools'), project),
  place(project, project),
  place(path.join(root, 'plugin'), home),
  place(home, home),
  place(path.join(root, 'plugin'), project, path.join(root, 'outside')),
  place(path.join(root, 'plugin'), path.join(home, 'notes'), home),
  place(path.join(root, 'plugin'), path.join(home, '.ssh')),
];

/** Everything in the tree, and names that could come to be there. */
const all: string[] = [];
(function list(folder: string): void {
  all.push(folder);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) list(file);
    else if (!entry.isSymbolicLink()) all.push(file);
  }
  all.push(path.join(folder, 'plugin.manifest.json'));
})(root);

type Mode = 'read' | 'write';

/** Files by the rules that the guards go by. */
function byRules(rules: AccessRules, file: string, mode: Mode): boolean {
  const isIn = (list: readonly string[]): boolean => list.some((spot) => paths.within(file, spot));
  if (isIn(rules.hidden) || (mode === 'write' && isIn(rules.protected))) return false;
  return rules[mode].some(
    ({ base, glob }) => paths.within(file, base) && (glob === undefined || picomatch.isMatch(file, glob, { dot: true })),
  );
}

/** Files by the mounts: the innermost one counts. */
function byMounts(rules: AccessRules): (file: string, mode: Mode) => boolean {
  const { extraFiles } = wrapCommand({
    ...{
      rules,
      runtime: 'node',
      command: process.execPath,
      args: [],
      environment: {},
      programs: [],
      packages: [],
      limits: DEFAULT_LIMITS,
      arch: 'x64',
    },
    needs: { programs: false, network: false, tls: false } as never,
  });
  const words = extraFiles
    .find(({ fd }) => fd === 6)!
    .content.toString()
    .split('\0');
  const mounts = new Map<string, Mode | 'hidden'>();
  for (const [index, word] of words.entries()) {
    const [source = '', target = ''] = words.slice(index + 1);
    if (word === '--ro-bind-try') mounts.set(target, 'read');
    else if (word === '--bind-try') mounts.set(target, 'write');
    else if (word === '--ro-bind' && source === '/dev/null') mounts.set(target, 'hidden');
    else if (word === '--tmpfs' && source !== '/tmp') mounts.set(source, 'hidden');
  }
  return (file, mode) => {
    const around = [...mounts].filter(([target]) => paths.within(file, target)).sort(([a], [b]) => b.length - a.length)[0]?.[1];
    return around === mode || (mode === 'read' && around === 'write');
  };
}

const HOSTS = [
  'localhost',
  '127.0.0.1',
  '::1',
  '10.0.0.1',
  'example.com',
  'api.example.com',
  'a.localhost',
  'intranet',
  '0x7f.1',
  '169.254.169.254',
];
const VARIABLES = { ...environment, GITHUB_TOKEN: 't' };

/** Everything that a set of permissions opens, as texts. Nothing is made on the disk: what is missing was asked for by no scope here. */
function opened(permissions: readonly string[], where: GrantPlace): Set<string> {
  const rules = accessRules(permissions, { ...where, tmp: '/tmp/codex-plugin' });
  const found = new Set<string>();
  const mounted = byMounts(rules);
  for (const mode of ['read', 'write'] as const) {
    for (const file of all) {
      if (byRules(rules, file, mode)) found.add(`rule ${mode} ${file}`);
      if (mounted(file, mode)) found.add(`mount ${mode} ${file}`);
    }
  }
  for (const host of HOSTS)
    for (const port of [80, 443])
      if (rules.network === 'all' || (rules.network !== 'none' && rules.network.some((rule) => allowsHost(rule, host, port))))
        found.add(`host ${host} ${port}`);
  for (const name of Object.keys(pluginEnvironment({ host: VARIABLES }, permissions))) found.add(`env ${name}`);
  if (rules.spawn === 'all') found.add('spawn all');
  else if (rules.spawn !== 'none')
    for (const { name, folders } of rules.spawn) for (const one of [name, ...folders]) found.add(`spawn ${one}`);
  return found;
}

const names = [
  'src',
  'src/deep',
  'src/a.ts',
  'docs',
  'docs/a.md',
  '.git',
  '.git/hooks',
  '.git/hooks/pre-commit',
  '.git/HEAD',
  '.vscode',
  'husky',
  'tools',
];
const more = [
  '.codex',
  '.codex/plugins/own',
  '.envrc',
  '!x',
  'link',
  'link/secret.txt',
  'codex.plugin.json',
  '.ssh',
  '.ssh/id_rsa',
  'keys',
  'notes',
  'notes/link',
  '.npmrc',
];
const relative = fc.constantFrom('', '.', ...names, ...more, 'project', 'project/src', 'kube', 'kube/config', 'data', 'run.js', 'id_rsa');
const tail = fc.constantFrom(
  '',
  '',
  '',
  '',
  '/**',
  '/**/*',
  '/*',
  '/**/*.ts',
  '/!x',
  '/{a,b}/..',
  '/@(a|..)/*',
  '/..',
  '/../..',
  '/./',
  '/[a-z]*',
  '/..a',
  '/a:b',
  '/...',
);
const rootText = fc.constantFrom(
  '',
  '',
  '',
  './',
  '~/',
  '${workspaceFolder}/',
  '${pluginFolder}/',
  '${tmp}/',
  `${project}/`,
  `${home}/`,
  `${root}/`,
  '/',
  '../',
  '~root/',
  'src/../',
);
const pathScope = fc.tuple(rootText, relative, tail).map((parts) => parts.join(''));
const host = fc
  .tuple(fc.constantFrom('*', '*.example.com', '*.com', '*.localhost', '*.1', ...HOSTS), fc.constantFrom('', ':80', ':443'))
  .map(([name, port]) => (name.includes('::') ? `[${name}]` : name) + port);
const variable = fc.constantFrom(...Object.keys(VARIABLES), 'A*', 'AWS_*', 'OPENAI_*', '*');
const command = fc.constantFrom('*', 'tool', 'sh', './run.js', `${home}/bin/tool`);
const scoped = (kind: string, scope: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant(kind),
    scope.map((one) => `${kind}:${one}`),
  );
const permission = fc.oneof(
  { weight: 4, arbitrary: scoped('filesystem:read', pathScope) },
  { weight: 4, arbitrary: scoped('filesystem:write', pathScope) },
  { weight: 1, arbitrary: scoped('network:request', host) },
  { weight: 1, arbitrary: scoped('env:read', variable) },
  { weight: 1, arbitrary: scoped('process:spawn', command) },
);
const canonical = (written: readonly string[]): string[] =>
  written.flatMap((text) => {
    const parsed = parsePermission(text);
    return parsed.ok ? parsed.permissions.map(({ name }) => name) : [];
  });
const set = fc.array(permission, { minLength: 1, maxLength: 3 }).map(canonical);
/** Half of what is asked for is close to what was granted: random names seldom are. */
const pair = fc
  .tuple(set, set, fc.boolean())
  .map(([granted, asked, near]) => ({ granted, asked: near ? [...granted.slice(1), ...asked] : asked }));

/** What an asked set opens that neither the granted one did, nor one of what was granted by itself. */
function openedInAddition(granted: readonly string[], asked: readonly string[], where: GrantPlace): string[] {
  const before = new Set([granted, ...granted.map((one) => [one])].flatMap((one) => [...opened(one, where)]));
  return [...opened(asked, where)].filter((one) => !before.has(one));
}

describe.skipIf(process.platform === 'win32')('coverage', () => {
  test('what is asked for without a question was open before, to the last file, host and variable', { timeout: 300_000 }, () => {
    let covered = 0;
    fc.assert(
      fc.property(pair, fc.constantFrom(...places), ({ granted, asked }, where) => {
        const free = asked.filter((name) => notCovered(granted, [name], where).length === 0);
        expect(notCovered(granted, free, where)).toEqual([]);
        if (free.some((name) => !granted.includes(name))) covered++;
        expect(openedInAddition(granted, free, where)).toEqual([]);
      }),
      {
        numRuns: Number(process.env['CODEX_COVERAGE_RUNS'] ?? 400),
        examples: [
          [{ granted: ['filesystem:write'], asked: ['filesystem:write:.codex/plugins/own'] }, places[1]!],
          [{ granted: ['filesystem:write'], asked: ['filesystem:write:.vscode'] }, places[0]!],
          [{ granted: ['filesystem:read'], asked: ['filesystem:read:.ssh/id_rsa'] }, places[4]!],
        ],
      },
    );
    expect(covered).toBeGreaterThan(0);
  });

  test('every kind of permission is among what was tried', () => {
    const kinds = fc.sample(permission, 300).map((name) => permissionNamed(name)?.kind);
    expect(new Set(kinds).size).toBe(5);
  });
});
