// `codex-plugin dev --watch` while everybody asks and everything changes.
import { readdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestOf, pluginFolder, startDev } from './devProcess.ts';

const REQUESTS = 1_000;
const PARALLEL = 50;
const CHANGES = 100;
const BURST = 10;

/** Both files of a version say which it is; what was loaded of two versions, or of half a file, says something else. */
const files = {
  node: (version: number) => ({
    'index.js': `const lib = require('./lib.js');
const head = ${version};
${'// more to be read\n'.repeat(200)}
exports.value = async ({ params }) => { await new Promise((resolve) => setImmediate(resolve)); return { head, lib: lib.value, tail, n: params.n }; };
const tail = ${version};`,
    'lib.js': `exports.value = ${version};\n`,
  }),
  python: (version: number) => ({
    'main.py': `import lib
head = ${version}
${'# more to be read\n'.repeat(200)}
def value(request):
    return {"head": head, "lib": lib.value, "tail": tail, "n": request["params"]["n"]}
tail = ${version}
`,
    'lib.py': `value = ${version}\n`,
  }),
};

describe.each(['node', 'python'] as const)('codex-plugin dev under fire: %s', (language) => {
  it(`answers ${REQUESTS} requests while files change ${CHANGES} times, all by whole versions, and leaves nothing`, async () => {
    const main = language === 'node' ? 'index.js' : 'main.py';
    const folder = await pluginFolder({
      'codex.plugin.json': manifestOf({ 'GET /value/:n': `${main}#value` }, { main, settings: { maxExecutionTimeMs: 30_000 } }),
      ...files[language](0),
    });
    const dev = await startDev(folder, ['--watch']);
    const agent = new http.Agent({ keepAlive: true, maxSockets: PARALLEL });
    let changes = 0;
    let isOver = false;
    const write = async (): Promise<void> => {
      const version = ++changes;
      for (const [name, text] of Object.entries(files[language](version))) {
        const file = path.join(folder, name);
        // Half of them as editors do, the others in place.
        if (version % 2 === 0) {
          await writeFile(`${file}.tmp`, text);
          await rename(`${file}.tmp`, file);
        } else await writeFile(file, text);
      }
    };
    // Bursts without a pause, and after each the moment in which a new version takes over.
    const changing = async (): Promise<void> => {
      while (changes < CHANGES) {
        const after = dev.messages.all.length;
        for (let one = 0; one < BURST; one++) await write();
        await dev.messages.next(({ type }) => type === 'reload', { after });
      }
      isOver = true;
    };
    let asked = 0;
    const seen = new Set<number>();
    const asking = async (): Promise<void> => {
      while (asked < REQUESTS || !isOver) {
        const n = String(asked++);
        const { status, body } = await dev.ask(`/value/${n}`, { agent });
        const { head, lib, tail, n: own } = body as Record<string, unknown>;
        expect({ status, n: own }).toEqual({ status: 200, n });
        expect({ lib, tail }).toEqual({ lib: head, tail: head });
        seen.add(head as number);
      }
    };
    await Promise.all([changing(), ...Array.from({ length: PARALLEL }, asking)]);
    expect(asked).toBeGreaterThanOrEqual(REQUESTS);
    expect(changes).toBeGreaterThanOrEqual(CHANGES);
    expect(seen.size).toBeGreaterThan(3);
    // The last version is served once it is quiet.
    await expect
      .poll(async () => (await dev.ask('/value/last')).body, { timeout: 20_000 })
      .toMatchObject({ head: changes, lib: changes, tail: changes });
    expect(dev.messages.all.filter(({ type, status }) => type === 'request' && status !== 200)).toEqual([]);
    // One worker serves, and all former ones have ended.
    await expect.poll(() => workersOf(folder).length, { timeout: 20_000 }).toBe(1);
    agent.destroy();
    expect((await dev.stop()).code).toBe(0);
    await expect.poll(() => workersOf(folder), { timeout: 20_000 }).toEqual([]);
  }, 240_000);
});

/** The processes that run a plugin's handlers. */
function workersOf(folder: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'latin1');
      const line = readFileSync(`/proc/${name}/cmdline`, 'latin1');
      return (
        environment.includes('CODEX_PLUGIN_WORKER=') &&
        /worker\.(?:mjs|py)/.test(line) &&
        !line.includes('bwrap') &&
        (environment + line).includes(folder)
      );
    } catch {
      return false;
    }
  });
}
