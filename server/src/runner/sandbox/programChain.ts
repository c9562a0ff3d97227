// What it takes to start a program: the links that lead to it, the interpreter that its first line names, the interpreter's own, what a shim or a wrapper
// starts in its place, and what each of these was installed with.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { systemFolders } from '../programs/anybodys.ts';
import { programAt, programsOnPath, variable } from '../programs/onPath.ts';
import { beginningOf, startedByEnv } from '../programs/firstLine.ts';
import { mentionedIn } from '../programs/shellScript.ts';
import { liesIn } from '../programs/broughtAlong.ts';
import { homeOf, isOfSystem, isSecret, isStrange, isSystemPrefix, isUsual, onPath, realOf, type Search } from './commandSearch.ts';
import { brewAround, installedWith, isInPackageRoot, modulesAround } from './installedWith.ts';
import { isPartInShared, isShared } from './sharedFolders.ts';
import { isPythonInstallation } from './runtimeFiles.ts';
import { managedBy, type HomeLink, type Surroundings } from './toolManagers.ts';
import { factsOf } from '../../disk/factsOf.ts';
import { readSmallFile } from '../../disk/smallFile.ts';
import { paths } from '../../paths/paths.ts';
import { wayTo, type LinkOnTheWay } from '../../paths/onTheWay.ts';

/** What belongs to programs that may be started. */
export interface ProgramParts {
  /** By the path through which each is reached. */
  executables: { path: string; real: string }[];
  /** The links on the ways there: they stay links, as programs look for what lies beside them where these lead. */
  links: LinkOnTheWay[];
  /** Folders and files that they read, with more programs in them that they start. */
  folders: string[];
  /** What they look for in the home folder, in whose place they find an empty one. */
  home: HomeLink[];
}

export const NO_PARTS: ProgramParts = { executables: [], links: [], folders: [], home: [] };

/** As deep as interpreters are scripts with interpreters, and wrappers start wrappers. */
const DEEPEST = 8;

/** Text beyond this is no shim and no wrapper. */
const LONGEST_SHIM = 64 * 1024;

/** Of what somebody may have made to be long in reading, less is read: shims of packages are short. */
const LONGEST_FOREIGN = 16 * 1024;

/** Programs that one command opens by the names in scripts, besides those of the system that all scripts use: no wrapper calls more. */
const MOST_NAMED = 32;

/** Folders that are put on PATH. */
const MOST_SEARCHED = 16;

const SHELL = /^(?:ba|da|z|k|mk|a|)sh$/;

/** Names of interpreters: what they run is what the script says, so that they do nothing that others would not. */
const INTERPRETER =
  /^(?:node|nodejs|deno|bun|(?:python|pypy)[\d.]*|ruby[\d.]*|perl[\d.]*|php[\d.]*|lua[\d.]*|tsx|ts-node|zx|java|Rscript|dotnet|tclsh|guile|(?:ba|da|z|k|)sh)$/;

/** What scripts of shells do their work with: none of these does anything that the interpreters could not. */
const HELPERS = new Set(
  `[ awk basename cat chmod command cp cut date dirname echo env expr false find getconf getopt grep egrep fgrep gawk head hostname id install ln ls mawk
mkdir mktemp mv nproc paste printf pwd readlink realpath rm rmdir sed seq sleep sort stat tail tee test timeout touch tr true tty uname uniq wc which
xargs`.split(/\s+/),
);

/** What shims of managers do their work with: which of these is not read from a text of theirs. */
const HELPERS_OF_SHIMS = new Set(HELPERS);

/** What wrappers use besides. */
for (const one of `b2sum base32 base64 bunzip2 bzip2 cksum cmp column comm csplit diff diff3 dd df du expand factor file fmt fold groups gunzip gzip hexdump
hostid iconv ionice join link logname md5sum mkfifo nice nl nohup numfmt od pathchk pr ptx rev sdiff setsid sha1sum sha224sum sha256sum sha384sum sha512sum shuf split
stdbuf strings sum sync tac tar tput truncate tsort unexpand unlink unxz unzip users who whoami xxd xz yes zcat zip`.split(/\s+/))
  HELPERS.add(one);

/** What shims of managers start in the end is a script mostly. */
const FOR_MANAGED = ['sh', 'bash', 'env'];

/** Those of the system are where they are as long as a host lives, and each start of a worker asks. */
const helpers = new Map<string, ({ found: string } & ReturnType<typeof wayTo>) | 'none'>();

/** What stdbuf has the programs load that it starts. */
const STDBUF_LIBRARY = '/usr/libexec/coreutils/libstdbuf.so';

/** What a script's own folder has that a wrapper starts by an interpreter. */
const SCRIPT_NAME = /\.(?:[cm]?js|py|pyz|pl|rb|php|lua|jar|sh|bash)$/;

/** @returns a sentence where the program cannot be started. */
export function chainOf(name: string, file: string, installed: boolean, search: Search): ProgramParts | string {
  const chain = new ProgramChain(search);
  return chain.add(name, file, installed) ?? chain.parts();
}

export class ProgramChain {
  readonly #search: Search;
  readonly #surroundings: Surroundings;
  readonly #executables = new Map<string, { path: string; real: string }>();
  readonly #links = new Map<string, LinkOnTheWay>();
  readonly #folders = new Set<string>();
  readonly #home = new Map<string, HomeLink>();
  /** Of those that were looked at, why they cannot be started. */
  readonly #faults = new Map<string, string | undefined>();
  /** Folders that the scripts behind one command put in front of PATH, and behind it. */
  readonly #ahead: string[] = [];
  readonly #behind: string[] = [];
  /** How many more programs the scripts behind one command open by naming them. */
  #left = MOST_NAMED;
  /** What was found by names, as PATH is now. */
  #found = new Map<string, string | undefined>();

  constructor(search: Search) {
    this.#search = search;
    this.#surroundings = { home: homeOf(search), variable: (name) => variable(search.machine, name) || undefined };
  }

  parts(): ProgramParts {
    return {
      executables: [...this.#executables.values()],
      links: [...this.#links.values()],
      folders: [...this.#folders],
      home: [...this.#home.values()],
    };
  }

  /**
   * Adds what a program takes.
   * @param name as the user knows it.
   * @param installed whether it lies where its user has installed it, so that what it was installed with and what it names is believed.
   * @returns a sentence on why it cannot be started.
   */
  add(name: string, file: string, installed: boolean, depth = 0): string | undefined {
    if (depth > DEEPEST) return undefined;
    if (depth === 0) this.#beginCommand();
    const key = JSON.stringify([file, installed, this.#ahead, this.#behind]);
    if (this.#faults.has(key)) return this.#faults.get(key);
    this.#faults.set(key, undefined);
    const fault = this.#look(name, file, installed, depth);
    this.#faults.set(key, fault);
    return fault;
  }

  #beginCommand(): void {
    this.#left = MOST_NAMED;
    if (this.#ahead.length + this.#behind.length === 0) return;
    this.#ahead.length = 0;
    this.#behind.length = 0;
    this.#found.clear();
  }

  #look(name: string, file: string, installed: boolean, depth: number): string | undefined {
    const { real = file, paths: way, links } = wayTo(file);
    const beginning = beginningOf(real);
    const text = once(() => (beginning.kind === 'script' || beginning.kind === 'shell' ? textOf(real) : ''));
    const managed =
      installed && !this.#isWritten(way)
        ? managedBy({ file, real, way, text, compiled: beginning.kind === 'compiled' }, this.#surroundings)
        : undefined;
    if (typeof managed === 'string') return `${managed}.`;
    this.#addFile(file, real, links);
    if (installed) for (const place of installedWith(way, this.#search)) this.#folders.add(place);
    if (managed !== undefined) {
      for (const place of managed.state) if (!isSecret(place, this.#search)) this.#folders.add(place);
      for (const link of managed.home) this.#home.set(link.name, link);
      // Which version it will be is not known, and one that is broken is no fault of the others.
      for (const program of managed.programs) this.add(name, program, true, depth + 1);
      for (const one of beginning.kind === 'compiled' ? FOR_MANAGED : [...FOR_MANAGED, ...HELPERS_OF_SHIMS]) this.#addHelper(one);
    }
    switch (beginning.kind) {
      case 'unreadable':
        return `${real} cannot be read now, so that it is not known which interpreter ${name} needs. See to its permissions, or end the program that has it open.`;
      case 'broken':
        return `${real} ${beginning.why}.`;
      case 'compiled':
        return this.#loader(name, real, beginning.loader);
      case 'shell':
        this.#addHelper('sh');
        this.#shellScript(name, text(), way, installed, depth);
        return undefined;
      case 'script':
        return this.#script(name, { file: real, text, way, installed, depth }, beginning.interpreter, beginning.argument);
    }
  }

  /** Whether the plugin could have written it: then it opens nothing by what it says. */
  #isWritten(way: readonly string[]): boolean {
    return way.some((one) => liesIn(one, this.#search.writable));
  }

  #addFile(file: string, real: string, links: readonly LinkOnTheWay[]): void {
    for (const one of new Set([file, real])) this.#executables.set(one, { path: one, real });
    for (const link of links) this.#links.set(link.place, link);
  }

  #addProgram(file: string): void {
    const { real = file, links } = wayTo(file);
    this.#addFile(file, real, links);
  }

  /** A program of the system, which needs nothing that is not there. */
  #addHelper(helper: string): void {
    const { platform } = this.#search.machine;
    let known = helpers.get(helper);
    if (known === undefined) {
      const candidates = systemFolders(platform).map((folder) => path.join(folder, path.basename(helper)));
      const found = candidates.find((one) => programAt(one) !== undefined);
      known = found === undefined ? 'none' : { found, ...wayTo(found) };
      helpers.set(helper, known);
    }
    if (known !== 'none') this.#addFile(known.found, known.real ?? known.found, known.links);
  }

  #loader(name: string, file: string, loader: string | undefined): string | undefined {
    if (loader === undefined || !loader.startsWith('/')) return undefined;
    if (programAt(loader) === undefined)
      return `${file} needs the loader ${loader}, which is not there: it was made for another system. Install ${name} anew for this one.`;
    this.#addProgram(loader);
    return undefined;
  }

  #script(name: string, script: Script, first: string, argument: string | undefined): string | undefined {
    const { machine } = this.#search;
    const { file, way, installed, depth } = script;
    const found = programAt(path.resolve('/', first), machine);
    if (found === undefined)
      return `${file} needs the interpreter ${first}, which its first line names and which is not there. Install that, or install ${name} anew.`;
    const unknown = (which: string): string =>
      `${file} names ${which} in its first line, which is neither a program of the system nor one on PATH. Let ${name} name one of those, as "#!/usr/bin/env NAME" does.`;
    if (!isUsual(found, this.#search) && !this.#isInterpreterOf(found, file, installed)) return unknown(first);
    if (path.basename(first) !== 'env') {
      if (SHELL.test(path.basename(found))) this.#shellScript(name, script.text(), way, installed, depth);
      if (!isStrange(found, this.#search)) return this.#interpreter(name, script, found);
      // Of an environment that a plugin or a workspace has, only the Python behind it is installed.
      const fault = this.#interpreter(name, script, realOf(found));
      if (fault === undefined) this.#addProgram(found);
      return fault;
    }
    this.#addProgram(found);
    const wanted = startedByEnv(argument);
    if (wanted === undefined) return undefined;
    const program = wanted.includes('/') ? programAt(path.resolve('/', wanted), machine) : this.#onPath(wanted);
    if (program === undefined)
      return `${file} needs ${wanted}, which its first line has "env" look for and which was not found on PATH. Install ${wanted.split(' ')[0]}, or correct that line${wanted.includes(' ') ? ': what takes arguments is written "#!/usr/bin/env -S"' : ''}.`;
    if (wanted.includes('/') && !isUsual(program, this.#search) && !this.#isInterpreterOf(program, file, installed)) return unknown(wanted);
    if (SHELL.test(path.basename(program))) this.#shellScript(name, script.text(), way, installed, depth);
    return this.#interpreter(name, script, program);
  }

  /** What comes with a plugin or a workspace, or could be written by it, opens no program of the user's but interpreters: others are nobody else's business. */
  #interpreter(name: string, { file, way, installed, depth }: Script, program: string): string | undefined {
    const isBelieved = installed && !this.#isWritten(way);
    const isStrangers = isStrange(program, this.#search);
    if (!isStrangers && (isBelieved || INTERPRETER.test(path.basename(program)))) return this.add(name, program, true, depth + 1);
    if (isStrangers || isOfSystem(program)) return this.add(name, program, false, depth + 1);
    return `${file} names ${program} in its first line, which is no interpreter that is known here. What comes with a plugin or a workspace is started by one, such as node, python3 or sh.`;
  }

  #onPath(name: string): string | undefined {
    if (!this.#found.has(name))
      this.#found.set(name, this.#inFolders(name, this.#ahead) ?? onPath(name, this.#search) ?? this.#inFolders(name, this.#behind));
    return this.#found.get(name);
  }

  #inFolders(name: string, folders: readonly string[]): string | undefined {
    if (folders.length === 0) return undefined;
    const machine = { ...this.#search.machine, environment: { PATH: folders.join(':') } };
    const { writable } = this.#search;
    return programsOnPath(name, machine).find(
      (file) => !isStrange(file, this.#search) && !isSecret(file, this.#search) && !liesIn(file, writable),
    );
  }

  /** Adds the Python of a virtual environment that comes with a plugin or a workspace. */
  addEnvironment(folder: string): void {
    const python = realOf(path.join(folder, 'bin/python'));
    if (isPythonProgram(python) && !isStrange(python, this.#search) && !isSecret(python, this.#search)) this.add('python', python, true);
  }

  /** Package managers name the interpreter of a script's own environment, or the one that they ran on. */
  #isInterpreterOf(interpreter: string, script: string, installed: boolean): boolean {
    const real = realOf(interpreter);
    const isPython = isPythonProgram(real);
    const isBeside = paths.same(path.dirname(interpreter), path.dirname(script));
    // A link that comes with a plugin or a workspace may lead anywhere: it counts where that is a Python, as for the plugin's own worker.
    if (!installed) return isBeside && (isPython || isUsual(real, this.#search));
    if (isStrange(interpreter, this.#search)) return false;
    if (isBeside || isPython || isInPackageRoot(interpreter)) return true;
    const brew = brewAround(interpreter);
    if (brew !== undefined && brew === brewAround(script)) return true;
    return INTERPRETER.test(path.basename(interpreter)) && beginningOf(real).kind === 'compiled' && !isSecret(real, this.#search);
  }

  /** What a script of a shell starts. Of one that comes with a plugin or a workspace, interpreters count, and what lies in its own packages. */
  #shellScript(name: string, text: string, way: readonly string[], isInstalled: boolean, depth: number): void {
    const installed = isInstalled && !this.#isWritten(way);
    const words = new Set(text.match(/[\w[-]+/g) ?? []);
    for (const word of words) if (HELPERS.has(word)) this.#addHelper(word);
    if (words.has('stdbuf') && factsOf(STDBUF_LIBRARY) !== undefined) this.#folders.add(STDBUF_LIBRARY);
    const { started, places, searched } = mentionedIn(installed ? text : text.slice(0, LONGEST_FOREIGN));
    if (installed) {
      for (const place of searched.before) this.#searchIn(place, way, this.#ahead);
      for (const place of searched.behind) this.#searchIn(place, way, this.#behind);
    }
    for (const place of places) {
      const found = this.#placeOf(place, way);
      if (found === undefined) continue;
      if (factsOf(found)?.isDirectory() === true) {
        if (installed) this.#folder(found, way);
      } else if (this.#isNamedRightly(found, way, installed)) {
        this.add(name, found, installed, depth + 1);
        if (installed && place.startsWith('~/')) this.#home.set(place.slice(2), { name: place.slice(2), to: found });
      }
    }
    for (const one of installed ? started : started.filter((called) => INTERPRETER.test(called))) this.#named(name, one, depth);
  }

  #named(by: string, name: string, depth: number): void {
    const found = this.#onPath(name);
    if (found === undefined || (HELPERS.has(name) && isOfSystem(found))) return;
    if (!INTERPRETER.test(name) && this.#left-- <= 0) return;
    // A link where the plugin may write could lead to anything of the user's.
    if (!liesIn(found, this.#search.writable)) this.add(by, found, true, depth + 1);
    else if (liesIn(realOf(found), this.#search.writable)) this.add(by, found, false, depth + 1);
  }

  /** A folder that an installed script puts on PATH. It is where the script looks for it also where that is below the home folder. */
  #searchIn(place: string, way: readonly string[], folders: string[]): void {
    const folder = this.#placeOf(place, way);
    if (folder === undefined || folders.length >= MOST_SEARCHED || factsOf(folder)?.isDirectory() !== true) return;
    if (isStrange(path.join(folder, 'any'), this.#search) || isSecret(folder, this.#search)) return;
    if (!folders.includes(folder)) {
      folders.push(folder);
      this.#found.clear();
    }
    if (place.startsWith('~/') && paths.below(folder, homeOf(this.#search))) {
      const name = path.relative(homeOf(this.#search), folder);
      this.#home.set(name, { name, to: folder });
    }
  }

  /** One that an installed script names: programs that it starts are looked for there first, or it is a part of the same installation. */
  #folder(folder: string, way: readonly string[]): void {
    if (path.basename(folder) === 'bin' && ![...this.#ahead, ...this.#behind].includes(folder) && this.#ahead.length < MOST_SEARCHED) {
      this.#ahead.push(folder);
      this.#found.clear();
    }
    if (isShared(folder, this.#search) || isShared(realOf(folder), this.#search)) return;
    const isPart = way.some((one) => {
      const prefix = path.dirname(path.dirname(one));
      if (!paths.below(folder, prefix) || paths.within(homeOf(this.#search), prefix) || isSystemPrefix(prefix)) return false;
      return !isShared(prefix, this.#search) || isPartInShared(folder, one, this.#search);
    });
    if (paths.same(folder, path.dirname(way[0] ?? folder)) || !isPart) return;
    if (!isStrange(folder, this.#search) && !isSecret(folder, this.#search)) this.#folders.add(folder);
  }

  /** Names without a root are looked for around the script. */
  #placeOf(place: string, way: readonly string[]): string | undefined {
    const bases = way.flatMap((one) => [path.dirname(one), path.dirname(path.dirname(one)), path.dirname(path.dirname(path.dirname(one)))]);
    const candidates = place.startsWith('./')
      ? [...new Set(bases)].map((folder) => path.resolve(folder, place))
      : [place.startsWith('~/') ? path.join(homeOf(this.#search), place.slice(2)) : path.resolve('/', place)];
    return candidates.find((one) => factsOf(one) !== undefined);
  }

  #isNamedRightly(file: string, way: readonly string[], installed: boolean): boolean {
    const isProgram = isStartable(file);
    if (!isProgram && !SCRIPT_NAME.test(file)) return false;
    if (installed) return !isStrange(file, this.#search) && !isSecret(file, this.#search);
    const modules = way.flatMap((one) => modulesAround(path.dirname(one)) ?? []);
    return isProgram && liesIn(realOf(file), [this.#search.pluginFolder, ...modules]);
  }
}

/** Whether a file is the interpreter of an installation of Python. */
function isPythonProgram(file: string): boolean {
  return /^(?:python|pypy)[\d.]*$/.test(path.basename(file)) && isPythonInstallation(path.dirname(path.dirname(file)));
}

interface Script {
  file: string;
  text(): string;
  way: readonly string[];
  installed: boolean;
  depth: number;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function textOf(file: string): string {
  const text = readSmallFile(file);
  return text.length > LONGEST_SHIM ? '' : text;
}

function isStartable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return factsOf(file)?.isFile() === true;
  } catch {
    return false;
  }
}
