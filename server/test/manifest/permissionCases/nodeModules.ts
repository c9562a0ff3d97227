// Scripts for Node.js: how modules are imported and exported.
import type { PermissionCase } from './permissionCase.ts';

export const NODE_MODULES: readonly PermissionCase[] = [
  {
    name: 'default destructuring',
    files: {
      'index.js':
        "\nconst { readFile = null, promises: { writeFile: save } = {} } = require('fs');\nexports.onCommand = async (text) => { const { arguments: [from, to] } = JSON.parse(text); readFile(from, async (e, data) => { await save(to, data); }); return { success: true }; };\n",
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'module.exports = require chain',
    files: {
      'index.js': "module.exports = require('./lib/impl');",
      'lib/impl.js':
        "const { run } = require('./run');\nmodule.exports = { onCommand(text) { return { success: true, message: run(text) }; } };",
      'lib/run.js':
        "const cp = require('child_process');\nexports.run = (text) => helper(text);\nfunction helper(text) { return cp.execFileSync('git', ['log', text]).toString(); }",
    },
    needs: ['process:spawn:git'],
  },
  {
    name: 'namespace import',
    files: {
      'index.mjs':
        "import * as cp from 'node:child_process';\nimport * as path from 'node:path';\nexport const onCommand = (text) => ({ success: true, message: path.basename(cp.execFileSync('git', ['status'], { encoding: 'utf8' })) });",
    },
    needs: ['process:spawn:git'],
  },
  {
    name: 'es re-exports: only the handler counts',
    files: {
      'index.mjs': "export { onCommand } from './a.mjs';\nexport * as tools from './b.mjs';",
      'a.mjs':
        "import { readFile } from 'fs/promises';\nexport async function onCommand(text) { return { success: true, message: await readFile(JSON.parse(text).command, 'utf8') }; }",
      'b.mjs': "import { exec } from 'child_process';\nexport const boom = () => exec('ls');",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'dynamic import of constant',
    files: {
      'index.mjs':
        "const NAME = 'node:fs/promises';\nexport async function onCommand(text) { const { readFile } = await import(NAME); return { success: true, message: await readFile(text, 'utf8') }; }",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'ts type-only imports',
    files: {
      'index.ts':
        "import type { ChildProcess } from 'node:child_process';\nimport type * as net from 'node:net';\nimport fs, { type Dirent } from 'node:fs';\nexport type Out = { child?: ChildProcess; dir?: Dirent; socket?: net.Socket };\nexport function onCommand(text: string): { success: boolean; out?: Out } { const own = fs.readFileSync(new URL('./index.ts', import.meta.url), 'utf8'); return { success: own.length > 0 }; }\n",
    },
    needs: [],
  },
  {
    name: 'conditional require',
    files: {
      'index.js':
        "let cp;\ntry { cp = require('node:child_process'); } catch { cp = undefined; }\nexports.onCommand = () => ({ success: true, message: String(cp?.execFileSync('git', ['status'])) });",
    },
    needs: ['process:spawn:git'],
  },
  {
    name: 'createRequire',
    files: {
      'index.mjs':
        "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nconst cp = require('child_process');\nexport const onCommand = () => { cp.spawn('npx', ['x']); return { success: true }; };",
    },
    needs: ['process:spawn:npx'],
  },
  {
    name: 'createRequire called at once',
    files: {
      'index.mjs':
        "import module from 'node:module';\nconst { readFileSync } = module.createRequire(import.meta.url)('node:fs');\nexport const onCommand = (text) => ({ success: true, message: readFileSync(JSON.parse(text).command, 'utf8') });",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'comments and strings',
    files: {
      'index.js':
        "// require('fs').writeFileSync('x')\n/* fetch('https://x') */\nconst a = \"require('child_process').exec('ls')\", b = `process.env.SECRET ${1}`, c = /eval\\(/;\nexports.onCommand = () => ({ success: true, message: a + b + c });",
    },
    needs: [],
  },
  {
    name: 'getter export',
    files: {
      'index.js':
        "const fs = require('fs');\nmodule.exports = { get onCommand() { return (text) => { fs.writeFileSync(text, ''); return { success: true }; }; } };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'export default object',
    files: {
      'index.mjs':
        "import { statSync } from 'fs';\nexport default { async onCommand(text) { return { success: true, data: statSync(text).size }; } };",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'export default class extends',
    files: {
      'index.mjs':
        "import { statSync } from 'fs';\nimport { Base } from './base.mjs';\nexport default class extends Base { onCommand(text) { return this.size(text); } }",
      'base.mjs':
        "import { statSync } from 'fs';\nexport class Base { size(text) { return { success: true, data: statSync(text).size }; } }",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'spread module',
    files: {
      'index.js':
        "const fs = { ...require('fs'), extra: 1 };\nexports.onCommand = (text) => { fs.writeFileSync(text, ''); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'await import default',
    files: {
      'index.mjs':
        "export const onCommand = async (text) => { const { default: fs } = await import('fs'); fs.readFileSync(text); (await import('node:fs')).default.writeFileSync(text, ''); return { success: true }; };",
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'import then',
    files: {
      'index.mjs':
        "export const onCommand = () => import('node:child_process').then(({ exec }) => { exec('ls'); return { success: true }; });",
    },
    needs: ['process:spawn'],
  },
  {
    name: 'import then member',
    files: {
      'index.mjs':
        "export const onCommand = () => import('node:child_process').then((m) => m.execFile('ls')).then(() => ({ success: true }));",
    },
    needs: ['process:spawn:ls'],
  },
  {
    name: 'constants only',
    files: {
      'index.js':
        "const { constants } = require('fs');\nconst { R_OK } = require('fs').constants;\nexports.onCommand = () => ({ success: true, message: constants.W_OK + R_OK });",
    },
    needs: [],
  },
  {
    name: 'chained exports',
    files: {
      'index.js':
        "const fs = require('fs');\nmodule.exports.onCommand = exports.handler = (text) => { fs.writeFileSync(text, ''); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'import only for side effects',
    files: {
      'index.mjs': "import './setup.mjs';\nexport const onCommand = () => ({ success: true });",
      'setup.mjs': 'globalThis.home = process.env.HOME_DIR;',
    },
    needs: ['env:read:HOME_DIR'],
  },
  {
    name: 'exports via Object.assign',
    files: {
      'index.js':
        "const fs = require('fs');\nObject.assign(exports, { onCommand(text) { fs.writeFileSync(text, ''); return { success: true }; } });",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'exports via defineProperty getter',
    files: {
      'index.js':
        '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nObject.defineProperty(exports, "onCommand", { enumerable: true, get: function () { return impl_1.onCommand; } });\nconst impl_1 = require("./impl");',
      'impl.js': "const fs = require('fs');\nexports.onCommand = (text) => { fs.writeFileSync(text, ''); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'ts non-null and casts',
    files: {
      'index.ts':
        "import * as fs from 'node:fs';\nconst disk = fs as typeof fs | undefined;\nexport function onCommand(text: string): { success: boolean } { disk!.writeFileSync(text, ''); (fs as any).readFileSync(text); return { success: true } as const; }",
    },
    needs: ['filesystem:write', 'filesystem:read'],
  },
  {
    name: 'ts satisfies, generics, overloads',
    files: {
      'index.ts':
        "import { readFileSync as read } from 'node:fs';\nfunction get(name: string): string;\nfunction get(name: string, enc: 'utf8'): string;\nfunction get(name: string, enc?: string): string { return read(name, { encoding: (enc ?? 'utf8') as BufferEncoding }); }\nexport const onCommand = ((text: string) => ({ success: true, message: get(text) })) satisfies (text: string) => object;",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'ts class with parameter property',
    files: {
      'index.ts':
        "import fs from 'node:fs';\ntype Disk = Pick<typeof fs, 'readFileSync'>;\nclass Store { private readonly disk: Disk; constructor(disk: Disk) { this.disk = disk; } get(name: string): string { return this.disk.readFileSync(name, 'utf8'); } }\nexport function onCommand(text: string): object { return { success: true, message: new Store(fs).get(text) }; }",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'export never imported in helper',
    files: {
      'index.mjs': "import { read } from './disk.mjs';\nexport const onCommand = (text) => ({ success: true, message: read(text) });",
      'disk.mjs':
        "import fs from 'node:fs';\nexport const read = (p) => fs.readFileSync(p, 'utf8');\nexport const write = (p) => fs.writeFileSync(p, '');",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'destructured parameter with default module',
    files: {
      'index.js':
        "const fs = require('fs');\nfunction put(name, { disk = fs } = {}) { disk.writeFileSync(name, ''); }\nexports.onCommand = (text) => { put(text); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'method takes module',
    files: {
      'index.js':
        "const io = { put(disk, name) { disk.writeFileSync(name, ''); } };\nexports.onCommand = (text) => { io.put(require('fs'), text); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'module parameter across files',
    files: {
      'index.js':
        "const fs = require('fs');\nconst { put } = require('./put');\nexports.onCommand = (text) => { put(fs, text); return { success: true }; };",
      'put.js': "exports.put = (disk, name) => disk.writeFileSync(name, '');",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'util.promisify of module member',
    files: {
      'index.js':
        "const util = require('node:util');\nconst execFile = util.promisify(require('node:child_process').execFile);\nexports.onCommand = async () => ({ success: true, message: (await execFile('git', ['status'])).stdout });",
    },
    needs: ['process:spawn:git'],
  },
  {
    name: 'exports assigned in loop',
    files: {
      'index.js':
        "const fs = require('fs');\nfor (const name of ['onCommand']) exports[name] = (text) => { fs.writeFileSync(text, ''); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'module.exports function with members',
    files: {
      'index.js':
        "const fs = require('fs');\nmodule.exports = function plugin() {};\nmodule.exports.onCommand = (text) => { fs.writeFileSync(text, ''); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'JSON import and unicode escapes',
    files: {
      'index.js':
        "const fs = require('f\\u0073');\nexports.onCommand = (text) => ({ success: true, message: fs['read' + 'FileSync'](text, 'utf8') });",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'import.meta.resolve and url',
    files: {
      'index.mjs':
        "import { readFile } from 'node:fs/promises';\nimport { fileURLToPath } from 'node:url';\nexport const onCommand = async () => ({ success: true, message: await readFile(fileURLToPath(import.meta.resolve('./data.txt')), 'utf8') });",
      'data.txt': 'x',
    },
    needs: [],
  },
  {
    name: 'conditional expression of modules',
    files: {
      'index.js':
        "const http = require('http'), https = require('https');\nconst secure = true;\nexports.onCommand = () => { (secure ? https : http).get('https://a.example/'); return { success: true }; };",
    },
    needs: ['network:request:a.example'],
  },
  {
    name: 'default class without name',
    files: {
      'index.mjs':
        "import fs from 'node:fs';\nexport default class { onCommand(text) { fs.writeFileSync(text, ''); return { success: true }; } never() { fs.readFileSync('x'); } }",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'constants across modules',
    files: {
      'index.mjs':
        "import { API, KEY } from './config.mjs';\nexport const onCommand = async () => ({ success: true, data: await (await fetch(`${API}/v1`, { headers: { key: process.env[KEY] } })).json() });",
      'config.mjs': "export const API = 'https://api.example.com';\nexport const KEY = 'API_KEY';",
    },
    needs: ['network:request:api.example.com', 'env:read:API_KEY'],
  },
  {
    name: 'logger with file in own module',
    files: {
      'index.js': "const log = require('./log');\nexports.onCommand = (text) => { log.info(text); return { success: true }; };",
      'log.js':
        "const fs = require('fs');\nconst write = (level, text) => fs.appendFileSync('plugin.log', level + text);\nfor (const level of ['info', 'warn']) exports[level] = (text) => write(level, text);",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'handler that exports require of package json',
    files: {
      'index.js': "const { version } = require('./package.json');\nexports.onCommand = () => ({ success: true, message: version });",
      'package.json': '{"version":"1.0.0"}',
    },
    needs: [],
  },
  {
    name: 'ts enum and path alias',
    files: {
      'index.ts':
        "import { writeFileSync } from 'node:fs';\nimport { name, type Options } from './lib/options.ts';\nexport async function onCommand(text: string, _options?: Options): Promise<{ success: boolean }> { writeFileSync(name(text), ''); return { success: true }; }",
      'lib/options.ts': 'export interface Options { a: number }\nexport const name = (text: string): string => text;\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'js extension for a ts file',
    files: {
      'index.ts': "import { name } from './lib.ts';\nexport const onCommand = (text: string) => ({ success: true, message: name(text) });",
      'lib.ts':
        "export function name(text: string): string { return text; }\nexport function write(text: string): void { process.getBuiltinModule('fs').writeFileSync(text, ''); }",
    },
    needs: [],
  },
  {
    name: 'package folder with index',
    files: {
      'index.js': "const disk = require('./disk');\nexports.onCommand = (text) => { disk.put(text); return { success: true }; };",
      'disk/index.js': "module.exports = require('./real');",
      'disk/real.js': "const { writeFileSync } = require('fs');\nmodule.exports.put = (p) => writeFileSync(p, '');",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'dependency in node_modules of the plugin',
    files: {
      'index.js': "const dep = require('dep');\nexports.onCommand = (text) => ({ success: true, message: dep(text) });",
      'node_modules/dep/index.js': 'module.exports = (x) => x;',
      'node_modules/dep/package.json': '{"name":"dep","main":"index.js"}',
    },
    needs: [],
    blind: true,
  },
  {
    name: 'import attributes',
    files: {
      'index.mjs':
        "import d from './d.json' with { type: 'json' };\nexport { default as x } from './d.json' with { type: 'json' };\nexport const onCommand = () => ({ success: true, data: d });",
      'd.json': '{}',
    },
    needs: [],
  },
  {
    name: 'dynamic import attributes',
    files: {
      'index.mjs':
        "import fs from 'node:fs';\nexport const onCommand = async (text) => { const { default: d } = await import('./d.json', { with: { type: 'json' } }); fs.writeFileSync(text, d.x); return { success: true }; };",
      'd.json': '{}',
    },
    needs: ['filesystem:write'],
  },
];
