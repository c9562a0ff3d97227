import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../../disk/fileSystem.ts';
import { analyzeCode } from './analyze.ts';

function diskOf(files: Record<string, string>): FileSystem {
  const all = new Map(Object.entries(files).map(([name, text]) => [path.join('/p', name), text]));
  return {
    stat: (file) =>
      Promise.resolve(all.has(file) ? 'file' : [...all.keys()].some((one) => one.startsWith(`${file}/`)) ? 'folder' : undefined),
    realpath: (file) => Promise.resolve(file),
    readText: (file) => Promise.resolve(all.get(file)),
    list: () => Promise.resolve([]),
  };
}

/** What a script needs, as "permission line", with "blind line" for what is not to be seen. */
async function check(file: string, text: string, expected: string[], more: Record<string, string> = {}): Promise<void> {
  const { findings, blind } = await analyzeCode('/p', [{ script: file, isMain: false }], diskOf({ [file]: text, ...more }));
  const place = (one: { file: string; range: { start: { line: number } } }): string =>
    `${path.basename(one.file) === file ? '' : `${path.basename(one.file)}:`}${one.range.start.line + 1}`;
  const found = [
    ...findings.map((one) => `${one.permission}${one.scope === undefined ? '' : `:${one.scope}`} ${place(one)}`),
    ...blind.map((one) => `blind ${place(one)}`),
  ];
  expect({ text, found: [...new Set(found)].sort() }).toEqual({ text, found: expected.toSorted() });
}

const js = (text: string, expected: string[], more?: Record<string, string>): Promise<void> => check('a.mjs', text, expected, more);
const py = (text: string, expected: string[], more?: Record<string, string>): Promise<void> => check('a.py', text, expected, more);

describe('analyzeCode', () => {
  it('follows a module that is required for what it does, and of which nothing is used', () =>
    check('a.cjs', 'require("./b.cjs");\nexports.handler = () => 1;', ['network:request:one.example b.cjs:1'], {
      'b.cjs': 'fetch("https://one.example/");',
    }));

  it('tells two scripts of one text apart', async () => {
    const text = 'require("./do.js")();';
    const disk = diskOf({
      'one/a.js': text,
      'one/do.js': 'module.exports = () => fetch("https://one.example/");',
      'two/a.js': text,
      'two/do.js': 'module.exports = () => require("fs").readFileSync(x);',
    });
    const entries = ['one/a.js', 'two/a.js'].map((script) => ({ script, isMain: true }));
    for (const _ of ['at first', 'once they are known']) {
      const { findings } = await analyzeCode('/p', entries, disk);
      expect(findings.map(({ permission, file }) => [permission, file])).toEqual([
        ['network:request', '/p/one/do.js'],
        ['filesystem:read', '/p/two/do.js'],
      ]);
    }
  });

  it('tells reading from writing', async () => {
    expect.hasAssertions();
    await js('import fs from "fs"; fs.readFileSync(x);', ['filesystem:read 1']);
    await js('import fs from "fs"; fs.writeFileSync(x, y);', ['filesystem:write 1']);
    await js('import fs from "fs"; fs.copyFileSync(x, y);', ['filesystem:read 1', 'filesystem:write 1']);
    await js('import fs from "fs"; fs.openSync(x);', ['filesystem:read 1']);
    await js('import fs from "fs"; fs.openSync(x, "a");', ['filesystem:write 1']);
    await js('import fs from "fs"; fs.openSync(x, "r+");', ['filesystem:read 1', 'filesystem:write 1']);
    await js('import fs from "fs"; fs.openSync(x, flags);', ['blind 1', 'filesystem:read 1']);
    await py('open(x)', ['filesystem:read 1']);
    await py('open(x, "w")', ['filesystem:write 1']);
    await py('open(x, mode="r+")', ['filesystem:read 1', 'filesystem:write 1']);
    await py('from pathlib import Path\nPath(x).read_text()\nPath(x).write_text(y)', ['filesystem:read 2', 'filesystem:write 3']);
    await py('from pathlib import Path\n(Path(x) / "a").open("w")', ['filesystem:write 2']);
    await py('import shutil\nshutil.copy(a, b)', ['filesystem:read 2', 'filesystem:write 2']);
    await py('import os\nos.remove(x)\nos.path.exists(x)\nos.path.join(x, y)', ['filesystem:write 2', 'filesystem:read 3']);
  });

  it('names what the code names', async () => {
    expect.hasAssertions();
    await js('import { execFile, exec } from "child_process"; execFile("git"); exec("git status");', [
      'process:spawn:git 1',
      'process:spawn 1',
    ]);
    await js('fetch("https://api.example.com/a?b"); fetch(`https://${host}/`);', [
      'network:request:api.example.com 1',
      'network:request 1',
    ]);
    await js('fetch(`https://api.example.com:8443/${x}`);', ['network:request:api.example.com:8443 1']);
    await js('new WebSocket("wss://live.example.com")', ['network:request:live.example.com 1']);
    await js('process.env.API_KEY; process.env["OTHER"]; process.env[x]; process.env.PATH;', [
      'env:read:API_KEY 1',
      'env:read:OTHER 1',
      'env:read 1',
    ]);
    await js('import fs from "fs"; fs.readFileSync("/etc/hosts");', ['filesystem:read:/etc/hosts 1']);
    await py('import subprocess\nsubprocess.run(["black", x])', ['process:spawn:black 2']);
    await py('import subprocess\nsubprocess.run("black x", shell=True)', ['process:spawn 2']);
    await py('import os\nos.environ["A"]\nos.getenv("B")\nos.environ.get("C")\n"D" in os.environ\nos.environ["HOME"]', [
      'env:read:A 2',
      'env:read:B 3',
      'env:read:C 4',
      'env:read:D 5',
    ]);
    await py('import requests\nrequests.get("https://api.example.com")', ['network:request:api.example.com 2']);
    await py('import asyncio\nasyncio.open_connection("db.example.com", 5432)', ['network:request:db.example.com 2']);
  });

  it('follows names wherever they go', async () => {
    expect.hasAssertions();
    await js('let fs; if (x) fs = await import("fs"); else fs = null; fs.rmSync(y);', ['filesystem:write 1']);
    await js(
      'const { a = require } = {}; import { createRequire } from "module"; const r = createRequire(import.meta.url); r("child_process").fork(x);',
      ['process:spawn 1'],
    );
    await js(
      'const [{ readFile }, cp] = await Promise.all([import("fs/promises"), import("child_process")]); readFile(x); cp.spawn("ls");',
      ['filesystem:read 1', 'process:spawn:ls 1'],
    );
    await js('(0, globalThis.fetch)(x); const f = globalThis["fetch"]; f(x);', ['network:request 1']);
    await js(
      'import { promisify } from "util"; import { exec } from "child_process"; const run = promisify(exec); export const a = () => run("ls");',
      ['process:spawn 1'],
    );
    await js('process.getBuiltinModule("fs").unlinkSync(x)', ['filesystem:write 1']);
    await js('import * as all from "./b.mjs"; all.default.cp.execSync("x"); all.read(y);', ['process:spawn 1', 'filesystem:read 1'], {
      'b.mjs': 'import cp from "child_process"; export { readFileSync as read } from "fs"; export default { cp };',
    });
    await py('import importlib\nimportlib.import_module("subprocess").call(["ls"])', ['process:spawn:ls 2']);
    await py('__import__("os").system("ls")\ngetattr(__import__("os"), "remove")(x)', ['process:spawn 1', 'filesystem:write 2']);
    await py('from os import *\nsystem("ls")', ['process:spawn 2']);
    await py('from b import *\nrun(x)', ['process:spawn 2'], { 'b.py': 'from subprocess import run' });
    await py('import os.path as p, os as o\np.getsize(x); o.popen("ls")', ['filesystem:read 2', 'process:spawn 2']);
    await py('class A:\n    opener = open\n    def f(self):\n        return self.opener(x, "w")\nA().f()', ['filesystem:write 4']);
    await py('def f(reader=open):\n    return reader(x)\nf()', ['filesystem:read 2']);
    await py('with open(x) as a, open(y, "w") as b:\n    b.write(a.read())', ['filesystem:read 1', 'filesystem:write 1']);
    await py('names = [line for line in open(x)]\nmaker = lambda: open(y, "w")\nmaker()', ['filesystem:read 1', 'filesystem:write 2']);
  });

  it('lets a plugin read its own folder and use the temporary one', async () => {
    expect.hasAssertions();
    await js('import fs from "fs"; fs.readFileSync(new URL("a.json", import.meta.url)); fs.readFileSync(import.meta.dirname + "/a");', []);
    await js('import fs from "fs"; fs.writeFileSync(new URL("a.json", import.meta.url), x);', ['filesystem:write 1']);
    await js('import fs from "fs"; import p from "path"; fs.readFileSync(p.join(import.meta.dirname, "..", x));', ['filesystem:read 1']);
    await js('import fs from "fs"; import os from "os"; fs.writeFileSync(`${os.tmpdir()}/a`, x); fs.readFileSync(0);', []);
    await js(
      'import fs from "fs"; const own = (name) => fs.readFileSync(name); own(import.meta.filename); own(new URL("b", import.meta.url));',
      [],
    );
    await js('import fs from "fs"; const own = (name) => fs.readFileSync(name); own(import.meta.filename); own(x);', ['filesystem:read 1']);
    await py('open(__file__)\nopen(__file__, "w")', ['filesystem:write 2']);
    await py('from pathlib import Path\n(Path(__file__).parent / "a").read_text()\n(Path(__file__).parents[1] / "a").read_text()', [
      'filesystem:read 3',
    ]);
    await py('import tempfile, os\nopen(os.path.join(tempfile.gettempdir(), "a"), "w")\nopen(0)', []);
  });

  it('says what it cannot see, and nothing of code that never runs', async () => {
    expect.hasAssertions();
    await js('eval(x); new Function(x)(); import(x); import lib from "lib"; lib();', ['blind 1']);
    await js('import fs from "fs"; fs[x](y); wrap(fs);', ['blind 1']);
    await js('import native from "./a.node"; native();', ['blind 1'], { 'a.node': '' });
    await py('import ctypes, numpy\nctypes.CDLL("x")\nexec(y)\ngetattr(__import__("os"), z)', ['blind 1', 'blind 2', 'blind 3', 'blind 4']);
    await js('import fs from "fs"; function never() { fs.rmSync(x); } if (import.meta.main) fs.rmSync(y);', []);
    await py('import os\n\ndef _never():\n    os.remove(x)\n\nif __name__ == "__main__":\n    os.remove(y)', []);
    await js('const fetch = () => 1; fetch(x); /* fs.rmSync() */ const regex = /eval/; regex.exec(x); typeof WebSocket;', []);
    await py('import subprocess\n# subprocess.run(x)\nname = "os.system()"\nsubprocess.PIPE', []);
  });

  it('reads code in worker threads and in files of TypeScript', async () => {
    expect.hasAssertions();
    await js(
      'import { Worker } from "worker_threads"; new Worker(new URL("./w.mts", import.meta.url)); new Worker(x);',
      ['blind 1', 'network:request w.mts:1'],
      {
        'w.mts': 'const get: typeof fetch = fetch; export const a: Promise<unknown> = get(x as string);',
      },
    );
  });
});
