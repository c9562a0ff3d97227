// Formatters behind the shims of managers, which look up what to start.
import path from 'node:path';
import { nodeOf, python, type Home, type Installation } from './home.ts';

export const MANAGERS: readonly Installation[] = [
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
];

function mise(home: Home): void {
  const installs = home.at('.local/share/mise/installs/node');
  home.node(path.join(installs, '24.1.0/bin/node'));
  home.packages(path.join(installs, '24.1.0/lib/node_modules'));
  home.link(path.join(installs, '24.1.0/bin/tidy'), '../lib/node_modules/tidy/bin/tidy.cjs');
  home.link(path.join(installs, '24'), './24.1.0');
  home.file(home.at('.config/mise/config.toml'), '[tools]\nnode = "24"\n');
}
