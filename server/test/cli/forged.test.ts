// What a plugin prints, throws and names, on its way through the command line: nobody can take it for the host's word, and nothing of it is unseen.
import { execa } from 'execa';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');

/** Whatever nobody sees, but for the ends of lines and tabs. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** What stands before a line of the log, and before further lines of the same text. */
const HEAD = String.raw`\d\d:\d\d:\d\d\.\d{3} (?:debug|info|warn|error) +`;
const FURTHER = String.raw` +\| `;

/** Commands to the machine that runs a build. */
const COMMANDS = /^\s*::|##[a-z]*\[/im;

const SECRET = 'correct-horse-battery';
const TOKEN = `ghp_${'Ab3dEf6hIj'.repeat(3)}`;

const MANIFEST = {
  pluginId: 'com.example.forger',
  version: '1.0.0',
  name: 'Forger \u202egnp.js\u2066',
  description: 'Says what \u200bothers say.\u{e0041}',
  entryPoints: {
    handlers: ['prints.js', 'frames.js', 'prints.py', 'throws.js', 'fails.js', 'keys.js'].map((script) => ({
      event: script.replace('.', '_'),
      script,
    })),
  },
  events: ['prints_js', 'frames_js', 'prints_py', 'throws_js', 'fails_js', 'keys_js'],
  permissions: ['env:read:API_TOKEN'],
};

/** Lines that pose as those of the host, of another plugin, and of a build's machine, with all that ends a line somewhere. */
const FORGED = [
  'FORGED\nerror: [host] FORGED\rwarn: [host] FORGED\r\ninfo: com.example.other: FORGED\u2028error: FORGED\u2029error: FORGED\u0085error: FORGED',
  '\u000berror: FORGED\u000cerror: FORGED\n::error file=a.js::FORGED\n   ::warning::FORGED\n##vso[task.setvariable variable=x]FORGED ##[error]FORGED',
  '\u001b[2K\u001b[1Gerror: [host] FORGED\u001b]0;FORGED\u0007\u202eDEGROF\u2069\u200b\u{e0041}\ufeff',
].join('\n');

const SCRIPTS = {
  'prints.js': `const text = ${JSON.stringify(FORGED)};
    exports.handler = () => { console.log(text); console.error(text); process.stdout.write(text + '\\n'); require('node:fs').writeSync(2, text + '\\n'); return { success: true, message: text }; };`,
  'prints.py': `import os, sys
text = ${JSON.stringify(FORGED).replaceAll(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}
text = text.encode("utf-16", "surrogatepass").decode("utf-16")
def handler(event):
    print(text)
    print(text, file=sys.stderr)
    os.write(2, (text + "\\n").encode())
    return {"success": True}
`,
  // Log messages of the worker's own protocol, with the runner for a source and somebody else for a script.
  'frames.js': `const fs = require('node:fs');
    const send = (header, body) => {
      const [head, rest] = [Buffer.from(JSON.stringify(header)), Buffer.from(body)];
      const sizes = Buffer.alloc(8);
      sizes.writeUInt32BE(head.length, 0);
      sizes.writeUInt32BE(rest.length, 4);
      fs.writeSync(3, Buffer.concat([sizes, head, rest]));
    };
    exports.handler = (text) => {
      const { eventId } = JSON.parse(text);
      for (const script of ['frames.js', 'prints.js', 'other.js: went on without it', '[host] FORGED'])
        for (const given of [{ eventId, script }, { script }])
          send({ type: 'log', level: 'error', source: 'runner', ...given }, 'FORGED in the name of ' + script + '\\nFORGED');
      return { success: true };
    };`,
  'throws.js': `exports.handler = () => {
    const error = new Error('FORGED\\nok      com.example.other  FORGED\\u2028failed  FORGED \\u202e\\u001b[2J ' + process.env.API_TOKEN + ' ${TOKEN}');
    error.stack = error.message + '\\nerror: [host] FORGED\\n    at x (' + __filename + ':1:1)';
    throw error;
  };`,
  'fails.js': `exports.handler = () => ({ success: false, error: 'no answer for ' + process.env.API_TOKEN, message: '${TOKEN}' });`,
  // A key that nobody knows from the environment, on each way to the log.
  'keys.js': `const key = '-----BEGIN OPENSSH ' + 'PRIVATE KEY-----\\nb3BlbnNzaFIRST\\nb3BlbnNzaSECOND/+\\nZg==\\n-----END OPENSSH PRIVATE KEY-----\\n';
    exports.handler = (_, { log }) => {
      console.log(key);
      console.error({ key });
      require('node:fs').writeSync(1, key + 'said afterwards\\n');
      for (const line of key.split('\\n')) log.info(line);
      log.info(key);
      return { success: true };
    };`,
};

describe('codex-plugin, with a plugin that poses as others,', () => {
  let folder: string;
  const run = async (...args: string[]): Promise<{ stdout: string; stderr: string }> => {
    const env = { API_TOKEN: SECRET, CODEX_PLUGINS_STATE_DIR: path.join(folder, 'state'), CI: 'true', GITHUB_ACTIONS: 'true' };
    const { stdout, stderr } = await execa(process.execPath, [CLI, ...args], { cwd: folder, env, reject: false, stripFinalNewline: false });
    return { stdout, stderr };
  };

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'forged-')));
    await mkdir(path.join(folder, 'plugin'));
    await writeFile(path.join(folder, 'plugin', 'plugin.manifest.json'), JSON.stringify(MANIFEST));
    for (const [name, text] of Object.entries(SCRIPTS)) await writeFile(path.join(folder, 'plugin', name), text);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(['prints.js', 'prints.py', 'frames.js'])('says before each line whose it is (%s)', async (script) => {
    const { stderr } = await run('invoke', 'plugin', script.replace('.', '_'));
    const lines = stderr.split('\n').filter((line) => line !== '');
    expect(lines.filter((line) => line.includes('FORGED')).length).toBeGreaterThan(5);
    for (const line of lines)
      expect(line).toMatch(
        new RegExp(String.raw`^(?:${HEAD}(?:\[host\] |prints\.js: |prints\.py: |frames\.js: |com\.example\.forger: )|${FURTHER})`),
      );
    // The host's own lines quote what handlers say after what they are about, on one line.
    for (const line of lines.filter((one) => new RegExp(String.raw`^${HEAD}\[host\]`).test(one) && one.includes('FORGED')))
      expect(line).toMatch(/^\S+ info {2}\[host\] \w+\.\w+: +\w+ ok in [\d.]+ ms: FORGED error: /);
    const others = lines.filter((line) => line.includes('FORGED in the name of'));
    for (const line of others) expect(line).toMatch(/^\S+ error (?:frames\.js|com\.example\.forger): +FORGED in the name of/);
    expect(stderr).not.toMatch(UNSEEN);
    expect(stderr).not.toMatch(COMMANDS);
  });

  it.each(['throws_js', 'fails_js'])('shows a failure on a line of its own, without secrets (%s)', async (event) => {
    const { stdout, stderr } = await run('invoke', 'plugin', event);
    expect(stdout).toMatch(/^failed {2}com\.example\.forger/);
    for (const line of stdout.split('\n').filter((one) => one.includes('FORGED')))
      expect(line).toMatch(/^ {8}handler-threw: com\.example\.forger: /);
    for (const line of stderr.split('\n').filter((one) => one !== ''))
      expect(line).toMatch(new RegExp(String.raw`^(?:${HEAD}(?:\[host\] |\w+\.js: )|${FURTHER})`));
    expect(stdout + stderr).not.toMatch(UNSEEN);
    expect(stdout + stderr).not.toContain(SECRET);
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  it.each(['throws_js', 'fails_js'])('masks secrets in what --json says of a failure, which is JSON that shows all (%s)', async (event) => {
    const { stdout, stderr } = await run('invoke', 'plugin', event, '--json');
    const { results } = JSON.parse(stdout) as { results: { ok: boolean; error: { message: string } }[] };
    expect(results).toMatchObject([{ ok: false, error: { message: expect.stringContaining('••••••') } }]);
    expect(stdout + stderr).not.toContain(SECRET);
    expect(stdout + stderr).not.toContain(TOKEN);
    expect(stdout).not.toMatch(UNSEEN);
  });

  it('masks a private key that is printed, line by line as it comes, and nothing after it', async () => {
    const { stderr } = await run('invoke', 'plugin', 'keys_js');
    expect(stderr).not.toMatch(/FIRST|SECOND|Zg==/);
    expect(stderr.match(/••••••/g)?.length).toBeGreaterThan(15);
    expect(stderr).toContain('said afterwards');
    expect(stderr).toMatch(/\[host\] keys\.js: +keys_js ok/);
  });

  it('keeps an answer as it is, and escapes what cannot be seen in it', async () => {
    const { stdout } = await run('invoke', 'plugin', 'prints_js', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ response: { message: FORGED } });
    expect(stdout).not.toMatch(UNSEEN);
    expect(stdout).not.toMatch(COMMANDS);
  });

  it.each(['text', 'json', 'sarif', 'github'])('validate shows what manifests hide (--format %s)', async (format) => {
    const broken = path.join(folder, `broken\u202e-${format}`);
    await mkdir(broken, { recursive: true });
    const handlers = [{ event: 'on\u202eSave\n::error::FORGED', script: 'gone\u200b.js' }];
    const permissions = [`network:request:\u2066example.com\n##vso[x]`, `camera:${TOKEN}`];
    await writeFile(
      path.join(broken, 'plugin.manifest.json'),
      JSON.stringify({ ...MANIFEST, entryPoints: { handlers }, permissions }, null, 2),
    );
    const { stdout, stderr } = await run('validate', '--format', format, broken);
    expect(stdout).toContain(format === 'sarif' ? '"results"' : 'script');
    expect(stdout + stderr).not.toMatch(UNSEEN);
    expect((stdout + stderr).replaceAll(/^::\w+ file=/gm, '')).not.toMatch(COMMANDS);
    expect(stdout.match(/^::.*FORGED/gm)?.every((line) => /^::\w+ file=/.test(line)) ?? true).toBe(true);
    if (format === 'json' || format === 'sarif') expect(() => JSON.parse(stdout) as unknown).not.toThrow();
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  it('grants shows what is asked for as it is', async () => {
    const plugin = path.join(folder, 'hidden');
    await mkdir(plugin, { recursive: true });
    const permissions = ['network:request:example.com', 'filesystem:read:sr\u200bc'];
    await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify({ ...MANIFEST, permissions, entryPoints: { handlers: [] } }));
    for (const args of [['allow', plugin], ['list'], ['list', '--json']]) {
      const { stdout, stderr } = await run('grants', ...args);
      expect(stdout + stderr).not.toMatch(UNSEEN);
    }
  });
});
