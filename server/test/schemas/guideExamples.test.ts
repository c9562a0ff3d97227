// What the guide shows of events, of answers and of typed scripts is right by the SDK's own types.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { BUILT_IN_EVENTS } from '../../src/contract/eventNames.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const sdk = path.join(root, 'server/workers/sdk');

interface Block {
  /** Of the section that it stands in. */
  title: string;
  language: string;
  text: string;
}

async function guideBlocks(): Promise<Block[]> {
  const guide = (await readFile(path.join(root, 'docs/handler-guide.md'), 'utf8')).replaceAll('\r\n', '\n');
  let title = '';
  return [...guide.matchAll(/^#{2,3} ([^\n]*)$|^```(\w+)\n(.*?)^```$/gms)].flatMap(([, heading, language = '', text = '']) => {
    title = heading ?? title;
    return heading === undefined ? [{ title, language, text }] : [];
  });
}

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'guide-examples-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

/** @returns what the checker says. */
async function complaints(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const done = promisify(execFile)(command, args, { cwd, env: { ...process.env, ...env } });
  return (await done.catch((error: { stdout: string }) => error)).stdout;
}

/** The whole of the SDK by its name, and the file that plugins have in its place. */
async function withTypes(files: Record<string, string>): Promise<string> {
  const types = await readFile(path.join(sdk, 'codex-plugin-sdk/index.d.ts'), 'utf8');
  const compilerOptions = { target: 'es2023', module: 'nodenext', strict: true, noEmit: true, allowJs: true, types: ['node'] };
  const config = { compilerOptions: { ...compilerOptions, paths: { 'codex-plugin-sdk': ['./codex-plugin.d.ts'] } }, include: ['*'] };
  const folder = await folderOf({ ...files, 'codex-plugin.d.ts': types, 'tsconfig.json': JSON.stringify(config) });
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  return folder;
}

const tsc = (cwd: string): Promise<string> => complaints(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc')], cwd);

test('the events and answers in the guide have the members that the types have', async () => {
  const blocks = (await guideBlocks()).filter(({ language }) => language === 'json');
  const lines = blocks.flatMap(({ title, text }) => {
    const events = BUILT_IN_EVENTS.filter((event) => title.split(/[^\w]+/).includes(event));
    if (events.length === 0 || !text.startsWith('{')) return [];
    const { event = events[0]! } = JSON.parse(text) as { event?: string };
    const isEvent = /^\s*"event":|^\{ "event":/m.test(text);
    const isAnswer = /"(?:success|completions|diagnostics|formattedContent|edits)":/.test(text);
    const type = isEvent ? `Partial<EventsByName['${event}']>` : `ResponsesByName['${event}']`;
    return isEvent || isAnswer ? [`(${text.trim()}) satisfies ${type};`] : [];
  });
  expect(lines.length).toBeGreaterThan(10);
  const head = "import type { EventsByName, ResponsesByName } from './codex-plugin.d.ts';";
  expect(await tsc(await withTypes({ 'examples.mts': [head, ...lines, ''].join('\n') }))).toBe('');
  const wrong = lines.map((line) => line.replace('"filePath"', '"filePaht"').replace('"completions"', '"completion"'));
  expect(await tsc(await withTypes({ 'examples.mts': [head, ...wrong, ''].join('\n') }))).toContain(
    `'"filePaht"' does not exist in type 'ReturnedDiagnostic'`,
  );
});

test('the typed scripts in the guide fit the types', async () => {
  const blocks = (await guideBlocks()).filter(({ title }) => title === 'The SDK' || title === 'Types');
  const ofNode = blocks.filter(({ language }) => language === 'js' || language === 'ts');
  expect(ofNode.map(({ language }) => language)).toEqual(['js', 'js', 'ts']);
  const files = ofNode.map(({ language, text }, index) => {
    const isCommonJs = text.includes('exports.');
    return [`example${index}.${isCommonJs ? 'c' : 'm'}${language}`, text.replace("'../codex-plugin.d.ts'", "'./codex-plugin.d.ts'")];
  });
  expect(await tsc(await withTypes(Object.fromEntries(files) as Record<string, string>))).toBe('');
});

test('the typed scripts in Python in the guide fit the types', async ({ skip }) => {
  if (spawnSync('mypy', ['--version']).error !== undefined) skip('mypy is not installed');
  const blocks = (await guideBlocks()).filter(({ title, language }) => language === 'python' && (title === 'The SDK' || title === 'Types'));
  expect(blocks).toHaveLength(2);
  const stub = await readFile(path.join(sdk, 'codex_plugin_sdk.pyi'), 'utf8');
  const folder = await folderOf({
    ...Object.fromEntries(blocks.map(({ text }, index) => [`example_${index}.py`, text])),
    'codex_plugin_sdk.pyi': stub,
  });
  const args = ['--strict', '--no-incremental', '--no-error-summary', 'example_0.py', 'example_1.py'];
  expect(await complaints('mypy', args, folder)).toBe('');
});
