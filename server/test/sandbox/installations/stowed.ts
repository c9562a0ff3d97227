// Programs that lie beside what is private, in one repository of somebody's settings, with links from the home folder into that.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { nodeOf, TIDY, type Home, type Installation, type Installed } from './home.ts';

/** A formatter that loads what lies beside it. */
function formatter(home: Home, folder: string, name = 'tidy'): string {
  home.file(path.join(folder, 'rules.cjs'), `module.exports = (text) => text.replace(/ +/g, ' ');`);
  return home.script(path.join(folder, name), `#!/usr/bin/env node\n${TIDY.replace('../lib/rules.cjs', path.join(folder, 'rules.cjs'))}`);
}

/** Moves what is private into a folder, with links from where it is looked for. @returns all of it by each of its names. */
function stowed(home: Home, into: string): string[] {
  rmSync(home.at('.ssh'), { recursive: true });
  const kept = [
    home.file(path.join(into, 'ssh/id_ed25519'), 'private'),
    home.file(path.join(into, 'netrc'), 'private'),
    home.file(path.join(into, 'aws/sso/cache/token.json'), 'private'),
    home.file(path.join(into, 'keys/kube'), 'private'),
    home.file(path.join(into, 'keys/more/inner'), 'private'),
    home.file(home.at('dotfiles-more/deep'), 'private'),
  ];
  home.link(home.at('.ssh'), path.relative(home.at(), path.join(into, 'ssh')));
  home.link(home.at('.netrc'), path.join(into, 'netrc'));
  // By way of another link.
  home.link(home.at('links/aws'), path.join(into, 'aws'));
  home.link(home.at('.aws'), 'links/aws');
  // Links inside of the places themselves.
  home.link(home.at('.kube/sub/config'), path.join(into, 'keys/kube'));
  home.link(home.at('.gnupg/more'), path.join(into, 'keys/more'));
  home.link(path.join(into, 'keys/more/deep'), home.at('dotfiles-more/deep'));
  return [...kept, home.at('.netrc'), home.at('.aws/sso/cache/token.json'), home.at('.kube/sub/config'), home.at('.gnupg/more/inner')];
}

function inRepository(mark: string, program = 'tidy'): (home: Home) => Installed {
  return (home) => {
    const folder = home.at('dotfiles');
    home.file(path.join(folder, mark), '{"name":"settings"}');
    home.link(home.at('bin/tidy'), formatter(home, folder, program));
    return { PATH: [home.at('bin'), ...nodeOf(home)], command: 'tidy', private: stowed(home, folder) };
  };
}

/** A wrapper that mentions a folder, in a folder of programs, around a program of npm's. */
function mentioning(bin: string, line: string, extra: (home: Home) => string[] = () => []): (home: Home) => Installed {
  return (home) => {
    home.packages(home.at('npm/lib/node_modules'));
    home.link(home.at('npm/bin/tidy-real'), '../lib/node_modules/tidy/bin/tidy.cjs');
    home.script(home.at(bin, 'tidy'), `#!/bin/sh\n${line.replaceAll('@', home.at())}\nexec tidy-real "$@"\n`);
    return { PATH: [home.at(bin), home.at('npm/bin'), ...nodeOf(home)], command: 'tidy', private: extra(home) };
  };
}

export const STOWED: readonly Installation[] = [
  { by: 'a repository of settings, with a license, and links into it', make: inRepository('LICENSE') },
  { by: 'a repository of settings that is a package, and links into it', make: inRepository('package.json') },
  { by: 'a folder of programs in a repository of settings that is a package', make: inRepository('package.json', 'bin/tidy') },
  {
    by: 'a repository of settings that is on PATH itself',
    make: (home) => {
      const folder = home.at('dotfiles');
      formatter(home, folder);
      // Where only the program is opened, it has what lies in its packages.
      home.packages(path.join(folder, 'node_modules'));
      rmSync(path.join(folder, 'tidy'));
      home.link(path.join(folder, 'tidy'), 'node_modules/tidy/bin/tidy.cjs');
      return { PATH: [folder, ...nodeOf(home)], command: 'tidy', private: stowed(home, folder) };
    },
  },
  {
    by: 'a folder that a place for secrets is a link to as a whole',
    make: (home) => {
      const folder = home.at('vault');
      home.file(path.join(folder, 'LICENSE'), '');
      const program = home.packages(path.join(folder, 'node_modules'));
      home.link(home.at('bin/tidy'), program);
      home.link(home.at('.password-store'), 'vault');
      const kept = ['vault/mail.gpg', '.password-store/mail.gpg'].map((name) => home.at(name));
      home.file(kept[0]!, 'private');
      return { PATH: [home.at('bin'), ...nodeOf(home)], command: 'tidy', private: kept };
    },
  },
  {
    by: 'npm, with a wrapper that says where data is kept',
    make: mentioning('.local/bin', 'export XDG_DATA_HOME="${XDG_DATA_HOME:-$HOME/.local/share}"'),
  },
  { by: 'npm, with a wrapper that names the folder for data', make: mentioning('.local/bin', 'DATA=@/.local/share') },
  { by: 'npm, with a wrapper that names a folder in that', make: mentioning('.local/bin', 'DATA="$HOME/.local/share/other"') },
  { by: 'npm, with a wrapper among settings that names those of others', make: mentioning('.config/bin', 'CONF="$HOME/.config/app"') },
  {
    by: 'npm, with a wrapper in a folder for data that is elsewhere, with a link to it',
    make: (home) => {
      rmSync(home.at('.local'), { recursive: true });
      const kept = home.file(home.at('disk/local/share/other/private.txt'), 'private');
      home.link(home.at('.local'), 'disk/local');
      return { ...mentioning('.local/bin', 'DATA="$HOME/.local/share/other" ALL="$HOME/.local/share"')(home), private: [kept] };
    },
  },
  {
    by: 'an archive that was unpacked into the folder for data, with a wrapper that names it',
    make: (home) => {
      const folder = home.at('.local/share/tidy-app');
      home.file(path.join(folder, 'lib/rules.cjs'), `module.exports = (text) => text.replace(/ +/g, ' ');`);
      home.script(path.join(folder, 'src/cli.cjs'), `#!/usr/bin/env node\n${TIDY}`);
      home.script(home.at('.local/bin/tidy'), '#!/bin/sh\nAPP="$HOME/.local/share/tidy-app"\nexec node "$APP/src/cli.cjs" "$@"\n');
      return { PATH: [home.at('.local/bin'), ...nodeOf(home)], command: 'tidy' };
    },
  },
  {
    by: 'npm, by a folder on PATH that is a link to its programs',
    make: (home) => {
      home.packages(home.at('d/npm/lib/node_modules'));
      home.link(home.at('d/npm/bin/tidy'), '../lib/node_modules/tidy/bin/tidy.cjs');
      home.link(home.at('bin'), 'd/npm/bin');
      return { PATH: [home.at('bin'), ...nodeOf(home)], command: 'tidy' };
    },
  },
  {
    by: 'npm, by a folder on PATH behind two links, one of which is an absolute one around it',
    make: (home) => {
      home.packages(home.at('d/npm/lib/node_modules'));
      home.link(home.at('d/npm/bin/tidy'), '../lib/node_modules/tidy/bin/tidy.cjs');
      home.link(home.at('tools'), home.at('d/npm'));
      home.link(home.at('deep/er/bin'), '../../tools/bin');
      return { PATH: [home.at('deep/er/bin'), ...nodeOf(home)], command: 'tidy' };
    },
  },
  {
    by: 'hand, with a relative link in a folder of programs that is a link itself',
    native: true,
    make: (home) => {
      home.native(home.at('dotfiles/x/tidy'));
      home.link(home.at('dotfiles/bin/tidy'), '../x/tidy');
      home.link(home.at('bin'), 'dotfiles/bin');
      return { PATH: [home.at('bin')], command: 'tidy' };
    },
  },
  {
    by: 'pipx, by a folder on PATH that is a link into a repository of settings with secrets in the folder',
    make: (home) => {
      const folder = home.at('dotfiles/bin');
      home.link(path.join(folder, 'tidy'), home.venv(home.at('.local/share/pipx/venvs/tidy'), '/usr/bin/python3'));
      home.link(home.at('.local/bin'), folder);
      return { PATH: [home.at('.local/bin')], command: 'tidy', private: stowed(home, folder) };
    },
  },
];
