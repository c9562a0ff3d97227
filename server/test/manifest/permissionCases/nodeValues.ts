// Scripts for Node.js: how functions and values get to where they are used.
import type { PermissionCase } from './permissionCase.ts';

export const NODE_VALUES: readonly PermissionCase[] = [
  {
    name: 'class handler with private method',
    files: {
      'index.js':
        "const fs = require('node:fs');\nclass Saver { onCommand(text) { return this.#write(JSON.parse(text).command); } #write(p) { fs.writeFileSync(p, ''); return { success: true }; } }\nmodule.exports = { Saver };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'fs.promises',
    files: {
      'index.js':
        "const fsp = require('fs').promises;\nexports.onCommand = async (text) => { await fsp.appendFile(JSON.parse(text).command, 'x'); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'two levels deep',
    files: {
      'index.mjs': "import { a } from './one.mjs';\nexport const onCommand = () => a();",
      'one.mjs': "import two from './deep/two.mjs';\nexport const a = () => two.b();",
      'deep/two.mjs': "import { c } from './three.mjs';\nexport default { b: () => c() };",
      'deep/three.mjs':
        "import { execFile } from 'node:child_process';\nexport function c() { execFile('tool'); return { success: true }; }",
    },
    needs: ['process:spawn:tool'],
  },
  {
    name: 'fs in an object argument',
    files: {
      'index.js':
        "const fs = require('fs');\nfunction put({ fs, name }) { fs.writeFileSync(name, ''); }\nexports.onCommand = (text) => { put({ fs, name: JSON.parse(text).command }); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'factory with fs',
    files: {
      'index.js':
        "const make = (disk) => ({ save: (p, t) => disk.writeFileSync(p, t) });\nconst io = make(require('fs'));\nexports.onCommand = (text) => { io.save(JSON.parse(text).command, 'x'); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'constructor injection',
    files: {
      'index.js':
        "class A { constructor(disk) { this.disk = disk; } w(p) { this.disk.writeFileSync(p, ''); } }\nconst one = new A(require('fs'));\nexports.onCommand = (text) => { one.w(JSON.parse(text).command); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'functions in lists',
    files: {
      'index.js':
        "const { readFileSync } = require('fs');\nexports.onCommand = (text) => ({ success: true, data: JSON.parse(text).arguments.map((one) => readFileSync(one, 'utf8')) });",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'function handed to map',
    files: {
      'index.js':
        "const { readFileSync } = require('fs');\nexports.onCommand = (text) => ({ success: true, data: JSON.parse(text).arguments.map(readFileSync) });",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'optional chaining',
    files: {
      'index.js':
        "const fs = require('fs');\nexports.onCommand = (text) => ({ success: true, message: fs?.readFileSync?.(JSON.parse(text).command, 'utf8') });",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'prototype',
    files: {
      'index.js':
        "const fs = require('fs');\nfunction Saver() {}\nSaver.prototype.onCommand = function (text) { fs.writeFileSync(text, ''); return { success: true }; };\nmodule.exports = new Saver();",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'callbacks',
    files: {
      'index.js':
        "const fs = require('fs');\nconst { EventEmitter } = require('events');\nexports.onCommand = (text) => { const e = new EventEmitter(); e.on('x', () => fs.writeFileSync(text, '')); e.emit('x'); setTimeout(function () { fetch('https://a.example/'); }, 1); return { success: true }; };",
    },
    needs: ['filesystem:write', 'network:request:a.example'],
  },
  {
    name: 'unused helper',
    files: {
      'index.js':
        "const cp = require('child_process');\nfunction never() { cp.exec('ls'); }\nexports.onCommand = () => ({ success: true });",
    },
    needs: [],
  },
  {
    name: 'bind',
    files: {
      'index.js':
        "const git = require('child_process').spawnSync.bind(null, 'git');\nexports.onCommand = () => ({ success: true, message: String(git(['status']).stdout) });",
    },
    needs: ['process:spawn'],
  },
  {
    name: 'call and apply',
    files: {
      'index.js':
        "const fs = require('fs');\nexports.onCommand = (text) => { fs.writeFileSync.call(fs, text, ''); fs.readFileSync.apply(fs, [text]); return { success: true }; };",
    },
    needs: ['filesystem:write', 'filesystem:read'],
  },
  {
    name: 'wrapper',
    files: {
      'index.js':
        "const fs = require('fs');\nconst logged = (fn) => (...args) => fn(...args);\nexports.onCommand = logged((text) => { fs.writeFileSync(text, ''); return { success: true }; });",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'object lookup of own functions',
    files: {
      'index.js':
        "const fs = require('fs');\nconst actions = { save: (p) => fs.writeFileSync(p, ''), none() {} };\nexports.onCommand = (text) => { actions[JSON.parse(text).command](text); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'Map of functions',
    files: {
      'index.js':
        "const fs = require('fs');\nconst actions = new Map([['save', (p) => fs.writeFileSync(p, '')]]);\nexports.onCommand = (text) => { actions.get(JSON.parse(text).command)(text); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'async iife',
    files: {
      'index.mjs':
        "import { readFile } from 'node:fs/promises';\nconst ready = (async () => readFile('config.json', 'utf8'))();\nexport const onCommand = async () => ({ success: true, message: await ready });",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'generator',
    files: {
      'index.mjs':
        "import { readFileSync } from 'node:fs';\nfunction* texts(names) { for (const name of names) yield readFileSync(name, 'utf8'); }\nexport const onCommand = (text) => ({ success: true, data: [...texts(JSON.parse(text).arguments)] });",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'label, switch, do',
    files: {
      'index.mjs':
        "import * as fs from 'node:fs';\nexport function onCommand(text) { outer: do { switch (text) { case 'a': fs.readFileSync(text); break outer; default: { if (text) try { fs.unlinkSync(text); } finally { text = ''; } } } } while (false); return { success: true }; }",
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'global shadowed by parameter',
    files: {
      'index.js':
        "function go(fetch, process, require) { return fetch(1) + process.env + require('x'); }\nexports.onCommand = () => ({ success: true, data: go((x) => x, { env: 1 }, (x) => x) });",
    },
    needs: [],
  },
  {
    name: 'base class elsewhere, this.method',
    files: {
      'index.js':
        "const { Base } = require('./base');\nclass Handler extends Base { onCommand(text) { return this.put(text); } }\nmodule.exports = { Handler };",
      'base.js':
        "const fs = require('fs');\nclass Base { put(p) { fs.writeFileSync(p, ''); return { success: true }; } never(p) { require('child_process').exec('ls'); } }\nmodule.exports = { Base };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'super method',
    files: {
      'index.mjs': "import Base from './base.mjs';\nexport class Handler extends Base { onCommand(text) { return super.put(text); } }",
      'base.mjs': "import fs from 'fs';\nexport default class Base { put(p) { fs.writeFileSync(p, ''); return { success: true }; } }",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'inherited handler',
    files: {
      'index.mjs': "import Base from './base.mjs';\nexport class Handler extends Base {}",
      'base.mjs': "import fs from 'fs';\nexport default class Base { onCommand(p) { fs.writeFileSync(p, ''); return { success: true }; } }",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'loop over own functions',
    files: {
      'index.js':
        "const fs = require('fs');\nconst a = (p) => fs.writeFileSync(p, ''), b = () => 1;\nexports.onCommand = (text) => { for (const step of [a, b]) step(text); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'dead code calls only dead code',
    files: {
      'index.js':
        "const cp = require('child_process');\nfunction one() { return two(); }\nfunction two() { return cp.exec('ls'); }\nexports.onCommand = () => ({ success: true });",
    },
    needs: [],
  },
  {
    name: 'context object passed along',
    files: {
      'index.js':
        "const fs = require('fs');\nconst cp = require('child_process');\nconst one = (ctx) => two(ctx);\nfunction two({ fs, cp }) { fs.writeFileSync('x', ''); cp.execFileSync('git'); }\nexports.onCommand = () => { one({ fs, cp }); return { success: true }; };",
    },
    needs: ['filesystem:write', 'process:spawn:git'],
  },
  {
    name: 'assigned later',
    files: {
      'index.js':
        "let disk;\nexports.onCommand = async (text) => { disk ??= await import('node:fs'); disk.writeFileSync(text, ''); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'logical assignment of function',
    files: {
      'index.js':
        "let read;\nfunction load() { read ||= require('fs').readFileSync; return read; }\nexports.onCommand = (text) => ({ success: true, message: String(load()(text)) });",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'static class',
    files: {
      'index.js':
        "const fs = require('fs');\nclass Disk { static cache = new Map(); static read(p) { return fs.readFileSync(p, 'utf8'); } }\nexports.onCommand = (text) => ({ success: true, message: Disk.read(text) });",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'accessor and computed method',
    files: {
      'index.js':
        "const fs = require('fs');\nconst KEY = 'text';\nclass Doc { constructor(p) { this.p = p; } get [KEY]() { return fs.readFileSync(this.p, 'utf8'); } }\nexports.onCommand = (text) => ({ success: true, message: new Doc(text).text });",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'promise chain',
    files: {
      'index.js':
        "const { promises: fs } = require('fs');\nexports.onCommand = (text) => fs.readFile(text).then((data) => fs.writeFile(text + '.bak', data)).then(() => ({ success: true }));",
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'hooks main',
    files: {
      'index.js':
        "import('node:fs').then(({ readFileSync }) => { module.exports.cache = readFileSync('x'); });\nexports.onCommand = () => ({ success: true });",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'event in variable',
    files: {
      'index.js':
        "const fs = require('fs');\nconst handlers = {};\nhandlers.onCommand = (text) => { fs.writeFileSync(text, ''); return { success: true }; };\nmodule.exports = handlers;",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'sdk defineHandler',
    files: {
      'index.mjs':
        "import { defineHandler } from 'codex-plugin-sdk';\nimport { writeFile } from 'node:fs/promises';\nexport const onCommand = defineHandler(async (event) => { await writeFile(event.command, ''); return { success: true }; });",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'broken script',
    files: { 'index.js': 'exports.onCommand = () => ({ success: true });\nfunction broken( {\n' },
    needs: [],
    blind: true,
  },
  {
    name: 'unused method of handler class',
    files: {
      'index.js':
        "const fs = require('fs');\nclass Handler { onCommand(text) { fs.writeFileSync(text, ''); return { success: true }; } old(text) { return require('child_process').execSync(text); } }\nmodule.exports = { Handler };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'method called by computed name',
    files: {
      'index.js':
        "const fs = require('fs');\nclass A { save(p) { return p; } }\nexports.onCommand = (text) => { const a = new A(); a[JSON.parse(text).command](text); return { success: true }; };",
    },
    needs: [],
  },
  {
    name: 'handler per event in an object',
    files: {
      'index.js':
        "const fs = require('fs');\nmodule.exports = { onCommand: (text) => ({ success: true, message: fs.readFileSync(text, 'utf8') }), onFileSave: (text) => { fs.writeFileSync(text, ''); return { success: true }; } };",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'function named in manifest',
    files: {
      'index.js':
        "const fs = require('fs');\nexports.go = (text) => ({ success: true, message: fs.readFileSync(text, 'utf8') });\nexports.onCommand = (text) => { fs.writeFileSync(text, ''); return { success: true }; };",
    },
    needs: ['filesystem:read'],
    function: 'go',
  },
  {
    name: 'debounce',
    files: {
      'index.js':
        "const fs = require('fs');\nfunction debounce(fn, ms) { let timer; return (...args) => { clearTimeout(timer); timer = setTimeout(() => fn(...args), ms); }; }\nconst save = debounce((p) => fs.writeFileSync(p, ''), 10);\nexports.onCommand = (text) => { save(text); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'memoize',
    files: {
      'index.js':
        "const fs = require('fs');\nconst memo = (fn) => { const cache = new Map(); return (key) => { if (!cache.has(key)) cache.set(key, fn(key)); return cache.get(key); }; };\nconst read = memo((p) => fs.readFileSync(p, 'utf8'));\nexports.onCommand = (text) => ({ success: true, message: read(text) });",
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'compose',
    files: {
      'index.js':
        "const fs = require('fs');\nconst pipe = (...fns) => (x) => fns.reduce((value, fn) => fn(value), x);\nconst read = (p) => fs.readFileSync(p, 'utf8'), put = (t) => { fs.writeFileSync('out', t); return t; };\nconst all = pipe(read, put);\nexports.onCommand = (text) => ({ success: true, message: all(text) });",
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'registry',
    files: {
      'index.js':
        "const fs = require('fs');\nconst commands = {};\nconst command = (name, fn) => { commands[name] = fn; };\ncommand('rm', (p) => fs.rmSync(p));\nexports.onCommand = (text) => { commands[text](text); return { success: true }; };",
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'context logger and state',
    files: {
      'index.js':
        "exports.onCommand = async (text, { log, state, signal, settings }) => { log.info(text); await state.set('x', 1); signal.throwIfAborted(); return { success: true, data: settings.x }; };",
    },
    needs: [],
  },
  {
    name: 'unknown or own function',
    files: {
      'index.js':
        "const fs = require('fs');\nconst put = (disk, p) => disk.writeFileSync(p, '');\nexports.onCommand = (text, { own }) => { (own ?? put)(fs, text); return { success: true }; };",
    },
    needs: ['filesystem:write'],
    blind: ['filesystem:read'],
  },
];
