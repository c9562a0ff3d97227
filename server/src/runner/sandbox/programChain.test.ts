// What is opened for a program that is installed in a home folder, and what is not.
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { allPrograms } from './allPrograms.ts';
import { resolveCommand, type CommandRule } from './commands.ts';
import { makePlugin } from '../testHarness.ts';

class HomeFolder {
  readonly root = makePlugin({}).folder;

  constructor() {
    vi.stubEnv('HOME', this.at());
    for (const name of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'RUSTUP_HOME', 'COREPACK_HOME']) vi.stubEnv(name, undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const folder of ['home', 'plugin', 'workspace']) mkdirSync(path.join(this.root, folder));
  }

  at(...names: string[]): string {
    return path.join(this.root, 'home', ...names);
  }

  put(name: string, text = '', root = 'home'): string {
    const file = path.join(this.root, root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, 0o755);
    return file;
  }

  link(name: string, to: string, root = 'home'): void {
    const place = path.join(this.root, root, name);
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(to, place);
  }

  #path(folders: readonly string[]): string {
    return [...folders.map((folder) => this.at(folder)), '/usr/bin', '/bin'].join(':');
  }

  /** Where the plugin may write. */
  writable: string[] = [];

  resolve(name: string, ...folders: string[]): CommandRule | string {
    const environment = { ...process.env, PATH: this.#path(folders) };
    const [pluginFolder, workspace] = [path.join(this.root, 'plugin'), path.join(this.root, 'workspace')];
    return resolveCommand(name, { pluginFolder, workspaceFolders: [workspace], environment, platform: 'linux', writable: this.writable });
  }

  /** What is read in the home folder, by names in there. */
  opened(name: string, ...folders: string[]): string[] {
    const rule = this.resolve(name, ...folders);
    if (typeof rule === 'string') throw new Error(rule);
    const files = rule.executables.map(({ real }) => real);
    return this.#names([...rule.folders, ...files]);
  }

  #names(places: readonly string[]): string[] {
    const names = places.filter((place) => place.startsWith(this.root)).map((place) => path.relative(this.at(), place));
    return [...new Set(names)].toSorted();
  }

  all(...folders: string[]): ReturnType<typeof allPrograms> & { opened: string[] } {
    vi.stubEnv('PATH', this.#path(folders));
    const found = allPrograms({
      pluginFolder: path.join(this.root, 'plugin'),
      workspaceFolders: [path.join(this.root, 'workspace')],
      write: [],
    });
    return { ...found, opened: this.#names([...found.folders, ...found.executables.map(({ real }) => real)]) };
  }
}

describe.runIf(process.platform === 'linux')('a command in a home folder opens', () => {
  test('its own installation, and not those beside it', () => {
    const home = new HomeFolder();
    for (const name of ['tidy', 'other']) {
      home.put(`.local/share/pipx/venvs/${name}/bin/${name}`, '#!/bin/sh\n');
      home.put(`.local/share/pipx/venvs/${name}/lib/python3.12/x.py`);
      home.link(`.local/bin/${name}`, home.at(`.local/share/pipx/venvs/${name}/bin/${name}`));
    }
    expect(home.opened('tidy', '.local/bin')).toEqual(['.local/share/pipx/venvs/tidy/bin/tidy', '.local/share/pipx/venvs/tidy/lib']);
  });

  test('of asdf, the tool that its shim is of', () => {
    const home = new HomeFolder();
    for (const tool of ['nodejs', 'ruby']) for (const part of ['installs', 'plugins']) home.put(`.asdf/${part}/${tool}/1.0/bin/x`);
    home.put('.asdf/bin/asdf', '#!/usr/bin/env bash\n');
    home.put('.asdf/shims/tidy', `#!/usr/bin/env bash\n# asdf-plugin: nodejs 1.0\nexec ${home.at('.asdf/bin/asdf')} exec "tidy" "$@"\n`);
    const opened = home.opened('tidy', '.asdf/shims');
    expect(opened).toEqual(expect.arrayContaining(['.asdf/installs/nodejs', '.asdf/plugins/nodejs']));
    expect(opened.filter((name) => name.includes('ruby'))).toEqual([]);
    expect(opened).not.toContain('.asdf');
  });

  test('of mise, its settings only where they set no variables, which may be secret', () => {
    const home = new HomeFolder();
    home.put('.local/bin/mise', '#!/bin/sh\n');
    home.put('.local/share/mise/installs/node/24/bin/tidy');
    home.link('.local/share/mise/shims/tidy', home.at('.local/bin/mise'));
    home.put('.config/mise/config.toml', '[tools]\nnode = "24"\n');
    expect(home.opened('tidy', '.local/share/mise/shims')).toContain('.config/mise/config.toml');
    for (const text of ['[env]\nTOKEN = "x"\n', 'env.TOKEN = "x"\n', '[[env]]\n']) {
      home.put('.config/mise/config.toml', `[tools]\nnode = "24"\n${text}`);
      expect(home.opened('tidy', '.local/share/mise/shims'), text).not.toContain('.config/mise/config.toml');
    }
  });

  test('the folder that was cloned or unpacked for it, and none that somebody has files in', () => {
    const home = new HomeFolder();
    for (const [folder, mark] of [
      ['apps/tidy', 'lib/x'],
      ['tidy', 'package.json'],
      ['scripts', 'lib/x'],
      ['Documents/tools', 'letter.txt'],
    ] as const) {
      home.put(`${folder}/run`);
      home.put(`${folder}/${mark}`);
      home.link(`bin/${path.basename(folder)}-${mark.length}`, home.at(folder, 'run'));
    }
    const names = ['tidy-5', 'tidy-12', 'scripts-5', 'tools-10'];
    expect(names.map((name) => home.opened(name, 'bin').filter((one) => !one.endsWith('run')))).toEqual([
      ['apps/tidy/lib'],
      ['tidy'],
      [],
      [],
    ]);
    home.put('run');
    home.put('package.json');
    home.link('bin/home', home.at('run'));
    expect(home.opened('home', 'bin')).toEqual(['run']);
  });

  test('beside a linked script no more than its libraries, unless something tells that the folder is its own', () => {
    const home = new HomeFolder();
    for (const part of ['lib', 'libexec', 'vendor', 'node_modules', 'jre']) {
      home.put(`work/${part}-stuff/st`, '#!/bin/sh\n');
      home.put(`work/${part}-stuff/diary.txt`);
      home.put(`work/${part}-stuff/${part}/x`);
      home.link(`bin/st-${part}`, home.at(`work/${part}-stuff/st`));
      expect(home.opened(`st-${part}`, 'bin')).toEqual([`work/${part}-stuff/st`, `work/${part}-stuff/${part}`].toSorted());
    }
    for (const mark of ['package.json', 'pyproject.toml', 'pyvenv.cfg', 'LICENSE']) {
      home.put(`work/${mark}-tool/st`, '#!/bin/sh\n');
      home.put(`work/${mark}-tool/${mark}`);
      home.link(`bin/st-${mark}`, home.at(`work/${mark}-tool/st`));
      expect(home.opened(`st-${mark}`, 'bin')).toContain(`work/${mark}-tool`);
    }
  });

  test('the package that npm has linked, and what it needs of the folders around it', () => {
    const home = new HomeFolder();
    home.put('src/mono/package.json', '{"name":"mono"}');
    home.put('src/mono/node_modules/dep/index.js');
    home.put('src/mono/private.txt');
    home.put('src/mono/packages/tidy/package.json', '{"name":"tidy","bin":{"tidy":"./cmd/run.js"}}');
    home.put('src/mono/packages/tidy/cmd/run.js', '#!/bin/sh\n');
    home.link('npm/lib/node_modules/tidy', home.at('src/mono/packages/tidy'));
    home.link('npm/bin/tidy', '../lib/node_modules/tidy/cmd/run.js');
    expect(home.opened('tidy', 'npm/bin')).toEqual([
      'npm/lib',
      'npm/lib/node_modules',
      'src/mono/node_modules',
      'src/mono/packages/tidy',
      'src/mono/packages/tidy/cmd/run.js',
    ]);
  });

  test('of a built package that was cloned all, and of a folder that only has packages in it these', () => {
    const home = new HomeFolder();
    for (const [folder, text] of [
      ['src/tidy', '{"name":"tidy"}'],
      ['work', '{"dependencies":{}}'],
      ['notes/mine', 'no JSON'],
    ] as const) {
      home.put(`${folder}/package.json`, text);
      home.put(`${folder}/node_modules/dep/index.js`);
      home.put(`${folder}/dist/bin/x.js`, '#!/bin/sh\n');
      home.link(`bin/${path.basename(folder)}-x`, home.at(folder, 'dist/bin/x.js'));
    }
    expect(home.opened('tidy-x', 'bin')).toEqual(['src/tidy', 'src/tidy/dist/bin/x.js']);
    for (const name of ['work', 'notes/mine'])
      expect(home.opened(`${path.basename(name)}-x`, 'bin')).toEqual(
        ['dist/bin/x.js', 'node_modules', 'package.json'].map((part) => `${name}/${part}`),
      );
  });

  test('of the folders around a program, nothing that a link there leads to or that the plugin may have put there', () => {
    const home = new HomeFolder();
    home.put('private/diary.txt');
    home.put('src/tidy/cmd/x.js', '#!/bin/sh\n');
    home.link('src/tidy/node_modules', home.at('private'));
    home.link('src/tidy/package.json', home.at('private/diary.txt'));
    home.link('bin/tidy', home.at('src/tidy/cmd/x.js'));
    home.put('work/st', '#!/bin/sh\n');
    home.link('work/lib', home.at('private'));
    home.link('bin/st', home.at('work/st'));
    expect([...home.opened('tidy', 'bin'), ...home.opened('st', 'bin')]).toEqual(['src/tidy/cmd/x.js', 'work/st']);
    home.put('src/sort/package.json', '{"name":"sort","bin":"cmd/x.js"}');
    home.put('src/sort/cmd/x.js', '#!/bin/sh\n');
    home.link('bin/sort', home.at('src/sort/cmd/x.js'));
    expect(home.opened('sort', 'bin')).toEqual(['src/sort', 'src/sort/cmd/x.js']);
    home.writable = [home.at('src/sort')];
    expect(home.opened('sort', 'bin')).toEqual(['src/sort/cmd/x.js']);
  });

  test('neither a folder that holds a workspace or a home folder, nor one that all programs share, whatever its manifest says', () => {
    const home = new HomeFolder();
    for (const folder of ['.', '.local', '../workspace/..']) {
      home.put(`${folder}/package.json`, '{"name":"all","bin":"src/tidy"}');
      home.put(`${folder}/src/tidy`, '#!/bin/sh\n');
      home.link('bin/tidy', home.at(folder, 'src/tidy'));
      const opened = home.opened('tidy', 'bin');
      for (const one of ['', '.', '.local', '..']) expect(opened, folder).not.toContain(one);
      rmSync(home.at('bin/tidy'));
      rmSync(home.at(folder, 'package.json'));
    }
  });

  test('what text is compared and counted with is there for wrappers that say so', () => {
    const home = new HomeFolder();
    home.put('bin/tidy', '#!/bin/sh\ndiff a b | nl | tac; comm a b; cmp a b; md5sum a | base64 | fold; sha256sum a; join a b | od\n');
    const rule = home.resolve('tidy', 'bin');
    if (typeof rule === 'string') throw new Error(rule);
    const names = rule.executables.map(({ path: file }) => path.basename(file));
    for (const name of ['diff', 'nl', 'tac', 'comm', 'cmp', 'md5sum', 'base64', 'fold', 'sha256sum', 'join', 'od'])
      expect(names).toContain(name);
    expect(names).not.toContain('split');
  });

  test('of a runtime for Java or Go, what it cannot start without', () => {
    const home = new HomeFolder();
    for (const file of [
      'java/bin/java',
      'java/lib/modules',
      'java/conf/x',
      'java/src.zip',
      'go/bin/go',
      'go/pkg/tool/x',
      'go/src/x',
      'go/test/x',
    ])
      home.put(`sdk/${file}`);
    expect(home.opened('java', 'sdk/java/bin')).toEqual(['sdk/java/bin/java', 'sdk/java/conf', 'sdk/java/lib']);
    expect(home.opened('go', 'sdk/go/bin')).toEqual(['sdk/go/bin/go', 'sdk/go/pkg', 'sdk/go/src']);
  });

  test('of Composer and RubyGems, the packages and no credentials', () => {
    const home = new HomeFolder();
    home.put('.config/composer/auth.json');
    home.put('.config/composer/vendor/autoload.php');
    home.put('.config/composer/vendor/bin/tidy', '#!/usr/bin/env sh\n');
    expect(home.opened('tidy', '.config/composer/vendor/bin')).toEqual(['.config/composer/vendor', '.config/composer/vendor/bin/tidy']);
    home.put('bin/ruby');
    home.put('.local/share/gem/credentials');
    for (const part of ['gems', 'specifications']) home.put(`.local/share/gem/ruby/3.1.0/${part}/x`);
    home.put('.local/share/gem/ruby/3.1.0/bin/cop', '#!/usr/bin/env ruby\n');
    const rule = home.resolve('cop', '.local/share/gem/ruby/3.1.0/bin', 'bin');
    expect(rule).toMatchObject({ home: [{ name: '.local/share/gem/ruby/3.1.0', to: home.at('.local/share/gem/ruby/3.1.0') }] });
    expect(home.opened('cop', '.local/share/gem/ruby/3.1.0/bin', 'bin').filter((one) => one.startsWith('.local'))).toEqual(
      ['bin/cop', 'gems', 'specifications'].map((one) => `.local/share/gem/ruby/3.1.0/${one}`),
    );
  });

  test('no place for secrets, whatever a link or a wrapper names', () => {
    const home = new HomeFolder();
    home.put('.ssh/key', '#!/bin/sh\n');
    home.put('.aws/run.py');
    home.put('bin/tidy', `#!/bin/sh\nexec "$HOME/.ssh/key" "$@"\n. ~/.aws/run.py\n`);
    expect(home.opened('tidy', 'bin')).toEqual(['bin/tidy']);
    expect(home.all('bin').opened).toEqual([]);
  });

  test('nothing that a script of the plugin or the workspace names elsewhere', () => {
    const home = new HomeFolder();
    home.put('tools/bin/run');
    home.put('tools/lib/private');
    const text = `#!/bin/sh\nexec "${home.at('tools/bin/run')}" "$@"\nexec ~/tools/bin/run\nexec "$(dirname "$0")/../../home/tools/bin/run"\n`;
    for (const place of ['plugin', 'workspace']) {
      const file = home.put('bin/tidy', text, place);
      expect(home.opened(file), place).toEqual([path.join('..', place, 'bin/tidy')]);
    }
  });

  test('no program of the user for a script of the plugin, but interpreters', () => {
    const check = (line: string): void => {
      const home = new HomeFolder();
      home.put('bin/deploy', '#!/bin/sh\nTOKEN=secret\n. "$HOME/deploy/settings.sh"\nexec "$HOME/deploy/run.sh" "$@"\n');
      for (const name of ['deploy/settings.sh', 'deploy/run.sh', 'apart/python3']) home.put(name, '#!/bin/sh\n');
      home.link('python', home.at('bin/deploy'), 'plugin');
      home.put('fmt', '#!/bin/sh\nexec "$(dirname "$0")/run" "$@"\n', 'plugin');
      home.put('run', `#!${line.replace('@', home.root)}\n`, 'plugin');
      const rule = home.resolve('./fmt', 'bin');
      const opened = typeof rule === 'string' ? [] : home.opened('./fmt', 'bin').filter((name) => !name.startsWith('..'));
      expect(opened, line).toEqual([]);
    };
    for (const line of ['/usr/bin/env deploy', '/usr/bin/env -S deploy -x', '@/home/bin/deploy', '@/plugin/python']) check(line);
    for (const line of ['/usr/bin/env @/home/bin/deploy', '/usr/bin/env @/home/apart/python3', '@/home/apart/python3']) check(line);
  });

  test('the interpreter on PATH that a script of the plugin names', () => {
    const home = new HomeFolder();
    home.put('tools/bin/node', '#!/bin/sh\n');
    home.put('fmt', '#!/usr/bin/env node\n', 'plugin');
    expect(home.opened('./fmt', 'tools/bin')).toContain('tools/bin/node');
  });

  test('nothing that a script names which the plugin may write', () => {
    const home = new HomeFolder();
    home.put('private/run.js');
    home.put('bin/tidy', '#!/bin/sh\nexec node ~/private/run.js\n');
    expect(home.opened('tidy', 'bin')).toEqual(['bin/tidy', 'private/run.js']);
    home.put('mine/deploy', '#!/bin/sh\n');
    home.put('bin/ship', '#!/usr/bin/env deploy\n');
    expect(home.opened('ship', 'bin', 'mine')).toEqual(['bin/ship', 'mine/deploy']);
    home.writable = [home.at('bin')];
    expect(home.opened('tidy', 'bin')).toEqual(['bin/tidy']);
    expect(home.resolve('ship', 'bin', 'mine')).toMatch(/mine\/deploy in its first line, which is no interpreter/);
  });

  test('the programs that a wrapper calls by their names, and no more than wrappers have', () => {
    const home = new HomeFolder();
    for (let at = 0; at < 100; at++) home.put(`tools/t${at}`);
    home.put('bin/tidy', '#!/bin/sh\nfor f in "$@"; do t1 "$f"; done\necho t2 | nice t3\n');
    expect(home.opened('tidy', 'bin', 'tools')).toEqual(['bin/tidy', 'tools/t1', 'tools/t3']);
    home.put('bin/all', `#!/bin/sh\n${Array.from({ length: 100 }, (_, at) => `t${at}\n`).join('')}exec t99\n`);
    const opened = home.opened('all', 'bin', 'tools');
    expect(opened).toContain('tools/t99');
    expect(opened.length).toBeLessThan(40);
  });

  test('what is in folders that a wrapper puts on PATH, which it finds in the empty home folder', () => {
    const home = new HomeFolder();
    home.put('opt/bin/tidy-real');
    home.put('tools/tidy-real');
    for (const [line, found] of [
      ['export PATH="$HOME/opt/bin:$PATH"', 'opt/bin/tidy-real'],
      ['export PATH="$PATH:$HOME/opt/bin"', 'tools/tidy-real'],
    ] as const) {
      home.put('bin/tidy', `#!/bin/sh\n${line}\ntidy-real "$1"\n`);
      expect(home.opened('tidy', 'bin', 'tools'), line).toEqual(['bin/tidy', found]);
      expect(home.resolve('tidy', 'bin', 'tools')).toMatchObject({ home: [{ name: 'opt/bin', to: home.at('opt/bin') }] });
    }
    expect(home.all('bin').opened).toEqual(['opt/bin/tidy-real']);
  });

  test('nothing in such a folder that the plugin may write, or that holds secrets or is of a workspace', () => {
    const home = new HomeFolder();
    home.put('private/deploy');
    home.put('.ssh/bin/ship');
    home.link('opt/bin/tidy-real', home.at('private/deploy'));
    home.link('bin/run', home.at('private/deploy'), 'workspace');
    const places = `$HOME/opt/bin:$HOME/.ssh/bin:${path.join(home.root, 'workspace/bin')}`;
    home.put('bin/tidy', `#!/bin/sh\nexport PATH="${places}:$PATH"\ntidy-real "$1"; ship; run\n`);
    expect(home.opened('tidy', 'bin')).toEqual(['bin/tidy', 'private/deploy']);
    home.writable = [home.at('opt')];
    expect(home.opened('tidy', 'bin')).toEqual(['bin/tidy']);
    expect(home.opened('tidy', 'bin', 'opt/bin')).toEqual(['bin/tidy']);
  });

  test('by its name nothing for a script that the plugin may write or has brought along', () => {
    const text = '#!/bin/sh\nexport PATH="$HOME/opt/bin:$PATH"\ndeploy "$1"; nice deploy; T=$(command -v deploy); $T; ship\n';
    const home = new HomeFolder();
    for (const name of ['tools/deploy', 'opt/bin/ship']) home.put(name);
    home.put('bin/tidy', text);
    expect(home.opened('tidy', 'bin', 'tools')).toEqual(['bin/tidy', 'opt/bin/ship', 'tools/deploy']);
    home.writable = [home.at('bin')];
    expect(home.opened('tidy', 'bin', 'tools')).toEqual(['bin/tidy']);
    for (const place of ['plugin', 'workspace']) {
      const file = home.put('bin/tidy', text, place);
      expect(home.opened(file, 'tools'), place).toEqual([path.join('..', place, 'bin/tidy')]);
      expect(home.resolve(file, 'tools')).toMatchObject({ home: [] });
    }
  });

  test('what a long script names near its end, unless the plugin may write it or has brought it along', () => {
    const home = new HomeFolder();
    home.put('tools/node');
    const text = `#!/bin/sh\n${'# long\n'.repeat(4000)}exec node x.js\n`;
    const file = home.put('bin/tidy', text);
    expect(home.opened('tidy', 'bin', 'tools')).toEqual(['bin/tidy', 'tools/node']);
    home.writable = [path.dirname(file)];
    expect(home.opened('tidy', 'bin', 'tools')).toEqual(['bin/tidy']);
    home.put('bin/tidy', text.replaceAll('# long\n', ''));
    expect(home.opened('tidy', 'bin', 'tools')).toEqual(['bin/tidy', 'tools/node']);
  });

  test('of a virtual environment in the workspace, the Python behind it and nothing that only goes by that name', () => {
    const home = new HomeFolder();
    const script = `#!${path.join(home.root, 'workspace/.venv/bin/python')}\n`;
    const file = home.put('.venv/bin/tidy', script, 'workspace');
    home.put('private/bin/python');
    home.put('private/lib/secret');
    home.link('.venv/bin/python', home.at('private/bin/python'), 'workspace');
    home.put('.venv/pyvenv.cfg', '', 'workspace');
    expect(home.resolve(file)).toMatch(/names .*\.venv\/bin\/python in its first line, which is neither a program of the system/);
    expect(home.all().opened).toEqual([]);
    home.put('private/lib/python3.12/os.py');
    expect(home.opened(file)).toContain('private/lib');
  });
});

describe.runIf(process.platform === 'linux')('where any program may be started', () => {
  test('links on PATH come with what they lead to, and those in folders of the plugin or the workspace do not', () => {
    const home = new HomeFolder();
    home.put('apps/tidy/bin/tidy');
    home.put('apps/tidy/lib/x');
    home.put('other/bin/run');
    home.link('bin/tidy', '../apps/tidy/bin/tidy');
    home.link('bin/run', home.at('other/bin/run'), 'workspace');
    const { opened, links } = home.all('bin', '../workspace/bin');
    expect(opened).toEqual(['apps/tidy/bin/tidy', 'apps/tidy/lib']);
    // The folder that it is in is shown, with the links that it has.
    expect(links).toEqual([]);
  });

  test('what was changed where it is counts after a while, and what was installed at once', () => {
    const home = new HomeFolder();
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    for (const version of ['one', 'two']) home.put(`apps/${version}/tidy`);
    home.link('apps/current', 'one');
    home.link('bin/tidy', '../apps/current/tidy');
    expect(home.all('bin').opened).toEqual(['apps/one/tidy']);
    home.link('apps/next', 'two');
    home.link('bin/next', '../apps/next/tidy');
    expect(home.all('bin').opened).toEqual(['apps/one/tidy', 'apps/two/tidy']);
    writeFileSync(home.at('apps/two/tidy'), '#!/bin/sh\nexec "$(dirname "$0")/../apps/three/run"\n');
    home.put('apps/three/run');
    vi.advanceTimersByTime(60_000);
    expect(home.all('bin').opened).toContain('apps/three/run');
  });
});
