// Repositories that name programs in every place that git knows of. Each is tried with a plain command of git's first, which runs it.
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { changedSince, stagedFiles } from './gitChanges.ts';
import { sinceLastTag } from './gitHistory.ts';
import { programsOnPath } from '../programs/onPath.ts';
import { makePlugin } from '../testHarness.ts';

const realGit = programsOnPath('git')[0];
const CHANGED = { tag: 'v1', text: '{}', changed: true };

interface Target {
  /** The plugin's folder, and the repository. */
  folder: string;
  /** A program that leaves a trace. */
  program: string;
  git(...args: string[]): void;
}

interface Attack {
  name: string;
  prepare(target: Target): void;
  /** A command of git's that runs what is named; its variables. */
  plain: string[];
  variables?: (target: Target) => Record<string, string>;
  /** Where the plugin is, if not in the repository's folder. */
  at?: string;
  answer?: unknown;
}

const config =
  (...settings: [name: string, value?: string][]) =>
  ({ git, program }: Target): void =>
    settings.forEach(([name, value]) => git('config', name, value ?? program));

const attributes = ({ folder }: Target, text: string): void => writeFileSync(path.join(folder, '.gitattributes'), `${text}\n`);

const filtered =
  (...settings: [name: string, value?: string][]) =>
  (target: Target): void => {
    attributes(target, '* filter=x');
    config(...settings)(target);
  };

/** Puts settings with a filter into a file of their own. */
const filterIn =
  (file: string, name: string, value: string) =>
  (target: Target): void => {
    attributes(target, '* filter=x');
    writeFileSync(path.join(target.folder, '.git', file), `[filter "x"]\n\tclean = ${target.program}\n`);
    target.git('config', name, value);
  };

const ATTACKS: Attack[] = [
  { name: 'filter.clean', prepare: filtered(['filter.x.clean']), plain: ['diff', 'v1'] },
  { name: 'filter.process', prepare: filtered(['filter.x.process'], ['filter.x.required', 'true']), plain: ['diff', 'v1'] },
  { name: 'filter.clean in an included file', prepare: filterIn('more', 'include.path', 'more'), plain: ['diff', 'v1'] },
  {
    name: 'filter.clean in a file that is included in one case',
    prepare: filterIn('more', 'includeIf.gitdir:**.path', 'more'),
    plain: ['diff', 'v1'],
  },
  {
    name: 'filter.clean in config.worktree',
    prepare: filterIn('config.worktree', 'extensions.worktreeConfig', 'true'),
    plain: ['diff', 'v1'],
  },
  {
    name: 'filter.clean behind a .git that is a file',
    prepare: (target) => {
      filtered(['filter.x.clean'])(target);
      renameSync(path.join(target.folder, '.git'), path.join(target.folder, 'elsewhere'));
      writeFileSync(path.join(target.folder, '.git'), 'gitdir: elsewhere\n');
    },
    plain: ['diff', 'v1'],
  },
  {
    name: 'filter.clean in a submodule',
    prepare: ({ folder, git, program }) => {
      const inner = path.join(folder, 'inner');
      execFileSync(realGit!, ['clone', '--quiet', folder, inner]);
      git('add', 'inner');
      for (const [name, value] of [['filter.x.clean', program]] as const) git('-C', inner, 'config', name, value);
      attributes({ folder: inner } as Target, '* filter=x');
      writeFileSync(path.join(inner, 'manifest.json'), '[]');
    },
    plain: ['diff', 'v1'],
  },
  { name: 'core.fsmonitor', prepare: config(['core.fsmonitor']), plain: ['ls-files', '--others'] },
  {
    name: 'core.fsmonitor in a bare repository that is part of the work tree',
    prepare: (target) => {
      const bare = path.join(target.folder, 'plugin');
      cpSync(path.join(target.folder, '.git'), bare, { recursive: true });
      writeFileSync(path.join(bare, 'manifest.json'), '{ }');
      target.git('config', '--file', path.join(bare, 'config'), 'core.bare', 'false');
      target.git('config', '--file', path.join(bare, 'config'), 'core.worktree', '.');
      target.git('config', '--file', path.join(bare, 'config'), 'core.fsmonitor', target.program);
    },
    at: 'plugin',
    plain: ['status'],
    answer: { reason: expect.stringContaining('bare') },
  },
  {
    name: 'core.fsmonitor around a folder of a bare repository',
    prepare: (target) => {
      ATTACKS.find(({ at }) => at === 'plugin')!.prepare(target);
      mkdirSync(path.join(target.folder, 'plugin', 'deeper'));
    },
    at: 'plugin/deeper',
    plain: ['status'],
    answer: { reason: expect.stringContaining('bare') },
  },
  {
    name: 'diff.external, and commands for single files',
    prepare: (target) => {
      attributes(target, '* diff=x');
      config(['diff.external'], ['diff.x.command'], ['diff.x.textconv'])(target);
    },
    plain: ['diff', 'v1'],
  },
  { name: 'textconv', prepare: (target) => (attributes(target, '* diff=x'), config(['diff.x.textconv'])(target)), plain: ['diff', 'v1'] },
  {
    name: 'attributes in a file that the configuration names',
    prepare: (target) => {
      writeFileSync(path.join(target.folder, 'named'), '* filter=x\n');
      config(['core.attributesFile', path.join(target.folder, 'named')], ['filter.x.clean'])(target);
    },
    plain: ['diff', 'v1'],
  },
  {
    name: 'gpg.program for a tag',
    prepare: (target) => {
      const signed = execFileSync(realGit!, ['cat-file', 'tag', 'v1'], { cwd: target.folder, encoding: 'utf8' });
      const text = `${signed}-----BEGIN PGP SIGNATURE-----\n\nxx\n-----END PGP SIGNATURE-----\n`;
      const hash = execFileSync(realGit!, ['mktag', '--no-strict'], { cwd: target.folder, input: text, encoding: 'utf8' }).trim();
      target.git('update-ref', 'refs/tags/v1', hash);
      config(['gpg.program'], ['log.showSignature', 'true'])(target);
    },
    plain: ['verify-tag', 'v1'],
  },
  {
    name: 'another name for a command',
    prepare: config(
      ...['describe', 'ls-tree', 'ls-files', 'cat-file', 'rev-parse', 'x'].map((name): [string, string] => [`alias.${name}`, 'PROGRAM']),
    ),
    plain: ['x'],
  },
  ...(['file', 'ext', 'helper', 'ssh'] as const).map((kind): Attack => ({
    name: `what is missing is fetched (${kind})`,
    prepare: (target) => missing(target, kind),
    plain: ['cat-file', 'blob', 'v1:manifest.json'],
    answer: { reason: expect.any(String) },
  })),
  {
    name: 'variables of the one who starts it',
    prepare: filtered(),
    plain: ['diff', 'v1'],
    variables: ({ folder, program }) => ({
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'filter.x.clean',
      GIT_CONFIG_VALUE_0: program,
      GIT_CONFIG_KEY_1: 'core.fsmonitor',
      GIT_CONFIG_VALUE_1: program,
      GIT_EXTERNAL_DIFF: program,
      GIT_TRACE2_EVENT: path.join(path.dirname(program), 'trace2'),
      GIT_TRACE: path.join(path.dirname(program), 'trace1'),
      GIT_ALLOW_PROTOCOL: 'file:ext:ssh',
      GIT_ATTR_SOURCE: '',
      GIT_CEILING_DIRECTORIES: path.dirname(folder),
    }),
  },
  {
    name: 'where git is told to write what it does',
    prepare: (target) => {
      filtered(['filter.x.clean'])(target);
      const to = path.join(path.dirname(target.program), 'trace');
      config(['trace2.normalTarget', to], ['trace2.eventTarget', to], ['trace2.perfTarget', to])(target);
    },
    plain: ['diff', 'v1'],
  },
  {
    name: 'hooks, those of an index that is written anew too',
    prepare: (target) => {
      for (const hook of ['post-index-change', 'reference-transaction', 'fsmonitor-watchman'])
        cpSync(target.program, path.join(target.folder, '.git/hooks', hook));
      config(['core.untrackedCache', 'true'], ['core.splitIndex', 'true'])(target);
    },
    plain: ['add', '.'],
  },
];

/** Takes the manifest's text away, and says where it is to be had. */
function missing(target: Target, kind: 'file' | 'ext' | 'helper' | 'ssh'): void {
  const { folder, git, program } = target;
  const source = path.join(path.dirname(program), 'source');
  cpSync(folder, source, { recursive: true });
  rmSync(path.join(folder, '.git/objects', blob.slice(0, 2)), { recursive: true });
  const url = { file: source, ext: `ext::${program}`, helper: source, ssh: 'ssh://nowhere.invalid/x' }[kind];
  config(
    ['core.repositoryFormatVersion', '1'],
    ['extensions.partialClone', 'origin'],
    ['remote.origin.promisor', 'true'],
    ['remote.origin.url', url],
    ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
    ['protocol.allow', 'always'],
    ['protocol.ext.allow', 'always'],
    ['protocol.file.allow', 'always'],
    ['core.sshCommand'],
    ['core.alternateRefsCommand'],
  )(target);
  if (kind === 'helper') git('config', 'remote.origin.vcs', 'ext');
  if (kind === 'helper') git('config', 'remote.origin.url', program);
  git('config', 'remote.origin.uploadpack', program);
}

/** The name of the text `{}`. */
const blob = '9e26dfeeb6e641a33dae4961196235bdb965b21b';

/** A repository with a tag, a change since then, and a program outside of it that leaves a trace. */
function makeTarget({ prepare, at = '.' }: Attack): { target: Target; cwd: string; traces: () => string[]; outside: string } {
  const { folder } = makePlugin({ 'manifest.json': '{}' });
  const outside = makePlugin({}).folder;
  const program = path.join(outside, 'program');
  writeFileSync(program, `#!/bin/sh\ntouch '${outside}/ran'\n`);
  chmodSync(program, 0o755);
  const git = (...args: string[]): void => {
    const who = [
      '-c',
      'user.name=A',
      '-c',
      'user.email=a@example.com',
      '-c',
      'protocol.file.allow=always',
      '-c',
      'init.defaultBranch=main',
    ];
    const real = args.map((arg) => (arg === 'PROGRAM' ? `!${program}` : arg));
    execFileSync(realGit!, [...who, ...real], { cwd: folder, env: ENVIRONMENT, stdio: 'ignore' });
  };
  git('init');
  git('add', '.');
  git('commit', '-m', 'first');
  git('tag', '-a', '-m', 'first', 'v1');
  writeFileSync(path.join(folder, 'manifest.json'), '[]');
  const target = { folder, program, git };
  prepare(target);
  const known = new Set(readdirSync(outside));
  const traces = (): string[] => readdirSync(outside).filter((name) => !known.has(name));
  return { target, cwd: path.join(folder, at), traces, outside };
}

const isWanted = (): boolean => true;

const ENVIRONMENT = { PATH: process.env['PATH'], GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };

describe.runIf(realGit !== undefined && process.platform !== 'win32')('a repository that names programs', () => {
  test.for(ATTACKS.map((attack) => [attack.name, attack] as const))('%s: nothing of it is run', async ([, attack]) => {
    const { target, cwd, traces, outside } = makeTarget(attack);
    const variables = attack.variables?.(target) ?? {};
    for (const [name, value] of Object.entries(variables)) {
      process.env[name] = value;
      onTestFinished(() => void delete process.env[name]);
    }
    expect(await sinceLastTag(cwd, 'manifest.json')).toEqual(attack.answer ?? CHANGED);
    expect(Object.keys(await stagedFiles(cwd, { isWanted }))).not.toEqual([]);
    expect(Object.keys(await changedSince(cwd, 'v1', { isWanted }))).not.toEqual([]);
    expect(traces()).toEqual([]);
    // That it is no dud.
    try {
      execFileSync(realGit!, attack.plain, { cwd, env: { ...ENVIRONMENT, ...variables }, stdio: 'ignore', timeout: 20_000 });
    } catch {
      // What the program answers is no answer.
    }
    expect(existsSync(path.join(outside, 'ran'))).toBe(true);
  });

  test('a work tree that the configuration puts elsewhere is not looked into', async () => {
    const { target, cwd } = makeTarget({ name: '', prepare: ({ git }) => git('config', 'core.worktree', '/'), plain: [] });
    appendFileSync(path.join(target.folder, 'manifest.json'), ' ');
    expect(await sinceLastTag(cwd, 'manifest.json')).not.toHaveProperty('text', '[] ');
  });
});
