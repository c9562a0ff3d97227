// Runs in a worker before any plugin code: refuses what was not granted with an error that names the missing permission.
// The operating system's confinement, where there is one, holds without it; this file gives the reasons.
'use strict';
const policy = JSON.parse(process.env.CODEX_PLUGIN_POLICY ?? '{}');
delete process.env.CODEX_PLUGIN_POLICY;

const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { syncBuiltinESMExports } = require('node:module');

// Captured: plugin code may replace them later.
const { resolve, basename, matchesGlob } = path;
const realpath = fs.realpathSync.native;
const readlink = fs.readlinkSync;
const uncurry = (fn) => Function.prototype.call.bind(fn);
const startsWith = uncurry(String.prototype.startsWith);
const endsWith = uncurry(String.prototype.endsWith);
const { apply } = Reflect;

/** What is known about errors that this file made. */
const denials = new WeakMap();

function denied(permission, what) {
  const error = new Error(
    `${policy.pluginId} may not ${what}: the permission "${permission}" is missing. Declare it in the plugin's manifest, and have the user grant it.`,
  );
  error.code = 'ERR_ACCESS_DENIED';
  error.permission = permission;
  denials.set(error, { permission, detail: what });
  return error;
}

// ---- files --------------------------------------------------------------------------------------------------------------------------

function within(file, folder) {
  return file === folder || folder === '/' || startsWith(file, `${folder}/`);
}

function inRules(file, rules) {
  for (let index = 0; index < rules.length; index++) {
    const { base, glob } = rules[index];
    if (!within(file, base)) continue;
    // A folder on the way to what a glob matches may be looked at, not read.
    if (glob === undefined || matchesGlob(file, glob)) return true;
  }
  return false;
}

function inFolders(file, folders) {
  for (let index = 0; index < folders.length; index++) if (within(file, folders[index])) return true;
  return false;
}

/** The text of a path argument, or undefined for what is none (descriptors) or is none of ours to judge. */
function pathOf(value) {
  if (typeof value === 'string') return resolve(value);
  if (value instanceof URL) return value.protocol === 'file:' ? fileURLToPath(value) : undefined;
  if (value instanceof Uint8Array) return resolve(Buffer.from(value).toString('utf8'));
  return undefined;
}

/** Where a path really leads, the last part of which may not exist. Only needed where no mount hides what links lead to. */
function followed(file) {
  let existing = file;
  let rest = '';
  for (;;) {
    try {
      return resolve(realpath(existing) + rest);
    } catch {
      const parent = path.dirname(existing);
      if (parent === existing) return file;
      rest = `/${basename(existing)}${rest}`;
      existing = parent;
    }
  }
}

function mayRead(file) {
  if (inFolders(file, policy.hidden)) return false;
  return inFolders(file, policy.runtime) || inRules(file, policy.read) || within(file, policy.tmp);
}

function mayWrite(file) {
  if (within(file, policy.tmp) || file === '/dev/null') return true;
  return !inFolders(file, policy.protected) && !inFolders(file, policy.hidden) && inRules(file, policy.write);
}

function fileDenial(kind, file) {
  const verb = kind === 'read' ? 'read' : 'write';
  if (kind === 'write' && inFolders(file, policy.protected)) {
    return denied(`filesystem:write:${file}`, `write ${file}, which is protected because it is run outside of the sandbox later`);
  }
  const unscoped =
    inFolders(file, policy.workspaceFolders) && !(kind === 'write' && within(file, policy.pluginFolder)) && !inFolders(file, policy.hidden);
  return denied(unscoped ? `filesystem:${kind}` : `filesystem:${kind}:${file}`, `${verb} ${file}`);
}

function check(kind, value) {
  const named = pathOf(value);
  if (named === undefined) return;
  const may = kind === 'read' ? mayRead : mayWrite;
  if (!may(named)) throw fileDenial(kind, named);
  if (policy.followLinks) {
    const target = followed(named);
    if (target !== named && !may(target)) throw fileDenial(kind, target);
  }
}

function checkMetadata(value) {
  const named = pathOf(value);
  // Folders above a granted one must be visible for paths to be resolved; mounts show nothing else in them.
  if (named !== undefined && !inFolders(named, policy.ancestors)) check('read', value);
}

const READS = ['access', 'readFile', 'readdir', 'readlink', 'opendir', 'watch', 'watchFile', 'openAsBlob', 'createReadStream'];
const METADATA = ['stat', 'lstat', 'statfs', 'realpath'];
const WRITES = [
  ...[
    'writeFile',
    'appendFile',
    'mkdir',
    'mkdtemp',
    'mkdtempDisposable',
    'rm',
    'rmdir',
    'unlink',
    'truncate',
    'chmod',
    'lchmod',
    'chown',
    'lchown',
  ],
  ...['utimes', 'lutimes', 'createWriteStream'],
];
const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = fs.constants;

function opensForWriting(flags) {
  if (typeof flags === 'number') return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)) !== 0;
  return typeof flags === 'string' && /[wa+]/.test(flags);
}

function checkTwo(first, second) {
  return (args) => {
    check(first, args[0]);
    if (first === 'write') check('read', args[0]);
    check(second, args[1]);
  };
}

const CHECKS = new Map();
for (const name of READS) CHECKS.set(name, (args) => check('read', args[0]));
for (const name of METADATA) CHECKS.set(name, (args) => checkMetadata(args[0]));
for (const name of WRITES) CHECKS.set(name, (args) => check('write', args[0]));
CHECKS.set('open', (args) => check(opensForWriting(args[1]) ? 'write' : 'read', args[0]));
CHECKS.set('copyFile', checkTwo('read', 'write'));
CHECKS.set('cp', checkTwo('read', 'write'));
// Moving or removing what contains a protected spot would put another one in its place.
function checkWhole(value) {
  const named = pathOf(value);
  if (named !== undefined && policy.protected.some((spot) => spot !== named && within(spot, named))) {
    throw denied(`filesystem:write:${named}`, `move or remove ${named}, which holds protected files`);
  }
}
CHECKS.set('rename', (args) => {
  checkTwo('write', 'write')(args);
  checkWhole(args[0]);
});
for (const name of ['rm', 'rmdir']) {
  CHECKS.set(name, (args) => {
    check('write', args[0]);
    checkWhole(args[0]);
  });
}
// A second name for a file gives whoever may write here the right to write there.
CHECKS.set('link', checkTwo('write', 'write'));
CHECKS.set('symlink', (args) => {
  const link = pathOf(args[1]);
  const target = link !== undefined && typeof args[0] === 'string' ? resolve(path.dirname(link), args[0]) : args[0];
  check('read', target);
  check('write', args[1]);
});

/** Node's own refusals carry no name of ours: add it where they pass by. */
function improve(error) {
  const known = explain(error);
  if (known !== undefined && !known.guess && !denials.has(error)) {
    error.message = `${policy.pluginId} may not ${known.detail}: the permission "${known.permission}" is missing. Declare it in the plugin's manifest, and have the user grant it.`;
    error.permission = known.permission;
    denials.set(error, known);
  }
  return error;
}

/** Calls back with the error where the function has a callback, as callers of such functions do not expect it to throw. */
function withCheck(original, judge, style) {
  const wrapped = {
    [original.name](...args) {
      const last = args.length - 1;
      const callback = style === 'callback' && typeof args[last] === 'function' ? args[last] : undefined;
      try {
        judge(args);
        if (callback !== undefined) args[last] = (error, ...rest) => callback(error ? improve(error) : error, ...rest);
        const result = apply(original, this, args);
        return style === 'promise' && result instanceof Promise ? result.catch((error) => Promise.reject(improve(error))) : result;
      } catch (error) {
        improve(error);
        if (style === 'promise') return Promise.reject(error);
        if (callback === undefined) throw error;
        process.nextTick(callback, error);
        return undefined;
      }
    },
  }[original.name];
  if (typeof original.native === 'function') wrapped.native = withCheck(original.native, judge, style);
  return wrapped;
}

for (const [name, judge] of CHECKS) {
  if (typeof fs[name] === 'function')
    fs[name] = withCheck(fs[name], judge, name.startsWith('create') || name === 'openAsBlob' ? 'sync' : 'callback');
  if (typeof fs[`${name}Sync`] === 'function') fs[`${name}Sync`] = withCheck(fs[`${name}Sync`], judge, 'sync');
  if (typeof fs.promises[name] === 'function')
    fs.promises[name] = withCheck(fs.promises[name], judge, name === 'watch' ? 'sync' : 'promise');
}
for (const [name, asks] of [
  ['existsSync', 'sync'],
  ['exists', 'callback'],
]) {
  const original = fs[name];
  fs[name] = (file, callback) => {
    try {
      checkMetadata(file);
    } catch {
      return asks === 'sync' ? false : void process.nextTick(callback, false);
    }
    return original(file, callback);
  };
}

/** Changes to built-in modules that have not been loaded yet. */
const pending = new Map();

// ---- network ------------------------------------------------------------------------------------------------------------------------

function hostAllowed(host, port) {
  const { network } = policy;
  if (network === 'all') return true;
  if (network === 'none') return false;
  for (let index = 0; index < network.length; index++) {
    const rule = network[index];
    if (rule.port !== undefined && port !== undefined && rule.port !== port) continue;
    if (rule.host === '*' || rule.host === host || (startsWith(rule.host, '*.') && endsWith(host, rule.host.slice(1)))) return true;
  }
  return false;
}

function networkDenial(host, port) {
  const bare = `${host}`.toLowerCase();
  const standard = port === undefined || port === 80 || port === 443;
  const shown = standard ? bare : `${bare}:${port}`;
  return denied(`network:request:${shown}`, `reach ${shown} over the network`);
}

/** HTTP clients pass a path of null. */
function isLocal({ path: file }) {
  return file !== undefined && file !== null;
}

/** @returns an error, or undefined when the address may be reached. */
function connectDenial(options) {
  if (isLocal(options)) {
    if (policy.spawn !== 'none' && policy.network === 'all') return undefined;
    return denied('network:request', `connect to the local socket ${options.path}`);
  }
  const host = `${options.host ?? 'localhost'}`.toLowerCase();
  const port = Number(options.port);
  return hostAllowed(host, port) || isProxy({ host, port }) ? undefined : networkDenial(host, port);
}

function connectOptions(args) {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === 'object' && first !== null) return first;
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { path: first };
  return { port: first, host: typeof args[1] === 'string' ? args[1] : undefined };
}

/** WebSocket's errors carry no cause; changing that class would load it, which takes longer than all the rest of this file. */
let lastRefusal;
const REFUSAL_MS = 2000;

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const options = connectOptions(args);
  if (options[PROXIED] === true) return apply(connect, this, args);
  const refusal = connectDenial(options);
  if (refusal !== undefined) {
    lastRefusal = { ...denials.get(refusal), at: performance.now() };
    process.nextTick(() => this.destroy(refusal));
    return this;
  }
  if (policy.proxy?.tunnel !== true || isLocal(options) || isProxy(options)) return apply(connect, this, args);
  const callback = Array.isArray(args[0]) ? args[0][1] : args.at(-1);
  return throughProxy(this, options, typeof callback === 'function' ? [callback] : []);
};

function isProxy({ host, port }) {
  return policy.proxy !== undefined && host === '127.0.0.1' && Number(port) === policy.proxy.port;
}

/** Marks connections to the proxy itself. */
const PROXIED = Symbol('proxied');

/**
 * Opens the connection by way of the host's proxy. A relay of our own on loopback does the talking with the proxy, one per address,
 * so that the socket and whatever protocol it speaks notice nothing.
 */
function throughProxy(socket, options, rest) {
  const target = `${options.host ?? 'localhost'}:${options.port}`;
  // As while a name is looked up: what is written meanwhile waits.
  socket.connecting = true;
  relayFor(target).then(
    (port) => {
      if (!socket.destroyed) apply(connect, socket, [{ ...options, host: '127.0.0.1', port, family: 4, [PROXIED]: true }, ...rest]);
    },
    (error) => socket.destroy(error),
  );
  return socket;
}

const relays = new Map();

function relayFor(target) {
  let relay = relays.get(target);
  if (relay === undefined) {
    relay = new Promise((ready, failed) => {
      const server = new net.Server((client) => tunnel(client, target));
      server.on('error', failed);
      server.on('listening', () => ready(server.address().port));
      server.listen({ host: '127.0.0.1', port: 0, [PROXIED]: true });
      server.unref();
    });
    relays.set(target, relay);
  }
  return relay;
}

function openProxy() {
  const upstream = new net.Socket();
  const { socket, port } = policy.proxy;
  apply(connect, upstream, [socket === undefined ? { host: '127.0.0.1', port, [PROXIED]: true } : { path: socket, [PROXIED]: true }]);
  return upstream;
}

function tunnel(client, target) {
  const upstream = openProxy();
  const { token } = policy.proxy;
  const authorization = token === undefined ? '' : `Proxy-Authorization: Basic ${Buffer.from(`worker:${token}`).toString('base64')}\r\n`;
  upstream.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${authorization}\r\n`);
  let answer = Buffer.alloc(0);
  const read = (chunk) => {
    answer = Buffer.concat([answer, chunk]);
    const end = answer.indexOf('\r\n\r\n');
    if (end < 0) return;
    upstream.off('data', read);
    if (!startsWith(answer.toString('latin1', 0, end), 'HTTP/1.1 200')) return void client.resetAndDestroy();
    if (answer.length > end + 4) client.write(answer.subarray(end + 4));
    client.pipe(upstream).pipe(client);
  };
  upstream.on('data', read);
  upstream.on('error', () => client.resetAndDestroy());
  client.on('error', () => upstream.destroy());
  upstream.on('close', () => client.destroy());
  client.on('close', () => upstream.destroy());
}

if (policy.network !== 'all') {
  const { listen } = net.Server.prototype;
  net.Server.prototype.listen = function (...args) {
    const options = connectOptions(args);
    if (options[PROXIED] !== true) {
      const where = options.path ?? `${options.host ?? 'every address'}:${options.port ?? 0}`;
      process.nextTick(() => this.emit('error', denied('network:request', `listen on ${where}`)));
      return this;
    }
    return apply(listen, this, args);
  };
  const { fetch } = globalThis;
  // Its own error would only say "fetch failed".
  globalThis.fetch = async function (input, init) {
    const url = new URL(typeof input === 'string' || input instanceof URL ? input : input.url);
    if (/^https?:$/.test(url.protocol)) {
      const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
      const host = url.hostname.replace(/^\[|\]$/g, '');
      if (!hostAllowed(host, port)) throw networkDenial(host, port);
    }
    return fetch(input, init);
  };
  // The machine's addresses are no plugin's business; asking for them where there are none to be seen would throw.
  lazily('node:os', (os) => {
    os.networkInterfaces = () => ({});
  });
  lazily('node:dgram', (dgram) => {
    for (const name of ['bind', 'connect', 'send', 'addMembership']) {
      dgram.Socket.prototype[name] = function (...args) {
        const host = name === 'connect' ? args[1] : args.find((arg, index) => index > 0 && typeof arg === 'string');
        throw name === 'bind'
          ? denied('network:request', 'receive datagrams')
          : denied(`network:request${host ? `:${host}` : ''}`, 'send datagrams');
      };
    }
  });
  lazily('node:dns', (dns) => {
    const guard = (target, name, style) => {
      const original = target[name];
      if (typeof original !== 'function') return;
      const judge = ([host]) => {
        if (typeof host === 'string' && !hostAllowed(host.toLowerCase(), undefined) && net.isIP(host) === 0)
          throw networkDenial(host, undefined);
      };
      target[name] = withCheck(original, judge, style);
    };
    for (const name of Object.keys(dns)) if (/^(lookup|resolve|reverse)/.test(name)) guard(dns, name, 'callback');
    for (const name of Object.keys(dns.promises)) if (/^(lookup|resolve|reverse)/.test(name)) guard(dns.promises, name, 'promise');
    for (const [place, style] of [
      [dns.Resolver.prototype, 'callback'],
      [dns.promises.Resolver.prototype, 'promise'],
    ]) {
      for (const name of Object.getOwnPropertyNames(place)) if (/^(resolve|reverse)/.test(name)) guard(place, name, style);
    }
  });
}

/** Changes a built-in module when it is first asked for: loading all of them would make every start slower. */
function lazily(name, change) {
  pending.set(name.slice('node:'.length), change);
}

// ---- programs -----------------------------------------------------------------------------------------------------------------------

function commandAllowed(file) {
  const { spawn } = policy;
  if (spawn === 'all') return true;
  if (spawn === 'none') return false;
  for (let index = 0; index < spawn.length; index++) {
    const rule = spawn[index];
    if (file === rule.name || file === rule.path || rule.reals.includes(file)) return true;
  }
  return false;
}

function spawnDenial(file) {
  const name = basename(`${file}`);
  return denied(`process:spawn:${name}`, `start ${name}`);
}

function changeChildProcess(childProcess) {
  const { spawn } = childProcess.ChildProcess.prototype;
  childProcess.ChildProcess.prototype.spawn = function (options) {
    if (!commandAllowed(options?.file)) throw spawnDenial(commandOf(options?.file, options?.args));
    return apply(spawn, this, [options]);
  };
  for (const [name, isShell] of [
    ['spawnSync', false],
    ['execFileSync', false],
    ['execSync', true],
  ]) {
    const original = childProcess[name];
    childProcess[name] = function (file, ...rest) {
      const shell = isShell || rest.some((arg) => typeof arg === 'object' && arg !== null && !Array.isArray(arg) && arg.shell);
      if (!commandAllowed(shell ? '/bin/sh' : file)) throw spawnDenial(shell ? firstWord(file) : file);
      return apply(original, this, [file, ...rest]);
    };
  }
}

function firstWord(command) {
  return `${command}`.trim().split(/\s+/)[0] ?? 'sh';
}

/** What somebody wants to run who goes through a shell. */
function commandOf(file, args) {
  return basename(`${file}`) === 'sh' && args?.[1] === '-c' ? firstWord(args[2]) : file;
}

function changeProcess() {
  const { kill } = process;
  process.kill = (pid, signal) => {
    if (policy.spawn === 'none' && pid !== process.pid) throw denied('process:spawn', `send a signal to process ${pid}`);
    return apply(kill, process, [pid, signal]);
  };
  for (const name of ['binding', '_linkedBinding']) {
    process[name] = (what) => {
      throw denied('process:spawn', `use Node.js' internals (process.${name}(${JSON.stringify(what)})), which reach around permissions`);
    };
  }
  if (process.execve) {
    const { execve } = process;
    process.execve = (file, ...rest) => {
      if (policy.spawn !== 'all') throw spawnDenial(file);
      return apply(execve, process, [file, ...rest]);
    };
  }
  const { dlopen } = process;
  process.dlopen = (module, file, ...rest) => {
    if (policy.nativeAddons) return apply(dlopen, process, [module, file, ...rest]);
    throw denied('process:spawn', `load the native addon ${file}, which could start programs`);
  };
}

function changeWorkerThreads(threads) {
  threads.Worker = class Worker {
    constructor() {
      throw denied('process:spawn', 'start a worker thread, in which permissions would not hold');
    }
  };
}

function changeInspector(inspector) {
  const { open } = inspector;
  inspector.open = (port, host, ...rest) => {
    // As the worker opens it for a debugger; for everybody else's ears it needs the network.
    if (policy.network !== 'all' && host !== '127.0.0.1') throw denied('network:request', 'let debuggers in from elsewhere');
    return apply(open, inspector, [port, host, ...rest]);
  };
}

function changeWasi(wasi) {
  wasi.WASI = class WASI {
    constructor() {
      throw denied('filesystem:read', 'use WASI, whose file access goes around permissions');
    }
  };
}

function changeSqlite(sqlite) {
  for (const name of ['DatabaseSync', 'Database']) {
    const original = sqlite[name];
    if (original === undefined) continue;
    sqlite[name] = class extends original {
      constructor(file, options = {}) {
        if (file !== ':memory:' && file !== '') check(options.readOnly ? 'read' : 'write', file);
        super(file, { ...options, allowExtension: false });
      }
      exec(sql) {
        if (/\battach\b|\bvacuum\b[^;]*\binto\b/i.test(sql)) throw denied('filesystem:read', 'attach another database file');
        return super.exec(sql);
      }
      prepare(sql, ...rest) {
        if (/\battach\b|\bvacuum\b[^;]*\binto\b/i.test(sql)) throw denied('filesystem:read', 'attach another database file');
        return super.prepare(sql, ...rest);
      }
    };
  }
}

// ---- explanations -------------------------------------------------------------------------------------------------------------------

const NATIVE = {
  FileSystemRead: 'read',
  FileSystemWrite: 'write',
};

/**
 * Which permission an error is about. `guess` is set when only the operating system refused, which it does for other reasons too.
 * @returns undefined for errors that have nothing to do with permissions.
 */
function explain(error, depth = 0) {
  if (typeof error !== 'object' || error === null || depth > 5) return undefined;
  return (
    denials.get(error) ??
    explainNative(error) ??
    explain(error.cause, depth + 1) ??
    explainFirst(error.errors, depth) ??
    explainErrno(error)
  );
}

function explainFirst(errors, depth) {
  if (!Array.isArray(errors)) return undefined;
  for (const one of errors.slice(0, 10)) {
    const found = explain(one, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function explainNative(error) {
  if (error.code === 'ERR_DLOPEN_DISABLED')
    return { permission: 'process:spawn', detail: 'load a native addon, which could start programs' };
  if (error.code !== 'ERR_ACCESS_DENIED') return undefined;
  const kind = NATIVE[error.permission];
  if (kind !== undefined) {
    const file = typeof error.resource === 'string' && error.resource !== '' ? resolve(error.resource) : undefined;
    if (file === undefined) return { permission: `filesystem:${kind}`, detail: `${kind} files` };
    return denials.get(fileDenial(kind, file));
  }
  if (error.permission === 'ChildProcess') return { permission: 'process:spawn', detail: 'start a program' };
  if (error.permission === 'Net')
    return { permission: 'network:request', detail: `reach ${error.resource || 'a server'} over the network` };
  return { permission: 'process:spawn', detail: `use ${error.permission || 'an interface that permissions do not cover'}` };
}

/** What a text that names a file is about, when the file is one that may not be read. */
function explainText(text, writing) {
  for (const [file] of `${text}`.matchAll(/\/[^\s'":,()]+/g)) {
    const named = resolve(file);
    if (mayRead(named) || policy.ancestors.includes(named) || inFolders(named, ['/bin', '/usr', '/proc/self'])) continue;
    return { ...denials.get(fileDenial(writing ? 'write' : 'read', named)), guess: true };
  }
  return undefined;
}

/** Where a link on the way to a file leads to, when that place may not be reached. */
function explainLink(file, kind) {
  const parts = file.split('/');
  for (let count = 2; count <= parts.length; count++) {
    const link = parts.slice(0, count).join('/');
    let target;
    try {
      target = readlink(link);
    } catch {
      continue;
    }
    const led = resolve(path.dirname(link), target, ...parts.slice(count));
    if (!(kind === 'write' ? mayWrite(led) : mayRead(led))) return { ...denials.get(fileDenial(kind, led)), guess: true };
  }
  return undefined;
}

function explainErrno(error) {
  if (error instanceof TypeError && error.message === '' && lastRefusal !== undefined && performance.now() - lastRefusal.at < REFUSAL_MS) {
    return { permission: lastRefusal.permission, detail: lastRefusal.detail, guess: true };
  }
  const { code, syscall } = error;
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_SQLITE_ERROR') {
    const named = /(?:module|database:?) '?(\/[^'\s]+)/.exec(`${error.message}`)?.[1];
    return named === undefined ? undefined : explainText(named, false);
  }
  if (
    (typeof error.status === 'number' && error.status !== 0 && error.cmd !== undefined) ||
    startsWith(`${error.message}`, 'Command failed: ')
  ) {
    const said = `${error.message}\n${error.stderr ?? ''}`;
    if (
      policy.network !== 'all' &&
      /Network is unreachable|Connection refused|Could not resolve|Temporary failure in name resolution/.test(said)
    ) {
      return { permission: 'network:request', detail: 'let a program that it starts reach the network', guess: true };
    }
    return /No such file|not exist|nonexist|[Pp]ermission denied|not permitted|Read-only/.test(said)
      ? explainText(said.replace(/^.*?\n/, ''), /cannot create|Read-only/.test(said))
      : undefined;
  }
  if (typeof code !== 'string') return undefined;
  if (typeof syscall === 'string' && startsWith(syscall, 'spawn') && /^(EPERM|EACCES|ENOENT)$/.test(code)) {
    if (policy.spawn !== 'none' && code === 'ENOENT') return undefined;
    return { permission: `process:spawn:${basename(`${error.path ?? ''}`)}`, detail: `start ${error.path}`, guess: true };
  }
  if (/^(ENETUNREACH|EHOSTUNREACH|EAI_AGAIN|ENOTFOUND|EAFNOSUPPORT)$/.test(code) && policy.network !== 'all') {
    const host = error.hostname ?? error.address;
    return { permission: host ? `network:request:${host}` : 'network:request', detail: `reach ${host ?? 'a server'}`, guess: true };
  }
  if (typeof error.path === 'string' && code === 'EBUSY' && policy.protected.some((spot) => within(spot, resolve(error.path)))) {
    return { ...denials.get(fileDenial('write', resolve(error.path))), permission: `filesystem:write:${resolve(error.path)}`, guess: true };
  }
  if (typeof error.path === 'string' && /^(EACCES|EPERM|EROFS|ENOENT)$/.test(code)) {
    const file = resolve(error.path);
    const writing = code === 'EROFS' || /^(mkdir|unlink|rename|rmdir|chmod|chown|symlink|link|utime|copyfile)/.test(syscall ?? '');
    if (writing ? mayWrite(file) : mayRead(file)) return explainLink(file, writing ? 'write' : 'read');
    const known = denials.get(fileDenial(writing ? 'write' : 'read', file));
    return known && { ...known, guess: true };
  }
  return undefined;
}

// ---- installation -------------------------------------------------------------------------------------------------------------------

function install() {
  pending.set('child_process', changeChildProcess);
  pending.set('worker_threads', changeWorkerThreads);
  pending.set('wasi', changeWasi);
  pending.set('inspector', changeInspector);
  pending.set('sqlite', changeSqlite);
  changeProcess();
  hookBuiltins();
  if (policy.proxy?.socket !== undefined) startRelay();
  syncBuiltinESMExports();
  Object.defineProperty(globalThis, Symbol.for('codexPlugins.explain'), { value: explain });
}

/** Makes every way to a built-in module pass by `pending`. */
function hookBuiltins() {
  const Module = require('node:module');
  const settle = (name) => {
    const bare = typeof name === 'string' && startsWith(name, 'node:') ? name.slice(5) : name;
    const root = bare === 'dns/promises' ? 'dns' : bare;
    const change = pending.get(root);
    if (change === undefined) return;
    pending.delete(root);
    const loaded = load(`node:${root}`);
    change(loaded);
    syncBuiltinESMExports();
  };
  const load = process.getBuiltinModule;
  const quick = ['child_process', 'dgram', 'dns', 'os', 'worker_threads', 'wasi', 'inspector', 'sqlite'];
  const { _load } = Module;
  Module._load = function (name, ...rest) {
    if (pending.size > 0) settle(name);
    return apply(_load, this, [name, ...rest]);
  };
  process.getBuiltinModule = (name) => {
    settle(name);
    return load(name);
  };
  Module.registerHooks?.({
    resolve(name, context, next) {
      if (pending.size > 0 && quick.includes(startsWith(name, 'node:') ? name.slice(5) : name.split('/')[0])) settle(name);
      return next(name, context);
    },
  });
}

/** The host's proxy is a Unix socket outside of our network; programs want a port. */
function startRelay() {
  const server = new net.Server((client) => {
    const upstream = openProxy();
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
  server.on('error', () => undefined);
  server.listen({ host: '127.0.0.1', port: policy.proxy.port, [PROXIED]: true });
  server.unref();
}

install();
