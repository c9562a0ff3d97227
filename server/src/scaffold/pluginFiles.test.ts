import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkManifestFile } from '../manifest/check/check.ts';
import { validateEvent } from '../../test/schemas/eventSchema.ts';
import { validateResponse } from '../contract/responses.ts';
import { isBuiltIn } from './examples.ts';
import type { PluginLanguage } from '../contract/newPlugin.ts';
import { folderNameOf, idProblem, nameProblem, pluginFiles } from './pluginFiles.ts';
import { BUILT_IN_EVENTS, type BuiltInEvent } from '../contract/eventNames.ts';

const repository = path.resolve(import.meta.dirname, '../../..');

interface Example {
  fields: Record<string, unknown>;
  expected: Record<string, unknown>;
}

const RANGE = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

const EXAMPLES: Record<BuiltInEvent, Example> = {
  onFileSave: {
    fields: {
      filePath: '/w/a.ts',
      fileContent: 'a  \r\nb\t\n\nc ',
      phase: 'beforeSave',
      reason: 'manual',
      options: { formatOnSave: false },
    },
    expected: { formattedContent: 'a\r\nb\n\nc' },
  },
  onCodeCompletion: {
    fields: {
      filePath: '/w/a.ts',
      position: { line: 1, character: 2 },
      prefix: 'const größe = 1;\ngr',
      suffix: '\ngroup()',
      triggerKind: 'automatic',
      completions: [{ text: 'grep' }],
    },
    expected: { completions: [{ text: 'grep' }, { text: 'größe' }, { text: 'group' }] },
  },
  onFileOpen: {
    fields: { filePath: '/w/a.ts', fileContent: 'fine\n😀 FIXME this' },
    expected: {
      diagnostics: [
        {
          range: { start: { line: 1, character: 3 }, end: { line: 1, character: 8 } },
          severity: 2,
          message: 'This line still says FIXME.',
        },
      ],
    },
  },
  onCommand: {
    fields: { command: 'show-path', arguments: [], filePath: '/w/src/a.ts' },
    expected: { message: 'src/a.ts', data: { path: 'src/a.ts' } },
  },
  onProjectOpen: { fields: { workspaceFolders: ['/w'] }, expected: { message: 'The README lacks: Install, Usage, License.' } },
  onRequest: { fields: { triggerKind: 'automatic', prefix: 'a', maxItems: 5 }, expected: { maxItems: 1 } },
  onResponse: {
    fields: { completions: [{ text: 'a' }, { text: 'b' }, { text: 'a' }] },
    expected: { completions: [{ text: 'a' }, { text: 'b' }] },
  },
  onCompletionFeedback: {
    fields: { filePath: '/w/a.ts', position: RANGE.start, outcome: 'partly', shownMs: 12, completion: { text: 'a' } },
    expected: { success: true },
  },
  onContextUpdate: { fields: { activeFile: '/w/a.ts', selection: RANGE, visibleFiles: ['/w/a.ts'] }, expected: { message: 'a.ts' } },
  onErrorReport: {
    fields: { filePath: '/w/a.ts', diagnostics: [{ range: RANGE, message: 'No.', severity: 1 }] },
    expected: { message: 'Errors: 1. Other problems: 0. The first is in line 1.' },
  },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'new-plugin-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function writePlugin(language: PluginLanguage, events: readonly string[]): Promise<string> {
  const target = await mkdtemp(path.join(folder, 'plugin-'));
  for (const file of pluginFiles({ name: 'Näme "x"', id: 'com.example.name', language, events })) {
    await mkdir(path.dirname(path.join(target, file.path)), { recursive: true });
    await writeFile(path.join(target, file.path), file.text);
  }
  return target;
}

function payloadOf(event: BuiltInEvent): Record<string, unknown> {
  const common = { event, eventId: 'e1', timestamp: '2026-01-01T00:00:00.000Z', pluginId: 'com.example.name', workspaceRoot: '/w' };
  return { ...common, ...EXAMPLES[event].fields };
}

/** The paths of a new plugin's scripts. */
function scriptsOf(language: PluginLanguage, events: readonly string[]): string[] {
  return pluginFiles({ name: 'x', id: 'com.example.x', language, events })
    .slice(1)
    .map((file) => file.path);
}

const LANGUAGES = ['node', 'typescript', 'python'] as const;
const kinds = LANGUAGES.flatMap((language) => BUILT_IN_EVENTS.map((event) => [language, event] as const));

describe('pluginFiles', () => {
  it.each(kinds)('makes a %s handler for %s that works by hand', async (language, event) => {
    const target = await writePlugin(language, [event]);
    const payload = payloadOf(event);
    expect(validateEvent(event, payload)).toBeUndefined();
    const child = promisify(execFile)(language === 'python' ? 'python3' : process.execPath, scriptsOf(language, [event]), {
      cwd: target,
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    child.child.stdin?.end(JSON.stringify(payload));
    const response = JSON.parse((await child).stdout) as Record<string, unknown>;
    expect(response).toEqual({ success: true, ...EXAMPLES[event].expected });
    expect(validateResponse(event, response)).toBeUndefined();
  });

  it.each(LANGUAGES)('makes %s handlers for events that are called like words of the language', async (language) => {
    for (const event of ['class', 'import', 'json', 'event', 'types', 'report.ready', 'True', 'constructor', 'con']) {
      const target = await writePlugin(language, [event]);
      const child = promisify(execFile)(language === 'python' ? 'python3' : process.execPath, scriptsOf(language, [event]), {
        cwd: target,
      });
      child.child.stdin?.end(JSON.stringify({ event, payload: { a: 1 } }));
      expect(JSON.parse((await child).stdout)).toEqual({ success: true, message: `${event} came with a.`, data: { fields: ['a'] } });
      expect((await checkManifestFile(path.join(target, 'plugin.manifest.json')))?.problems).toEqual([]);
    }
  });

  it('asks for what its handlers need, and offers the command that they answer', () => {
    const [manifest] = pluginFiles({ name: 'x', id: 'com.example.x', language: 'node', events: ['onProjectOpen', 'onCommand'] });
    expect(JSON.parse(manifest!.text)).toMatchObject({
      permissions: ['filesystem:read:README.md'],
      commands: [{ command: 'show-path', title: 'Show Path in Project' }],
    });
  });

  it('writes the same manifest in YAML where its name says so', () => {
    const plugin = { name: 'Näme: "x" # y', id: 'com.example.x', language: 'node', events: ['onFileSave', 'report.ready'] } as const;
    const [inJson] = pluginFiles(plugin);
    for (const manifest of ['codex.plugin.yaml', 'plugin.manifest.yml'] as const) {
      const [inYaml] = pluginFiles({ ...plugin, manifest });
      expect(inYaml?.path).toBe(manifest);
      expect(inYaml?.text).not.toContain('{');
      expect(parse(inYaml!.text)).toEqual(JSON.parse(inJson!.text));
    }
  });

  it('makes a Node.js handler with a function of the name that the host looks for', async () => {
    const target = await writePlugin('node', ['onCommand']);
    const module = createRequire(import.meta.url)(path.join(target, 'handlers/command.cjs')) as { onCommand: (json: string) => unknown };
    expect(module.onCommand(JSON.stringify(payloadOf('onCommand')))).toMatchObject({ success: true });
  });

  it.each(kinds)('makes a manifest for %s and %s that fits the schema', async (language, event) => {
    const schema = JSON.parse(await readFile(path.join(repository, 'schemas/plugin-manifest.schema.json'), 'utf8')) as object;
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    const validate = ajv.compile(schema);
    const [manifest] = pluginFiles({ name: 'Näme "x"', id: 'com.example.name', language, events: [event] });
    validate(JSON.parse(manifest!.text));
    expect(validate.errors).toBeNull();
  });

  it.each(LANGUAGES)('makes a %s plugin of all events, and of one of its own, in which the linter finds nothing', async (language) => {
    const target = await writePlugin(language, [...BUILT_IN_EVENTS, 'report.ready', 'reportReady', 'onCommand']);
    const checked = await checkManifestFile(path.join(target, 'plugin.manifest.json'));
    expect(checked?.problems).toEqual([]);
    expect(checked?.manifest?.handlers.map(({ event }) => event)).toEqual([...BUILT_IN_EVENTS, 'report.ready', 'reportReady']);
    const scripts = checked?.manifest?.handlers.map(({ script }) => script) ?? [];
    expect(new Set(scripts).size).toBe(scripts.length);
  });

  it('names files as the language does, and no two alike', () => {
    expect(scriptsOf('node', ['onFileSave'])).toEqual(['handlers/file-save.cjs']);
    expect(scriptsOf('typescript', ['onFileSave'])).toEqual(['handlers/file-save.mts']);
    expect(scriptsOf('python', ['onCodeCompletion', 'codeCompletion'])).toEqual([
      'handlers/code_completion.py',
      'handlers/code_completion_2.py',
    ]);
  });

  it('names no file like a device of Windows', () => {
    expect(scriptsOf('node', ['con', 'COM1', 'console'])).toEqual([
      'handlers/con-event.cjs',
      'handlers/c-o-m1.cjs',
      'handlers/console.cjs',
    ]);
    expect(scriptsOf('python', ['aux'])).toEqual(['handlers/aux_event.py']);
  });

  it('knows the host’s events', () => {
    expect(BUILT_IN_EVENTS.filter((event) => !isBuiltIn(event))).toEqual([]);
    expect(isBuiltIn('toString')).toBe(false);
  });

  it.each([
    ['node', '  const formattedContent'],
    ['typescript', '  const formattedContent'],
    ['python', '    formatted = '],
  ] as const)('says where a %s handler is to be changed', (language, line) => {
    const [, handler] = pluginFiles({ name: 'x', id: 'com.example.x', language, purpose: 'formatOnSave' });
    const place = handler?.edit ?? { line: 0, character: 0 };
    expect(handler?.text.split('\n')[place.line]).toContain(line);
    expect(place.character).toBe(line.length - line.trimStart().length);
  });

  it('makes a folder name from any name, or says that it cannot', () => {
    expect(folderNameOf('  Größe & Maß 2! ')).toBe('gro-e-ma-2');
    expect(folderNameOf(`${'x'.repeat(59)} long`)).toBe('x'.repeat(59));
    expect([folderNameOf('NUL'), folderNameOf('Com1'), folderNameOf('Console')]).toEqual(['nul-plugin', 'com1-plugin', 'console']);
    expect(nameProblem('日本')).toContain('at least one letter');
    expect(nameProblem('Tidy')).toBeUndefined();
  });

  it('asks for an id in reverse-DNS form, as the linter does', async () => {
    const schema = JSON.parse(await readFile(path.join(repository, 'schemas/plugin-manifest.schema.json'), 'utf8')) as {
      definitions: { id: { pattern: string } };
    };
    const fits = new RegExp(schema.definitions.id.pattern);
    const good = ['com.example.tidy-2', 'com.example.my_plugin', 'a.1'];
    for (const id of good) expect([id, idProblem(id), fits.test(id)]).toEqual([id, undefined, true]);
    for (const id of ['tidy', 'com.', '.x', 'com example.x', '1.2', '../x.y', 'com.tidy-', 'com._x'])
      expect(idProblem(id)).toContain('reverse-DNS');
  });
});
