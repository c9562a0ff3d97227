// Asks OpenAI's Codex CLI what it makes of every row of server/test/codexCli/rows, and keeps its answers, which CI compares our checks with:
//   node scripts/codexVerdicts.mts [--cli <program>] [--only <text>]
// Without a program, the CLI is installed into a temporary folder (about 400 MB). It needs no network after that, and no account.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { inputOf, VERDICTS_FILE, type Recorded } from '../server/test/codexCli/recorded.ts';
import { ROWS } from '../server/test/codexCli/rows/index.ts';
import { installed, verdictOf, versionOf } from './codexCli.mts';

const { values } = parseArgs({
  options: { cli: { type: 'string' }, only: { type: 'string' }, together: { type: 'string', default: '4' } },
});
const folder = values.cli === undefined ? mkdtempSync(path.join(os.tmpdir(), 'codex-cli-')) : undefined;

/** More of what the CLI says explains nothing more. */
const MAX_WORDS = 200;

try {
  const program = values.cli ?? installed(folder ?? '');
  const before = readRecorded();
  const wanted = ROWS.filter(({ name }) => values.only === undefined || name.includes(values.only));
  const rows: Recorded['rows'] = values.only === undefined ? {} : { ...before.rows };
  const waiting = [...wanted];
  const ask = async (): Promise<void> => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      const { verdict, says } = await verdictOf(program, row);
      rows[row.name] = { input: inputOf(row), verdict, ...(says !== undefined && { says: says.slice(0, MAX_WORDS) }) };
      const done = wanted.length - waiting.length;
      if (done % 100 === 0) process.stdout.write(`${done} of ${wanted.length}\n`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.together) }, ask));
  const ordered = Object.fromEntries(ROWS.flatMap(({ name }) => (rows[name] ? [[name, rows[name]] as const] : [])));
  for (const [name, { verdict }] of Object.entries(ordered)) {
    const earlier = before.rows[name]?.verdict;
    if (earlier !== undefined && earlier !== verdict) process.stdout.write(`${name}: ${earlier}, now ${verdict}\n`);
  }
  writeFileSync(VERDICTS_FILE, `${JSON.stringify({ version: versionOf(program), rows: ordered } satisfies Recorded, undefined, 2)}\n`);
} finally {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}

function readRecorded(): Recorded {
  try {
    return JSON.parse(readFileSync(VERDICTS_FILE, 'utf8')) as Recorded;
  } catch {
    return { version: '', rows: {} };
  }
}
