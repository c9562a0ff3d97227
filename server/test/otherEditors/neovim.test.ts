import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Readable } from 'node:stream';
import { validate } from '../../src/commands/validate.ts';
import { builtServer } from '../lsp/serverBuild.ts';

const hasNeovim = spawnSync('nvim', ['--version']).status === 0;
const WITHOUT = 'nvim is not installed';
const SEVERITIES = { error: 1, warning: 2, info: 3, hint: 4 } as const;

interface Shown {
  came: boolean;
  diagnostics: { line: number; column: number; endLine: number; endColumn: number; severity: number; code: string; message: string }[];
  hover: { contents: { value: string } } | null;
}

let base: string;
let plugin: string;
beforeAll(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-neovim-')));
  plugin = path.join(base, 'work/.codex/plugins/tidy');
  await mkdir(path.dirname(plugin), { recursive: true });
  await cp(path.resolve(import.meta.dirname, '../../../test-fixtures/workspaces/lsp-manifest/.codex/plugins/tidy'), plugin, {
    recursive: true,
  });
});
afterAll(() => rm(base, { recursive: true, force: true }));

/** What Neovim shows of a file, as its own `vim.diagnostic.get` has it. */
async function inNeovim(file: string): Promise<Shown> {
  const out = path.join(base, 'shown.json');
  const env = {
    ...process.env,
    HOME: base,
    XDG_STATE_HOME: base,
    XDG_CONFIG_HOME: base,
    XDG_DATA_HOME: base,
    CODEX_SERVER: builtServer,
    CODEX_FILE: file,
    CODEX_ROOT: path.join(base, 'work'),
    CODEX_OUT: out,
    CODEX_NODE: process.execPath,
  };
  const script = path.join(import.meta.dirname, 'diagnostics.lua');
  const ran = spawnSync('nvim', ['--headless', '--clean', '-n', '-c', `luafile ${script}`, '-c', 'qa!'], {
    env,
    encoding: 'utf8',
    timeout: 50_000,
  });
  if (ran.status !== 0) throw new Error(`nvim ended with ${ran.status ?? ran.signal}: ${ran.stderr}`);
  return JSON.parse(await readFile(out, 'utf8')) as Shown;
}

/** Neovim keeps diagnostics in no particular order. */
function inOrder(diagnostics: readonly Shown['diagnostics'][number][]): Shown['diagnostics'] {
  return diagnostics.toSorted((a, b) => a.line - b.line || a.column - b.column || a.code.localeCompare(b.code));
}

/** What `codex-plugin validate --format json` says of it. */
async function fromCommand(file: string): Promise<Shown['diagnostics']> {
  let printed = '';
  const out = (text: string): void => void (printed += text);
  await validate([file], { format: 'json', profile: 'dev' }, { out, err: () => {}, stdin: Readable.from([]), colour: false });
  const problems = JSON.parse(printed) as { severity: keyof typeof SEVERITIES; file: string; fixes: unknown }[];
  // Neovim keeps everything but the fixes, which are code actions, and numbers severities.
  return problems.map(({ file: _file, fixes: _fixes, severity, ...rest }) => {
    const { line, column, endLine, endColumn, code, message } = rest as unknown as Shown['diagnostics'][number];
    return { line, column, endLine, endColumn, severity: SEVERITIES[severity], code, message };
  });
}

const FAULTY = {
  'plugin.manifest.json':
    '{\n  "pluginId": "com.example.tidy",\n  "version": "v1",\n  "permissons": [],\n  "hooks": { "onFileSav": "handlers/save.js#opened", "onCommand": "gone.js" }\n}\n',
  'codex.plugin.yaml':
    'pluginId: tidy\nversion: 1.0.0\nhooks:\n  onFileSave: handlers/save.js#missing\npermissions: [env:read, "env:read:HOME"]\n',
};

describe('Neovim', () => {
  for (const [name, text] of Object.entries(FAULTY)) {
    it(`shows in ${name} exactly what validate says`, async (context) => {
      if (!hasNeovim) context.skip(WITHOUT);
      const file = path.join(plugin, name);
      await rm(path.join(plugin, 'plugin.manifest.json'), { force: true });
      await writeFile(file, text);
      const { came, diagnostics, hover } = await inNeovim(file);
      expect(came).toBe(true);
      expect(diagnostics.length).toBeGreaterThan(2);
      expect(inOrder(diagnostics)).toEqual(inOrder(await fromCommand(file)));
      if (name.endsWith('yaml')) expect(hover?.contents.value).toContain("The plugin's unique id");
    }, 60_000);
  }
});
