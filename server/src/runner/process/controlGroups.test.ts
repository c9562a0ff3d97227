// Where control groups are looked for, and what is written into them. A folder stands for the kernel's tree: what that would do is not seen here.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DEFAULT_LIMITS } from '../sandbox/limits.ts';
import { ControlGroups } from './controlGroups.ts';

const MB = 1024 * 1024;

interface Tree {
  groups: ControlGroups;
  root: string;
  parent: string;
}

/** @param own the host's group as the kernel says it. `living`: processes that there are. */
function makeTree(own: string, controllers: string, living: readonly number[] = []): Tree {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-groups-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const mount = path.join(root, 'cgroup');
  const proc = path.join(root, 'proc');
  const parent = own === '/' ? mount : path.dirname(path.join(mount, own));
  mkdirSync(path.join(mount, own), { recursive: true });
  mkdirSync(path.join(proc, 'self'), { recursive: true });
  for (const pid of living) mkdirSync(path.join(proc, String(pid)));
  writeFileSync(path.join(proc, 'self', 'cgroup'), `4:memory:/old\n0::${own}\n`);
  writeFileSync(
    path.join(proc, 'self', 'mountinfo'),
    `22 1 0:20 / /proc rw - proc proc rw\n36 35 0:31 / ${mount} rw,nosuid shared:9 - cgroup2 cgroup2 rw\n`,
  );
  writeFileSync(path.join(parent, 'cgroup.subtree_control'), `${controllers}\n`);
  writeFileSync(path.join(parent, 'cgroup.procs'), '');
  return { groups: new ControlGroups({ proc }), root, parent };
}

const made = (parent: string): string[] => readdirSync(parent).filter((name) => name.startsWith('codex-plugins-'));

describe.runIf(process.platform !== 'win32')('control groups', () => {
  test.for<[string, string]>([
    ['/user.slice/user-1000.slice/user@1000.service/app.slice/app-code.scope', 'of a session'],
    ['/', 'of a host in the root'],
  ])('a process is put into a group beside %s', async ([own]) => {
    const { groups, parent } = makeTree(own, 'memory pids');
    expect(groups.found).toEqual({ processes: true, memory: true });
    const group = groups.hold(4711, DEFAULT_LIMITS)!;
    await group.entered;
    expect(path.dirname(group.folder)).toBe(parent);
    const said = Object.fromEntries(readdirSync(group.folder).map((name) => [name, readFileSync(path.join(group.folder, name), 'utf8')]));
    expect(said).toEqual({
      'pids.max': '1040',
      'memory.max': String((1536 + 256 + 128) * MB),
      'memory.oom.group': '1',
      'cgroup.procs': '4711',
    });
    expect(group.excess()).toBeUndefined();
    writeFileSync(path.join(group.folder, 'memory.events'), 'low 0\noom 1\noom_kill 3\n');
    expect(group.excess()).toBe('used up its memory (limit 1536 MB)');
    group.kill();
    expect(readFileSync(path.join(group.folder, 'cgroup.kill'), 'utf8')).toBe('1');
  });

  test('what it has started before it got there is put there as well', async () => {
    const { groups, root } = makeTree('/a/b', 'pids');
    const children = (pid: number, list: string): void => {
      const task = path.join(root, 'proc', String(pid), 'task', String(pid));
      mkdirSync(task, { recursive: true });
      writeFileSync(path.join(task, 'children'), list);
    };
    children(10, '11 ');
    children(11, '12 ');
    expect(groups.found.processes).toBe(true);
    const group = groups.hold(10, DEFAULT_LIMITS)!;
    await group.entered;
    // The kernel takes one after the other; of a file, the last one stays.
    expect(readFileSync(path.join(group.folder, 'cgroup.procs'), 'utf8')).toBe('12');
  });

  test('processes alone are counted where memory is not', async () => {
    const { groups } = makeTree('/a/b', 'cpu pids');
    expect(groups.found).toEqual({ processes: true, memory: false });
    const group = groups.hold(1, DEFAULT_LIMITS)!;
    await group.entered;
    expect(readdirSync(group.folder).toSorted()).toEqual(['cgroup.procs', 'pids.max']);
  });

  test('of version 1, processes are counted in a group inside of the host’s own', async () => {
    const { root, groups } = makeTree('/', 'cpu memory');
    const mount = path.join(root, 'pids');
    mkdirSync(path.join(mount, 'system.slice'), { recursive: true });
    writeFileSync(path.join(mount, 'system.slice', 'cgroup.procs'), '');
    appendFileSync(path.join(root, 'proc', 'self', 'cgroup'), '8:freezer,pids:/system.slice\n');
    appendFileSync(path.join(root, 'proc', 'self', 'mountinfo'), `39 31 0:36 / ${mount} rw,relatime - cgroup cgroup rw,freezer,pids\n`);
    expect(groups.found).toEqual({ processes: true, memory: false });
    const group = groups.hold(4711, DEFAULT_LIMITS)!;
    await group.entered;
    expect(path.dirname(group.folder)).toBe(path.join(mount, 'system.slice'));
    expect(readdirSync(group.folder).toSorted()).toEqual(['cgroup.procs', 'pids.max']);
  });

  test.for<[string, string, string]>([
    ['its own group is out of sight', '/../other', 'memory pids'],
    ['processes are not counted in there', '/a/b', 'cpu memory'],
    ['a name has a space', '/a b/c', 'memory pids'],
  ])('there are none where %s', ([, own, controllers]) => {
    const { groups } = makeTree(own, controllers);
    expect(groups.found).toEqual({ processes: false, memory: false });
    expect(groups.hold(1, DEFAULT_LIMITS)).toBeUndefined();
  });

  test('there are none without such a file system', () => {
    const groups = new ControlGroups({ proc: '/no/such' });
    expect(groups.found).toEqual({ processes: false, memory: false });
    expect(groups.hold(1, DEFAULT_LIMITS)).toBeUndefined();
  });

  test('there are none where none can be made', () => {
    const { groups, parent } = makeTree('/a/b', 'memory pids');
    expect(groups.found.processes).toBe(true);
    rmSync(parent, { recursive: true });
    // Nothing can be made in it by whomever, root included.
    writeFileSync(parent, '');
    expect(groups.hold(1, DEFAULT_LIMITS)).toBeUndefined();
    expect(groups.found.processes).toBe(false);
  });

  test('groups of hosts that are gone are taken away with the first look, those of living ones and those in use are not', () => {
    const { groups, parent } = makeTree('/a/b', 'memory pids', [20]);
    for (const name of ['codex-plugins-10-0', 'codex-plugins-20-0', 'codex-plugins-30-0', 'other-10-0']) mkdirSync(path.join(parent, name));
    writeFileSync(path.join(parent, 'codex-plugins-30-0', 'used'), '');
    expect(groups.found.processes).toBe(true);
    expect(made(parent)).toEqual(['codex-plugins-20-0', 'codex-plugins-30-0']);
    expect(existsSync(path.join(parent, 'other-10-0'))).toBe(true);
  });

  test('a group is taken away when nothing is left in it', async () => {
    const { groups, parent } = makeTree('/a/b', 'memory pids');
    const group = groups.hold(1, DEFAULT_LIMITS)!;
    await group.entered;
    const removed = group.remove();
    await setImmediate();
    // The kernel takes a group away with the files that it shows in it.
    for (const name of readdirSync(group.folder)) rmSync(path.join(group.folder, name));
    await removed;
    expect(made(parent)).toEqual([]);
  });
});
