import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { accessRules } from './accessRules.ts';
import { entriesOfRoot, kernelMounts } from './aroundKernel.ts';
import { placesIn } from './mountTable.ts';

describe.runIf(process.platform !== 'win32')('everything but what is no file', () => {
  test('mounts of the kernel are found wherever they are, each once with what lies in it', () => {
    const table = [
      '22 1 0:20 / /proc rw,nosuid - proc proc rw',
      '23 22 0:21 / /proc/sys/fs/binfmt_misc rw - binfmt_misc none rw',
      '24 1 0:22 / /srv/other\\040system/proc rw shared:9 - proc proc rw',
      '25 1 8:1 / /home rw - ext4 /dev/sda1 rw',
      '26 1 0:23 / / rw - overlay overlay rw',
      '27 1 0:24 / /host/sys ro - sysfs sysfs rw',
    ].join('\n');
    expect(kernelMounts(placesIn(table))).toEqual(['/proc', '/srv/other system/proc', '/host/sys']);
    expect(kernelMounts([])).toEqual([]);
  });

  test('of the root, links count only where they lead to what is given', () => {
    const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-root-')));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    for (const name of ['usr/bin', 'proc', 'run', 'data']) mkdirSync(path.join(root, name), { recursive: true });
    writeFileSync(path.join(root, 'notes.txt'), '');
    for (const [name, to] of Object.entries({
      bin: 'usr/bin',
      processes: 'proc',
      alive: path.join(root, 'run'),
      lost: 'nowhere',
      out: '/',
    }))
      symlinkSync(to, path.join(root, name));
    const kept = ['proc', 'run'].map((name) => path.join(root, name));
    const entries = entriesOfRoot(root, (place) => kept.includes(place)).map((place) => path.basename(place));
    expect(entries.toSorted()).toEqual(['bin', 'data', 'notes.txt', 'usr']);
  });

  test.for([
    ['filesystem:read:/', 'read'],
    ['filesystem:write:/', 'write'],
    ['filesystem:read:/**/*.md', 'read'],
  ] as const)('%s opens neither processes, devices and settings of the kernel nor the root itself', ([permission, kind]) => {
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-root-')));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const rules = accessRules([permission], { pluginFolder: folder, workspaceFolders: [], tmp: '/tmp/x', home: '/no/such' });
    const bases = rules[kind].map((rule) => rule.base);
    expect(bases).toContain('/usr');
    expect(bases).toContain('/etc');
    for (const place of ['/', '/proc', '/sys', '/dev', '/run']) expect(bases).not.toContain(place);
    expect(rules.refused).toEqual([]);
  });
});
