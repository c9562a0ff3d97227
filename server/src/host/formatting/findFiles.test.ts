import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFiles } from './findFiles.ts';

let base: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-find-')));
});
afterEach(() => rm(base, { recursive: true, force: true }));

async function put(...names: string[]): Promise<void> {
  for (const name of names) {
    const file = path.join(base, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, name.endsWith('.gitignore') ? 'out/\n*.log\n!keep.log\n' : '');
  }
}

interface Asked {
  workspace?: string;
  from?: string;
  excluded?: string[];
}

/** Names from the base on; what was named with a star behind it. */
async function found(named: string[], { workspace = base, from = workspace, excluded = [] }: Asked = {}): Promise<string[]> {
  const { files, faults, notes } = await findFiles(named, { workspace, from, excluded });
  const names = files.map(({ file, named: isNamed }) => `${path.relative(base, file).replaceAll('\\', '/')}${isNamed ? '*' : ''}`);
  return [...names, ...faults.map((one) => `fault: ${one}`), ...notes.map((one) => `note: ${one}`)];
}

describe('the files to be formatted', () => {
  it('are each there once, in their order, whichever way they are named', async () => {
    await put('b.js', 'a.js', 'sub/c.js');
    expect(await found(['sub', 'b.js', './sub/../b.js', '.', '*.js'])).toEqual(['a.js', 'b.js*', 'sub/c.js']);
    expect(await found(['../a.js', '*.js'], { from: path.join(base, 'sub') })).toEqual(['a.js*', 'sub/c.js']);
  });

  it('are in a repository those that git does not leave out, from its root on', async () => {
    await put('.git/config', '.gitignore', 'out/a.js', 'out/keep.log', 'a.log', 'keep.log', 'sub/a.log', 'sub/out/deep/a.js', 'sub/a.js');
    expect(await found(['.'], { excluded: ['**/.git'] })).toEqual(['.gitignore', 'keep.log', 'sub/a.js']);
    const sub = path.join(base, 'sub');
    expect(await found(['.'], { workspace: sub })).toEqual(['sub/a.js']);
    // Who names a file means it, and who names a folder means what is looked for there.
    expect(await found(['sub/a.log', 'sub/out'])).toEqual([
      'sub/a.log*',
      'note: There is no file to be looked at in sub/out: what git or searches leave out is left out here, too.',
    ]);
  });

  it('are none in what searches leave out', async () => {
    await put('node_modules/x/a.js', 'sub/node_modules/a.js', 'a.lock', 'a.js');
    const excluded = ['**/node_modules', '**/*.lock'];
    expect(await found(['.'], { excluded })).toEqual(['a.js']);
    expect(await found(['node_modules/x'], { excluded })).toEqual([expect.stringMatching(/^note: There is no file/)]);
  });

  it('are not looked for behind links, which may lead in circles', async () => {
    await put('inner/a.js', 'outer/b.js');
    await symlink(path.join(base, 'inner'), path.join(base, 'inner/again'));
    await symlink(path.join(base, 'outer'), path.join(base, 'inner/elsewhere'));
    await symlink('a.js', path.join(base, 'inner/link.js'));
    const workspace = path.join(base, 'inner');
    expect(await found(['.'], { workspace })).toEqual(['inner/a.js']);
    expect(await found(['again', 'link.js'], { workspace })).toEqual(['inner/a.js', 'inner/link.js*']);
    expect(await found(['elsewhere'], { workspace })).toEqual([expect.stringMatching(/^fault: elsewhere is not in the workspace folder/)]);
    await symlink(path.join(base, 'outer/b.js'), path.join(base, 'inner/out.js'));
    await symlink('nowhere', path.join(base, 'inner/broken.js'));
    expect(await found(['out.js', 'broken.js'], { workspace })).toEqual([
      'fault: broken.js is a link that leads nowhere.',
      expect.stringMatching(/^note: out\.js is left alone: it is a link that leads out of the workspace/),
    ]);
  });

  it('are none that a program left beside another when it was killed, which is said, unless they are named', async () => {
    const beside = '.a.js.0123456789ab.tmp';
    await put('a.js', beside, '.a.js.tmp', '.a.js.0123456789a.tmp');
    const said = `note: ${beside} is left alone: it is written for a moment while a file is replaced. If it is still there later, its program was killed, and it can be removed.`;
    expect(await found(['.'])).toEqual(['.a.js.0123456789a.tmp', '.a.js.tmp', 'a.js', said]);
    expect(await found([beside])).toEqual([`${beside}*`]);
    expect(await found(['.', beside])).toEqual(['.a.js.0123456789a.tmp', `${beside}*`, '.a.js.tmp', 'a.js']);
  });
});
