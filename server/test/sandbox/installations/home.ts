// Home folders as tools leave them that install programs: the folders, links and scripts that they make, around one small formatter. Where a tool is a
// compiled program itself (volta, mise, rustup, a snap), a script of its shape stands for it: it finds out its name and its folder as that does.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, linkSync, mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Installed {
  /** What the installation puts in front of PATH. */
  PATH: string[];
  /** How the formatter is called: a name on PATH, or a place. */
  command: string;
  /** What else nobody's formatter needs, by absolute paths. */
  private?: string[];
}

export interface Installation {
  /** What somebody installed it by. */
  by: string;
  make(home: Home): Installed;
  /** It is a compiled program, which formats and nothing else. */
  native?: true;
  /** Only Node.js starts it, and whoever else leaves that to the system's library. */
  onlyNode?: true;
  /** A program of the system that it needs, and not every system has. */
  needs?: string;
}

/** The version that the copies of Python go by. */
export const PYTHON = existsSync('/usr/bin/python3') ? realpathSync('/usr/bin/python3') : '/usr/bin/python3';
export const python = path.basename(PYTHON);

export const TIDY = `const fs = require('node:fs');
const tidied = require('../lib/rules.cjs');
const [file, ...peeked] = process.argv.slice(2);
if (file === '--peek') {
  const isRead = (one) => { try { return fs.readFileSync(one).length > 0; } catch { return false; } };
  console.log(JSON.stringify(peeked.filter(isRead)));
} else fs.writeFileSync(file, tidied(fs.readFileSync(file, 'utf8')));
`;

const PY_TIDY = `import json, sys
from spaces import tidied

def is_read(file):
    try:
        return len(open(file, "rb").read()) > 0
    except OSError:
        return False

def main():
    file, *peeked = sys.argv[1:]
    if file == "--peek":
        print(json.dumps([one for one in peeked if is_read(one)]))
    else:
        with open(file) as opened:
            text = opened.read()
        with open(file, "w") as opened:
            opened.write(tidied(text))
`;

/** Somebody's home folder, with their plugin and workspace beside it. */
export class Home {
  readonly root: string;
  readonly #shared: string;

  /** @param shared for what many installations are made of, on the same disk. */
  constructor(root: string, shared: string) {
    this.root = root;
    this.#shared = shared;
    for (const folder of ['home', 'plugin', 'workspace/src']) mkdirSync(path.join(root, folder), { recursive: true });
  }

  at(...names: string[]): string {
    return path.join(this.root, 'home', ...names);
  }

  plugin(...names: string[]): string {
    return path.join(this.root, 'plugin', ...names);
  }

  workspace(...names: string[]): string {
    return path.join(this.root, 'workspace', ...names);
  }

  file(place: string, text: string): string {
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
    return place;
  }

  script(place: string, text: string): string {
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text, { mode: 0o755 });
    return place;
  }

  link(place: string, to: string): string {
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(to, place);
    return place;
  }

  /** Node.js, the program itself and no link to it. */
  node(place: string): string {
    return this.#copied(process.execPath, 'node', place);
  }

  /** A compiled formatter. */
  native(place: string): string {
    return this.#copied('/usr/bin/sed', 'sed', place);
  }

  #copied(program: string, name: string, place: string): string {
    const copy = path.join(this.#shared, name);
    if (!existsSync(copy)) copyFileSync(realpathSync(program), copy);
    mkdirSync(path.dirname(place), { recursive: true });
    linkSync(copy, place);
    return place;
  }

  /** Python with what it is made of, below a folder of its own. */
  python(prefix: string): string {
    const library = path.join(this.#shared, 'python');
    if (!existsSync(library)) copyOfLibrary(library);
    cpSync(library, path.join(prefix, 'lib', python), { recursive: true, verbatimSymlinks: true });
    return this.#copied(PYTHON, python, path.join(prefix, 'bin', python));
  }

  /** The formatter as a package of npm's with one that it needs. @returns the program. */
  packages(modules: string, needs = modules): string {
    const own = path.join(modules, 'tidy');
    this.file(path.join(needs, 'spaces/package.json'), '{"name":"spaces","version":"1.0.0"}');
    this.file(path.join(needs, 'spaces/index.js'), `module.exports = (text) => text.replace(/ +/g, ' ');`);
    this.file(path.join(own, 'lib/rules.cjs'), `module.exports = require('spaces');`);
    this.file(path.join(own, 'package.json'), '{"name":"tidy","version":"1.0.0","bin":{"tidy":"bin/tidy.cjs"}}');
    return this.script(path.join(own, 'bin/tidy.cjs'), `#!/usr/bin/env node\n${TIDY}`);
  }

  /** The formatter as packages of Python's. */
  sitePackages(folder: string): void {
    this.file(path.join(folder, 'tidy/__init__.py'), PY_TIDY);
    this.file(path.join(folder, 'spaces/__init__.py'), 'import re\n\ndef tidied(text):\n    return re.sub(" +", " ", text)\n');
  }

  /** A virtual environment with the formatter in it. @returns the program. */
  venv(folder: string, base: string, home = path.dirname(base)): string {
    this.link(path.join(folder, 'bin/python'), base);
    this.link(path.join(folder, 'bin/python3'), 'python');
    this.file(path.join(folder, 'pyvenv.cfg'), `home = ${home}\ninclude-system-site-packages = false\n`);
    this.sitePackages(path.join(folder, 'lib', python, 'site-packages'));
    return this.entry(path.join(folder, 'bin/tidy'), `#!${path.join(folder, 'bin/python')}`);
  }

  /** What pip writes for a command. */
  entry(place: string, firstLines: string): string {
    return this.script(
      place,
      `${firstLines}\n# -*- coding: utf-8 -*-\nimport sys\nfrom tidy import main\nif __name__ == '__main__':\n    sys.exit(main())\n`,
    );
  }
}

/** The modules that a script of a few lines needs. All of it would take seconds. */
function copyOfLibrary(target: string): void {
  const source = path.dirname(execFileSync(PYTHON, ['-I', '-S', '-c', 'import os; print(os.__file__)'], { encoding: 'utf8' }).trim());
  const wanted = new Set([
    'encodings',
    'importlib',
    'collections',
    're',
    'json',
    'lib-dynload',
    'asyncio',
    'concurrent',
    'urllib',
    'email',
    'http',
    'ctypes',
    'logging',
  ]);
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(source))
    if (name.endsWith('.py') || wanted.has(name))
      cpSync(path.join(source, name), path.join(target, name), {
        recursive: true,
        filter: (one) => !one.endsWith('.pyc') && !one.includes('customize'),
      });
}

/** A Node.js that is found on PATH in the home folder, and nowhere else before. */
export function nodeOf(home: Home): string[] {
  const folder = home.at('.nodes/24/bin');
  home.node(path.join(folder, 'node'));
  home.link(home.at('.nodes/default'), '24');
  return [home.at('.nodes/default/bin')];
}

/** As cmd-shim of pnpm writes them. @param target relative to the shim. */
export function pnpmShim(target: string, nodePath: string): string {
  return `#!/bin/sh
basedir=$(dirname "$(echo "$0" | sed -e 's,\\\\,/,g')")

case \`uname\` in
    *CYGWIN*|*MINGW*|*MSYS*)
        if command -v cygpath > /dev/null 2>&1; then
            basedir=\`cygpath -w "$basedir"\`
        fi
    ;;
esac

if [ -z "$NODE_PATH" ]; then
  export NODE_PATH="${nodePath}"
else
  export NODE_PATH="${nodePath}:$NODE_PATH"
fi
if [ -x "$basedir/node" ]; then
  exec "$basedir/node"  "$basedir/${target}" "$@"
else
  exec node  "$basedir/${target}" "$@"
fi
`;
}

/** The packages of one pnpm store, with the links among them. @returns the program from the store's folder. */
export function pnpmStore(home: Home, store: string): string {
  const own = path.join(store, 'tidy@1.0.0/node_modules');
  const program = home.packages(own, path.join(store, 'spaces@1.0.0/node_modules'));
  home.link(path.join(own, 'spaces'), '../../spaces@1.0.0/node_modules/spaces');
  return path.relative(store, program);
}
