// First unit tests for handlers that somebody else wrote: what they answer is not known, that they answer without a failure is what is wanted. Run with
// what the languages bring along, so that nothing of the plugin's own setup has to change.
import type { PluginFile } from '../contract/newPlugin.ts';
import { literal } from './literals.ts';
import { stemOf } from './unitTests.ts';

/** A function of a script, as it is exported. */
export interface TestedFunction {
  script: string;
  event: string;
  /** `default` for what a script in JavaScript exports by itself. */
  name: string;
  /** What it is called with. */
  fields: Readonly<Record<string, unknown>>;
}

/** A file for each script. Scripts of Python whose names no import takes have none. */
export function firstTests(functions: readonly TestedFunction[]): PluginFile[] {
  const scripts = [...new Set(functions.map(({ script }) => script))];
  const names = new Set<string>();
  return scripts.flatMap((script) => {
    const tested = functions.filter((one) => one.script === script);
    const python = script.endsWith('.py');
    if (python && !/^(?:[A-Za-z_]\w*\/)*[A-Za-z_]\w*\.py$/.test(script)) return [];
    const stem = stemOf(script).replace(/[^\w-]+/g, '-');
    const path = python ? `tests/test_${stem}.py` : `tests/${stem}.test.mjs`;
    // Of scripts of one name in several folders, the first.
    if (names.has(path)) return [];
    names.add(path);
    return [{ path, text: python ? pythonTests(script, tested) : nodeTests(script, tested) }];
  });
}

function nodeTests(script: string, functions: readonly TestedFunction[]): string {
  const tests = functions.map(({ event, name, fields }) => {
    const found = name === 'default' ? 'script.default' : `script.${name} ?? script.default?.${name}`;
    return `test(${literal(`answers ${event}`, 'javascript')}, async () => {
  const handler = ${found};
  const event = ${literal(fields, 'javascript', 2, 15)};
  const answer = await handler(...given(event));
  assert.notEqual(answer?.success, false, String(answer?.error));
});
`;
  });
  return `import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import * as script from ${literal(`../${script}`, 'javascript')};

// As the host calls a handler: with the event as JSON text, and a context. The workspace is the working directory.
const workspaceRoot = process.cwd();
const common = { eventId: 'e1', timestamp: new Date().toISOString(), workspaceRoot, workspaceFolders: [workspaceRoot] };
const given = (fields) => {
  const event = { ...common, ...fields };
  if (fields.filePath) event.filePath = path.join(workspaceRoot, fields.filePath);
  return [
    JSON.stringify(event),
    {
      signal: new AbortController().signal,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      state: {},
      settings: {},
      parse: () => event,
    },
  ];
};

${tests.join('\n')}`;
}

function pythonTests(script: string, functions: readonly TestedFunction[]): string {
  const module = script.replace(/\.py$/, '').replaceAll('/', '.');
  const names = [...new Set(functions.map(({ name }) => name))].sort();
  const tests = functions.map(
    ({ event, name, fields }) => `def test_answers_${event.toLowerCase().replace(/[^a-z0-9]+/g, '_')}():
    event = ${literal(fields, 'python', 4, 8)}
    answer = ${name}(given(event))
    assert answer is None or answer.get("success") is not False, answer.get("error")
`,
  );
  return `import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ${module} import ${names.join(', ')}  # noqa: E402


def given(fields):
    """As the host gives an event: as JSON text. The workspace is the working directory."""
    root = os.getcwd()
    common = {"eventId": "e1", "timestamp": "2026-01-01T00:00:00.000Z", "workspaceRoot": root, "workspaceFolders": [root]}
    if "filePath" in fields:
        fields = {**fields, "filePath": os.path.join(root, fields["filePath"])}
    return json.dumps({**common, **fields})


${tests.join('\n\n')}`;
}
