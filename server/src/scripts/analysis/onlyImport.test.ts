import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../../disk/fileSystem.ts';
import { analyzeCode } from './analyze.ts';

/** The lines on which a script does something that takes a permission, when it is imported. */
async function lines(script: string, text: string, more: Record<string, string> = {}): Promise<string[]> {
  const all = new Map(Object.entries({ [script]: text, ...more }).map(([name, one]) => [path.join('/p', name), one]));
  const disk: FileSystem = {
    stat: (file) => Promise.resolve(all.has(file) ? 'file' : undefined),
    realpath: (file) => Promise.resolve(file),
    readText: (file) => Promise.resolve(all.get(file)),
    list: () => Promise.resolve([]),
  };
  const { findings } = await analyzeCode('/p', [{ script, isMain: false, lookedUp: ['onFileSave', 'handler'] }], disk, undefined, true);
  return findings.map(({ file, range }) => `${path.basename(file)}:${range.start.line + 1}`);
}

describe('what importing a script does', () => {
  it('is what stands outside of functions, and what is called from there', async () => {
    expect(await lines('a.mjs', 'await fetch("https://a.example/");')).toEqual(['a.mjs:1']);
    expect(await lines('a.mjs', 'const go = () => fetch(x);\ngo();')).toEqual(['a.mjs:1']);
    expect(await lines('a.mjs', '(function () { fetch(x); })();')).toEqual(['a.mjs:1']);
    expect(await lines('a.mjs', 'import "./b.mjs";', { 'b.mjs': '\nfetch(x);' })).toEqual(['b.mjs:2']);
    expect(await lines('a.cjs', 'require("./b.cjs");', { 'b.cjs': '\nfetch(x);' })).toEqual(['b.cjs:2']);
    expect(await lines('a.cjs', 'const b = require("./b.cjs");', { 'b.cjs': '\nfetch(x);' })).toEqual(['b.cjs:2']);
    expect(await lines('a.cjs', 'const { execSync } = require("child_process");\nif (!x) { execSync("id"); }')).toEqual(['a.cjs:2']);
    expect(await lines('a.cjs', 'setTimeout(() => fetch(x), 10);\n[1].forEach(() => fetch(y));\nnew Promise(() => fetch(z));')).toEqual([
      'a.cjs:1',
      'a.cjs:2',
      'a.cjs:3',
    ]);
    expect(await lines('a.py', 'import subprocess\nsubprocess.run(["id"])\n')).toEqual(['a.py:2']);
    expect(await lines('a.py', 'import requests\ndef go():\n    requests.get(u)\ngo()\n')).toEqual(['a.py:3']);
    expect(
      await lines(
        'a.py',
        'import threading, urllib.request\ndef go():\n    urllib.request.urlopen(u)\nthreading.Thread(target=go).start()\n',
      ),
    ).toEqual(['a.py:3']);
    expect(await lines('a.py', 'import socket\nclass A:\n    s = socket.socket()\n')).toEqual(['a.py:3']);
  });

  it('is not what its functions do when they are called later', async () => {
    expect(await lines('a.mjs', 'export async function onFileSave(e) { await fetch("https://a.example/"); }')).toEqual([]);
    expect(await lines('a.mjs', 'export default { onFileSave: () => fetch(x) };\nexport class B { handler() { fetch(x); } }')).toEqual([]);
    expect(
      await lines(
        'a.mjs',
        'import { defineHandler } from "codex-plugin-sdk";\nexport const handler = defineHandler(async () => fetch(x));',
      ),
    ).toEqual([]);
    expect(
      await lines('a.cjs', 'const app = require("express")();\napp.get("/", () => fetch(x));\nmodule.exports = { handler: app };'),
    ).toEqual([]);
    expect(await lines('a.cjs', 'if (require.main === module) { fetch(x); }')).toEqual([]);
    expect(
      await lines(
        'a.py',
        'from codex_plugin_sdk import handler\n@handler\ndef on_file_save(e):\n    import requests\n    requests.get(u)\n',
      ),
    ).toEqual([]);
    expect(await lines('a.py', 'import subprocess\nfrom functools import partial\nrun = partial(subprocess.run, check=True)\n')).toEqual(
      [],
    );
    expect(await lines('a.py', 'import requests\nif __name__ == "__main__":\n    requests.get(u)\n')).toEqual([]);
  });
});
