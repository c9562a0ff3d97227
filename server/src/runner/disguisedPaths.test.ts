// Paths that say one thing to a guard and another one to whoever opens the file.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { invocation, makePlugin, startRunner } from './testHarness.ts';
import { probe } from './sandbox/probe.ts';

const NODE = `const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const likeUrl = (file) => {
  const { href, protocol, hostname, pathname } = pathToFileURL(file);
  return { href, protocol, hostname, pathname };
};
const ways = {
  plain: (file) => fs.writeFileSync(file, ''),
  likeUrl: (file) => fs.writeFileSync(likeUrl(file), ''),
  likeUrlLater: (file) => fs.promises.writeFile(likeUrl(file), ''),
  changingUrl: (file, other) => {
    let reads = 0;
    class Changing extends URL {
      get pathname() {
        return pathToFileURL(reads++ === 0 ? other : file).pathname;
      }
    }
    fs.writeFileSync(new Changing(pathToFileURL(other)), '');
  },
  workingFolder: (file) => {
    const { cwd } = process;
    process.chdir(path.dirname(file));
    process.cwd = () => os.tmpdir();
    try {
      fs.writeFileSync(path.basename(file), '');
    } finally {
      process.cwd = cwd;
      process.chdir(os.tmpdir());
    }
  },
  noUrl: (file) => {
    Object.defineProperty(URL, Symbol.hasInstance, { value: () => false, configurable: true });
    try {
      fs.writeFileSync(pathToFileURL(file), '');
    } finally {
      delete URL[Symbol.hasInstance];
    }
  },
  otherBytes: (file, other) => {
    const { from } = Buffer;
    Buffer.from = () => from(other);
    try {
      fs.writeFileSync(from(file), '');
    } finally {
      Buffer.from = from;
    }
  },
};
exports.onFileSave = async (text) => {
  const { file, other, way } = JSON.parse(text).data;
  await ways[way](file, other);
  return {};
};
exports.opens = async (text) => {
  const { file } = JSON.parse(text).data;
  const handle = await fs.promises.open(new URL(pathToFileURL(file)), 'w+');
  await fs.promises.writeFile(handle, 'text');
  await handle.close();
  const exists = [file, Buffer.from(file), pathToFileURL(file), {}, undefined, new URL('http://localhost')].map((one) => fs.existsSync(one));
  return { read: await fs.promises.readFile(pathToFileURL(file), 'utf8'), exists };
};
exports.reads = (text) => ({ read: fs.readFileSync(JSON.parse(text).data.file, 'utf8') });
exports.writes = (text) => {
  fs.writeFileSync(JSON.parse(text).data.file, '');
  return {};
};
`;

const PYTHON = `import json
import os
import shutil

def removes(text):
    folder = json.loads(text)["data"]["file"]
    shutil.rmtree(folder)
    return {}

def removes_beside(text):
    file = json.loads(text)["data"]["file"]
    os.remove(os.path.basename(file), dir_fd=os.open(os.path.dirname(file), os.O_RDONLY))
    return {}

def reads(text):
    with open(json.loads(text)["data"]["file"]) as file:
        return {"read": file.read()}

def writes(text):
    open(json.loads(text)["data"]["file"], "w").close()
    return {}
`;

const permissions = ['filesystem:write'];
const deep = ['a', 'b', 'c', 'd'];

/** A plugin that ships a link, and a workspace with one: each leads up, to a folder of its own. */
function places(): { plugin: ReturnType<typeof makePlugin>; workspace: string; link: string } {
  const { folder: workspace } = makePlugin({ 'src/a.txt': 'text', '.vscode/settings.json': '{}', 'library/.git/config': '' });
  const plugin = makePlugin({ 'a.js': NODE, 'a.py': PYTHON }, { grants: { permissions, workspaceFolders: [workspace] } });
  for (const folder of [plugin.folder, workspace]) {
    mkdirSync(path.join(folder, ...deep), { recursive: true });
    symlinkSync(path.join(...deep.map(() => '..')), path.join(folder, ...deep, 'link'));
  }
  return { plugin, workspace, link: path.join(plugin.folder, ...deep, 'link') };
}

const payload = (data: object): string => JSON.stringify({ event: 'onFileSave', filePath: 'a.txt', fileContent: '', data });
const refused = { ok: false, error: { code: 'permission-denied' } };

describe.runIf(process.platform !== 'win32')('a path', () => {
  test.each(['plain', 'likeUrl', 'likeUrlLater', 'changingUrl', 'workingFolder', 'noUrl', 'otherBytes'])(
    'is what the guard took it for: %s',
    async (way) => {
      const { plugin, workspace } = places();
      const { runner } = startRunner({ sandbox: 'advisory' });
      const file = path.join(workspace, '.vscode', 'tasks.json');
      await runner.invoke(invocation(plugin, 'a.js', { payload: payload({ file, other: path.join(workspace, 'other.txt'), way }) }));
      expect(existsSync(file)).toBe(false);
    },
  );

  test('may be a URL or bytes, and an open file stands for itself', async () => {
    const { plugin, workspace } = places();
    const { runner } = startRunner({ sandbox: 'advisory' });
    const data = { file: path.join(workspace, 'src', 'b.txt') };
    const outcome = await runner.invoke(invocation(plugin, 'a.js', { function: 'opens', payload: payload(data) }));
    expect(outcome).toMatchObject({ ok: true, value: { read: 'text', exists: [true, true, true, false, false, false] } });
  });

  test.each(['a.js', 'a.py'])('leads out of the folder that a link leads to: %s', async (script) => {
    const { plugin, workspace, link } = places();
    const { runner } = startRunner({ sandbox: 'advisory' });
    const secret = makePlugin({ 'secret.txt': 'secret' }).folder;
    const file = `${link}/../${path.basename(secret)}/secret.txt`;
    expect(await runner.invoke(invocation(plugin, script, { function: 'reads', payload: payload({ file }) }))).toMatchObject(refused);
    const inside = `${path.join(workspace, ...deep, 'link')}/src/../src/a.txt`;
    const read = await runner.invoke(invocation(plugin, script, { function: 'reads', payload: payload({ file: inside }) }));
    expect(read).toMatchObject({ ok: true, value: { read: 'text' } });
  });
});

describe.runIf(process.platform === 'linux')('a name in an open folder', () => {
  test.each(['isolated', 'selfLocked', 'advisory'] as const)('is judged where that folder is: %s', async (sandbox) => {
    const { plugin, workspace } = places();
    const { runner } = startRunner({ sandbox });
    const call = (name: string, file: string): Promise<unknown> =>
      runner.invoke(invocation(plugin, 'a.py', { function: name, payload: payload({ file: path.join(workspace, file) }) }));
    mkdirSync(path.join(workspace, 'built', 'deeper'), { recursive: true });
    writeFileSync(path.join(workspace, 'built', 'deeper', 'a.txt'), '');
    expect(await call('removes', 'built')).toMatchObject({ ok: true });
    expect(existsSync(path.join(workspace, 'built'))).toBe(false);
    expect(await call('removes_beside', '.vscode/settings.json')).toMatchObject(refused);
    expect(existsSync(path.join(workspace, '.vscode/settings.json'))).toBe(true);
  });
});

const linux = process.platform === 'linux';
const works = {
  isolated: linux && (await probe('isolated')).tier === 'isolated',
  selfLocked: linux && (await probe('selfLocked')).tier === 'selfLocked',
};

for (const sandbox of ['isolated', 'selfLocked'] as const)
  test.runIf(works[sandbox]).each(['a.js', 'a.py'])(
    `in the tier ${sandbox}, a link inside of the workspace opens nothing that is protected: %s`,
    async (script) => {
      const { plugin, workspace } = places();
      const { runner } = startRunner({ sandbox });
      const link = path.join(workspace, ...deep, 'link');
      for (const spot of ['.vscode/tasks.json', 'library/.git/config']) {
        const outcome = await runner.invoke(
          invocation(plugin, script, { function: 'writes', payload: payload({ file: path.join(link, spot) }) }),
        );
        expect(outcome).toMatchObject(refused);
      }
      writeFileSync(path.join(workspace, 'src', 'a.txt'), 'text');
      const file = path.join(link, 'src', 'a.txt');
      expect(await runner.invoke(invocation(plugin, script, { function: 'writes', payload: payload({ file }) }))).toMatchObject({
        ok: true,
      });
    },
  );
