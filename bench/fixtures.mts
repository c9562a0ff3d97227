// Files that the benchmarks run on, written into temporary folders: plugins, and the programs that they are compared with.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What handlers are written in. */
export type Language = 'node' | 'python';

const ECHO_JS = `'use strict';
exports.onFileSave = (eventText) => {
  const event = JSON.parse(eventText);
  return { success: true, formattedContent: event.fileContent };
};
`;

const ECHO_PY = `import json

def on_file_save(event_text):
    event = json.loads(event_text)
    return {"success": True, "formattedContent": event["fileContent"]}
`;

/** Does the same as the handlers above, as a program that is started for every event. */
const ONE_SHOT_JS = `'use strict';
const event = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify({ success: true, formattedContent: event.fileContent }));
`;

const ONE_SHOT_PY = `import json, sys
event = json.load(sys.stdin)
json.dump({"success": True, "formattedContent": event["fileContent"]}, sys.stdout)
`;

/** Sends back every frame (4 bytes of length, then as many bytes) as it came. */
const PIPE_JS = `'use strict';
let pending = [];
let have = 0;
process.stdin.on('data', (chunk) => {
  pending.push(chunk);
  have += chunk.length;
  const first = pending[0];
  if (first.length < 4) return;
  const length = 4 + first.readUInt32BE(0);
  if (have < length) return;
  const frame = pending.length === 1 ? first : Buffer.concat(pending);
  pending = [];
  have = 0;
  process.stdout.write(frame);
});
`;

const PIPE_PY = `import sys
read, out = sys.stdin.buffer.read, sys.stdout.buffer
while True:
    head = read(4)
    if len(head) < 4:
        break
    out.write(head + read(int.from_bytes(head, "big")))
    out.flush()
`;

/** Re-indents all lines, or ten of them, so that the server has edits to find. Its message, which the server logs, is how long it took itself. */
const INDENT_JS = `'use strict';
exports.onFileSave = (eventText) => {
  const start = performance.now();
  const { fileContent, filePath } = JSON.parse(eventText);
  const every = filePath.includes('every') ? 1 : 200;
  const lines = fileContent.split('\\n').map((line, index) => (index % every === 0 && line !== '' ? '  ' + line : line));
  const formattedContent = lines.join('\\n');
  return { success: true, formattedContent, message: String(performance.now() - start) };
};
`;

/** The line that handlers complete once it is begun. All else they have is of no use: nobody types a capital X. */
export const SUGGESTED_LINE = 'through = shown';

/** Each puts one completion in front of what the handlers before it found. */
function completionJs(handlers: number): string {
  const functions = Array.from(
    { length: handlers },
    (_, index) => `exports.complete${index + 1} = (event) => complete(event, ${index + 1});\n`,
  );
  return `'use strict';
const suggested = '${SUGGESTED_LINE}';
function complete(eventText, index) {
  const { prefix, completions } = JSON.parse(eventText);
  const line = prefix.slice(prefix.lastIndexOf('\\n') + 1);
  const isBegun = line !== '' && line !== suggested && suggested.startsWith(line);
  return { success: true, completions: [{ text: isBegun ? suggested : 'Xchained' + index }, ...completions.slice(0, 4)] };
}
${functions.join('')}`;
}

function completionPy(handlers: number): string {
  const functions = Array.from(
    { length: handlers },
    (_, index) => `

def complete${index + 1}(event_text):
    return complete(event_text, ${index + 1})
`,
  );
  return `import json

SUGGESTED = "${SUGGESTED_LINE}"


def complete(event_text, index):
    event = json.loads(event_text)
    line = event["prefix"].rpartition("\\n")[2]
    is_begun = line not in ("", SUGGESTED) and SUGGESTED.startswith(line)
    text = SUGGESTED if is_begun else f"Xchained{index}"
    return {"success": True, "completions": [{"text": text}, *event["completions"][:4]]}
${functions.join('')}`;
}

/** The first of those handlers as a program that is started for every event. */
const ONE_SHOT_COMPLETION_JS = `'use strict';
const { complete1 } = require('../.codex/plugins/complete/complete.js');
process.stdout.write(JSON.stringify(complete1(require('node:fs').readFileSync(0, 'utf8'))));
`;

const ONE_SHOT_COMPLETION_PY = `import json, pathlib, sys
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / ".codex/plugins/complete"))
from complete import complete1
json.dump(complete1(sys.stdin.read()), sys.stdout)
`;

/** Takes white space from the ends of lines, and is busy for so long with each file, in ms. */
function trimJs(busyMs: number): string {
  return `'use strict';
exports.onFileSave = (eventText) => {
  const end = performance.now() + ${busyMs};
  const { fileContent } = JSON.parse(eventText);
  const formattedContent = fileContent.replace(/[ \\t]+$/gm, '');
  while (performance.now() < end);
  return { success: true, formattedContent };
};
`;
}

/** The same handler as a program that is started for every event. */
const ONE_SHOT_TRIM_JS = `'use strict';
const { onFileSave } = require('../.codex/plugins/trim/trim.js');
process.stdout.write(JSON.stringify(onFileSave(require('node:fs').readFileSync(0, 'utf8'))));
`;

/** A fresh folder by its real path. */
export function temporaryFolder(name: string): string {
  return realpathSync(mkdtempSync(path.join(tmpdir(), `codex-bench-${name}-`)));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function write(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function manifest(id: string, language: string[], script: string): string {
  return manifestOf(id, [{ event: 'onFileSave', language, script, phase: 'beforeSave' }]);
}

function manifestOf(id: string, handlers: object[]): string {
  return JSON.stringify({ pluginId: id, version: '1.0.0', name: id, entryPoints: { handlers }, permissions: [] }, null, 2);
}

/** Two plugins that echo the document, one per language, and the programs beside them. */
export function writeEchoWorkspace(folder: string): {
  oneShot: Record<Language, string>;
  pipe: Record<Language, string>;
} {
  write(folder, {
    '.codex/plugins/echo-node/plugin.manifest.json': manifest('com.example.echo-node', ['javascript'], 'echo.js'),
    '.codex/plugins/echo-node/echo.js': ECHO_JS,
    '.codex/plugins/echo-python/plugin.manifest.json': manifest('com.example.echo-python', ['python'], 'echo.py'),
    '.codex/plugins/echo-python/echo.py': ECHO_PY,
    'peers/oneShot.js': ONE_SHOT_JS,
    'peers/oneShot.py': ONE_SHOT_PY,
    'peers/pipe.js': PIPE_JS,
    'peers/pipe.py': PIPE_PY,
  });
  const peer = (name: string) => ({ node: path.join(folder, `peers/${name}.js`), python: path.join(folder, `peers/${name}.py`) });
  return { oneShot: peer('oneShot'), pipe: peer('pipe') };
}

/** One plugin that re-indents JavaScript files. */
export function writeIndentWorkspace(folder: string): void {
  write(folder, {
    '.codex/plugins/indent/plugin.manifest.json': manifest('com.example.indent', ['javascript'], 'indent.js'),
    '.codex/plugins/indent/indent.js': INDENT_JS,
  });
}

/** One plugin that formats JavaScript files, so many of those, and its handler as a program. */
export function writeFormatWorkspace(
  folder: string,
  { files, busyMs }: { files: number; busyMs: number },
): { names: string[]; oneShot: string } {
  write(folder, {
    '.codex/plugins/trim/plugin.manifest.json': manifest('com.example.trim', ['javascript'], 'trim.js'),
    '.codex/plugins/trim/trim.js': trimJs(busyMs),
    'peers/oneShot.js': ONE_SHOT_TRIM_JS,
  });
  const names = Array.from({ length: files }, (_, index) => `src/folder${index % 40}/file${index}.js`);
  const text = sourceOf(2048).replaceAll(';\n', ';  \n');
  write(folder, Object.fromEntries(names.map((name) => [name, text])));
  return { names, oneShot: path.join(folder, 'peers/oneShot.js') };
}

/**
 * One plugin whose handlers complete JavaScript files, one after the other, beside code to learn from; the first of the handlers as a program, and the echoing
 * program. Without handlers, the plugin is for something else.
 */
export function writeCompletionWorkspace(folder: string, language: Language, handlers: number): { oneShot: string; pipe: string } {
  const isNode = language === 'node';
  const extension = isNode ? 'js' : 'py';
  const one = { event: 'onCodeCompletion', language: ['javascript'], script: `complete.${extension}` };
  const list = Array.from({ length: handlers }, (_, index) => ({ ...one, function: `complete${index + 1}` }));
  const id = 'com.example.complete';
  const peers = { oneShot: `peers/oneShot.${extension}`, pipe: `peers/pipe.${extension}` };
  write(folder, {
    '.codex/plugins/complete/plugin.manifest.json': handlers === 0 ? manifest(id, ['css'], 'echo.js') : manifestOf(id, list),
    '.codex/plugins/complete/echo.js': ECHO_JS,
    [`.codex/plugins/complete/complete.${extension}`]: isNode ? completionJs(handlers) : completionPy(handlers),
    [peers.oneShot]: isNode ? ONE_SHOT_COMPLETION_JS : ONE_SHOT_COMPLETION_PY,
    [peers.pipe]: isNode ? PIPE_JS : PIPE_PY,
    'src/other.js': sourceLines(1000),
  });
  return { oneShot: path.join(folder, peers.oneShot), pipe: path.join(folder, peers.pipe) };
}

/** A manifest with a fault in it, in a workspace of its own. */
export function writeFaultyManifest(folder: string): { file: string; text: string } {
  const text = manifest('com.example.faulty', ['javascript'], 'echo.js').replace('1.0.0', 'one');
  write(folder, { '.codex/plugins/faulty/plugin.manifest.json': text, '.codex/plugins/faulty/echo.js': ECHO_JS });
  return { file: path.join(folder, '.codex/plugins/faulty/plugin.manifest.json'), text };
}

/** As many plugins as asked for. */
export function writePlugins(folder: string, count: number): void {
  for (let index = 0; index < count; index++) {
    const name = `plugin-${String(index).padStart(4, '0')}`;
    write(path.join(folder, '.codex/plugins', name), {
      'plugin.manifest.json': manifest(`com.example.${name}`, ['javascript'], 'echo.js'),
      'echo.js': ECHO_JS,
    });
  }
}

/** Source text of so many lines, none of them indented. */
export function sourceLines(count: number): string {
  return Array.from({ length: count }, (_, index) => `const value${index} = compute(${index}, 'text number ${index}');\n`).join('');
}

/** Source text of exactly so many ASCII characters. */
export function sourceOf(characters: number): string {
  return sourceLines(Math.ceil(characters / 30)).slice(0, characters);
}
