import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { render } from '../commands/validateFormat.ts';
import { PLUGIN_LANGUAGES, type PluginLanguage } from '../contract/newPlugin.ts';
import { LineIndex } from '../text/lineIndex.ts';
import { problem } from '../manifest/rules/table.ts';
import { exampleFor } from './examples.ts';
import { BUILT_IN_EVENTS } from '../contract/eventNames.ts';
import { COMMON_NAMES, projectFiles, type Surroundings } from './projectFiles.ts';
import { DEVELOPMENT_PACKAGES, VALIDATE_MATCHER } from './projectSetup.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');
const SURROUNDINGS: Surroundings = {
  author: 'Jane Doe',
  date: '2026-02-03',
  tool: { name: 'the-host', version: '1.2.3' },
  inRepository: '',
};
const SDK = { typescript: 'export {};\n', python: 'from typing import Any\n' };
const TIDY = { name: 'Tidy', id: 'com.example.tidy', language: 'node', events: ['onFileSave'] } as const;

function texts(plugin: Partial<Parameters<typeof projectFiles>[0]> = {}, surroundings: Partial<Surroundings> = {}): Map<string, string> {
  const files = projectFiles({ ...TIDY, ...plugin }, { ...SURROUNDINGS, ...surroundings }, SDK);
  return new Map(files.map((file) => [file.path, file.text]));
}

describe('projectFiles', () => {
  it('has the files that every plugin has', () => {
    for (const language of PLUGIN_LANGUAGES) expect([...texts({ language }).keys()]).toEqual(expect.arrayContaining([...COMMON_NAMES]));
  });

  it('names no file twice, whatever events are called', () => {
    for (const language of PLUGIN_LANGUAGES) {
      const events = ['onCodeCompletion', 'codeCompletion', 'code.completion', 'code-completion', 'onFileSave'];
      const names = projectFiles({ ...TIDY, language, events }, SURROUNDINGS, SDK).map((file) => file.path);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('tests with the packages that we test with', async () => {
    const { devDependencies } = JSON.parse(await readFile(path.join(REPOSITORY, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    for (const [name, version] of Object.entries(DEVELOPMENT_PACKAGES)) expect([name, devDependencies[name]]).toEqual([name, version]);
  });

  it('has the types of the SDK beside the scripts', () => {
    const typesIn = (language: PluginLanguage): string[] => [...texts({ language }).keys()].filter((name) => /\.d\.ts$|\.pyi$/.test(name));
    expect(PLUGIN_LANGUAGES.map(typesIn)).toEqual([['codex-plugin.d.ts'], ['codex-plugin.d.ts'], ['handlers/codex_plugin_sdk.pyi']]);
    for (const language of PLUGIN_LANGUAGES) {
      const files = texts({ language });
      const [name = ''] = typesIn(language);
      expect(files.get(name)).toContain(language === 'python' ? SDK.python : SDK.typescript);
      expect(files.get('README.md')).toContain(language === 'python' ? '`codex_plugin_sdk.pyi`' : `\`${name}\``);
      // They are of use to whoever works on the plugin alone.
      expect(files.get('.npmignore')?.split('\n')).toContain(path.posix.basename(name));
    }
  });

  it('calls no package like one that it needs', () => {
    expect(JSON.parse(texts({ language: 'typescript', id: 'com.example.vitest' }).get('package.json')!)).toMatchObject({
      name: 'vitest-plugin',
    });
  });

  it('keeps names that look like markup what they are', () => {
    const text = texts({ name: 'A *b* <script> [c](d) `e`', events: ['on_save_it'] }).get('README.md')!;
    expect(text).toMatch(/^# A \\\*b\\\* \\<script\\> \\\[c\\\]\(d\\?\) \\`e\\`\n/);
    expect(text).toContain('Lists what it was sent when on\\_save\\_it is fired');
  });

  it('finds the problems that validate prints, in its lines', () => {
    const text = '{\n  "pluginId": 1\n}';
    const found = problem(new LineIndex(text), 'manifest/type', { start: 4, end: 14 }, 'A message: with 3 words.');
    const [line = ''] = render([{ file: 'plugin.manifest.json', text, problems: [found] }], 'text', false).split('\n');
    expect(new RegExp(VALIDATE_MATCHER.pattern.regexp).exec(line)?.slice(1)).toEqual([
      'plugin.manifest.json',
      '2',
      '3',
      'error',
      'A message: with 3 words.',
      'manifest/type',
    ]);
  });

  it.each(PLUGIN_LANGUAGES)('has debug configurations and tasks for %s alone', (language) => {
    const files = texts({ language });
    const { configurations } = JSON.parse(files.get('.vscode/launch.json')!) as { configurations: Record<string, unknown>[] };
    expect(configurations.map(({ type }) => type)).toEqual([language === 'python' ? 'debugpy' : 'node']);
    // Under this name the extension knows what is meant.
    expect(configurations[0]?.['name']).toMatch(/^Attach to Codex Plugin /);
    const { tasks } = JSON.parse(files.get('.vscode/tasks.json')!) as { tasks: { label: string }[] };
    expect(tasks.map(({ label }) => label)).toEqual(['validate', 'test', 'mock events', 'dev']);
  });

  it.each(PLUGIN_LANGUAGES)('has a workflow that validates and tests %s', (language) => {
    const workflow = parse(texts({ language }).get('.github/workflows/plugin.yml')!) as {
      jobs: { check: { steps: { run?: string }[] } };
    };
    const runs = workflow.jobs.check.steps.flatMap(({ run }) => run ?? []);
    const tests = {
      node: ['node --test'],
      typescript: ['npm install', 'npm test'],
      python: ['python -m pip install -r requirements-dev.txt', 'python -m pytest'],
    };
    expect(runs).toEqual([
      'npm install --global the-host@1.2.3',
      'codex-plugin validate --profile publish --format github',
      ...tests[language],
      'codex-plugin test',
    ]);
  });

  it('tests Python in an environment of its own, with what every Python from 3.8 on has', () => {
    const files = texts({ language: 'python' });
    expect(files.get('requirements-dev.txt')).toBe('pytest>=7\n');
    expect(files.get('README.md')).toContain('python3 -m venv .venv');
    expect(files.get('README.md')).toMatch(/^\.venv\/bin\/python -m pip install -r requirements-dev\.txt$/m);
    const { tasks } = JSON.parse(files.get('.vscode/tasks.json')!) as { tasks: { label: string; command: string; windows?: object }[] };
    expect(tasks.find(({ label }) => label === 'test')).toMatchObject({
      command: '.venv/bin/python -m pytest',
      windows: { command: '.venv\\Scripts\\python -m pytest' },
    });
  });

  it('has samples for every event, of which one at least goes into a mock event', () => {
    for (const event of [...BUILT_IN_EVENTS, 'reportReady']) {
      expect(exampleFor(event).samples.length).toBeGreaterThan(0);
      expect([...texts({ events: [event] }).keys()].some((name) => /^events\/.*\.json$/.test(name))).toBe(true);
    }
  });
});
