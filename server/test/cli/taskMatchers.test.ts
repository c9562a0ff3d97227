// The problem matchers that package.json contributes, on what the commands really print.
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEV_MATCHER, TEST_MATCHER, VALIDATE_MATCHER } from '../../src/scaffold/projectSetup.ts';
import { cli, place, REPOSITORY } from './initHarness.ts';

interface Pattern {
  regexp: string;
  file?: number;
  line?: number;
  column?: number;
  severity?: number;
  message?: number;
  code?: number;
}

interface Matcher {
  name: string;
  label: string;
  pattern: Pattern | Pattern[];
}

let matchers: Matcher[];

beforeAll(async () => {
  const { contributes } = JSON.parse(await readFile(path.join(REPOSITORY, 'package.json'), 'utf8')) as {
    contributes: { problemMatchers: Matcher[] };
  };
  matchers = contributes.problemMatchers;
});

/** What a matcher finds, as the editor applies it: its patterns on lines that follow each other. */
function found(name: string, output: string): Record<string, string>[] {
  const patterns = [matchers.find((one) => one.name === name)!.pattern].flat();
  const lines = output.split('\n');
  return lines.flatMap((_, at) => {
    const problem: Record<string, string> = {};
    for (const [index, pattern] of patterns.entries()) {
      const match = new RegExp(pattern.regexp).exec(lines[at + index] ?? '');
      if (!match) return [];
      for (const key of ['file', 'line', 'column', 'severity', 'message', 'code'] as const) {
        const group = pattern[key];
        if (group !== undefined) problem[key] = match[group]!;
      }
    }
    return [problem];
  });
}

/** A plugin of one handler, with something changed in a file. */
async function plugin(name: string, file: string, change: (text: string) => string): Promise<string> {
  const folder = place(name);
  const args = ['init', folder, '--id', 'com.example.tasks', '--language', 'node', '--events', 'onFileSave', '--yes'];
  expect((await cli(args)).code).toBe(0);
  const changed = path.join(folder, file);
  await writeFile(changed, change(await readFile(changed, 'utf8')));
  return folder;
}

describe('a problem matcher', () => {
  test('is the same in the tasks of new plugins', () => {
    const contributed = matchers.map(({ name: _name, label: _label, ...matcher }) => matcher);
    expect(contributed).toEqual([VALIDATE_MATCHER, TEST_MATCHER, DEV_MATCHER]);
  });

  test('finds what is wrong with a manifest, at its place', async () => {
    const cwd = await plugin('validated', 'plugin.manifest.json', (text) => text.replace('"onFileSave"', '"onFileSav"'));
    const { out: stdout } = await cli(['validate'], { cwd });
    expect(found('codex-plugin-validate', stdout)).toEqual([
      {
        file: 'plugin.manifest.json',
        line: expect.stringMatching(/^\d+$/),
        column: expect.stringMatching(/^\d+$/),
        severity: 'error',
        message: 'There is no event "onFileSav". Did you mean "onFileSave"?',
        code: 'manifest/unknown-event',
      },
    ]);
  });

  test('finds files of a plugin that is a link, as the folder has them that the task runs in', async () => {
    const real = await plugin('linked', 'events/file-save.json', (text) =>
      text.replace(/"formattedContent": "[^"]*"/, '"formattedContent": "other"'),
    );
    const cwd = place('with-a-link');
    await mkdir(cwd, { recursive: true });
    await symlink(real, path.join(cwd, 'link'));
    const { out: stdout } = await cli(['test', 'link'], { cwd });
    expect(found('codex-plugin-test', stdout)).toMatchObject([{ file: 'link/events/file-save.json' }]);
  });

  test('finds mock events that failed, at what is expected', async () => {
    const cwd = await plugin('tested', 'events/file-save.json', (text) =>
      text.replace(/"formattedContent": "[^"]*"/, '"formattedContent": "other"'),
    );
    const { out: stdout, code } = await cli(['test'], { cwd });
    expect(code).toBe(1);
    const lines = (await readFile(path.join(cwd, 'events/file-save.json'), 'utf8')).split('\n');
    const line = String(lines.findIndex((one) => one.includes('"formattedContent"')) + 1);
    expect(found('codex-plugin-test', stdout)).toEqual([
      { file: 'events/file-save.json', line, message: 'The answer differs from expect.formattedContent.' },
    ]);
  });
});
