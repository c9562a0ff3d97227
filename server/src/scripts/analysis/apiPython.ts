// What Python's modules and built-in functions do, as far as permissions are concerned.
import * as l10n from '@vscode/l10n';
import * as slashed from '../../paths/slashed.ts';
import { everyArgument } from './arguments.ts';
import { fileCall, walking } from './apiPythonFiles.ts';
import { PYTHON_MODULES } from './pythonModules.ts';
import {
  fileNeeds,
  inside,
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

const OS_READ = words('listdir scandir walk fwalk stat lstat access readlink getxattr listxattr');
const OS_WRITE = words(
  'mkdir makedirs remove unlink rmdir removedirs truncate chmod chown lchown lchmod utime mkfifo mknod setxattr removexattr',
);
const OS_SPAWN = words(
  'system popen startfile posix_spawn posix_spawnp fork forkpty execl execle execlp execlpe execv execve execvp execvpe spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe',
);
const OS_PATH_READ = words('exists lexists isfile isdir islink ismount getsize getmtime getatime getctime samefile');
const PATH_READ = words(
  'read_text read_bytes iterdir glob rglob walk exists is_file is_dir is_symlink is_mount stat lstat owner group samefile readlink',
);
const PATH_WRITE = words('write_text write_bytes mkdir unlink rmdir touch chmod lchmod rename replace symlink_to hardlink_to link_to');
/** So telling that they count for objects whose class is not known. */
const TELLING = words('read_text read_bytes iterdir rglob write_text write_bytes');
const SUBPROCESS = words('run Popen call check_call check_output');
const NETWORK_FIRST = words(
  'urllib.request.urlopen urllib.request.Request http.client.HTTPConnection http.client.HTTPSConnection ftplib.FTP ftplib.FTP_TLS smtplib.SMTP smtplib.SMTP_SSL imaplib.IMAP4 imaplib.IMAP4_SSL poplib.POP3 poplib.POP3_SSL nntplib.NNTP telnetlib.Telnet xmlrpc.client.ServerProxy asyncio.open_connection websockets.connect websocket.create_connection socket.gethostbyname socket.getaddrinfo socket.gethostbyname_ex',
);
const NETWORK_ANY = words(
  'urllib.request.build_opener urllib.request.URLopener socket.socket socket.create_server socket.gethostbyaddr asyncio.start_server socketserver.TCPServer socketserver.UDPServer socketserver.ThreadingTCPServer http.server.HTTPServer http.server.ThreadingHTTPServer xmlrpc.server.SimpleXMLRPCServer ssl.get_server_certificate requests.Session requests.session httpx.Client httpx.AsyncClient aiohttp.ClientSession aiohttp.request urllib3.PoolManager',
);
const HTTP_LIBRARY = /^(requests|httpx|urllib3)\.(get|post|put|patch|delete|head|options|request|stream)$/;
const OPENERS = words('open io.open codecs.open gzip.open bz2.open lzma.open tokenize.open wave.open os.fdopen');
const RUN_CODE = words('exec eval compile runpy.run_path runpy.run_module code.interact builtins.exec builtins.eval');
const NATIVE = words('ctypes.CDLL ctypes.PyDLL ctypes.cdll.LoadLibrary ctypes.util.find_library importlib.machinery.ExtensionFileLoader');
const LIBRARIES = words('requests httpx aiohttp urllib3 websockets websocket');
const SENSITIVE = /^(os|subprocess|socket|shutil|pathlib|urllib\.request|http\.client|requests|httpx|aiohttp|io)$/;
const BUILT_IN = words(
  'open exec eval compile __import__ getattr vars globals print dict list tuple str sorted set map filter zip len input super isinstance',
);

function moduleKinds(api: string): Effect['may'] {
  if (/^(pathlib|shutil|io)$/.test(api)) return ['filesystem:read', 'filesystem:write'];
  if (api === 'subprocess') return ['process:spawn'];
  return api === 'os' ? ['filesystem:read', 'filesystem:write', 'process:spawn', 'env:read'] : ['network:request'];
}

/** Opening in a mode: "r" where none is given. */
function opening(place: Value[] | undefined, mode: Value[] | undefined): Effect {
  const text = mode === undefined ? 'r' : textOf(mode);
  const returns = (place ?? [UNKNOWN]).map((one): Value => ({ kind: 'file', place: one.kind === 'path' ? one.place : one }));
  if (text === undefined)
    return {
      needs: fileNeeds('read', place),
      blind: l10n.t('the mode that a file is opened with is computed'),
      may: ['filesystem:write'],
      returns,
    };
  const reads = /r|\+/.test(text) ? fileNeeds('read', place) : [];
  return { needs: [...reads, ...(/[wax+]/.test(text) ? fileNeeds('write', place) : [])], returns };
}

function osCall(name: string, args: Arguments): Effect {
  const first = args.named('path', 0);
  if (OS_READ.has(name)) {
    const returns = walking(name, first ?? [UNKNOWN]);
    return { needs: fileNeeds('read', first ?? [UNKNOWN]), ...(returns && { returns }) };
  }
  if (OS_WRITE.has(name)) return { needs: fileNeeds('write', first) };
  if (/^(rename|renames|replace|link|symlink)$/.test(name))
    return {
      needs: [...(name.startsWith('re') ? fileNeeds('write', args.at(0)) : []), ...fileNeeds('write', args.named('dst', 1))],
    };
  if (name === 'open')
    return {
      needs: fileNeeds('read', args.at(0)),
      ...(args.count > 1 && { blind: l10n.t('the flags of os.open are computed'), may: ['filesystem:write'] as const }),
    };
  if (OS_SPAWN.has(name))
    return {
      needs: spawnNeeds(
        name.startsWith('spawn') ? args.at(1) : name.startsWith('fork') ? undefined : args.at(0),
        name === 'system' || name === 'popen',
      ),
    };
  return {};
}

function osPath(name: string, args: Arguments, all: Value[]): Effect {
  if (OS_PATH_READ.has(name)) return { needs: fileNeeds('read', args.at(0)) };
  if (name === 'join') return { returns: [joinPaths(all, true)] };
  if (name === 'realpath' || name === 'abspath' || name === 'normpath' || name === 'expanduser') return { returns: args.at(0) };
  if (name === 'dirname') return { returns: args.at(0).map(parentOf) };
  return {};
}

function parentOf(value: Value): Value {
  if (value.kind === 'path') return { kind: 'path', place: parentOf(value.place) };
  if (value.kind === 'place')
    return value.of === 'own' && value.rel !== undefined ? ownPlace(slashed.join(value.rel, '..')) : value.of === 'temp' ? UNKNOWN : value;
  if (value.kind === 'text' && value.whole) return { kind: 'text', text: slashed.dirname(value.text), whole: true };
  return UNKNOWN;
}

function shutilCall(name: string, args: Arguments): Effect {
  const [first, second] = [args.named('src', 0), args.named('dst', 1)];
  if (/^(copy|copy2|copyfile|copytree|copymode|copystat)$/.test(name))
    return { needs: [...fileNeeds('read', first), ...fileNeeds('write', second)] };
  if (name === 'move') return { needs: [...fileNeeds('read', first), ...fileNeeds('write', second)] };
  if (name === 'rmtree' || name === 'chown') return { needs: fileNeeds('write', args.named('path', 0)) };
  if (name === 'make_archive')
    return { needs: [...fileNeeds('read', args.named('root_dir', 2)), ...fileNeeds('write', args.named('base_name', 0))] };
  if (name === 'unpack_archive')
    return { needs: [...fileNeeds('read', args.named('filename', 0)), ...fileNeeds('write', args.named('extract_dir', 1))] };
  return name === 'disk_usage' ? { needs: fileNeeds('read', args.at(0)) } : {};
}

function subprocessCall(name: string, args: Arguments): Effect {
  if (name === 'getoutput' || name === 'getstatusoutput') return { needs: spawnNeeds(args.named('cmd', 0), true) };
  if (!SUBPROCESS.has(name)) return {};
  const command = args.named('args', 0) ?? [UNKNOWN];
  const shell = args.named('shell');
  const shellName = shell && single(shell);
  return { needs: spawnNeeds(args.first(command), shellName !== undefined && !(shellName.kind === 'text' && shellName.text === 'False')) };
}

export const pythonLanguage: Language = {
  id: 'python',
  environment: ['os.environ', 'os.environb'],

  global(name, module) {
    if (name === '__file__') return [ownPlace(module.relative)];
    if (name === 'False' || name === 'True') return [{ kind: 'text', text: name, whole: true }];
    return BUILT_IN.has(name) ? [{ kind: 'api', path: name }] : [UNKNOWN];
  },

  module(specifier) {
    const top = specifier.split('.')[0] ?? '';
    return PYTHON_MODULES.has(top) || LIBRARIES.has(top) || top === 'codex_plugin_sdk'
      ? [{ kind: 'api', path: pythonLanguage.canonical(specifier) }]
      : undefined;
  },

  candidates(specifier, fromFile) {
    const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
    const inner = specifier.slice(dots).replaceAll('.', '/');
    const own = slashed.dirname(fromFile);
    const bases = dots > 0 ? [slashed.join(own, '../'.repeat(dots - 1))] : [own, '.', 'lib', 'src'];
    return bases.flatMap((base) => {
      const place = slashed.join(base, inner);
      return inner === ''
        ? [slashed.join(place, '__init__.py')]
        : [`${place}.py`, slashed.join(place, '__init__.py'), `${place}.so`, place];
    });
  },

  isDependency: (specifier) => !specifier.startsWith('.'),

  canonical: (written) =>
    written
      .replace(/^builtins\./, '')
      .replace(/^(posix|nt)\./, 'os.')
      .replace(/^(posixpath|ntpath)\b/, 'os.path')
      .replace(/^multiprocessing\.(context|pool)\./, 'multiprocessing.'),

  call(api, args) {
    const dot = api.lastIndexOf('.');
    const [owner, name] = dot < 0 ? ['', api] : [api.slice(0, dot), api.slice(dot + 1)];
    const all = Array.from({ length: args.count }, (_, index) => single(args.at(index)));
    if (OPENERS.has(api)) return opening(args.named('file', 0) ?? args.named('filename', 0), args.named('mode', 1));
    if (owner === 'os') return osCall(name, args);
    if (owner === 'os.path') return osPath(name, args, all);
    if (owner === 'shutil') return shutilCall(name, args);
    if (owner === 'subprocess') return subprocessCall(name, args);
    if (RUN_CODE.has(api)) return { blind: l10n.t('{0} runs code that is made while the plugin runs', api) };
    if (NATIVE.has(api) || owner === 'cffi') return { blind: l10n.t('{0} runs native code', api) };
    if (/^asyncio(\.subprocess)?$/.test(owner) && name.startsWith('create_subprocess_'))
      return { needs: spawnNeeds(args.at(0), name.endsWith('shell')) };
    if (api === 'pty.spawn') return { needs: spawnNeeds(args.at(0), false) };
    if (/^(multiprocessing\.(Process|Pool)|concurrent\.futures\.ProcessPoolExecutor)$/.test(api))
      return { needs: [{ kind: 'process:spawn', what: l10n.t('starts another Python process') }] };
    if (NETWORK_FIRST.has(api))
      return {
        needs: networkNeeds(args.named('url', 0) ?? args.named('host', 0)),
        ...(api.endsWith('.Request') && { needs: [], returns: args.at(0) }),
      };
    if (HTTP_LIBRARY.test(api)) return { needs: networkNeeds(args.named('url', /\.(request|stream)$/.test(api) ? 1 : 0)) };
    if (api === 'socket.create_connection') return { needs: networkNeeds(undefined) };
    if (NETWORK_ANY.has(api)) return { needs: networkNeeds(undefined) };
    return other(api, args, all);
  },

  method(object, name, args) {
    if (object.kind !== 'path')
      return object.kind === 'unknown' && TELLING.has(name)
        ? { needs: fileNeeds(name.startsWith('write') ? 'write' : 'read', undefined) }
        : {};
    const place = [object.place];
    if (name === 'open') return opening(place, args.named('mode', 0));
    if (/^(iterdir|r?glob|walk)$/.test(name)) {
      return { needs: fileNeeds('read', place), returns: [{ kind: 'path', place: inside(object.place) }] };
    }
    if (PATH_READ.has(name)) return { needs: fileNeeds('read', place) };
    if (PATH_WRITE.has(name)) return { needs: fileNeeds('write', place) };
    if (name === 'joinpath')
      return {
        returns: [
          {
            kind: 'path',
            place: joinPaths([object.place, ...Array.from({ length: args.count }, (_, index) => single(args.at(index)))], true),
          },
        ],
      };
    return /^(resolve|absolute|expanduser|as_posix|with_\w+)$/.test(name) ? { returns: [object] } : {};
  },

  mention(api) {
    if (SENSITIVE.test(api))
      return { blind: l10n.t('{0} is handed on as a whole', api), ...(moduleKinds(api) && { may: moduleKinds(api) ?? [] }) };
    const { needs, blind, may } = pythonLanguage.call(api, everyArgument(UNKNOWN), { relative: '' } as never);
    return { ...(needs && { needs }), ...(blind !== undefined && { blind }), ...(may && { may }) };
  },
};

function other(api: string, args: Arguments, all: Value[]): Effect {
  const known = fileCall(api, args);
  if (known) return known;
  switch (api) {
    case 'pathlib.Path':
    case 'pathlib.PosixPath':
    case 'pathlib.WindowsPath':
      return { returns: [{ kind: 'path', place: all.length === 0 ? UNKNOWN : joinPaths(all, true) }] };
    case 'pathlib.Path.home':
    case 'pathlib.Path.cwd':
      return { returns: [{ kind: 'path', place: UNKNOWN }] };
    case 'str':
    case 'os.fspath':
    case 'os.fsdecode':
      return { returns: args.at(0).map((value) => (value.kind === 'path' ? value.place : value)) };
    case 'urllib.request.urlretrieve':
      return { needs: [...networkNeeds(args.named('url', 0)), ...(args.count > 1 ? fileNeeds('write', args.at(1)) : [])] };
    case 'shlex.split': {
      // The first word is what a command starts.
      const first = textOf(args.at(0))?.trim().split(/\s+/)[0];
      return first === undefined ? {} : { returns: [{ kind: 'text', text: first, whole: true }] };
    }
    case 'dict':
      return { returns: args.at(0) };
    default:
      return {};
  }
}
