// Each kind of new plugin, in each language, as the command line checks and runs it: without a fault, and doing what it says.
import { execa } from 'execa';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PluginPurpose } from '../../src/contract/newPlugin.ts';
import { pluginFiles } from '../../src/scaffold/pluginFiles.ts';
import { purposeChoices } from '../../src/scaffold/purposes.ts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');
const LANGUAGES = ['node', 'typescript', 'python'] as const;

let workspace: string;
let file: string;

beforeAll(async () => {
  workspace = await realpath(await mkdtemp(path.join(tmpdir(), 'new-plugins-')));
  file = path.join(workspace, 'notes.txt');
  await writeFile(file, 'one   \ntwo TODO\n');
  await writeFile(path.join(workspace, 'README.md'), '# Shop\n\n## Usage\n');
});
afterAll(() => rm(workspace, { recursive: true, force: true }));

/** What each is fired with, and what it answers. */
function expected(purpose: PluginPurpose, permissions: readonly string[]): { event: string; payload: object; response: object } {
  const fileContent = 'one   \ntwo TODO\n';
  switch (purpose) {
    case 'formatOnSave':
      return { event: 'onFileSave', payload: { filePath: file, fileContent }, response: { formattedContent: 'one\ntwo TODO\n' } };
    case 'empty':
      return { event: 'onFileSave', payload: { filePath: file, fileContent }, response: { success: true } };
    case 'completions':
      return {
        event: 'onCodeCompletion',
        payload: { filePath: file, prefix: 'stock\nst', suffix: '', position: { line: 1, character: 2 }, completions: [] },
        response: { completions: [{ text: 'stock' }] },
      };
    case 'project':
      return {
        event: 'onProjectOpen',
        payload: {},
        response: {
          message: permissions.includes('filesystem:read')
            ? '2 files have 1 TODO and FIXME notes in them.'
            : 'The README lacks: Install, License.',
        },
      };
    case 'command':
      return permissions.length === 0
        ? {
            event: 'onCommand',
            payload: { command: 'hello' },
            response: { message: 'Hello from the command "hello". It was given no file.' },
          }
        : { event: 'onCommand', payload: { command: 'count-lines', filePath: file }, response: { data: { lines: 3 } } };
  }
}

const KINDS = purposeChoices().flatMap(({ purpose, choices }) =>
  choices.flatMap(({ permissions }) => LANGUAGES.map((language) => ({ purpose, permissions, language }))),
);

describe('new plugins', () => {
  it.each(KINDS)('for $purpose in $language with $permissions', { timeout: 60_000 }, async ({ purpose, permissions, language }) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'new-plugin-'));
    try {
      for (const { path: name, text } of pluginFiles({ name: 'New One', id: 'com.example.new-one', language, purpose, permissions })) {
        await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
        await writeFile(path.join(folder, name), text);
      }
      const checked = await execa(process.execPath, [CLI, 'validate', folder, '--format', 'json'], { reject: false });
      expect(JSON.parse(checked.stdout), 'nothing is to be said about it').toEqual([]);
      const { event, payload, response } = expected(purpose, permissions);
      const args = ['invoke', folder, event, '--payload', '-', '--workspace', workspace, '--json'];
      const ran = await execa(process.execPath, [CLI, ...args], { input: JSON.stringify(payload), reject: false });
      const answer = JSON.parse(ran.stdout) as { response: unknown; results: unknown };
      expect(answer.results).toMatchObject([{ ok: true }]);
      expect(answer.response).toMatchObject(response);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
