import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CodexFiles } from './codexFiles.ts';

let root = '';
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-files-')));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function plugin(folder: string): Promise<void> {
  await mkdir(path.join(root, folder, '.codex-plugin'), { recursive: true });
  await writeFile(path.join(root, folder, '.codex-plugin/plugin.json'), '{ "name": 7 }');
}

/** The plugins that are found, and what is logged. */
async function scan(maxFolders?: number): Promise<{ found: string[]; logged: string[] }> {
  let found: string[] = [];
  const logged: string[] = [];
  const files = new CodexFiles({
    checked: (problems) => (found = [...problems.keys()].map((file) => path.relative(root, path.dirname(path.dirname(file)))).sort()),
    log: (text) => logged.push(text),
    ...(maxFolders !== undefined && { maxFolders }),
  });
  await files.scan([root]);
  // Folders are looked at together, in whatever order the disk answers.
  return { found: found.toSorted(), logged };
}

describe('CodexFiles', () => {
  it('looks through the workspace, but not into dependencies and hidden folders, unless they hold plugins', async () => {
    for (const folder of ['.', 'a/b/c', '.codex/plugins/own', 'node_modules/x', '.cache/y', 'a/dist']) await plugin(folder);
    expect(await scan()).toEqual({ found: ['', '.codex/plugins/own', 'a/b/c'], logged: [] });
  });

  it('stops in a workspace without end, near its root, and says so', async () => {
    for (const folder of ['a', 'b', 'a/a/a/a']) await plugin(folder);
    const { found, logged } = await scan(4);
    expect(found).toEqual(['a', 'b']);
    expect(logged).toEqual([expect.stringContaining(`in 4 folders of ${root}`)]);
  });
});
