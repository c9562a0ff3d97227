// What Node.js's modules and globals do, as far as permissions are concerned.
import * as l10n from '@vscode/l10n';
import { builtinModules } from 'node:module';
import * as slashed from '../../paths/slashed.ts';
import { everyArgument } from './arguments.ts';
import {
  fileNeeds,
  joinPaths,
  networkNeeds,
  ownPlace,
  single,
  spawnNeeds,
  textOf,
  UNKNOWN,
  type Arguments,
  type Effect,
  type Language,
  type Value,
} from './values.ts';

const words = (text: string): Set<string> => new Set(text.split(/\s+/));

const FS_READ = words(
  'access accessSync exists existsSync stat statSync lstat lstatSync statfs statfsSync readFile readFileSync readdir readdirSync opendir opendirSync readlink readlinkSync realpath realpathSync createReadStream ReadStream watch watchFile openAsBlob glob globSync',
);
const FS_WRITE = words(
  'writeFile writeFileSync appendFile appendFileSync mkdir mkdirSync mkdtemp mkdtempSync mkdtempDisposable mkdtempDisposableSync rm rmSync rmdir rmdirSync unlink unlinkSync truncate truncateSync chmod chmodSync lchmod lchmodSync chown chownSync lchown lchownSync utimes utimesSync lutimes lutimesSync createWriteStream WriteStream',
);
/** From the first place to the second. */
const FS_BOTH = words('rename renameSync copyFile copyFileSync cp cpSync link linkSync symlink symlinkSync');
const NETWORK = words(
  'http.request http.get https.request https.get http2.connect net.connect net.createConnection net.Socket tls.connect fetch WebSocket EventSource',
);
const NETWORK_ANY = words(
  'http.createServer https.createServer http2.createServer http2.createSecureServer net.createServer net.Server http.Server tls.createServer dgram.createSocket inspector.open',
);
const RUN_CODE = words(
  'eval Function vm.runInThisContext vm.runInNewContext vm.runInContext vm.Script vm.SourceTextModule vm.compileFunction module._load module.register module.registerHooks module.prototype._compile repl.start',
);
const NATIVE = words('process.dlopen process.binding process._linkedBinding WebAssembly.instantiate wasi.WASI ffi.dlopen');
const SENSITIVE = /^(fs|fs\.promises|child_process|net|http|https|http2|tls|dgram|dns|dns\.promises|vm|cluster)$/;
const GLOBALS = words(
  'require process fetch WebSocket EventSource eval Function globalThis global Promise Object Array URL JSON Reflect module exports Buffer console WebAssembly',
);

const isShell = (args: Arguments): boolean =>
  [1, 2].some((index) => args.member(index, 'shell')?.some((value) => value.kind !== 'unknown' || args.count > 0) ?? false);

function fsCall(name: string, args: Arguments): Effect {
  const first = args.at(0);
  if (FS_READ.has(name)) return { needs: fileNeeds('read', first), ...(name.startsWith('realpath') && { returns: first }) };
  if (name.startsWith('mkdtemp')) return { needs: fileNeeds('write', first), returns: first };
  if (FS_WRITE.has(name)) return { needs: fileNeeds('write', first) };
  if (FS_BOTH.has(name)) {
    const reads = /^(copyFile|cp)/.test(name) ? fileNeeds('read', first) : [];
    const writes = name.startsWith('rename') ? fileNeeds('write', first) : [];
    return { needs: [...reads, ...writes, ...fileNeeds('write', args.at(1))] };
  }
  if (name === 'open' || name === 'openSync') return openCall(first, args.count < 2 ? 'r' : textOf(args.at(1)));
  return {};
}

function openCall(place: Value[], flags: string | undefined): Effect {
  if (flags === undefined)
    return {
      needs: fileNeeds('read', place),
      blind: l10n.t('the flags that a file is opened with are computed'),
      may: ['filesystem:write'],
    };
  const reads = /r|\+/.test(flags) ? fileNeeds('read', place) : [];
  return { needs: [...reads, ...(/[wa+]/.test(flags) ? fileNeeds('write', place) : [])] };
}

function spawnCall(name: string, args: Arguments): Effect {
  const command = args.at(0);
  if (name === 'exec' || name === 'execSync') return { needs: spawnNeeds(command, true) };
  if (name === 'fork')
    return {
      needs: spawnNeeds([{ kind: 'text', text: 'node', whole: true }], false).map((need) => ({
        kind: need.kind,
        what: l10n.t('starts another Node.js process'),
      })),
    };
  if (/^(spawn|spawnSync|execFile|execFileSync)$/.test(name)) return { needs: spawnNeeds(command, isShell(args)) };
  return {};
}

function pathCall(name: string, args: Arguments, all: Value[]): Effect {
  switch (name) {
    case 'join':
      return { returns: [joinPaths(all, false)] };
    case 'resolve':
      return { returns: [joinPaths(all, true)] };
    case 'normalize':
    case 'toNamespacedPath':
      return { returns: args.at(0) };
    case 'dirname':
      return { returns: args.at(0).map(parentOf) };
    default:
      return { returns: [UNKNOWN] };
  }
}

function parentOf(value: Value): Value {
  if (value.kind === 'place') return value.of === 'own' && value.rel !== undefined ? ownPlace(slashed.join(value.rel, '..')) : UNKNOWN;
  if (value.kind === 'text' && value.whole) return { kind: 'text', text: slashed.dirname(value.text), whole: true };
  return UNKNOWN;
}

/** Where an http.request goes: an address, or an object with a host. */
function requestTarget(args: Arguments): Value[] {
  if (args.at(0).some(({ kind }) => kind === 'text' || kind === 'place')) return args.at(0);
  return args.member(0, 'hostname') ?? args.member(0, 'host') ?? [UNKNOWN];
}

export const nodeLanguage: Language = {
  id: 'node',
  environment: ['process.env'],

  global(name, module) {
    if (name === '__dirname' || name === 'import.meta.dirname') return [ownPlace(slashed.dirname(module.relative))];
    if (name === '__filename' || name === 'import.meta.filename' || name === 'import.meta.url') return [ownPlace(module.relative)];
    return GLOBALS.has(name) || name.startsWith('import.meta') ? [{ kind: 'api', path: name }] : [UNKNOWN];
  },

  module(specifier) {
    const bare = specifier.replace(/^node:/, '');
    if (specifier === 'codex-plugin-sdk') return [{ kind: 'api', path: 'sdk' }];
    if (!builtinModules.includes(bare) && !specifier.startsWith('node:')) return undefined;
    return [{ kind: 'api', path: nodeLanguage.canonical(bare.replaceAll('/', '.')) }];
  },

  candidates(specifier, fromFile) {
    if (!/^\.{0,2}\//.test(specifier) && specifier !== '.' && specifier !== '..') return [];
    const base = slashed.join(slashed.dirname(fromFile), specifier);
    const extensions = [
      '',
      '.js',
      '.mjs',
      '.cjs',
      '.ts',
      '.mts',
      '.cts',
      '.json',
      '.node',
      '/index.js',
      '/index.mjs',
      '/index.cjs',
      '/index.ts',
    ];
    return extensions.map((extension) => base + extension);
  },

  isDependency: (specifier) => !/^\.{0,2}\//.test(specifier) && !specifier.startsWith('data:'),

  canonical(written) {
    const plain = written
      .replace(/^(globalThis|global)\.(?=.)/, '')
      .replace(/\.default\b/g, '')
      .replace(/^fs\.promises\.promises/, 'fs.promises');
    if (/^(path\.posix|path\.win32)\b/.test(plain)) return plain.replace(/^path\.(posix|win32)/, 'path');
    return plain.replace(/^(require\.main|process\.mainModule|module)\.require$/, 'require').replace(/^module\.Module\b/, 'module');
  },

  call(api, args, module) {
    const dot = api.lastIndexOf('.');
    const [owner, name] = dot < 0 ? ['', api] : [api.slice(0, dot), api.slice(dot + 1)];
    const all = Array.from({ length: args.count }, (_, index) => single(args.at(index)));
    if (owner === 'fs' || owner === 'fs.promises') return fsCall(name, args);
    if (owner === 'child_process') return spawnCall(name, args);
    if (owner === 'path') return pathCall(name, args, all);
    if (RUN_CODE.has(api)) return { blind: l10n.t('{0} runs code that is made while the plugin runs', api) };
    if (NATIVE.has(api)) return { blind: l10n.t('{0} runs native code', api) };
    if (NETWORK.has(api)) {
      if (/^(net|tls)\./.test(api))
        return {
          needs: networkNeeds(args.member(0, 'host') ?? (args.count > 1 ? args.at(1) : [UNKNOWN]), args.member(0, 'port') ?? args.at(0)),
        };
      return { needs: networkNeeds(requestTarget(args)) };
    }
    if (NETWORK_ANY.has(api)) return { needs: networkNeeds(undefined) };
    if (/^dns(\.promises)?$/.test(owner) && /^(lookup|lookupService|resolve\w*|reverse)$/.test(name))
      return { needs: networkNeeds(undefined) };
    if (api === 'cluster.fork') return { needs: [{ kind: 'process:spawn', what: l10n.t('starts another Node.js process') }] };
    return other(api, args, all, module.relative);
  },

  method: () => ({}),

  mention(api) {
    if (SENSITIVE.test(api)) {
      const may = api.startsWith('fs')
        ? (['filesystem:read', 'filesystem:write'] as const)
        : api === 'child_process' || api === 'cluster'
          ? (['process:spawn'] as const)
          : api === 'vm'
            ? undefined
            : (['network:request'] as const);
      return { blind: l10n.t('{0} is handed on as a whole', api), ...(may && { may }) };
    }
    if (api === 'require') return { blind: l10n.t('"require" is handed on') };
    const { needs, blind, may } = nodeLanguage.call(api, everyArgument(UNKNOWN), { relative: '' } as never);
    return { ...(needs && { needs }), ...(blind !== undefined && { blind }), ...(may && { may }) };
  },
};

function other(api: string, args: Arguments, all: Value[], relative: string): Effect {
  switch (api) {
    case 'process.loadEnvFile':
      return { needs: fileNeeds('read', args.count === 0 ? [UNKNOWN] : args.at(0)) };
    case 'sqlite.DatabaseSync':
      return textOf(args.at(0)) === ':memory:' ? {} : { needs: [...fileNeeds('read', args.at(0)), ...fileNeeds('write', args.at(0))] };
    case 'sqlite.backup':
      return { needs: fileNeeds('write', args.at(1)) };
    case 'v8.writeHeapSnapshot':
    case 'process.report.writeReport':
      return { needs: fileNeeds('write', args.count === 0 ? [UNKNOWN] : args.at(0)) };
    case 'os.tmpdir':
      return { returns: [{ kind: 'place', of: 'temp' }] };
    case 'url.fileURLToPath':
    case 'url.pathToFileURL':
    case 'require.resolve':
      return { returns: args.at(0) };
    case 'import.meta.resolve':
      return { returns: [joinPaths([ownPlace(slashed.dirname(relative)), ...all], true)] };
    case 'URL':
    case 'url.URL':
      return { returns: [urlOf(all)] };
    case 'Promise.all':
    case 'Promise.resolve':
    case 'Object.freeze':
    case 'Object.assign':
    case 'util.promisify':
      return { returns: args.at(0) };
    case 'module.createRequire':
      return { returns: [{ kind: 'api', path: 'require' }] };
    default:
      return {};
  }
}

function urlOf([first = UNKNOWN, base]: Value[]): Value {
  if (base?.kind === 'text' && first.kind === 'text') {
    const isComplete = base.whole && first.whole && URL.canParse(first.text, base.text);
    return isComplete ? { kind: 'text', text: new URL(first.text, base.text).href, whole: true } : UNKNOWN;
  }
  // Where only what follows the server is not known.
  if (base?.kind === 'text') return URL.canParse(base.text) ? { kind: 'text', text: new URL('/', base.text).href, whole: false } : UNKNOWN;
  if (base?.kind !== 'place') return first;
  const folder = base.of === 'own' && base.rel !== undefined ? ownPlace(slashed.dirname(base.rel)) : base;
  return joinPaths([folder, first], true);
}
