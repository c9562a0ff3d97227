// Formatters that come with the plugin, or with the workspace.
import path from 'node:path';
import { nodeOf, pnpmShim, pnpmStore, python, type Installation } from './home.ts';

export const BROUGHT: readonly Installation[] = [
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
