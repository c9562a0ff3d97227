// Scripts for Node.js: what the built-in modules do, and what they do it to.
import type { PermissionCase } from './permissionCase.ts';

export const NODE_BUILT_INS: readonly PermissionCase[] = [
  {
    name: 'promisify',
    files: {
      'index.js':
        "const { exec } = require('child_process');\nconst { promisify } = require('util');\nconst run = promisify(exec);\nexports.onCommand = async () => ({ success: true, message: (await run('git status')).stdout });",
    },
    needs: ['process:spawn'],
  },
  {
    name: 'fetch with URL',
    files: {
      'index.js':
        "const BASE = 'https://api.example.com';\nexports.onCommand = async (text) => ({ success: true, data: await (await fetch(new URL('/v1', BASE))).json() });",
    },
    needs: ['network:request:api.example.com'],
  },
  {
    name: 'fetch alias and template',
    files: {
      'index.js':
        'const f = globalThis.fetch;\nexports.onCommand = async (text) => ({ success: true, data: await (await f(`https://api.example.com/${text}`)).json() });',
    },
    needs: ['network:request:api.example.com'],
  },
  {
    name: 'process env forms',
    files: {
      'index.js':
        "const { env } = process;\nconst { A, ...rest } = env;\nconst key = 'C';\nexports.onCommand = () => ({ success: true, message: A + process['env'].B + env[key] + ('D' in process.env) });",
    },
    needs: ['env:read:A', 'env:read:B', 'env:read:C', 'env:read:D'],
  },
  {
    name: 'whole environment',
    files: { 'index.js': 'exports.onCommand = () => ({ success: true, data: Object.keys(process.env) });' },
    needs: ['env:read'],
  },
  {
    name: 'for await opendir',
    files: {
      'index.mjs':
        "import fs from 'node:fs';\nexport async function onCommand(text) { const out = []; for await (const one of await fs.promises.opendir(JSON.parse(text).command)) out.push(one.name); return { success: true, data: out }; }",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'tagged template',
    files: {
      'index.mjs':
        "import { execSync } from 'child_process';\nconst $ = (parts, ...values) => execSync(String.raw({ raw: parts }, ...values));\nexport const onCommand = () => ({ success: true, message: String($`git status`) });",
    },
    needs: ['process:spawn'],
  },
  {
    name: 'https.request',
    files: {
      'index.js':
        "const https = require('https');\nconst options = { hostname: 'api.example.com', path: '/' };\nexports.onCommand = () => { https.request(options).end(); return { success: true }; };",
    },
    needs: ['network:request:api.example.com'],
  },
  {
    name: 'own data',
    files: {
      'h/index.mjs':
        "import fs from 'node:fs';\nimport path from 'node:path';\nimport data from '../data.json' with { type: 'json' };\nconst a = fs.readFileSync(path.join(import.meta.dirname, '..', 'data.json'), 'utf8');\nconst b = fs.readFileSync(new URL('../data.json', import.meta.url), 'utf8');\nexport const onCommand = async () => ({ success: true, message: a + b + data + (await fs.promises.readFile(path.resolve(import.meta.dirname, '../data.json'), 'utf8')) });",
      'data.json': '{}',
    },
    needs: [],
  },
  {
    name: 'temp',
    files: {
      'index.js':
        "const fs = require('fs'), os = require('os'), path = require('path');\nexports.onCommand = (text) => { const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'a-')); const file = path.join(dir, 'x'); fs.writeFileSync(file, text); fs.writeFileSync(`${dir}/y`, text); fs.rmSync(dir, { recursive: true }); return { success: true, message: fs.existsSync(file) }; };",
    },
    needs: [],
  },
  {
    name: 'stdin, stdout',
    files: {
      'index.js':
        "const fs = require('fs');\nexports.onCommand = () => { fs.writeSync(1, 'x'); return { success: true }; };\nif (require.main === module) process.stdout.write(JSON.stringify(exports.onCommand(fs.readFileSync(0, 'utf8'))));",
    },
    needs: [],
  },
  {
    name: 'loadEnvFile, sqlite',
    files: {
      'index.mjs':
        "import { DatabaseSync } from 'node:sqlite';\nexport const onCommand = (text) => { process.loadEnvFile(text); return { success: true, data: new DatabaseSync(text).prepare('select 1').all() }; };",
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'filehandle',
    files: {
      'index.mjs':
        "import { open } from 'node:fs/promises';\nexport const onCommand = async (text) => { const file = await open(text, 'w'); await file.writeFile('x'); await file.close(); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'stdin program',
    files: {
      'index.js':
        "const { spawnSync } = require('child_process');\nlet text = '';\nprocess.stdin.on('data', (one) => (text += one)).on('end', () => { spawnSync('git', [JSON.parse(text).command]); console.log('{\"success\":true}'); });",
    },
    needs: ['process:spawn:git'],
  },
  {
    name: 'dependency axios',
    files: {
      'index.js':
        "const axios = require('axios');\nexports.onCommand = async () => ({ success: true, data: (await axios.get('https://a.example')).data });",
    },
    needs: [],
    blind: true,
  },
  {
    name: 'env names in a list',
    files: {
      'index.js':
        "const NAMES = ['A', 'B'];\nexports.onCommand = () => ({ success: true, data: NAMES.map((name) => process.env.A ?? process.env.B) });",
    },
    needs: ['env:read:A', 'env:read:B'],
  },
  {
    name: 'stream pipeline',
    files: {
      'index.mjs':
        "import { pipeline } from 'node:stream/promises';\nimport { createReadStream, createWriteStream } from 'node:fs';\nexport const onCommand = async (text) => { await pipeline(createReadStream(text), createWriteStream(text + '.gz')); return { success: true }; };",
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'spawn of what npm puts beside a command on Windows, by several spellings',
    files: {
      'a.js':
        "const { spawn, execFile } = require('child_process');\nexports.onCommand = () => { spawn('prettier.cmd', ['a']); execFile('Prettier.CMD'); spawn('prettier'); return { success: true }; };",
    },
    needs: ['process:spawn:prettier'],
  },
  {
    name: 'spawn with options shell',
    files: {
      'index.js':
        "const { spawn } = require('child_process');\nexports.onCommand = () => { spawn('git status', { shell: true }); return { success: true }; };",
    },
    needs: ['process:spawn'],
  },
  {
    name: 'net connect',
    files: {
      'index.js':
        "const net = require('net');\nexports.onCommand = () => { net.connect({ host: 'db.example.com', port: 5432 }).end(); return { success: true }; };",
    },
    needs: ['network:request:db.example.com:5432'],
  },
  {
    name: 'dns',
    files: {
      'index.mjs':
        "import dns from 'node:dns/promises';\nexport const onCommand = async (text) => ({ success: true, data: await dns.lookup(text) });",
    },
    needs: ['network:request'],
  },
  {
    name: 'set env only',
    files: {
      'index.js': "exports.onCommand = () => { process.env.FORCE_COLOR = '0'; delete process.env.OTHER; return { success: true }; };",
    },
    needs: [],
  },
  {
    name: 'timers promises and readline',
    files: {
      'index.mjs':
        "import readline from 'node:readline';\nimport fs from 'node:fs';\nexport async function onCommand(text) { let n = 0; for await (const _ of readline.createInterface({ input: fs.createReadStream(text) })) n++; return { success: true, data: n }; }",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'own helper for own files',
    files: {
      'index.js':
        "const fs = require('fs'), path = require('path');\nconst own = (...parts) => path.join(__dirname, ...parts);\nexports.onCommand = () => ({ success: true, message: fs.readFileSync(own('data', 'x.txt'), 'utf8') });",
    },
    needs: [],
  },
  {
    name: 'scoped absolute read',
    files: { 'index.js': "exports.onCommand = () => ({ success: true, message: require('fs').readFileSync('/etc/hosts', 'utf8') });" },
    needs: ['filesystem:read:/etc/hosts'],
  },
  {
    name: 'eslint plugin',
    files: {
      'index.mjs':
        "import { ESLint } from 'eslint';\nconst eslint = new ESLint({ fix: true });\nexport async function onCommand(text) { const [r] = await eslint.lintText(text); return { success: true, message: r.output }; }",
    },
    needs: [],
    blind: true,
  },
  {
    name: 'npm run style',
    files: {
      'index.js':
        "const { spawn } = require('node:child_process');\nconst npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';\nfunction run(command, args) { return new Promise((resolve) => spawn(command, args).on('exit', resolve)); }\nexports.onCommand = async () => ({ success: (await run('npm', ['test'])) === 0 });",
    },
    needs: ['process:spawn:npm'],
  },
  {
    name: 'class client with base url',
    files: {
      'index.mjs':
        "class Client { #base; constructor(base) { this.#base = base; } get(path) { return fetch(this.#base + path); } }\nconst client = new Client('https://api.example.com');\nexport const onCommand = async (text) => ({ success: true, data: await (await client.get('/v1')).json() });",
    },
    needs: ['network:request'],
  },
  {
    name: 'url only',
    files: {
      'index.js':
        "exports.onCommand = (text) => { const u = new URL(text, 'https://a.example'); return { success: true, message: u.host + encodeURIComponent(u.pathname) }; };",
    },
    needs: [],
  },
  {
    name: 'streams to stdout only',
    files: {
      'index.js':
        "const { Readable } = require('node:stream');\nexports.onCommand = async (text) => { Readable.from([text]).pipe(process.stdout); console.log(text); process.stderr.write(text); return { success: true }; };",
    },
    needs: [],
  },
  {
    name: 'crypto, zlib, os, perf_hooks',
    files: {
      'index.mjs':
        "import { createHash, randomUUID } from 'node:crypto';\nimport zlib from 'node:zlib';\nimport os from 'node:os';\nimport { performance } from 'node:perf_hooks';\nimport assert from 'node:assert';\nimport events from 'node:events';\nimport util from 'node:util';\nexport const onCommand = (text) => { assert(text); util.inspect(events); return { success: true, message: createHash('sha1').update(text).digest('hex') + randomUUID() + zlib.gzipSync(text).length + os.cpus().length + performance.now() }; };",
    },
    needs: [],
  },
  {
    name: 'path and cwd',
    files: {
      'index.js':
        "const path = require('path');\nexports.onCommand = (text) => ({ success: true, message: path.relative(process.cwd(), path.resolve(text)) + process.pid + process.platform + process.version + process.argv.length });",
    },
    needs: [],
  },
];
