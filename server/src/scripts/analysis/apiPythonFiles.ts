// What Python's standard library does with files beyond `open`, `os`, `pathlib` and `shutil`.
import * as l10n from '@vscode/l10n';
import { fileNeeds, inside, textOf, UNKNOWN, type Arguments, type Effect, type Need, type Value } from './values.ts';

/** An object of a class is written as the class: what its methods do stands under the class's name. */
const object = (path: string): Value[] => [{ kind: 'api', path }];
const read = (place: readonly Value[] | undefined): Need[] => fileNeeds('read', place);
const write = (place: readonly Value[] | undefined): Need[] => fileNeeds('write', place);
/** Modes in which archives are opened: "r:gz" and the like. */
function archive(args: Arguments, name: string, path: string): Effect {
  const place = args.named(name, 0);
  const mode = args.named('mode', 1);
  const text = mode === undefined ? 'r' : textOf(mode);
  const needs = [
    ...(text === undefined || /r|a/.test(text) ? read(place) : []),
    ...(text === undefined || /[wax]/.test(text) ? write(place) : []),
  ];
  return { needs, returns: object(path) };
}

/** A file that is only temporary, unless somebody says where it is to be. */
function temporary(args: Arguments): Effect {
  const place = args.named('dir');
  return place && !place.every(({ kind }) => kind === 'unknown') ? { needs: write(place) } : { returns: [{ kind: 'place', of: 'temp' }] };
}

const spawns = (): Need[] => [{ kind: 'process:spawn', what: l10n.t('starts a program') }];

const EFFECTS: Record<string, (args: Arguments) => Effect> = {
  'tempfile.gettempdir': temporary,
  'tempfile.mkdtemp': temporary,
  'tempfile.mkstemp': temporary,
  'tempfile.mktemp': temporary,
  'tempfile.TemporaryDirectory': temporary,
  'tempfile.TemporaryFile': temporary,
  'tempfile.NamedTemporaryFile': temporary,
  'tempfile.SpooledTemporaryFile': temporary,
  'glob.glob': (args) => ({ needs: read(args.named('pathname', 0)), returns: args.at(0).map(inside) }),
  'glob.iglob': (args) => ({ needs: read(args.named('pathname', 0)), returns: args.at(0).map(inside) }),
  'linecache.getline': (args) => ({ needs: read(args.at(0)) }),
  'linecache.getlines': (args) => ({ needs: read(args.at(0)) }),
  'fileinput.input': (args) => ({ needs: read(args.named('files', 0)) }),
  'fileinput.FileInput': (args) => ({ needs: read(args.named('files', 0)) }),
  'filecmp.cmp': (args) => ({ needs: read(args.at(0)) }),
  'filecmp.cmpfiles': (args) => ({ needs: read(args.at(0)) }),
  'filecmp.dircmp': (args) => ({ needs: read(args.at(0)) }),
  'netrc.netrc': (args) => ({ needs: read(args.count === 0 ? [UNKNOWN] : args.at(0)) }),
  'imghdr.what': (args) => ({ needs: read(args.at(0)) }),
  'sndhdr.what': (args) => ({ needs: read(args.at(0)) }),
  'xml.etree.ElementTree.parse': (args) => ({ needs: read(args.named('source', 0)), returns: object('xml.etree.ElementTree.ElementTree') }),
  'xml.etree.ElementTree.iterparse': (args) => ({ needs: read(args.named('source', 0)) }),
  'xml.etree.ElementTree.ElementTree': (args) => ({
    ...(args.named('file', 1) && { needs: read(args.named('file', 1)) }),
    returns: object('xml.etree.ElementTree.ElementTree'),
  }),
  'xml.etree.ElementTree.ElementTree.parse': (args) => ({ needs: read(args.at(0)) }),
  'xml.etree.ElementTree.ElementTree.write': (args) => ({ needs: write(args.named('file_or_filename', 0)) }),
  'xml.dom.minidom.parse': (args) => ({ needs: read(args.named('file', 0)) }),
  'xml.sax.parse': (args) => ({ needs: read(args.at(0)) }),
  'configparser.ConfigParser': () => ({ returns: object('configparser.ConfigParser') }),
  'configparser.RawConfigParser': () => ({ returns: object('configparser.ConfigParser') }),
  'configparser.ConfigParser.read': (args) => ({ needs: read(args.named('filenames', 0)) }),
  'zipfile.ZipFile': (args) => archive(args, 'file', 'zipfile.ZipFile'),
  'zipfile.ZipFile.extract': (args) => ({ needs: write(args.named('path', 1) ?? [UNKNOWN]) }),
  'zipfile.ZipFile.extractall': (args) => ({ needs: write(args.named('path', 0) ?? [UNKNOWN]) }),
  'zipfile.ZipFile.write': (args) => ({ needs: read(args.named('filename', 0)) }),
  'tarfile.open': (args) => archive(args, 'name', 'tarfile.TarFile'),
  'tarfile.TarFile': (args) => archive(args, 'name', 'tarfile.TarFile'),
  'tarfile.TarFile.extract': (args) => ({ needs: write(args.named('path', 1) ?? [UNKNOWN]) }),
  'tarfile.TarFile.extractall': (args) => ({ needs: write(args.named('path', 0) ?? [UNKNOWN]) }),
  'tarfile.TarFile.add': (args) => ({ needs: read(args.named('name', 0)) }),
  'zipapp.create_archive': (args) => ({ needs: [...read(args.named('source', 0)), ...write(args.named('target', 1) ?? [UNKNOWN])] }),
  'shelve.open': (args) => ({ needs: [...read(args.named('filename', 0)), ...write(args.named('filename', 0))] }),
  'dbm.open': (args) => ({ needs: [...read(args.named('file', 0)), ...(args.named('flag', 1) ? write(args.named('file', 0)) : [])] }),
  'sqlite3.connect': (args) => {
    const place = args.named('database', 0);
    return textOf(place) === ':memory:' ? {} : { needs: [...read(place), ...write(place)] };
  },
  'logging.basicConfig': (args) => (args.named('filename') ? { needs: write(args.named('filename')) } : {}),
  'logging.FileHandler': (args) => ({ needs: write(args.named('filename', 0)) }),
  'logging.handlers.RotatingFileHandler': (args) => ({ needs: write(args.named('filename', 0)) }),
  'logging.handlers.TimedRotatingFileHandler': (args) => ({ needs: write(args.named('filename', 0)) }),
  'logging.handlers.WatchedFileHandler': (args) => ({ needs: write(args.named('filename', 0)) }),
  'logging.config.fileConfig': (args) => ({ needs: read(args.named('fname', 0)) }),
  'py_compile.compile': (args) => ({ needs: [...read(args.named('file', 0)), ...write(args.named('cfile', 1) ?? args.at(0))] }),
  'compileall.compile_dir': (args) => ({ needs: [...read(args.named('dir', 0)), ...write(args.named('dir', 0))] }),
  'venv.create': (args) => ({ needs: [...write(args.named('env_dir', 0)), ...spawns()] }),
  'webbrowser.open': () => ({ needs: spawns() }),
  'webbrowser.open_new': () => ({ needs: spawns() }),
  'webbrowser.open_new_tab': () => ({ needs: spawns() }),
};

/** What a call comes to, if it is of one of these. */
export function fileCall(api: string, args: Arguments): Effect | undefined {
  return Object.hasOwn(EFFECTS, api) ? EFFECTS[api]?.(args) : undefined;
}

/** The folders that walking through a folder goes through, and the entries of one. */
export function walking(name: string, place: readonly Value[]): Value[] | undefined {
  return /^(walk|fwalk|scandir)$/.test(name) ? place.map(inside) : undefined;
}
