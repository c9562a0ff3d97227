// Unit tests for the handlers of a new plugin, in the language's own runner. They call the handler as the host does, with the event as JSON text, and
// start nothing.
import type { PluginFile, PluginLanguage } from '../contract/newPlugin.ts';
import type { Sample } from './examples.ts';
import { functionName } from './handlerFile.ts';
import { literal } from './literals.ts';
import { languagesOf, type Project, type ProjectHandler } from './project.ts';

/** A file for each handler, and what they share. */
export function unitTests(project: Project): PluginFile[] {
  const files = project.handlers.map((handler): PluginFile => {
    const text = TESTS[handler.language](handler, functionName(handler));
    return { path: testPath(handler), text };
  });
  return languagesOf(project).includes('python') ? [...files, ...PYTHON_FILES] : files;
}

function testPath({ script, language }: ProjectHandler): string {
  const stem = stemOf(script);
  if (language === 'python') return `tests/test_${stem}.py`;
  return `tests/${stem}.test.${language === 'node' ? 'cjs' : 'mts'}`;
}

/** There is one of these for every Python from 3.8 on, which newer ones are not. */
const PYTEST = '>=7';

const PYTHON_FILES: readonly PluginFile[] = [
  {
    path: 'tests/conftest.py',
    text: `"""Lets tests import the handlers from the plugin's folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
`,
  },
  { path: 'requirements-dev.txt', text: `pytest${PYTEST}\n` },
];

const TESTS: Record<PluginLanguage, (handler: ProjectHandler, name: string) => string> = {
  node: nodeTest,
  typescript: vitestTest,
  python: pytestTest,
};

/** Whether a test needs a workspace of its own. */
function needsFiles({ samples }: ProjectHandler): boolean {
  return samples.some(({ files }) => files !== undefined);
}

function nodeTest(handler: ProjectHandler, name: string): string {
  const files = needsFiles(handler);
  const modules = [
    "const assert = require('node:assert/strict');\n",
    ...(files ? ["const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');\n"] : []),
    ...(files ? ["const { tmpdir } = require('node:os');\n", "const { join } = require('node:path');\n"] : []),
    "const { test } = require('node:test');\n",
    `const { ${name} } = require('../${handler.script}');\n`,
  ];
  const tests = handler.samples.map(({ shows, fields, files, answer }) => {
    const event = eventLines(fields, files);
    const context = files ? 'context' : '';
    return `test('${shows}', (${context}) => {\n${event}  assert.deepEqual(fire(event), ${literal(answer, 'javascript', 2, 32)});\n});\n`;
  });
  return `'use strict';

${modules.join('')}
// As the host does it: with the event as JSON text.
const fire = (event) => ${name}(JSON.stringify(event));
${files ? workspaceFunction('(context, files)', 'context.after') : ''}
${tests.join('\n')}`;
}

function vitestTest(handler: ProjectHandler, name: string): string {
  const files = needsFiles(handler);
  const modules = [
    ...(files
      ? [
          "import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';\n",
          "import { tmpdir } from 'node:os';\n",
          "import { join } from 'node:path';\n",
        ]
      : []),
    `import { expect, ${files ? 'onTestFinished, ' : ''}test } from 'vitest';\n`,
    `import { ${name} } from '../${handler.script}';\n`,
  ];
  const tests = handler.samples.map(
    ({ shows, fields, files, answer }) =>
      `test('${shows}', () => {\n${eventLines(fields, files, '')}  expect(fire(event)).toEqual(${literal(answer, 'javascript', 2, 31)});\n});\n`,
  );
  return `${modules.join('')}
// As the host does it: with the event as JSON text.
const fire = (event: object): object => ${name}(JSON.stringify(event));
${files ? workspaceFunction('(files: Record<string, string>): string', 'onTestFinished') : ''}
${tests.join('\n')}`;
}

/** The event that a test fires, in a workspace of its own where that has files. */
function eventLines(fields: Sample['fields'], files: Sample['files'], context = 'context, '): string {
  if (!files) return `  const event = ${literal(fields, 'javascript', 2, 15)};\n`;
  const members = Object.keys(fields).length === 0 ? '' : `, ...${literal(fields, 'javascript', 2, 35)}`;
  const made = `workspace(${context}${literal(files, 'javascript', 2, 43)})`;
  return `  const workspaceRoot = ${made};\n  const event = { workspaceRoot${members} };\n`;
}

function workspaceFunction(parameters: string, after: string): string {
  return `
// A folder with some files, which is gone after the test.
function workspace${parameters} {
  const folder = mkdtempSync(join(tmpdir(), 'workspace-'));
  ${after}(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
`;
}

function pytestTest(handler: ProjectHandler, name: string): string {
  const module = handler.script.replace(/\.py$/, '').replaceAll('/', '.');
  const tests = handler.samples.map(({ shows, fields, files, answer }) => {
    const words = shows.toLowerCase().replace(/[^a-z0-9]+/g, '_');
    const writes = Object.entries(files ?? {}).map(
      ([file, text]) => `    (tmp_path / ${literal(file, 'python')}).write_text(${literal(text, 'python')}, encoding="utf-8")\n`,
    );
    const members = literal(fields, 'python', 4, 12);
    const event = files ? `{"workspaceRoot": str(tmp_path)${members === '{}' ? '' : `, **${members}`}}` : members;
    return `def test_${words}(${files ? 'tmp_path' : ''}):
${writes.join('')}    event = ${event}
    assert fire(event) == ${literal(answer, 'python', 4, 23)}
`;
  });
  return `import json

from ${module} import ${name}


def fire(event):
    """As the host does it: with the event as JSON text."""
    return ${name}(json.dumps(event))


${tests.join('\n\n')}`;
}

/** A script's name without folders and extension: its tests are named after it. */
export function stemOf(script: string): string {
  return script.slice(script.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
}
