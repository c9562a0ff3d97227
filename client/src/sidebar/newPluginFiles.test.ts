import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateEvent } from '../../../server/src/manifest/events.ts';
import { validateResponse } from '../../../server/src/manifest/responses.ts';
import { handlerFile, idProblem, nameProblem, newPluginFiles, slugOf, type NewPluginEvent, type PluginLanguage } from './newPluginFiles.ts';

const repository = path.resolve(import.meta.dirname, '../../..');

interface Example {
  fields: Record<string, unknown>;
  expected: Record<string, unknown>;
}

const EXAMPLES: Record<NewPluginEvent, Example> = {
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
    fields: { command: 'greet', arguments: ['you', 2] },
    expected: { message: 'The plugin was told: greet you 2', data: { words: 'greet you 2' } },
  },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'new-plugin-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function writePlugin(language: PluginLanguage, event: NewPluginEvent): Promise<string> {
  const target = path.join(folder, `${language}-${event}`);
  for (const { path: relative, text } of newPluginFiles({ name: 'Näme "x"', id: 'com.example.name', language, event })) {
    await mkdir(path.dirname(path.join(target, relative)), { recursive: true });
    await writeFile(path.join(target, relative), text);
  }
  return target;
}

function payloadOf(event: NewPluginEvent): Record<string, unknown> {
  const common = { event, eventId: 'e1', timestamp: '2026-01-01T00:00:00.000Z', pluginId: 'com.example.name', workspaceRoot: '/w' };
  return { ...common, ...EXAMPLES[event].fields };
}

const kinds = (['node', 'python'] as const).flatMap((language) =>
  (Object.keys(EXAMPLES) as NewPluginEvent[]).map((event) => [language, event] as const),
);

describe('newPluginFiles', () => {
  it.each(kinds)('writes a %s handler for %s that works by hand', async (language, event) => {
    const target = await writePlugin(language, event);
    const payload = payloadOf(event);
    expect(validateEvent(event, payload)).toBeUndefined();
    const child = promisify(execFile)(language === 'node' ? process.execPath : 'python3', [handlerFile({ language, event })], {
      cwd: target,
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    child.child.stdin?.end(JSON.stringify(payload));
    const response = JSON.parse((await child).stdout) as Record<string, unknown>;
    expect(response).toEqual({ success: true, ...EXAMPLES[event].expected });
    expect(validateResponse(event, response)).toBeUndefined();
  });

  it('writes a Node.js handler with a function of the name that the host looks for', async () => {
    const target = await writePlugin('node', 'onCommand');
    const module = createRequire(import.meta.url)(path.join(target, 'handlers/command.cjs')) as { onCommand: (json: string) => unknown };
    expect(module.onCommand(JSON.stringify(payloadOf('onCommand')))).toMatchObject({ success: true });
  });

  it.each(kinds)('writes a manifest for %s and %s that fits the schema', async (language, event) => {
    const schema = JSON.parse(await readFile(path.join(repository, 'schemas/plugin-manifest.schema.json'), 'utf8')) as object;
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    const validate = ajv.compile(schema);
    const target = await writePlugin(language, event);
    validate(JSON.parse(await readFile(path.join(target, 'plugin.manifest.json'), 'utf8')));
    expect(validate.errors).toBeNull();
  });

  it('names files as the language does', () => {
    expect(handlerFile({ language: 'node', event: 'onFileSave' })).toBe('handlers/file-save.cjs');
    expect(handlerFile({ language: 'python', event: 'onCodeCompletion' })).toBe('handlers/code_completion.py');
  });

  it('makes a folder name from any name, or says that it cannot', () => {
    expect(slugOf('  Größe & Maß 2! ')).toBe('gro-e-ma-2');
    expect(nameProblem('日本')).toContain('at least one letter');
    expect(nameProblem('Tidy')).toBeUndefined();
  });

  it('asks for an id in reverse-DNS form', () => {
    expect(idProblem('com.example.tidy-2')).toBeUndefined();
    for (const id of ['tidy', 'com.', '.x', 'com example.x', '1.2', '../x.y']) expect(idProblem(id)).toContain('reverse-DNS');
  });
});
