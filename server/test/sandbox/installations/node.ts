// Formatters of Node.js in somebody's home folder.
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { nodeOf, pnpmShim, pnpmStore, type Installation } from './home.ts';

const VERSION = 'v24.1.0';

export const OF_NODE: readonly Installation[] = [
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
    by: 'npm link, from where it is developed',
    make: (home) => {
      home.packages(path.join(home.root, 'made/linked'));
      const own = home.at('src/mono/packages/tidy');
      cpSync(path.join(home.root, 'made/linked/tidy'), own, { recursive: true });
      cpSync(path.join(home.root, 'made/linked/spaces'), home.at('src/mono/node_modules/spaces'), { recursive: true });
      home.link(home.at('npm/lib/node_modules/tidy'), own);
      home.link(home.at('npm/bin/tidy'), '../lib/node_modules/tidy/bin/tidy.cjs');
      return { PATH: [home.at('npm/bin'), ...nodeOf(home)], command: 'tidy' };
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
];
