// What the help of every command says alike.
import { execa } from 'execa';
import path from 'node:path';
import { expect, it } from 'vitest';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');

const run = async (...args: string[]): Promise<string> => (await execa(process.execPath, [CLI, ...args])).stdout;

/** As shells are told of them. */
async function commandsBelow(...words: string[]): Promise<string[]> {
  const [, ...lines] = (await run('__complete', 'zsh', '--', ...words, '')).split('\n');
  return lines.map((line) => line.split('\t')[0]!).filter((name) => name !== 'help');
}

it('says what its exit codes mean, for all that is not printed for a shell', { timeout: 60_000 }, async () => {
  const commands = (await commandsBelow()).filter((name) => name !== 'completion');
  expect(commands).toContain('invoke');
  const below = await commandsBelow('grants');
  expect(below).toEqual(['list', 'allow', 'revoke']);
  for (const command of [...commands.map((name) => [name]), ...below.map((name) => ['grants', name])])
    expect([command, await run(...command, '--help')]).toEqual([command, expect.stringMatching(/^Exit codes: 0 .+, 2 wrong usage/m)]);
});
