// Finds the missing permission behind an error that the guard did not make itself. Loaded when the first one comes.
'use strict';
const {
  policy,
  rules,
  resolve,
  basename,
  dirname,
  startsWith,
  denials,
  inFolders,
  within,
  mayRead,
  mayWrite,
  fileNeed,
  isProtected,
} = require('./denial.cjs');
const { readlink } = require('./files.cjs');
const { refusedWithin } = require('./network.cjs');

/** How long after a refused connection an error without a text is put down to it. */
const REFUSAL_MS = 2000;

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
    return fileNeed(kind, file);
  }
  if (error.permission === 'ChildProcess') return { permission: 'process:spawn', detail: 'start a program' };
  if (error.permission === 'Net')
    return { permission: 'network:request', detail: `reach ${error.resource || 'a server'} over the network` };
  // Node.js leaves these out as a whole, as they would need all permissions there are.
  const whole = /\bfs\.\w+|\b(?:fchmod|fchown|futimes)\b/.exec(`${error.message}`)?.[0];
  if (whole !== undefined) return { permission: 'filesystem:write', detail: `use ${whole}, which Node.js keeps from plugins as a whole` };
  return { permission: 'process:spawn', detail: `use ${error.permission || 'an interface that permissions do not cover'}` };
}

/** Paths in sentences, as far as they go without what separates words. */
const ABSOLUTE = process.platform === 'win32' ? /(?:[A-Za-z]:[\\/]|\\\\)[^\s'":,()]+/g : /(?<![\w.~-])\/[^\s'":,()]+/g;
const OWN_BELOW = policy.pluginFolder + rules.sep;

/** What a text that names a file is about, when the file is one that may not be read. */
function explainText(text, writing) {
  // The plugin's own folder, which it may always read, may have such separators in its name.
  const looked = writing ? `${text}` : `${text}`.replaceAll(OWN_BELOW, `.${rules.sep}`);
  for (const [file] of looked.matchAll(ABSOLUTE)) {
    const named = resolve(file);
    const reached = writing ? mayRead(named) && !isProtected(named) : mayRead(named);
    if (reached || policy.ancestors.includes(named) || inFolders(named, ['/bin', '/usr', '/proc/self'])) continue;
    return { ...fileNeed(writing ? 'write' : 'read', named), guess: true };
  }
  return undefined;
}

/** Where a link on the way to a file leads to, when that place may not be reached. */
function explainLink(file, kind) {
  const parts = file.split(rules.sep);
  for (let count = 2; count <= parts.length; count++) {
    const link = parts.slice(0, count).join(rules.sep);
    let target;
    try {
      target = readlink(link);
    } catch {
      continue;
    }
    const led = resolve(dirname(link), target, ...parts.slice(count));
    if (!(kind === 'write' ? mayWrite(led) : mayRead(led))) return { ...fileNeed(kind, led), guess: true };
  }
  return undefined;
}

function explainErrno(error) {
  // WebSocket's errors say nothing at all.
  const refused = error instanceof TypeError && error.message === '' ? refusedWithin(REFUSAL_MS) : undefined;
  if (refused !== undefined) return { ...refused, guess: true };
  const { code, syscall } = error;
  if (
    policy.spawn === 'none' &&
    code === 'ERR_SYSTEM_ERROR' &&
    /setpriority/i.test(`${error.message}`) &&
    /EPERM|EACCES|ESRCH/.test(`${error.message}`)
  )
    return { permission: 'process:spawn', detail: 'change the priority of another process', guess: true };
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_SQLITE_ERROR') {
    const said = `${error.message}`.replaceAll(OWN_BELOW, `.${rules.sep}`);
    const named = /(?:module|database:?) '?((?:\/|[A-Za-z]:[\\/])[^'\s]+)/.exec(said)?.[1];
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
    return { ...fileNeed('write', resolve(error.path)), permission: `filesystem:write:${resolve(error.path)}`, guess: true };
  }
  if (typeof error.path === 'string' && /^(EACCES|EPERM|EROFS|ENOENT)$/.test(code)) {
    const file = resolve(error.path);
    const writing = code === 'EROFS' || /^(mkdir|unlink|rename|rmdir|chmod|chown|symlink|link|utime|copyfile)/.test(syscall ?? '');
    if (writing ? mayWrite(file) : mayRead(file)) return explainLink(file, writing ? 'write' : 'read');
    return { ...fileNeed(writing ? 'write' : 'read', file), guess: true };
  }
  return undefined;
}

module.exports = { explain };
