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
}

export interface Installation {
  /** What somebody installed it by. */
  by: string;
  make(home: Home): Installed;
  /** It is a compiled program, which formats and nothing else. */
  native?: true;
  /** Only Node.js starts it, and whoever else leaves that to the system's library. */
  onlyNode?: true;
}

/** The version that the copies of Python go by. */
const PYTHON = realpathSync('/usr/bin/python3');
const python = path.basename(PYTHON);

const TIDY = `const fs = require('node:fs');
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

/** As cmd-shim of pnpm writes them. @param target relative to the shim. */
function pnpmShim(target: string, nodePath: string): string {
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
function pnpmStore(home: Home, store: string): string {
  const own = path.join(store, 'tidy@1.0.0/node_modules');
  const program = home.packages(own, path.join(store, 'spaces@1.0.0/node_modules'));
  home.link(path.join(own, 'spaces'), '../../spaces@1.0.0/node_modules/spaces');
  return path.relative(store, program);
}

const VERSION = 'v24.1.0';

/** A wrapper that looks for what it starts beside itself, behind all links. */
const besideItself = (target: string): string => `#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/${target}" "$@"\n`;

export const INSTALLATIONS: readonly Installation[] = [
  {
    by: 'pipx',
    make: (home) => {
      const program = home.venv(home.at('.local/share/pipx/venvs/tidy'), '/usr/bin/python3');
      home.link(home.at('.local/bin/tidy'), program);
      return { PATH: [home.at('.local/bin')], command: 'tidy' };
    },
  },
  {
    by: 'uv tool, on a Python that uv manages',
    make: (home) => {
      const managed = home.at(`.local/share/uv/python/cpython-${python.slice(6)}.9-linux-x86_64-gnu`);
      const alias = home.at(`.local/share/uv/python/cpython-${python.slice(6)}-linux-x86_64-gnu`);
      home.python(managed);
      home.link(alias, path.basename(managed));
      home.link(home.at('.local/bin', python), path.join(alias, 'bin', python));
      home.link(home.at('.local/bin/tidy'), home.venv(home.at('.local/share/uv/tools/tidy'), path.join(alias, 'bin', python)));
      return { PATH: [home.at('.local/bin')], command: 'tidy' };
    },
  },
  {
    by: 'pip for one user',
    make: (home) => {
      home.sitePackages(home.at('.local/lib', python, 'site-packages'));
      home.entry(home.at('.local/bin/tidy'), '#!/usr/bin/python3');
      return { PATH: [home.at('.local/bin')], command: 'tidy' };
    },
  },
  {
    by: 'pip, into a folder whose name is too long for a first line',
    make: (home) => {
      const folder = home.at('x'.repeat(100), 'y'.repeat(100), 'tools');
      home.venv(folder, '/usr/bin/python3');
      home.entry(path.join(folder, 'bin/tidy'), `#!/bin/sh\n'''exec' "${folder}/bin/python" "$0" "$@"\n' '''`);
      return { PATH: [path.join(folder, 'bin')], command: 'tidy' };
    },
  },
  {
    by: 'pipx, with python3 of the home folder linked beside',
    make: (home) => {
      home.link(home.at('.local/bin/python3'), PYTHON);
      home.link(home.at('.local/bin/python'), 'python3');
      home.link(home.at('.local/bin/tidy'), home.venv(home.at('.local/share/pipx/venvs/tidy'), home.at('.local/bin/python3')));
      return { PATH: [home.at('.local/bin')], command: 'tidy' };
    },
  },
  {
    by: 'npm -g under nvm',
    make: (home) => {
      const prefix = home.at('.nvm/versions/node', VERSION);
      home.node(path.join(prefix, 'bin/node'));
      const own = path.dirname(path.dirname(home.packages(path.join(home.root, 'made/node_modules'))));
      cpSync(path.join(home.root, 'made/node_modules/spaces'), path.join(own, 'node_modules/spaces'), { recursive: true });
      home.file(
        path.join(own, 'package.json'),
        '{"name":"tidy","version":"1.0.0","bin":{"tidy":"bin/tidy.cjs"},"dependencies":{"spaces":"1.0.0"},"bundledDependencies":["spaces"]}',
      );
      const cache = path.join(home.root, 'cache');
      const quiet = ['--offline', '--install-links', '--no-audit', '--no-fund', '--silent', `--cache=${cache}`];
      execFileSync('npm', ['install', '--global', `--prefix=${prefix}`, ...quiet, own], { env: { ...process.env, HOME: home.at() } });
      return { PATH: [path.join(prefix, 'bin')], command: 'tidy' };
    },
  },
  {
    by: 'npm -g under nvm, by its link to the current version',
    make: (home) => {
      const prefix = home.at('.nvm/versions/node', VERSION);
      home.node(path.join(prefix, 'bin/node'));
      home.packages(path.join(prefix, 'lib/node_modules'));
      home.link(path.join(prefix, 'bin/tidy'), '../lib/node_modules/tidy/bin/tidy.cjs');
      home.link(home.at('.nvm/current'), `versions/node/${VERSION}`);
      return { PATH: [home.at('.nvm/current/bin')], command: 'tidy' };
    },
  },
  {
    by: 'fnm, whose folder on PATH is a link of this session',
    make: (home) => {
      const prefix = home.at('.local/share/fnm/node-versions', VERSION, 'installation');
      home.node(path.join(prefix, 'bin/node'));
      home.packages(path.join(prefix, 'lib/node_modules'));
      home.link(path.join(prefix, 'bin/tidy'), '../lib/node_modules/tidy/bin/tidy.cjs');
      home.link(home.at('.local/state/fnm_multishells/123_456'), prefix);
      return { PATH: [home.at('.local/state/fnm_multishells/123_456/bin')], command: 'tidy' };
    },
  },
  {
    by: 'volta',
    make: (home) => {
      const volta = home.at('.volta');
      const image = path.join(volta, 'tools/image');
      home.node(path.join(image, 'node/24.1.0/bin/node'));
      home.packages(path.join(image, 'packages/tidy/lib/node_modules'));
      home.link(path.join(image, 'packages/tidy/bin/tidy'), '../lib/node_modules/tidy/bin/tidy.cjs');
      home.file(path.join(volta, 'tools/user/platform.json'), '{"node":{"runtime":"24.1.0","npm":null},"pnpm":null,"yarn":null}');
      home.file(
        path.join(volta, 'tools/user/bins/tidy.json'),
        '{"name":"tidy","package":"tidy","version":"1.0.0","platform":{"node":"24.1.0"}}',
      );
      home.file(path.join(volta, 'layout.v4'), '');
      home.script(
        path.join(volta, 'bin/volta-shim'),
        `#!/bin/sh
name=$(basename "$0")
volta="\${VOLTA_HOME:-$HOME/.volta}"
test -e "$volta/layout.v4" || { echo "volta: $volta is not laid out" >&2; exit 126; }
PATH="$volta/tools/image/node/24.1.0/bin:$PATH"
export PATH
test "$name" = node && exec node "$@"
package=$(sed -n 's/.*"package":"\\([a-z]*\\)".*/\\1/p' "$volta/tools/user/bins/$name.json")
exec "$volta/tools/image/packages/$package/bin/$name" "$@"
`,
      );
      for (const name of ['node', 'tidy']) home.link(path.join(volta, 'bin', name), path.join(volta, 'bin/volta-shim'));
      return { PATH: [path.join(volta, 'bin')], command: 'tidy' };
    },
  },
  {
    by: 'asdf',
    make: (home) => {
      const asdf = home.at('.asdf');
      const prefix = path.join(asdf, 'installs/nodejs/24.1.0');
      home.node(path.join(prefix, 'bin/node'));
      home.packages(path.join(prefix, 'lib/node_modules'));
      home.link(path.join(prefix, 'bin/tidy'), '../lib/node_modules/tidy/bin/tidy.cjs');
      home.file(home.at('.tool-versions'), 'nodejs 24.1.0\n');
      home.file(path.join(asdf, 'lib/utils.bash'), 'asdf_data_dir() { printf "%s" "${ASDF_DATA_DIR:-$HOME/.asdf}"; }\n');
      home.script(
        path.join(asdf, 'bin/asdf'),
        `#!/usr/bin/env bash
set -eo pipefail
ASDF_DIR="\${ASDF_DIR:-$(dirname "$(dirname "\${BASH_SOURCE[0]}")")}"
. "$ASDF_DIR/lib/utils.bash"
version=$(grep '^nodejs ' "$HOME/.tool-versions" | cut -d' ' -f2) || { echo "asdf: no version is set for $2" >&2; exit 126; }
install="$(asdf_data_dir)/installs/nodejs/$version"
PATH="$install/bin:$PATH" exec "$install/bin/$2" "\${@:3}"
`,
      );
      for (const name of ['node', 'tidy'])
        home.script(
          path.join(asdf, 'shims', name),
          `#!/usr/bin/env bash\n# asdf-plugin: nodejs 24.1.0\nexec ${asdf}/bin/asdf exec "${name}" "$@" # asdf_allow: ' asdf '\n`,
        );
      return { PATH: [path.join(asdf, 'shims'), path.join(asdf, 'bin')], command: 'tidy' };
    },
  },
  {
    by: 'mise, by its shims',
    make: (home) => {
      mise(home);
      home.script(
        home.at('.local/bin/mise'),
        `#!/bin/sh
name=$(basename "$0")
data="\${MISE_DATA_DIR:-\${XDG_DATA_HOME:-$HOME/.local/share}/mise}"
config="\${MISE_CONFIG_DIR:-\${XDG_CONFIG_HOME:-$HOME/.config}/mise}/config.toml"
version=$(sed -n 's/^node = "\\(.*\\)"$/\\1/p' "$config")
test -n "$version" || { echo "mise: $name is not a valid shim" >&2; exit 1; }
PATH="$data/installs/node/$version/bin:$PATH" exec "$data/installs/node/$version/bin/$name" "$@"
`,
      );
      for (const name of ['node', 'tidy']) home.link(home.at('.local/share/mise/shims', name), home.at('.local/bin/mise'));
      return { PATH: [home.at('.local/share/mise/shims'), home.at('.local/bin')], command: 'tidy' };
    },
  },
  {
    by: 'mise, with its installations on PATH',
    make: (home) => {
      mise(home);
      return { PATH: [home.at('.local/share/mise/installs/node/24/bin')], command: 'tidy' };
    },
  },
  {
    by: 'pyenv',
    make: (home) => {
      const pyenv = home.at('.pyenv');
      const prefix = path.join(pyenv, 'versions/3.99.1');
      home.python(prefix);
      // Where each distribution's Python looks.
      home.sitePackages(path.join(prefix, 'lib', python));
      home.link(path.join(prefix, 'bin/python3'), python);
      home.entry(path.join(prefix, 'bin/tidy'), `#!${prefix}/bin/${python}`);
      home.file(path.join(pyenv, 'version'), '3.99.1\n');
      home.script(
        path.join(pyenv, 'libexec/pyenv'),
        '#!/usr/bin/env bash\nset -e\nversion=$(cat "$PYENV_ROOT/version")\nexec "$PYENV_ROOT/versions/$version/bin/$2" "${@:3}"\n',
      );
      home.link(path.join(pyenv, 'bin/pyenv'), '../libexec/pyenv');
      home.script(
        path.join(pyenv, 'shims/tidy'),
        `#!/usr/bin/env bash\nset -e\n[ -n "$PYENV_DEBUG" ] && set -x\n\nprogram="\${0##*/}"\n\nexport PYENV_ROOT="${pyenv}"\nexec "${pyenv}/libexec/pyenv" exec "$program" "$@"\n`,
      );
      return { PATH: [path.join(pyenv, 'shims'), path.join(pyenv, 'bin')], command: 'tidy' };
    },
  },
  {
    by: 'rustup',
    native: true,
    make: (home) => {
      const chain = home.at('.rustup/toolchains/stable-x86_64-unknown-linux-gnu');
      home.native(path.join(chain, 'bin/tidy'));
      home.file(home.at('.rustup/settings.toml'), 'default_toolchain = "stable-x86_64-unknown-linux-gnu"\n');
      home.script(
        home.at('.cargo/bin/rustup'),
        `#!/bin/sh\nrustup="\${RUSTUP_HOME:-$HOME/.rustup}"\nchain=$(sed -n 's/^default_toolchain = "\\(.*\\)"$/\\1/p' "$rustup/settings.toml")\nexec "$rustup/toolchains/$chain/bin/$(basename "$0")" "$@"\n`,
      );
      home.link(home.at('.cargo/bin/tidy'), 'rustup');
      return { PATH: [home.at('.cargo/bin')], command: 'tidy' };
    },
  },
  {
    by: 'pnpm add -g',
    make: (home) => {
      const pnpm = home.at('.local/share/pnpm');
      const store = path.join(pnpm, 'global/5/.pnpm');
      const program = pnpmStore(home, store);
      home.link(path.join(pnpm, 'global/5/node_modules/tidy'), '../.pnpm/tidy@1.0.0/node_modules/tidy');
      home.script(
        path.join(pnpm, 'tidy'),
        pnpmShim(`global/5/.pnpm/${program}`, `${store}/tidy@1.0.0/node_modules/tidy/node_modules:${store}/node_modules`),
      );
      return { PATH: [pnpm, ...nodeOf(home)], command: 'tidy' };
    },
  },
  {
    by: 'yarn global add',
    make: (home) => {
      home.packages(home.at('.config/yarn/global/node_modules'));
      home.link(home.at('.config/yarn/global/node_modules/.bin/tidy'), '../tidy/bin/tidy.cjs');
      home.link(home.at('.yarn/bin/tidy'), '../../.config/yarn/global/node_modules/.bin/tidy');
      return { PATH: [home.at('.yarn/bin'), ...nodeOf(home)], command: 'tidy' };
    },
  },
  {
    by: 'corepack, which has it in its cache',
    make: (home) => {
      const corepack = home.at('.local/lib/node_modules/corepack/dist');
      const cached = home.at('.cache/node/corepack/v1/tidy/1.0.0');
      home.packages(path.join(cached, 'node_modules'));
      home.file(home.at('.cache/node/corepack/lastKnownGood.json'), '{"tidy":"1.0.0"}');
      // The shape of its own: a script beside the library that looks up the version and loads it.
      home.file(
        path.join(corepack, 'lib/corepack.cjs'),
        `const { readFileSync } = require('node:fs');
const path = require('node:path');
exports.runMain = ([name]) => {
  const root = path.join(process.env.COREPACK_HOME ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(require('node:os').homedir(), '.cache'), 'node/corepack'));
  const version = JSON.parse(readFileSync(path.join(root, 'lastKnownGood.json'), 'utf8'))[name];
  require(path.join(root, 'v1', name, version, 'node_modules', name, 'bin', name + '.cjs'));
};\n`,
      );
      home.script(
        path.join(corepack, 'tidy.js'),
        `#!/usr/bin/env node\nprocess.env.COREPACK_ENABLE_DOWNLOAD_PROMPT ??= '1';\nrequire('./lib/corepack.cjs').runMain(['tidy', ...process.argv.slice(2)]);\n`,
      );
      home.link(home.at('.local/bin/tidy'), '../lib/node_modules/corepack/dist/tidy.js');
      return { PATH: [home.at('.local/bin'), ...nodeOf(home)], command: 'tidy' };
    },
  },
  {
    by: 'Homebrew, in Python',
    make: (home) => {
      const brew = home.at('.linuxbrew');
      const version = python.slice(6);
      home.python(path.join(brew, `Cellar/python@${version}/${version}.9`));
      home.link(path.join(brew, `opt/python@${version}`), `../Cellar/python@${version}/${version}.9`);
      home.link(path.join(brew, 'bin', python), `../Cellar/python@${version}/${version}.9/bin/${python}`);
      const formula = path.join(brew, 'Cellar/tidy/1.0.0');
      home.venv(path.join(formula, 'libexec'), path.join(brew, `opt/python@${version}/bin`, python));
      home.link(path.join(formula, 'bin/tidy'), '../libexec/bin/tidy');
      home.link(path.join(brew, 'bin/tidy'), '../Cellar/tidy/1.0.0/bin/tidy');
      home.link(path.join(brew, 'opt/tidy'), '../Cellar/tidy/1.0.0');
      return { PATH: [path.join(brew, 'bin')], command: 'tidy' };
    },
  },
  {
    by: 'Homebrew, in Node.js',
    make: (home) => {
      const brew = home.at('.linuxbrew');
      home.node(path.join(brew, 'Cellar/node/24.1.0/bin/node'));
      home.link(path.join(brew, 'opt/node'), '../Cellar/node/24.1.0');
      home.link(path.join(brew, 'bin/node'), '../Cellar/node/24.1.0/bin/node');
      const formula = path.join(brew, 'Cellar/tidy/1.0.0');
      home.packages(path.join(formula, 'libexec/lib/node_modules'));
      home.link(path.join(formula, 'libexec/bin/tidy'), '../lib/node_modules/tidy/bin/tidy.cjs');
      home.script(
        path.join(formula, 'bin/tidy'),
        `#!/bin/bash\nexport PATH="${brew}/opt/node/bin:$PATH"\nexec "${formula}/libexec/bin/tidy" "$@"\n`,
      );
      home.link(path.join(brew, 'bin/tidy'), '../Cellar/tidy/1.0.0/bin/tidy');
      return { PATH: [path.join(brew, 'bin')], command: 'tidy' };
    },
  },
  {
    by: 'an archive that was unpacked, with a wrapper around it',
    native: true,
    make: (home) => {
      home.native(home.at('apps/tidy-1.0/lib/tidy/tidy-bin'));
      home.script(home.at('apps/tidy-1.0/bin/tidy'), besideItself('../lib/tidy/tidy-bin'));
      home.link(home.at('apps/tidy'), 'tidy-1.0');
      home.link(home.at('bin/tidy'), '../apps/tidy/bin/tidy');
      return { PATH: [home.at('bin')], command: 'tidy' };
    },
  },
  {
    by: 'a store of applications that are mounted by versions, with a wrapper',
    make: (home) => {
      const app = home.at('snaps/tidy');
      home.node(path.join(app, '12/usr/bin/node'));
      home.packages(path.join(app, '12/lib/node_modules'));
      home.link(path.join(app, 'current'), '12');
      home.script(
        home.at('snaps/bin/tidy'),
        `#!/bin/sh\nset -e\nSNAP=${app}/current\nexport SNAP\nexec "$SNAP/usr/bin/node" "$SNAP/lib/node_modules/tidy/bin/tidy.cjs" "$@"\n`,
      );
      return { PATH: [home.at('snaps/bin')], command: 'tidy' };
    },
  },
  {
    by: 'a snap that is a script, which looks at its name',
    make: (home) => {
      const app = path.join(home.root, 'snap/tidy');
      home.node(path.join(app, '12/bin/node'));
      home.packages(path.join(app, '12/lib/node_modules'));
      home.script(path.join(app, '12/bin/tidy'), '#!/bin/sh\nexec "$SNAP/bin/node" "$SNAP/lib/node_modules/tidy/bin/tidy.cjs" "$@"\n');
      home.link(path.join(app, 'current'), '12');
      const snap = path.join(home.root, 'snap');
      home.script(
        path.join(snap, 'run/snap'),
        `#!/bin/sh\nname=$(basename "$0")\nexport SNAP="${snap}/$name/current"\nexec ${snap}/tidy/current/bin/tidy "$@"\n`,
      );
      home.link(path.join(snap, 'bin/tidy'), path.join(snap, 'run/snap'));
      return { PATH: [path.join(snap, 'bin')], command: 'tidy' };
    },
  },
  {
    by: 'a clone of its repository, with a link to the script in it',
    make: (home) => {
      const clone = home.at('apps/tidy');
      home.file(path.join(clone, 'lib/rules.cjs'), `module.exports = require('../vendored/spaces.cjs');`);
      home.file(path.join(clone, 'vendored/spaces.cjs'), `module.exports = (text) => text.replace(/ +/g, ' ');`);
      home.link(home.at('bin/tidy'), home.script(path.join(clone, 'tidy'), `#!/usr/bin/env node\n${TIDY.replace('../lib', './lib')}`));
      return { PATH: [home.at('bin'), ...nodeOf(home)], command: 'tidy' };
    },
  },
  {
    by: 'an archive that was unpacked, with a wrapper that names the home folder',
    make: (home) => {
      home.packages(home.at('apps/tidy/node_modules'));
      home.node(home.at('apps/tidy/runtime/node'));
      home.script(
        home.at('bin/tidy'),
        '#!/bin/bash\nAPP="$HOME/apps/tidy"\nexec "$APP/runtime/node" ~/apps/tidy/node_modules/tidy/bin/tidy.cjs "$@"\n',
      );
      return { PATH: [home.at('bin')], command: 'tidy' };
    },
  },
  {
    by: 'pipx, with a wrapper of the user around it',
    make: (home) => {
      home.link(home.at('.local/bin/tidy-real'), home.venv(home.at('.local/share/pipx/venvs/tidy'), '/usr/bin/python3'));
      home.script(
        home.at('bin/tidy'),
        `#!/usr/bin/env bash\n# the usual options\nHERE="$(cd "$(dirname "\${BASH_SOURCE[0]}")" && pwd)"\nexec "$HERE/../.local/bin/tidy-real" "$@"\n`,
      );
      return { PATH: [home.at('bin')], command: 'tidy' };
    },
  },
  {
    by: 'npm, with a wrapper that finds it on PATH',
    make: (home) => {
      home.packages(home.at('npm/lib/node_modules'));
      home.link(home.at('npm/bin/tidy-real'), '../lib/node_modules/tidy/bin/tidy.cjs');
      home.script(home.at('bin/tidy'), '#!/usr/bin/env -S bash -e\nexec tidy-real "$@"\n');
      return { PATH: [home.at('bin'), home.at('npm/bin'), ...nodeOf(home)], command: 'tidy' };
    },
  },
  {
    by: 'a first line with options for env and the interpreter',
    make: (home) => {
      const program = home.packages(home.at('tools/node_modules'));
      home.script(program, `#! /usr/bin/env -S -u NODE_DEBUG TIDY=1 node --no-warnings --stack-trace-limit=5\n${TIDY}`);
      home.link(home.at('bin/tidy'), program);
      return { PATH: [home.at('bin'), ...nodeOf(home)], command: 'tidy' };
    },
  },
  {
    by: 'an interpreter that is a script itself',
    make: (home) => {
      const program = home.packages(home.at('tools/node_modules'));
      home.script(home.at('bin/run-node'), '#!/bin/sh\nexec node "$@"\n');
      home.script(program, `#!${home.at('bin/run-node')} --no-warnings\n${TIDY}`);
      home.link(home.at('bin/tidy'), program);
      return { PATH: [home.at('bin'), ...nodeOf(home)], command: 'tidy' };
    },
  },
  {
    by: 'a script without a first line that says what runs it',
    native: true,
    onlyNode: true,
    make: (home) => {
      home.native(home.at('bin/tidy-bin'));
      home.script(home.at('bin/tidy'), 'exec "${0%/*}/tidy-bin" "$@"\n');
      return { PATH: [home.at('bin')], command: 'tidy' };
    },
  },
  {
    by: 'npm, for the plugin',
    make: (home) => {
      home.packages(home.plugin('node_modules'));
      home.link(home.plugin('node_modules/.bin/tidy'), '../tidy/bin/tidy.cjs');
      return { PATH: nodeOf(home), command: './node_modules/.bin/tidy' };
    },
  },
  {
    by: 'pnpm, for the plugin',
    make: (home) => {
      const program = pnpmStore(home, home.plugin('node_modules/.pnpm'));
      home.link(home.plugin('node_modules/tidy'), '.pnpm/tidy@1.0.0/node_modules/tidy');
      home.script(home.plugin('node_modules/.bin/tidy'), pnpmShim(`../.pnpm/${program}`, home.plugin('node_modules/.pnpm/node_modules')));
      return { PATH: nodeOf(home), command: './node_modules/.bin/tidy' };
    },
  },
  {
    by: 'npm, for the plugin: a compiled program',
    native: true,
    make: (home) => {
      home.native(home.plugin('node_modules/@tidy/linux-x64/bin/tidy'));
      home.link(home.plugin('node_modules/.bin/tidy'), '../@tidy/linux-x64/bin/tidy');
      return { PATH: [], command: './node_modules/.bin/tidy' };
    },
  },
  {
    by: 'a virtual environment of the plugin',
    make: (home) => {
      home.venv(home.plugin('.venv'), '/usr/bin/python3');
      return { PATH: [], command: './.venv/bin/tidy' };
    },
  },
  {
    by: 'npm, for the workspace',
    make: (home) => {
      home.packages(home.workspace('node_modules'));
      home.link(home.workspace('node_modules/.bin/tidy'), '../tidy/bin/tidy.cjs');
      return { PATH: nodeOf(home), command: home.workspace('node_modules/.bin/tidy') };
    },
  },
  {
    by: 'pnpm, for the workspace',
    make: (home) => {
      const program = pnpmStore(home, home.workspace('node_modules/.pnpm'));
      home.link(home.workspace('node_modules/tidy'), '.pnpm/tidy@1.0.0/node_modules/tidy');
      home.script(
        home.workspace('node_modules/.bin/tidy'),
        pnpmShim(`../.pnpm/${program}`, home.workspace('node_modules/.pnpm/node_modules')),
      );
      return { PATH: nodeOf(home), command: home.workspace('node_modules/.bin/tidy') };
    },
  },
  {
    by: 'npm, for the workspace: a compiled program',
    native: true,
    make: (home) => {
      home.native(home.workspace('node_modules/@tidy/linux-x64/bin/tidy'));
      home.link(home.workspace('node_modules/.bin/tidy'), '../@tidy/linux-x64/bin/tidy');
      return { PATH: [], command: home.workspace('node_modules/.bin/tidy') };
    },
  },
  {
    by: 'a virtual environment of the workspace, on a Python that uv manages',
    make: (home) => {
      const managed = home.at(`.local/share/uv/python/cpython-${python.slice(6)}.9-linux-x86_64-gnu`);
      home.python(managed);
      home.venv(home.workspace('.venv'), path.join(managed, 'bin', python));
      return { PATH: [], command: home.workspace('.venv/bin/tidy') };
    },
  },
];

/** A Node.js that is found on PATH in the home folder, and nowhere else before. */
function nodeOf(home: Home): string[] {
  const folder = home.at('.nodes/24/bin');
  home.node(path.join(folder, 'node'));
  home.link(home.at('.nodes/default'), '24');
  return [home.at('.nodes/default/bin')];
}

function mise(home: Home): void {
  const installs = home.at('.local/share/mise/installs/node');
  home.node(path.join(installs, '24.1.0/bin/node'));
  home.packages(path.join(installs, '24.1.0/lib/node_modules'));
  home.link(path.join(installs, '24.1.0/bin/tidy'), '../lib/node_modules/tidy/bin/tidy.cjs');
  home.link(path.join(installs, '24'), './24.1.0');
  home.file(home.at('.config/mise/config.toml'), '[tools]\nnode = "24"\n');
}
