// Globs in permissions hold in a real worker, whatever the folders around them are called.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { invocation, makePlugin, startRunner } from './testHarness.ts';

const READS = `const { readFileSync } = require('node:fs');
exports.onFileSave = (text) => {
  const { folder, files } = JSON.parse(text).data;
  return { read: files.filter((file) => { try { return readFileSync(folder + file, 'utf8') !== ''; } catch (error) {
    if (error.code !== 'ERR_ACCESS_DENIED') throw error;
    return false;
  } }) };
};`;
const FILES = ['/docs/a.md', '/docs/in/b.md', '/docs/c.txt', '/kept.md', '/../beside.md'];

test.for(['shop', '[shop] {new}', 'shop!', 'docs'])(
  'a glob opens what it matches in a workspace named %s, and nothing else',
  async (name) => {
    const outer = makePlugin({}).folder;
    const folder = path.join(outer, name);
    for (const file of FILES) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), 'text');
    }
    const plugin = makePlugin({ 'a.js': READS });
    const { runner } = startRunner({ sandbox: 'advisory' });
    const read = async (...permissions: string[]): Promise<unknown> => {
      const granted = { ...plugin, grants: { permissions, workspaceFolders: [folder] } };
      const payload = JSON.stringify({ event: 'onFileSave', filePath: 'a.txt', fileContent: '', data: { folder, files: FILES } });
      const outcome = await runner.invoke(invocation(granted, 'a.js', { payload }));
      return outcome.ok ? outcome.value : outcome;
    };
    expect(await read('filesystem:read:docs/**/*.md')).toEqual({ read: ['/docs/a.md', '/docs/in/b.md'] });
    expect(await read('filesystem:read:*.md')).toEqual({ read: ['/kept.md'] });
    expect(await read('filesystem:read:docs')).toEqual({ read: ['/docs/a.md', '/docs/in/b.md', '/docs/c.txt'] });
    await read('filesystem:write:out/**');
    expect(existsSync(path.join(folder, 'out'))).toBe(true);
  },
);
