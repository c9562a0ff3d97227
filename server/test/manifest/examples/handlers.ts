// Examples for the rules about handlers, scripts and endpoints.
import { handler, handlers, type RuleExamples } from './example.ts';

const save = { event: 'onFileSave', script: 'save.js' };
const saveFile = { 'save.js': 'exports.onFileSave = () => ({ success: true });\n' };
const api = { openapi: '3.1.0', info: { title: 'Weather', version: '1.0.0' }, paths: { '/weather': { get: {} } } };

/** A script of more characters than are read. */
const tooLong = (name: string): Record<string, string> => ({ [name]: '\n'.repeat(2_000_001) });

export const HANDLER_EXAMPLES = {
  'manifest/unknown-event': {
    bad: [
      { with: handler({ event: 'onFileOpn' }), at: '"onFileOpn"', fixed: '"event": "onFileOpen"' },
      { with: handlers({ event: 'reportReady', script: 'a.js' }), at: '"reportReady"' },
      { with: { hooks: { onSave: 'a.js' } }, at: '"onSave"' },
    ],
    good: [
      {},
      { with: { ...handler({ event: 'reportReady' }), events: ['reportReady'] } },
      { with: { hooks: { onCommand: 'a.js#onFileOpen' } } },
    ],
  },
  'manifest/built-in-event': {
    bad: [
      { with: { events: ['onFileSave'] }, at: '"onFileSave"', fixed: '"events": []' },
      { with: { events: ['reportReady', 'onCommand'] }, at: '"onCommand"', fixed: '"reportReady"\n' },
      { with: { events: ['onFileOpen', 'reportReady'] }, at: '"onFileOpen"', fixed: '"reportReady"' },
    ],
    good: [{}, { with: { events: [] } }, { with: { events: ['reportReady'] } }],
  },
  'manifest/no-handlers': {
    bad: [
      { with: { entryPoints: undefined }, at: '{' },
      { with: { entryPoints: { handlers: [] } }, at: '"entryPoints"' },
      { with: { entryPoints: undefined, hooks: {} }, at: '"hooks"' },
    ],
    good: [
      {},
      { with: { entryPoints: undefined, hooks: { onFileOpen: 'a.js' } } },
      { with: { entryPoints: undefined, api_endpoints: [{ path: '/a', handler: 'a.js' }] } },
    ],
  },
  'manifest/duplicate-handler': {
    bad: [
      { with: handlers({ event: 'onFileOpen', script: 'a.js' }, { event: 'onFileOpen', script: 'a.js' }), at: '{' },
      { with: handlers({ event: 'onFileOpen', script: 'a.js' }, { event: 'onFileOpen', script: './a.js', language: ['python'] }), at: '{' },
      {
        with: handlers(
          { event: 'onFileOpen', script: 'a.js', language: ['python', 'go'] },
          { event: 'onFileOpen', script: 'a.js', language: ['go'] },
        ),
        at: '{',
      },
    ],
    good: [
      {
        with: handlers(
          { event: 'onFileOpen', script: 'a.js', language: ['python'] },
          { event: 'onFileOpen', script: 'a.js', language: ['go'] },
        ),
      },
      {
        with: handlers(
          { event: 'onFileOpen', script: 'a.js', pattern: 'src/**' },
          { event: 'onFileOpen', script: 'a.js', pattern: 'docs/**' },
        ),
      },
      { with: handlers({ event: 'onFileOpen', script: 'a.js' }, { event: 'onFileOpen', script: 'a.js', function: 'other' }) },
    ],
  },
  'manifest/reserved-endpoint': {
    bad: [
      { with: { api_endpoints: [{ path: '/_codex/plugins', handler: 'a.js' }] }, at: '{' },
      { with: { api_endpoints: [{ path: '/_codex', handler: 'a.js', method: 'POST' }] }, at: '{' },
      { with: { api_endpoints: [{ path: '/_codex/events/:event', handler: 'a.js', method: 'POST' }] }, at: '{' },
    ],
    good: [
      { with: { api_endpoints: [{ path: '/_codexes', handler: 'a.js' }] } },
      { with: { api_endpoints: [{ path: '/api/_codex', handler: 'a.js' }] } },
      { with: { api_endpoints: [{ path: '/:plugin', handler: 'a.js' }] } },
    ],
  },
  'manifest/duplicate-endpoint': {
    bad: [
      {
        with: {
          api_endpoints: [
            { path: '/a', handler: 'a.js' },
            { path: '/a', handler: 'b.js' },
          ],
        },
        at: '{',
      },
      {
        with: {
          api_endpoints: [
            { path: '/a', handler: 'a.js' },
            { path: '/a', handler: 'a.js', method: 'POST' },
          ],
        },
        at: '{',
      },
      {
        with: {
          api_endpoints: [
            { path: '/a', handler: 'a.js', method: 'GET' },
            { path: '/a', handler: 'b.js', method: 'GET' },
          ],
        },
        at: '{',
      },
    ],
    good: [
      {},
      { with: { api_endpoints: [{ path: '/a', handler: 'a.js' }] } },
      {
        with: {
          api_endpoints: [
            { path: '/a', handler: 'a.js' },
            { path: '/a', handler: 'a.js', method: 'GET' },
          ],
        },
      },
    ],
  },
  'manifest/unknown-language': {
    bad: [
      { with: handler({ language: ['pyhton'] }), at: '"pyhton"', fixed: '"python"' },
      { with: handler({ language: 'js' }), at: '"js"', fixed: '"language": "javascript"' },
      { with: handler({ language: ['python', 'klingon'] }), at: '"klingon"' },
    ],
    good: [{}, { with: handler({ language: ['typescriptreact', 'csharp'] }) }, { with: handler({ language: '*' }) }],
  },
  'manifest/pattern': {
    bad: [
      { with: handler({ pattern: '+(a+)+(a+)/*.js' }), at: '"+(a+)+(a+)/*.js"' },
      { with: handler({ pattern: 'file{1..1000000}.js' }), at: '"file{1..1000000}.js"' },
      { with: handler({ pattern: `${'**/a/'.repeat(6)}*.js` }), at: `"${'**/a/'.repeat(6)}*.js"` },
    ],
    good: [
      { with: handler({ pattern: '**/src/**/*.{js,ts}' }) },
      { with: handler({ pattern: 'file{1..20}.js' }) },
      { with: handler({ pattern: '**/@(a|b)/*.js' }) },
      { with: handler({ pattern: '**/a/**/b/**/c/*.{js,{mjs,cjs}}' }) },
      { with: handler({ pattern: 'app/(group)/[id]/page.js' }) },
    ],
  },
  'manifest/code-unchecked': {
    bad: [
      { with: handler({ function: 'onFileOpen' }), files: tooLong('a.js'), at: '"a.js"' },
      { with: handlers({ event: 'onFileOpen', script: 'a.py' }), files: tooLong('a.py'), at: '"a.py"' },
      { with: { entryPoints: undefined, hooks: { onFileOpen: 'a.js' } }, files: tooLong('a.js'), at: '"a.js"' },
    ],
    good: [{ with: handler({ function: 'onFileOpen' }) }, { with: handler({}) }, { with: handler({ pattern: '**/*.js' }) }],
  },
  'manifest/pattern-language': {
    bad: [
      { with: handler({ language: ['python'], pattern: 'src/**/*.js' }), at: '"src/**/*.js"' },
      { with: handler({ language: 'markdown', pattern: '**/*.{py,go}' }), at: '"**/*.{py,go}"' },
      { with: handler({ language: ['json', 'yaml'], pattern: '*.toml' }), at: '"*.toml"' },
    ],
    good: [
      { with: handler({ language: ['python'], pattern: 'src/**/*.py' }) },
      { with: handler({ language: ['python'], pattern: 'src/**' }) },
      { with: handler({ pattern: '**/*.js' }) },
    ],
  },
  'manifest/phase-event': {
    bad: [
      { with: handler({ phase: 'afterSave' }), at: '"phase"', fixed: '"script": "a.js"\n' },
      { with: handlers({ phase: 'beforeSave', event: 'onFileOpen', script: 'a.js' }), at: '"phase"', fixed: '{\n        "event"' },
      { with: handler({ event: 'onCommand', phase: 'beforeSave' }), at: '"phase"', fixed: '"script": "a.js"\n' },
    ],
    good: [{}, { with: handlers({ ...save, phase: 'afterSave' }), files: saveFile }, { with: handlers(save), files: saveFile }],
  },
  'manifest/formatter-event': {
    bad: [
      { with: handler({ formatter: true }), at: '"formatter"', fixed: '"script": "a.js"\n' },
      { with: handlers({ ranges: true, event: 'onFileOpen', script: 'a.js' }), at: '"ranges"', fixed: '{\n        "event"' },
      { with: handler({ event: 'onCommand', formatter: false }), at: '"formatter"', fixed: '"script": "a.js"\n' },
    ],
    good: [{}, { with: handlers({ ...save, formatter: true, ranges: true }), files: saveFile }, { with: handlers(save), files: saveFile }],
  },
  'manifest/save-budget': {
    bad: [
      { with: handlers({ ...save, maxExecutionTimeMs: 3000 }), files: saveFile, at: '3000', fixed: '"maxExecutionTimeMs": 1200' },
      {
        with: handlers({ ...save, phase: 'beforeSave', maxExecutionTimeMs: 1201 }),
        files: saveFile,
        at: '1201',
        fixed: '"maxExecutionTimeMs": 1200',
      },
      {
        with: { ...handlers({ ...save, phase: 'beforeSave', maxExecutionTimeMs: 9000 }), permissions: ['process:spawn'] },
        files: saveFile,
        at: '9000',
        fixed: '"maxExecutionTimeMs": 1200',
      },
    ],
    good: [
      { with: handlers({ ...save, maxExecutionTimeMs: 1200 }), files: saveFile },
      { with: handlers({ ...save, phase: 'afterSave', maxExecutionTimeMs: 3000 }), files: saveFile },
      { with: handler({ maxExecutionTimeMs: 3000 }) },
    ],
  },
  'manifest/completion-budget': {
    bad: [
      { with: handler({ event: 'onCodeCompletion', maxExecutionTimeMs: 500 }), at: '500', fixed: '"maxExecutionTimeMs": 150' },
      { with: handler({ event: 'onCodeCompletion', maxExecutionTimeMs: 151 }), at: '151', fixed: '"maxExecutionTimeMs": 150' },
      {
        with: handler({ event: 'onCodeCompletion', language: ['go'], maxExecutionTimeMs: 5000 }),
        at: '5000',
        fixed: '"maxExecutionTimeMs": 150',
      },
    ],
    good: [
      { with: handler({ event: 'onCodeCompletion' }) },
      { with: handler({ event: 'onCodeCompletion', maxExecutionTimeMs: 100 }) },
      { with: handler({ maxExecutionTimeMs: 500 }) },
    ],
  },
  'manifest/main-missing': {
    bad: [
      { with: { entryPoints: undefined, hooks: { onFileOpen: 'open' } }, at: '"open"' },
      { with: { entryPoints: undefined, hooks: { onFileOpen: 'open', onCommand: 'run' } }, at: '"open"' },
      { with: { api_endpoints: [{ path: '/a', handler: 'answer' }] }, at: '"answer"' },
    ],
    good: [
      { with: { entryPoints: undefined, main: 'a.js', hooks: { onFileOpen: 'onFileOpen' } } },
      { with: { hooks: { onCommand: 'a.js#onFileOpen' } } },
      { with: { hooks: { onCommand: 'run' } }, files: { 'index.js': 'exports.run = () => ({});\n' } },
    ],
  },
  'manifest/script-missing': {
    bad: [
      {
        with: handler({ script: 'handlers/open.py' }),
        at: '"handlers/open.py"',
        fixed: 'def on_file_open(event_text):\n    event = json.loads(event_text)',
      },
      { with: handler({ script: 'aa.js' }), at: '"aa.js"', fixed: '"script": "a.js"' },
      {
        with: handlers({ event: 'onFileSave', script: 'src/save.ts' }),
        at: '"src/save.ts"',
        fixed: 'export function onFileSave(eventText: string)',
      },
    ],
    good: [
      {},
      { with: handler({ script: './a.js' }) },
      { with: handler({ script: 'handlers/open.py' }), files: { 'handlers/open.py': 'def on_file_open(event):\n    return {}\n' } },
    ],
  },
  'manifest/script-not-a-file': {
    bad: [
      { with: handler({ script: 'handlers' }), files: { 'handlers/a.js': '' }, at: '"handlers"' },
      { with: handler({ script: 'lib/' }), files: { 'lib/a.js': '' }, at: '"lib/"' },
      { with: { main: 'lib' }, files: { 'lib/a.js': '' }, at: '"lib"' },
    ],
    good: [
      {},
      { with: { main: 'a.js' } },
      { with: handler({ script: 'lib/a.js' }), files: { 'lib/a.js': 'exports.onFileOpen = () => ({});\n' } },
    ],
  },
  'manifest/script-outside': {
    bad: [
      { with: handler({ script: '../a.js' }), at: '"../a.js"' },
      { with: handler({ script: 'lib/../../a.js' }), at: '"lib/../../a.js"' },
      { with: { hooks: { onCommand: '../run.py' } }, at: '"../run.py"' },
    ],
    good: [{}, { with: handler({ script: 'lib/../a.js' }) }, { with: { hooks: { onFileOpen: './a.js' } } }],
  },
  'manifest/script-absolute': {
    bad: [
      { with: handler({ script: '/home/me/a.js' }), at: '"/home/me/a.js"' },
      { with: handler({ script: 'C:/me/a.js' }), at: '"C:/me/a.js"' },
      { with: handler({ script: '~/a.js' }), at: '"~/a.js"' },
    ],
    good: [{}, { with: handler({ script: './a.js' }) }, { with: { main: 'a.js' } }],
  },
  'manifest/script-backslash': {
    bad: [
      {
        with: handler({ script: 'lib\\a.js' }),
        files: { 'lib/a.js': 'exports.onFileOpen = () => ({});\n' },
        at: '"lib\\\\a.js"',
        fixed: '"script": "lib/a.js"',
      },
      { with: handler({ script: '.\\a.js' }), at: '".\\\\a.js"', fixed: '"script": "a.js"' },
      { with: handler({ script: 'x\\y/z.py' }), at: '"x\\\\y/z.py"', fixed: '"script": "x/y/z.py"' },
    ],
    good: [
      {},
      { with: handler({ script: './a.js' }) },
      { with: handler({ script: 'lib/a.js' }), files: { 'lib/a.js': 'exports.onFileOpen = () => ({});\n' } },
    ],
  },
  'manifest/script-case': {
    bad: [
      { with: handler({ script: 'A.js' }), ignoresCase: true, at: '"A.js"', fixed: '"script": "a.js"' },
      {
        with: handler({ script: 'Lib/b.js' }),
        files: { 'lib/b.js': 'exports.onFileOpen = () => ({});\n' },
        ignoresCase: true,
        at: '"Lib/b.js"',
        fixed: '"script": "lib/b.js"',
      },
      {
        with: { hooks: { onFileOpen: 'A.js#onFileOpen' } },
        ignoresCase: true,
        at: '"A.js#onFileOpen"',
        fixed: '"onFileOpen": "a.js#onFileOpen"',
      },
    ],
    good: [
      { ignoresCase: true },
      { with: handler({ script: './a.js' }), ignoresCase: true },
      { with: handler({ script: 'Lib/B.js' }), files: { 'Lib/B.js': 'exports.onFileOpen = () => ({});\n' }, ignoresCase: true },
    ],
  },
  'manifest/script-extension': {
    bad: [
      { with: handler({ script: 'a.rb' }), files: { 'a.rb': '' }, at: '"a.rb"' },
      { with: handler({ script: 'a.sh' }), files: { 'a.sh': '' }, at: '"a.sh"' },
      { with: handler({ script: 'a' }), files: { a: '' }, at: '"a"' },
    ],
    good: [
      {},
      { with: handler({ script: 'a.mts' }), files: { 'a.mts': 'export const onFileOpen = () => ({});\n' } },
      { with: handler({ script: 'a.py' }), files: { 'a.py': 'def handler(e): return {}\n' } },
    ],
  },
  'manifest/function-missing': {
    bad: [
      { with: handler({ function: 'onFileOpened' }), at: '"onFileOpened"', fixed: '"function": "onFileOpen"' },
      { with: { hooks: { onCommand: 'a.js#run' } }, at: '"a.js#run"' },
      { with: { main: 'a.js', hooks: { onCommand: 'onFileOpn' } }, at: '"onFileOpn"', fixed: '"onCommand": "onFileOpen"' },
    ],
    good: [{ with: handler({ function: 'onFileOpen' }) }, { with: { hooks: { onCommand: 'a.js#onFileOpen' } } }, {}],
  },
  'manifest/no-handler-function': {
    bad: [
      {
        with: handlers(save),
        files: { 'save.js': 'exports.tidy = () => ({ success: true });\n' },
        at: '"save.js"',
        fixed: 'exports.onFileSave = (eventText) =>',
      },
      {
        with: handler({ script: 'open.py' }),
        files: { 'open.py': 'def opened(event):\n    return {}\n' },
        at: '"open.py"',
        fixed: 'def on_file_open(event_text):',
      },
      {
        with: handler({ script: 'open.mjs' }),
        files: { 'open.mjs': 'export const opened = () => ({});\n' },
        at: '"open.mjs"',
        fixed: 'export function onFileOpen(eventText)',
      },
    ],
    good: [
      {},
      {
        with: handler({ script: 'open.py' }),
        files: { 'open.py': 'import json, sys\nprint(json.dumps({"seen": json.load(sys.stdin)["event"]}))\n' },
      },
      {
        with: handler({ script: 'b.js' }),
        files: {
          'b.js':
            "const event = JSON.parse(require('fs').readFileSync(0, 'utf8'));\nconsole.log(JSON.stringify({ message: event.event }));\n",
        },
      },
    ],
  },
  'manifest/openapi': {
    bad: [
      { with: { api: { openapi: '3.1.0' } }, at: '"api"' },
      { with: { api: 'openapi.yaml' }, at: '"openapi.yaml"' },
      { with: { api: 'api.json' }, files: { 'api.json': JSON.stringify({ ...api, paths: { weather: {} } }) }, at: '"api.json"' },
    ],
    good: [
      { with: { api } },
      { with: { api: 'api.json' }, files: { 'api.json': JSON.stringify(api) } },
      { with: { api: 'https://example.com/openapi.json' } },
    ],
  },
  'manifest/insecure-authentication': {
    bad: [
      {
        with: { authentication: { type: 'oauth', token_url: 'http://example.com/token' } },
        at: '"http://example.com/token"',
        fixed: '"https://example.com/token"',
      },
      {
        with: { authentication: { endpoints: { authorize: 'HTTP://login.example.com' } } },
        at: '"HTTP://login.example.com"',
        fixed: '"https://login.example.com"',
      },
      {
        with: { authentication: { urls: ['https://a.example.com', 'http://b.example.com'] } },
        at: '"http://b.example.com"',
        fixed: '"https://b.example.com"',
      },
    ],
    good: [
      { with: { authentication: { type: 'bearer' } } },
      { with: { authentication: { token_url: 'https://example.com/token' } } },
      { with: { authentication: { token_url: 'http://localhost:4000/token' } } },
    ],
  },
} as const satisfies Record<string, RuleExamples>;
