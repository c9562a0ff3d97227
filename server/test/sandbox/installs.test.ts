// Formatters as people have them, by whichever tool they were installed: plugins can start them, and see no more for it than they need.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import type { InvocationOutcome, RunnerLogLine } from '../../src/runner/types.ts';
import { Home, INSTALLATIONS, type Installed } from './installations.ts';

const tiers: ('isolated' | 'selfLocked')[] = [];
if (process.platform === 'linux') for (const tier of ['isolated', 'selfLocked'] as const) if ((await probe(tier)).tier === tier) tiers.push(tier);

const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-installs-')));
afterAll(() => rmSync(base, { recursive: true, force: true }));
mkdirSync(path.join(base, 'shared'));

/** What nobody's formatter needs. */
const PRIVATE = ['.ssh/id_ed25519', 'notes.txt', '.local/share/other/private.txt', '.config/app/settings.json', '.local/share/pipx/trash/x', '.local/state/x.log'];

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

const machines = new Map<string, Machine>();

/** Made once for all tests with it. */
function machine(by: string): Machine {
  const known = machines.get(by);
  if (known !== undefined) return known;
  const installation = INSTALLATIONS.find((one) => one.by === by)!;
  const home = new Home(path.join(base, String(machines.size)), path.join(base, 'shared'));
  for (const name of PRIVATE) home.file(home.at(name), 'private');
  home.file(home.plugin('a.js'), NODE);
  home.file(home.plugin('b.py'), PYTHON);
  const made = { ...installation.make(home), home, native: installation.native === true, scripts: installation.onlyNode ? ['a.js'] : ['a.js', 'b.py'] };
  machines.set(by, made);
  return made;
}

describe.for(tiers)('formatters are started and format a file (%s)', { timeout: 60_000 }, (tier) => {
  for (const scope of ['process:spawn:<command>', 'process:spawn'] as const)
    test.for(INSTALLATIONS.map(({ by }) => by))(`${scope}, installed by %s`, async (by) => {
      const { home, PATH, command, native, scripts } = machine(by);
      vi.stubEnv('HOME', home.at());
      vi.stubEnv('PATH', [...PATH, '/usr/local/bin', '/usr/bin', '/bin'].join(':'));
      for (const name of ['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'VIRTUAL_ENV']) vi.stubEnv(name, undefined);
      const lines: RunnerLogLine[] = [];
      const runner = createRunner({ sandbox: tier, node: process.execPath, onLog: (line) => lines.push(line) });
      const permissions = [scope === 'process:spawn' ? scope : `process:spawn:${command}`, 'filesystem:read', 'filesystem:write:src'];
      const invoke = (script: string, args: string[]): Promise<InvocationOutcome> =>
        runner.invoke({
          plugin: { key: home.plugin(), id: 'com.example.installs', folder: home.plugin(), settings: {}, grants: { permissions, workspaceFolders: [home.workspace()] } },
          ...{ script, event: 'onCommand', eventId: 'e', mode: 'warm', deadlineMs: 20_000 },
          payload: JSON.stringify({ event: 'onCommand', payload: { command, args } }),
        });
      const said = (outcome: InvocationOutcome): string =>
        [JSON.stringify(outcome), ...lines.map(({ text }) => text)].join('\n').replaceAll(home.root, '@');
      try {
        for (const script of scripts) {
          const file = home.workspace('src', `${script}.txt`);
          writeFileSync(file, 'a   b    c\n');
          const outcome = await invoke(script, native ? ['-i', 's/  */ /g', file] : [file]);
          expect(outcome, said(outcome)).toMatchObject({ ok: true, value: { status: 0 } });
          expect(readFileSync(file, 'utf8'), script).toBe('a b c\n');
        }
        if (!native) {
          const outcome = await invoke('a.js', ['--peek', ...PRIVATE.map((name) => home.at(name))]);
          expect(outcome, said(outcome)).toMatchObject({ ok: true, value: { stdout: '[]\n' } });
        }
      } finally {
        await runner.close();
        vi.unstubAllEnvs();
      }
    });
});
