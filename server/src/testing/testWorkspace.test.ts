import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TestWorkspace } from './testWorkspace.ts';

function folders(): { plugin: string; fixtures: string; outside: string } {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-fixtures-')));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const [plugin, outside] = [path.join(base, 'plugin'), path.join(base, 'outside')];
  const fixtures = path.join(plugin, 'events', 'fixtures');
  mkdirSync(fixtures, { recursive: true });
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'secret.txt'), 'secret');
  return { plugin, fixtures, outside };
}

async function workspaceOf(plugin: string): Promise<TestWorkspace> {
  const workspace = await TestWorkspace.make(plugin);
  onTestFinished(() => workspace.remove());
  return workspace;
}

describe('TestWorkspace', () => {
  it('has the fixtures and the file of the event, and nothing of the test before', async () => {
    const { plugin, fixtures } = folders();
    mkdirSync(path.join(fixtures, 'src'));
    writeFileSync(path.join(fixtures, 'src/a.txt'), 'a');
    symlinkSync('src/a.txt', path.join(fixtures, 'linked.txt'));
    const workspace = await workspaceOf(plugin);
    expect(await workspace.prepare({ filePath: 'src/b.txt', fileContent: 'b' })).toBeUndefined();
    const read = (name: string): string => readFileSync(path.join(workspace.folder, name), 'utf8');
    expect([read('src/a.txt'), read('src/b.txt'), read('linked.txt')]).toEqual(['a', 'b', 'a']);
    expect(lstatSync(path.join(workspace.folder, 'linked.txt')).isSymbolicLink()).toBe(false);
    writeFileSync(path.join(workspace.folder, 'left.txt'), 'left');
    expect(await workspace.prepare({})).toBeUndefined();
    expect(existsSync(path.join(workspace.folder, 'left.txt'))).toBe(false);
    expect(existsSync(path.join(workspace.folder, 'src/b.txt'))).toBe(false);
    await workspace.remove();
    expect(existsSync(workspace.folder)).toBe(false);
  });

  it.each(['secret.txt', '.'])('takes nothing from outside of the plugin: a link to %s', async (name) => {
    const { plugin, fixtures, outside } = folders();
    symlinkSync(path.join(outside, name), path.join(fixtures, 'link'));
    const workspace = await workspaceOf(plugin);
    expect(await workspace.prepare({})).toContain("leads out of the plugin's folder");
    expect(existsSync(path.join(workspace.folder, 'link'))).toBe(false);
  });

  it('says that a link leads nowhere', async () => {
    const { plugin, fixtures } = folders();
    symlinkSync('nothing', path.join(fixtures, 'link'));
    expect(await (await workspaceOf(plugin)).prepare({})).toContain('ENOENT');
  });

  it('follows no link that a handler has left where the file of the next event is to be', async () => {
    const { plugin, outside } = folders();
    const workspace = await workspaceOf(plugin);
    symlinkSync(outside, path.join(workspace.folder, 'sub'));
    expect(await workspace.prepare({ filePath: 'sub/secret.txt', fileContent: 'mine' })).toBeUndefined();
    expect(readFileSync(path.join(outside, 'secret.txt'), 'utf8')).toBe('secret');
    expect(readFileSync(path.join(workspace.folder, 'sub/secret.txt'), 'utf8')).toBe('mine');
  });
});
