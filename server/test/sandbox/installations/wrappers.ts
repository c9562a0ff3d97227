// Scripts around formatters, and first lines as scripts have them.
import path from 'node:path';
import { nodeOf, TIDY, type Installation } from './home.ts';

/** A wrapper that looks for what it starts beside itself, behind all links. */
const besideItself = (target: string): string => `#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/${target}" "$@"\n`;

/** How wrappers of users call the program that they are around. */
const CALLS: readonly (readonly [string, string])[] = [
  ['calls it with one file', '#!/bin/sh\nFILE="$1"\ncase "$FILE" in --peek) echo "[]" ;; *) tidy-real "$FILE" ;; esac\n'],
  ['has a main function', '#!/usr/bin/env bash\nmain() {\n  local args=("$@")\n  tidy-real "${args[@]}" || exit 1\n}\nmain "$@"\n'],
  ['asks where it is', '#!/bin/sh\nTIDY=$(command -v tidy-real)\nexec "$TIDY" "$@"\n'],
  ['starts it by others', '#!/bin/sh\nprintf "%s\\0" "$@" | timeout 30 nice -n 10 stdbuf -oL xargs -0 env FOO=1 tidy-real\n'],
];

function wrapped(by: string, text: string, folder = '.local/bin', searched: string[] = [folder]): Installation {
  return {
    by: `pipx, with a wrapper of the user around it that ${by}`,
    make: (home) => {
      home.link(home.at(folder, 'tidy-real'), home.venv(home.at('.local/share/pipx/venvs/tidy'), '/usr/bin/python3'));
      home.script(home.at('bin/tidy'), text);
      return { PATH: [home.at('bin'), ...searched.map((one) => home.at(one))], command: 'tidy' };
    },
  };
}

export const WRAPPERS: readonly Installation[] = [
  ...CALLS.map(([by, text]) => wrapped(by, text)),
  wrapped('puts its folder on PATH', '#!/bin/sh\nexport PATH="$HOME/opt/bin:$PATH"\nexec tidy-real "$@"\n', 'opt/bin', []),
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
      home.file(path.join(clone, 'package.json'), '{}');
      home.file(path.join(clone, 'lib/rules.cjs'), `module.exports = require('../vendored/spaces.cjs');`);
      home.file(path.join(clone, 'vendored/spaces.cjs'), `module.exports = (text) => text.replace(/ +/g, ' ');`);
      home.link(home.at('bin/tidy'), home.script(path.join(clone, 'tidy'), `#!/usr/bin/env node\n${TIDY.replace('../lib', './lib')}`));
      return { PATH: [home.at('bin'), ...nodeOf(home)], command: 'tidy' };
    },
  },
  {
    by: 'a folder with libraries beside the script that a link leads to',
    make: (home) => {
      home.file(home.at('work/stuff/lib/rules.cjs'), `module.exports = (text) => text.replace(/ +/g, ' ');`);
      home.link(home.at('bin/tidy'), home.script(home.at('work/stuff/tidy'), `#!/usr/bin/env node\n${TIDY.replace('../lib', './lib')}`));
      return { PATH: [home.at('bin'), ...nodeOf(home)], command: 'tidy' };
    },
  },
  {
    by: 'a clone with a build of it and packages, with a link to the program in there',
    make: (home) => {
      const clone = home.at('src/tidy');
      home.file(path.join(clone, 'package.json'), '{"name":"tidy-all","type":"commonjs"}');
      home.file(path.join(clone, 'node_modules/spaces/index.js'), `module.exports = (text) => text.replace(/ +/g, ' ');`);
      home.file(path.join(clone, 'dist/rules.js'), `module.exports = require('spaces');`);
      const program = home.script(
        path.join(clone, 'dist/bin/tidy.js'),
        `#!/usr/bin/env node\n${TIDY.replace('../lib/rules.cjs', '../rules')}`,
      );
      home.link(home.at('bin/tidy'), program);
      return { PATH: [home.at('bin'), ...nodeOf(home)], command: 'tidy' };
    },
  },
  {
    by: 'perl, by modules of the system',
    needs: '/usr/bin/pod2text',
    make: (home) => {
      home.script(
        home.at('bin/tidy'),
        `#!/usr/bin/perl
use FindBin; use File::Find; use Pod::Text;
if ($ARGV[0] eq '--peek') {
  shift; my @read = grep { open(my $file, '<', $_) && <$file> } @ARGV;
  print '[', join(',', map { qq("$_") } @read), "]\\n";
} else { local ($^I, @ARGV) = ('', @ARGV); while (<>) { s/ +/ /g; print; } }
`,
      );
      return { PATH: [home.at('bin')], command: 'tidy' };
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
];
