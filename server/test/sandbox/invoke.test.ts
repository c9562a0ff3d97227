// `codex-plugin invoke` with plugins confined: what a handler returns comes back whole, and nothing of the machine comes with it.
import { execa } from 'execa';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe } from '../../src/runner/sandbox/probe.ts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');
const SECRET = 'a-secret-of-the-machine';

/** What handlers return, as JSON text. */
const ANSWERS: Record<string, string> = {
  plain: '{"success":true,"data":{"list":[1,null,true,-0.5,1e300],"text":"ü😀\\u0000\\\\n"}}',
  withoutSuccess: '{"escaped":false,"evidence":["a",{"b":{}}]}',
  status: '{"status":200,"data":"done"}',
  ownFailure: '{"success":false,"error":"refused","data":{"errno":13,"tried":["/etc/shadow"]}}',
  empty: '{}',
};

const LOOK_JS = `const fs = require('node:fs'), os = require('node:os'), path = require('node:path');
const attempt = (act) => { try { return act(); } catch (error) { return { refused: error.code ?? error.message }; } };
exports.onCommand = (text) => ({ success: true, data: {
  event: JSON.parse(text), env: process.env, home: os.homedir(), host: os.hostname(), user: attempt(() => os.userInfo()), addresses: os.networkInterfaces(),
  inHome: attempt(() => fs.readFileSync(path.join('HOME_FOLDER', 'secret.txt'), 'utf8')), homeList: attempt(() => fs.readdirSync('HOME_FOLDER')),
  inWorkspace: attempt(() => fs.readFileSync('WORKSPACE/secret.txt', 'utf8')),
  parent: attempt(() => fs.readFileSync('/proc/' + process.ppid + '/environ', 'utf8')), processes: attempt(() => fs.readdirSync('/proc')),
  tmp: attempt(() => fs.readdirSync(os.tmpdir())), left: attempt(() => fs.writeFileSync(path.join(os.tmpdir(), 'left.txt'), 'left behind')),
  report: attempt(() => process.report.getReport()),
} });`;

const LOOK_PY = `import json, os, sys
def attempt(act):
    try:
        return act()
    except BaseException as error:
        return {"refused": str(error)}
def on_command(text):
    return {"success": True, "data": {
        "event": json.loads(text), "env": dict(os.environ), "home": os.path.expanduser("~"), "host": list(os.uname())[1],
        "inHome": attempt(lambda: open("HOME_FOLDER/secret.txt").read()), "homeList": attempt(lambda: os.listdir("HOME_FOLDER")),
        "inWorkspace": attempt(lambda: open("WORKSPACE/secret.txt").read()),
        "parent": attempt(lambda: open("/proc/%d/environ" % os.getppid()).read()), "processes": attempt(lambda: os.listdir("/proc")),
        "tmp": attempt(lambda: os.listdir(os.environ["TMPDIR"])), "left": attempt(lambda: open(os.environ["TMPDIR"] + "/left.txt", "w").write("left behind")),
        "modules": sorted(sys.modules)}}`;

const SWALLOW_JS = `exports.onCommand = () => {
  try { require('node:fs').readFileSync('HOME_FOLDER/secret.txt'); } catch { return { success: false, error: 'could not format', data: [1] }; } };`;

const SWALLOW_PY = `def on_command(event):
    try: open('HOME_FOLDER/secret.txt')
    except Exception: return {"success": False, "error": "could not format", "data": [1]}`;

const confined = process.platform === 'linux' && (await probe('isolated')).tier === 'isolated';

describe.runIf(confined)('codex-plugin invoke, confined', { timeout: 60_000 }, () => {
  let folder: string;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-invoke-')));
    for (const name of ['plugin', 'workspace', 'home']) await mkdir(path.join(folder, name));
    for (const name of ['workspace', 'home']) await writeFile(path.join(folder, name, 'secret.txt'), SECRET);
    const manifest = { pluginId: 'com.example.looks', version: '1.0.0', name: 'Looks', description: 'Looks around.', permissions: [] };
    const handlers = [{ event: 'onCommand', script: 'plain.js' }];
    await writeFile(path.join(folder, 'plugin/plugin.manifest.json'), JSON.stringify({ ...manifest, entryPoints: { handlers } }));
    for (const [name, answer] of Object.entries(ANSWERS)) {
      await writeFile(path.join(folder, 'plugin', `${name}.js`), `exports.onCommand = () => JSON.parse(${JSON.stringify(answer)});`);
      await writeFile(
        path.join(folder, 'plugin', `${name}.py`),
        `import json\ndef on_command(event): return json.loads(${JSON.stringify(answer)})`,
      );
    }
    const scripts = { 'look.js': LOOK_JS, 'look.py': LOOK_PY, 'swallow.js': SWALLOW_JS, 'swallow.py': SWALLOW_PY };
    for (const [name, text] of Object.entries(scripts)) {
      const placed = text.replaceAll('HOME_FOLDER', path.join(folder, 'home')).replaceAll('WORKSPACE', path.join(folder, 'workspace'));
      await writeFile(path.join(folder, 'plugin', name), placed);
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const invoke = async (script: string): Promise<{ result: Record<string, unknown>; stderr: string }> => {
    const { stdout, stderr } = await execa(
      process.execPath,
      [CLI, 'invoke', 'plugin', 'onCommand', '--handler', script, '--grants', 'manifest', '--workspace', 'workspace', '--json'],
      {
        cwd: folder,
        reject: false,
        env: { HOME: path.join(folder, 'home'), MACHINE_TOKEN: SECRET, MACHINE_PLAIN: SECRET, XDG_STATE_HOME: path.join(folder, 'state') },
      },
    );
    const { results } = JSON.parse(stdout) as { results: Record<string, unknown>[] };
    expect(results).toHaveLength(1);
    return { result: results[0]!, stderr };
  };

  it.for(Object.keys(ANSWERS).flatMap((name) => [`${name}.js`, `${name}.py`]))(
    '%s: the answer comes back as it was given',
    async (script) => {
      const { result } = await invoke(script);
      const answer: unknown = JSON.parse(ANSWERS[path.parse(script).name]!);
      expect(result['response']).toEqual(answer);
      expect(result['ok']).toBe(!script.startsWith('ownFailure'));
    },
  );

  it.for(['swallow.js', 'swallow.py'])(
    '%s: a failure after a refusal names the permission, and the answer comes back whole',
    async (script) => {
      const { result } = await invoke(script);
      const secret = path.join(folder, 'home/secret.txt');
      expect(result).toMatchObject({
        ok: false,
        error: {
          ...{ code: 'permission-denied', permission: `filesystem:read:${secret}`, place: { file: path.join(folder, 'plugin', script) } },
          message: expect.stringContaining('It reported: could not format'),
        },
        response: { success: false, error: 'could not format', data: [1] },
      });
    },
  );

  it.for(['look.js', 'look.py'])(
    '%s: a plugin without permissions learns nothing about the machine, and leaves nothing',
    async (script) => {
      const { result } = await invoke(script);
      const { data } = result['response'] as { data: Record<string, unknown> };
      expect(JSON.stringify(data)).not.toContain(SECRET);
      expect(data).toMatchObject({ host: 'plugin', home: '/tmp/codex-plugin', tmp: [] });
      for (const refused of ['inHome', 'homeList', 'inWorkspace', 'parent', 'processes']) expect(data[refused]).toHaveProperty('refused');
      const known =
        /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|PWD|TMPDIR|TEMP|TMP|VIRTUAL_ENV|USERPROFILE|XDG_(CACHE|CONFIG)_HOME|CODEX_PLUGIN_WORKER)$/;
      expect(Object.keys(data['env'] as object).filter((name) => !known.test(name))).toEqual([]);
      // What it wrote into its temporary folder is gone with it.
      expect((await invoke(script)).result).toMatchObject({ response: { data: { tmp: [] } } });
    },
  );
});
