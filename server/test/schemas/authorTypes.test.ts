// The SDK's types, as authors have them: a handler that uses them is checked, and a mistake in it is found.
import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { BUILT_IN_EVENTS } from '../../src/contract/eventNames.ts';
import type { PluginLanguage } from '../../src/contract/newPlugin.ts';
import { sdkTypes } from '../../src/host/sdkTypes.ts';
import { pluginFiles } from '../../src/scaffold/pluginFiles.ts';
import { projectFiles } from '../../src/scaffold/projectFiles.ts';
import { purposeChoices } from '../../src/scaffold/purposes.ts';
import { pythonStub, pythonTypeNames } from './pythonTypes.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const sdk = path.join(root, 'server/workers/sdk');
const stub = path.join(sdk, 'codex_plugin_sdk.pyi');

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'author-types-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

interface Checked {
  ok: boolean;
  out: string;
}

async function run(command: string, args: string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): Promise<Checked> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { ...options, env: { ...process.env, ...options.env } });
    return { ok: true, out: stdout };
  } catch (error) {
    const { stdout, code } = error as { stdout?: string; code?: unknown };
    if (typeof code !== 'number') throw error;
    return { ok: false, out: stdout ?? '' };
  }
}

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    ...{ target: 'es2023', module: 'nodenext', strict: true, noEmit: true, allowJs: true, checkJs: true, types: [] },
    paths: { 'codex-plugin-sdk': [path.join(sdk, 'codex-plugin-sdk/index.d.ts')] },
  },
  include: ['*'],
});

const TYPESCRIPT = `import type { FileSaveEvent, FileSaveResponse, Handler, CodeCompletionEvent } from 'codex-plugin-sdk';
import { defineHandler } from 'codex-plugin-sdk';

export const onFileSave: Handler<'onFileSave'> = (_text, context) => {
  const event = context.parse();
  return { success: true, formattedContent: event.fileContent.trimEnd() };
};
export function other(text: string): FileSaveResponse {
  const event = JSON.parse(text) as FileSaveEvent;
  return event.phase === 'afterSave' ? { message: event.reason } : { edits: [] };
}
export const onCodeCompletion = defineHandler((event: CodeCompletionEvent) => ({ completions: event.completions }));
export const loose = defineHandler((event) => ({ message: String(event['anything']) }));
`;
const JAVASCRIPT = `// @ts-check
/** @type {import('codex-plugin-sdk').Handler<'onFileOpen'>} */
export const onFileOpen = (text, { log }) => {
  /** @type {import('codex-plugin-sdk').FileOpenEvent} */
  const event = JSON.parse(text);
  log.info(event.filePath);
  return { diagnostics: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } }, message: 'x', severity: 2 }] };
};
`;

const tsc = (cwd: string, ...args: string[]): Promise<Checked> =>
  run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), ...args], { cwd });

test('handlers in TypeScript and JavaScript are checked with nothing installed, and mistakes in them are found', async () => {
  const check = async (files: Record<string, string>): Promise<Checked> => {
    const cwd = await folderOf({ 'tsconfig.json': TSCONFIG, 'package.json': '{"type":"module"}', ...files });
    return tsc(cwd);
  };
  expect(await check({ 'save.ts': TYPESCRIPT, 'open.js': JAVASCRIPT })).toEqual({ ok: true, out: '' });
  const wrong = {
    'field.ts': TYPESCRIPT.replace('event.fileContent', 'event.fileContnt'),
    'answer.ts': TYPESCRIPT.replace('{ edits: [] }', '{ edit: [] }'),
    'type.ts': TYPESCRIPT.replace('completions: event.completions', 'completions: event.prefix'),
    'literal.ts': TYPESCRIPT.replace("'afterSave'", "'aftersave'"),
    'name.js': JAVASCRIPT.replace('event.filePath', 'event.fileName'),
    'severity.js': JAVASCRIPT.replace('severity: 2', 'severity: 5'),
  };
  const { out } = await check(wrong);
  for (const name of Object.keys(wrong)) expect(out, name).toMatch(new RegExp(`^${name}\\(\\d+,\\d+\\): error`, 'm'));
});

const PYTHON = `from __future__ import annotations
import json
from codex_plugin_sdk import Context, FileSaveEvent, FileSaveResponse, handler


def on_file_save(payload: str, context: Context) -> FileSaveResponse:
    event: FileSaveEvent = json.loads(payload)
    context.log.info("%s", event["filePath"])
    if event["phase"] == "afterSave":
        return {"message": event.get("language", "none")}
    return {"success": True, "formattedContent": event["fileContent"].rstrip()}


@handler
def other(event: FileSaveEvent) -> FileSaveResponse:
    return {"edits": []}
`;

test('the types for Python are those of the schemas', async () => {
  if (process.env['UPDATE_GENERATED'] === '1') await writeFile(stub, pythonStub());
  else expect(await readFile(stub, 'utf8')).toBe(pythonStub());
  // They are there at run time too, where they are nothing but dicts.
  const names = [...pythonTypeNames(), 'Context'];
  const code = `import codex_plugin_sdk as sdk\nassert all(getattr(sdk, name) is dict for name in ${JSON.stringify(names.slice(0, -1))})\nfrom codex_plugin_sdk import ${names.join(', ')}`;
  const imported = spawnSync('python3', ['-c', code], { env: { ...process.env, PYTHONPATH: sdk }, encoding: 'utf8' });
  expect(imported.stderr).toBe('');
});

test('handlers in Python are checked, and mistakes in them are found', async ({ skip }) => {
  if (spawnSync('mypy', ['--version']).error !== undefined) skip('mypy is not installed');
  const check = async (files: Record<string, string>): Promise<Checked> => {
    const cwd = await folderOf(files);
    return run('mypy', ['--strict', '--no-incremental', '--no-error-summary', '.'], { cwd, env: { MYPYPATH: sdk } });
  };
  expect(await check({ 'save.py': PYTHON })).toEqual({ ok: true, out: '' });
  const wrong = {
    'field.py': PYTHON.replace('event["filePath"]', 'event["fileName"]'),
    'answer.py': PYTHON.replace('"formattedContent"', '"formatedContent"'),
    'literal.py': PYTHON.replace('"afterSave"', '"aftersave"'),
    'method.py': PYTHON.replace('context.log.info', 'context.log.inform'),
  };
  const { out } = await check(wrong);
  for (const name of Object.keys(wrong)) expect(out, name).toMatch(new RegExp(`^${name.replace('.', '\\.')}:\\d+: error`, 'm'));
});

/** All files of a new plugin that handles every event, and scripts of every purpose that plugins are made for, each in a folder of its own. */
async function templates(language: PluginLanguage): Promise<Record<string, string>> {
  const names = { name: 'New One', id: 'com.example.new-one', language };
  const surroundings = { author: 'Jane Doe', date: '2026-02-03', tool: { name: 'the-host', version: '1.2.3' }, inRepository: '' };
  const all = projectFiles({ ...names, events: [...BUILT_IN_EVENTS, 'report.ready'] }, surroundings, await sdkTypes());
  const purposes = purposeChoices().flatMap(({ purpose, choices }) =>
    choices.flatMap(({ permissions }, index) =>
      pluginFiles({ ...names, purpose, permissions })
        .slice(1)
        .map((file) => ({ ...file, path: file.path.replace('handlers/', `handlers_${purpose}_${index}/`) })),
    ),
  );
  return Object.fromEntries([...all, ...purposes].map((file) => [file.path, file.text]));
}

/** Of a script that handles saves. */
const SLIPS: readonly (readonly [from: RegExp, to: string])[] = [
  [/\bevent\.fileContent\b|event\["fileContent"\]/, 'event.fileContnt'],
  [/"?\bsuccess\b"?: (?:true|True)/, '"succes": 1'],
];

test.each(['node', 'typescript'] as const)(
  'scripts of new plugins in %s fit the types beside them, and slips are found',
  async (language) => {
    const files = await templates(language);
    const scripts = Object.keys(files).filter((name) => /^handlers.*\.[cm][jt]s$/.test(name));
    expect(scripts).toHaveLength(BUILT_IN_EVENTS.length + 1 + 7);
    const flags = ['--allowJs', '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023'];
    const args = language === 'node' ? [...flags, ...scripts] : ['-p', '.'];
    if (language === 'typescript') files['tsconfig.json'] = files['tsconfig.json']!.replace('"handlers"', '"handlers*"');
    const check = async (more: Record<string, string> = {}, installed = true): Promise<Checked> => {
      const cwd = await folderOf({ ...files, ...more });
      if (installed) await symlink(path.join(root, 'node_modules'), path.join(cwd, 'node_modules'), 'junction');
      return tsc(cwd, ...args);
    };
    expect(await check()).toEqual({ ok: true, out: '' });

    const [save = ''] = scripts.filter((name) => name.startsWith('handlers/file-save'));
    for (const [from, to] of SLIPS) {
      const slipped = await check({ [save]: files[save]!.replace(from, to) });
      expect(slipped.out, to).toMatch(new RegExp(`^${save.replace('.', '\\.')}\\(\\d+,\\d+\\): error`));
    }

    // Where nothing was installed, the modules of Node.js alone are not known, and in TypeScript its globals.
    const lines = (await check({}, false)).out.split('\n').filter((line) => line !== '' && !line.startsWith(' '));
    expect(
      lines.filter(
        (line) => !/'node:\w+'|definition file for 'node'/.test(line) && (language === 'node' || !/'node'|'process'|'vitest'/.test(line)),
      ),
    ).toEqual([]);
  },
);

test('scripts of new plugins in Python fit the types beside them, and slips are found', { timeout: 120_000 }, async ({ skip }) => {
  if (spawnSync('mypy', ['--version']).error !== undefined) skip('mypy is not installed');
  const files = await templates('python');
  const scripts = scriptsInPython(files);
  const own = scripts.filter((name) => name.startsWith('handlers/'));
  const flags = ['--strict', '--no-incremental', '--no-error-summary'];
  const check = async (more: Record<string, string> = {}): Promise<Checked> =>
    run('mypy', [...flags, ...own], { cwd: await folderOf({ ...files, ...more }) });
  expect(await check()).toEqual({ ok: true, out: '' });
  // As somebody would say it in the plugin's folder.
  const plugin = await folderOf(Object.fromEntries(Object.entries(files).filter(([name]) => !name.startsWith('handlers_'))));
  expect(await run('mypy', [...flags, '.'], { cwd: plugin })).toEqual({ ok: true, out: '' });
  expect(await run('mypy', flags, { cwd: plugin })).toEqual({ ok: true, out: '' });
  for (const [from, to] of SLIPS)
    expect((await check({ [SAVE]: files[SAVE]!.replace(from, to) })).out, to).toMatch(/^handlers\/file_save\.py:\d+: error/);

  // Several scripts have one name, which is told by the folder then.
  const others = ['--namespace-packages', '--explicit-package-bases', ...scripts.filter((name) => !own.includes(name))];
  const env = { MYPYPATH: 'handlers' };
  expect(await run('mypy', [...flags, ...others], { cwd: await folderOf(files), env })).toEqual({ ok: true, out: '' });
});

test(
  'Pyright finds the types of a plugin in whichever folder is open, says nothing of new scripts, and finds slips',
  { timeout: 120_000 },
  async () => {
    const files = await templates('python');
    const own = scriptsInPython(files).filter((name) => name.startsWith('handlers/'));
    const check = async (more: Record<string, string> = {}): Promise<string[]> => {
      const place = 'plugins/new-one';
      const cwd = await folderOf(
        Object.fromEntries(Object.entries({ ...files, ...more }).map(([name, text]) => [`${place}/${name}`, text])),
      );
      const args = [path.join(root, 'node_modules/pyright/index.js'), '--outputjson', ...own.map((name) => `${place}/${name}`)];
      const { out } = await run(process.execPath, args, { cwd });
      const { generalDiagnostics, summary } = JSON.parse(out) as {
        generalDiagnostics: { file: string; message: string }[];
        summary: { filesAnalyzed: number };
      };
      expect(summary.filesAnalyzed).toBeGreaterThanOrEqual(own.length);
      return generalDiagnostics.map(({ file, message }) => `${path.basename(file)}: ${message}`);
    };
    expect(await check()).toEqual([]);
    const slipped = SLIPS.reduce((text, [from, to]) => text.replace(from, to), files[SAVE]!);
    expect(await check({ [SAVE]: slipped })).toEqual([
      expect.stringMatching(/^file_save\.py: Cannot access attribute "fileContnt" for class "FileSaveEvent"/),
      expect.stringMatching(/^file_save\.py: [^]*"succes" is an undefined item in type "FileSaveResponse"/),
    ]);
  },
);

const SAVE = 'handlers/file_save.py';

function scriptsInPython(files: Record<string, string>): string[] {
  const scripts = Object.keys(files).filter((name) => /^handlers.*\.py$/.test(name));
  expect(scripts).toHaveLength(BUILT_IN_EVENTS.length + 1 + 7);
  return scripts;
}
