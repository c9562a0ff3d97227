// Formatters as people have them, by whichever tool they were installed: plugins can start them, and see no more for it than they need.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import type { InvocationOutcome, RunnerLogLine } from '../../src/runner/types.ts';
import { BROUGHT } from './installations/brought.ts';
import { Home, type Installed } from './installations/home.ts';
import { MANAGERS } from './installations/managers.ts';
import { OF_NODE } from './installations/node.ts';
import { OF_PYTHON } from './installations/python.ts';
import { STOWED } from './installations/stowed.ts';
import { WRAPPERS } from './installations/wrappers.ts';

const INSTALLATIONS = [...OF_PYTHON, ...OF_NODE, ...MANAGERS, ...WRAPPERS, ...STOWED, ...BROUGHT];

const tiers: ('isolated' | 'selfLocked')[] = [];
if (process.platform === 'linux')
  for (const tier of ['isolated', 'selfLocked'] as const) if ((await probe(tier)).tier === tier) tiers.push(tier);

const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-installs-')));
afterAll(() => rmSync(base, { recursive: true, force: true }));
mkdirSync(path.join(base, 'shared'));

/** What nobody's formatter needs. */
const PRIVATE = [
  '.ssh/id_ed25519',
  'notes.txt',
  '.local/share/other/private.txt',
  '.config/app/settings.json',
  '.local/share/pipx/trash/x',
  '.local/state/x.log',
];

const NODE = `const { spawnSync } = require('node:child_process');
exports.onCommand = (event) => {
  const { command, args } = JSON.parse(event).payload;
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return { status, stdout, stderr, ...(error && { error: error.message }) };
};
`;
const PYTHON = `import json, subprocess

def onCommand(event):
    call = json.loads(event)["payload"]
    done = subprocess.run([call["command"], *call["args"]], capture_output=True, text=True)
    return {"status": done.returncode, "stdout": done.stdout, "stderr": done.stderr}
`;

interface Machine extends Installed {
  home: Home;
  native: boolean;
  scripts: string[];
}

let homes = 0;

function newHome(): Home {
  const home = new Home(path.join(base, String(homes++)), path.join(base, 'shared'));
  for (const name of PRIVATE) home.file(home.at(name), 'private');
  home.file(home.plugin('a.js'), NODE);
  home.file(home.plugin('b.py'), PYTHON);
  return home;
}

function lacks(program: string | undefined): boolean {
  return program !== undefined && !existsSync(program);
}

const machines = new Map<string, Machine>();

/** Made once for all tests with it. */
function machine(by: string): Machine {
  const known = machines.get(by);
  if (known !== undefined) return known;
  const installation = INSTALLATIONS.find((one) => one.by === by)!;
  const home = newHome();
  const made = {
    ...installation.make(home),
    home,
    native: installation.native === true,
    scripts: installation.onlyNode ? ['a.js'] : ['a.js', 'b.py'],
  };
  machines.set(by, made);
  return made;
}

type Tier = (typeof tiers)[number];
type Invoke = (script: string, command: string, ...args: string[]) => Promise<InvocationOutcome>;

interface Host {
  /** Calls the plugin with permissions. */
  withPermissions(permissions: string[]): Invoke;
  said(outcome: InvocationOutcome): string;
  close(): Promise<void>;
}

/** A host that was started in somebody's home folder, and that the environment of this process is like until it is closed. */
function startedBy({ home, PATH }: Pick<Machine, 'home' | 'PATH'>, tier: Tier): Host {
  vi.stubEnv('HOME', home.at());
  vi.stubEnv('PATH', [...PATH, '/usr/local/bin', '/usr/bin', '/bin'].join(':'));
  for (const name of ['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'VIRTUAL_ENV']) vi.stubEnv(name, undefined);
  const lines: RunnerLogLine[] = [];
  const runner = createRunner({ sandbox: tier, node: process.execPath, onLog: (line) => lines.push(line) });
  return {
    withPermissions: (permissions) => {
      const grants = { permissions, workspaceFolders: [home.workspace()] };
      // Of workers of its own.
      const key = `${home.plugin()}#${permissions.join()}`;
      const plugin = { key, id: 'com.example.installs', folder: home.plugin(), settings: {}, grants };
      return (script, command, ...args) =>
        runner.invoke({
          ...{ plugin, script, event: 'onCommand', eventId: 'e', mode: 'warm', deadlineMs: 20_000 },
          payload: JSON.stringify({ event: 'onCommand', payload: { command, args } }),
        });
    },
    said: (outcome) => [JSON.stringify(outcome), ...lines.map(({ text }) => text)].join('\n').replaceAll(home.root, '@'),
    close: async () => {
      await runner.close();
      vi.unstubAllEnvs();
    },
  };
}

/** Calls a plugin with one host and one set of permissions. */
async function calling<T>(
  machine: Pick<Machine, 'home' | 'PATH'>,
  tier: Tier,
  permissions: string[],
  use: (invoke: Invoke, said: Host['said']) => Promise<T>,
): Promise<T> {
  const host = startedBy(machine, tier);
  try {
    return await use(host.withPermissions(permissions), host.said);
  } finally {
    await host.close();
  }
}

describe.for(tiers)('formatters are started and format a file (%s)', { timeout: 60_000 }, (tier) => {
  for (const { by, needs } of INSTALLATIONS)
    describe.skipIf(lacks(needs))(`installed by ${by}`, () => {
      let made: Machine;
      let host: Host;
      beforeAll(() => {
        made = machine(by);
        host = startedBy(made, tier);
      });
      afterAll(() => host?.close());

      test.for(['process:spawn:<command>', 'process:spawn'])('%s', async (scope) => {
        const { home, command, native, scripts } = made;
        const { said } = host;
        const invoke = host.withPermissions([
          scope === 'process:spawn' ? scope : `process:spawn:${command}`,
          'filesystem:read',
          'filesystem:write:src',
        ]);
        for (const script of scripts) {
          const file = home.workspace('src', `${script}.txt`);
          writeFileSync(file, 'a   b    c\n');
          const outcome = await (native ? invoke(script, command, '-i', 's/  */ /g', file) : invoke(script, command, file));
          expect(outcome, said(outcome)).toMatchObject({ ok: true, value: { status: 0 } });
          expect(readFileSync(file, 'utf8'), script).toBe('a b c\n');
        }
        if (native) return;
        const outcome = await invoke('a.js', command, '--peek', ...PRIVATE.map((name) => home.at(name)), ...(made.private ?? []));
        expect(outcome, said(outcome)).toMatchObject({ ok: true, value: { stdout: '[]\n' } });
      });
    });
});

/** What cannot be started: how it is made, and what is said of it. */
const FAULTS: { what: string; make(home: Home): Installed; says: RegExp }[] = [
  {
    what: 'a program that is nowhere',
    make: () => ({ PATH: [], command: 'tidy-none' }),
    says: /tidy-none[^]*on PATH[^]*Install it|no program of this name on PATH/,
  },
  {
    what: 'a script whose interpreter is not on PATH',
    make: (home) => ({ PATH: [path.dirname(home.script(home.at('bin/tidy'), '#!/usr/bin/env tidy-lang\n'))], command: 'tidy' }),
    says: /@\/home\/bin\/tidy needs tidy-lang, which its first line has "env" look for and which was not found on PATH\. Install tidy-lang/,
  },
  {
    what: 'a script that gives its interpreter arguments as env does not take them',
    make: (home) => ({ PATH: [path.dirname(home.script(home.at('bin/tidy'), '#!/usr/bin/env sh -e\n'))], command: 'tidy' }),
    says: /needs sh -e, .*what takes arguments is written "#!\/usr\/bin\/env -S"/,
  },
  {
    what: 'a script whose interpreter was removed',
    make: (home) => ({ PATH: [path.dirname(home.script(home.at('bin/tidy'), `#!${home.at('gone/bin/python3')}\n`))], command: 'tidy' }),
    says: /@\/home\/bin\/tidy needs the interpreter @\/home\/gone\/bin\/python3, which its first line names and which is not there/,
  },
  {
    what: 'a script with the line endings of Windows',
    make: (home) => ({ PATH: [path.dirname(home.script(home.at('bin/tidy'), '#!/bin/sh\r\necho\r\n'))], command: 'tidy' }),
    says: /@\/home\/bin\/tidy has a first line that ends as lines do on Windows \(CRLF\).*Save it with the line ending LF/,
  },
  {
    what: 'a program that was made for another system',
    make: (home) => {
      const program = home.native(path.join(home.root, 'made/sed'));
      const bytes = readFileSync(program);
      bytes.write('ld-none', bytes.indexOf('ld-linux'));
      writeFileSync(home.script(home.at('bin/tidy'), ''), bytes);
      return { PATH: [home.at('bin')], command: 'tidy' };
    },
    says: /@\/home\/bin\/tidy needs the loader \/lib\S*ld-none\S*, which is not there: it was made for another system/,
  },
  {
    what: 'a snap',
    make: (home) => {
      home.link(path.join(home.root, 'snap/bin/tidy'), home.native(path.join(home.root, 'usr/bin/snap')));
      return { PATH: [path.join(home.root, 'snap/bin')], command: 'tidy' };
    },
    says: /@\/snap\/bin\/tidy is a snap, which only snapd starts, and not from inside of the sandbox\. Install tidy another way/,
  },
  {
    what: 'a shim of Corepack that would have to fetch it',
    make: (home) => {
      home.script(home.at('.local/lib/node_modules/corepack/dist/yarnpkg.js'), '#!/usr/bin/env node\n');
      home.link(home.at('.local/bin/yarnpkg'), '../lib/node_modules/corepack/dist/yarnpkg.js');
      return { PATH: [home.at('.local/bin')], command: 'yarnpkg' };
    },
    says: /yarnpkg is a shim of Corepack, which has not fetched yarn yet and cannot do so from inside of the sandbox\. Run \\?"yarnpkg --version\\?" once in a terminal/,
  },
  {
    what: 'a script of the plugin whose interpreter is missing',
    make: (home) => {
      home.script(home.plugin('bin/tidy'), '#!/nowhere/interpreter\n');
      return { PATH: [], command: './bin/tidy' };
    },
    says: /\/nowhere\/interpreter/,
  },
];

describe.for(tiers)('what cannot be started is named, with what is missing of it (%s)', { timeout: 60_000 }, (tier) => {
  for (const scope of ['process:spawn:<command>', 'process:spawn'] as const)
    test.for(FAULTS.map(({ what }) => what))(`${scope}: %s`, async (what) => {
      const { make, says } = FAULTS.find((one) => one.what === what)!;
      const home = newHome();
      const { PATH, command } = make(home);
      await calling({ home, PATH }, tier, [scope === 'process:spawn' ? scope : `process:spawn:${command}`], async (invoke) => {
        for (const script of ['a.js', 'b.py']) {
          const outcome = await invoke(script, command);
          const message = outcome.ok ? (outcome.value as { error?: string }).error : outcome.error.message;
          expect(message?.replaceAll(home.root, '@'), script).toMatch(says);
          expect(message).toContain(path.basename(command));
        }
      });
    });
});

const LINES = `import json, os, subprocess

def onCommand(event):
    call = json.loads(event)["payload"]
    by = {"run": lambda line: subprocess.run(line, shell=True).returncode, "system": os.system, "popen": lambda line: os.popen(line).close() or 0}
    return {"status": by[call["command"]](call["args"][0])}
`;
const NODE_LINES = `const { execSync } = require('node:child_process');
exports.onCommand = (event) => {
  execSync(JSON.parse(event).payload.args[0]);
  return { status: 0 };
};
`;
/** Whoever hands a line to the usual shell. */
const BY_SHELL = [
  ['c.py', 'run'],
  ['c.py', 'system'],
  ['c.py', 'popen'],
  ['c.js', ''],
] as const;

describe.for(tiers)('a program of the system (%s)', { timeout: 60_000 }, (tier) => {
  test.skipIf(lacks('/usr/bin/pod2text'))('that is a script finds the modules that the system has for its language', async () => {
    const home = newHome();
    home.file(home.plugin('text.pod'), '=head1 NAME\n\n  A text\n');
    await calling({ home, PATH: [] }, tier, ['process:spawn:pod2text', 'process:spawn:perl'], async (invoke, said) => {
      for (const script of ['a.js', 'b.py'])
        for (const [command, ...args] of [
          ['pod2text', home.plugin('text.pod')],
          ['perl', '-MFindBin', '-MFile::Find', '-e', 'print 1'],
        ] as const) {
          const outcome = await invoke(script, command, ...args);
          expect(outcome, said(outcome)).toMatchObject({ ok: true, value: { status: 0 } });
        }
    });
  });
});

describe.for(tiers)('what lies beside a script that a link leads to (%s)', { timeout: 60_000 }, (tier) => {
  test('is not read with the permission to start it', async () => {
    const home = newHome();
    home.file(home.at('work/stuff/lib/x'), '');
    home.file(home.at('work/stuff/diary.txt'), 'private');
    home.link(home.at('bin/st'), home.script(home.at('work/stuff/st'), '#!/bin/sh\necho started\n'));
    home.file(
      home.plugin('d.js'),
      `exports.onCommand = (event) => ({ text: require('node:fs').readFileSync(JSON.parse(event).payload.command, 'utf8') });\n`,
    );
    await calling({ home, PATH: [home.at('bin')] }, tier, ['process:spawn:st'], async (invoke, said) => {
      const started = await invoke('a.js', 'st');
      expect(started, said(started)).toMatchObject({ ok: true, value: { stdout: 'started\n' } });
      for (const name of ['work/stuff/diary.txt', 'bin/../work/stuff/diary.txt']) {
        const outcome = await invoke('d.js', home.at(name));
        expect(outcome.ok, said(outcome)).toBe(false);
        expect(said(outcome)).toContain('filesystem:read');
      }
    });
  });
});

describe.for(tiers)('a line for the shell (%s)', { timeout: 60_000 }, (tier) => {
  test('is run where the shell may be started, and otherwise the shell is what is said to be missing', async () => {
    const home = newHome();
    home.file(home.plugin('c.py'), LINES);
    home.file(home.plugin('c.js'), NODE_LINES);
    const line = "A=1 'sed' --version > /dev/null";
    await calling({ home, PATH: [] }, tier, ['process:spawn:sed', 'process:spawn:sh'], async (invoke, said) => {
      for (const [script, by] of BY_SHELL) {
        const outcome = await invoke(script, by, line);
        expect(outcome, by + said(outcome)).toMatchObject({ ok: true, value: { status: 0 } });
      }
    });
    for (const [permissions, missing] of [
      [['process:spawn:sed'], 'process:spawn:sh'],
      [['process:spawn:tidy-none'], 'process:spawn:sed'],
    ] as const)
      await calling({ home, PATH: [] }, tier, [...permissions], async (invoke) => {
        for (const [script, by] of BY_SHELL) {
          const outcome = await invoke(script, by, line);
          expect(outcome.ok ? '' : outcome.error.message, `${script} ${by}`).toContain(`"${missing}"`);
        }
      });
  });
});

describe.for(tiers)('of programs in folders that a plugin may write (%s)', (tier) => {
  test('any is started by process:spawn, such as those of the workspace in node_modules/.bin', async () => {
    const home = newHome();
    const file = home.workspace('node_modules/.bin/tidy');
    home.native(file);
    await calling({ home, PATH: [] }, tier, ['process:spawn', 'filesystem:read', 'filesystem:write'], async (invoke, said) => {
      for (const script of ['a.js', 'b.py']) {
        const outcome = await invoke(script, file, '--version');
        expect(outcome, said(outcome)).toMatchObject({ ok: true, value: { status: 0 } });
      }
    });
  });

  test('so is what is unpacked into the temporary folder', async () => {
    const unpack = 'cp /usr/bin/true "$TMPDIR/tidy" && exec "$TMPDIR/tidy"';
    await calling({ home: newHome(), PATH: [] }, tier, ['process:spawn'], async (invoke, said) => {
      for (const script of ['a.js', 'b.py']) {
        const outcome = await invoke(script, 'sh', '-c', unpack);
        expect(outcome, said(outcome)).toMatchObject({ ok: true, value: { status: 0 } });
      }
    });
  });
});
