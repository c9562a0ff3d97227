// The SDK's types, as authors have them: a handler that uses them is checked, and a mistake in it is found.
import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
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

test('handlers in TypeScript and JavaScript are checked with nothing installed, and mistakes in them are found', async () => {
  const check = async (files: Record<string, string>): Promise<Checked> => {
    const cwd = await folderOf({ 'tsconfig.json': TSCONFIG, 'package.json': '{"type":"module"}', ...files });
    return run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc')], { cwd });
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
