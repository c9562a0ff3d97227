import { Argument, Command, Option } from 'commander';
import { describe, expect, test } from 'vitest';
import { candidates } from './candidates.ts';

const program = new Command('tool').option('--verbose', 'say more');
program
  .command('run')
  .alias('r')
  .description('Runs.')
  .argument('<dir>')
  .argument('<event>')
  .option('--payload <file>', 'what is sent')
  .option('--out-dir <out-folder>', 'where to')
  .option('-n, --repeat <n>', 'how often')
  .option('--inspect [port]', 'at a port')
  .option('--tag <tags...>', 'some tags')
  .addOption(new Option('--mode <mode>', 'how').choices(['slow', 'fast']))
  .addOption(new Option('--secret', 'hidden').hideHelp());
const store = program.command('store').description('Stores.');
store.command('put').argument('[paths...]');
store.command('get').addArgument(new Argument('<kind>').choices(['big', 'small']));
program.command('hidden', { hidden: true });

const completers = {
  event: ([dir]: readonly string[]) => Promise.resolve([{ value: `onSave-${dir}`, description: 'of the plugin' }]),
};

/** @param line what stands behind the program's name; its last word is at the cursor. @returns values, and which files. */
async function at(line: string): Promise<string> {
  const words = line.split(' ');
  const { items, files } = await candidates(program, words.slice(0, -1), words.at(-1)!, completers);
  return [...items.map(({ value }) => value), ...(files === 'none' ? [] : [`<${files}>`])].join(' ');
}

describe('what may stand at the cursor', () => {
  test.each([
    // Commands, of which those that are hidden are none.
    ['', 'run store help'],
    ['s', 'store'],
    ['store ', 'put get help'],
    ['nope ', ''],
    // Arguments.
    ['run ', '<folders>'],
    ['r ', '<folders>'],
    ['run . ', 'onSave-.'],
    ['run . x', ''],
    ['run . on ', ''],
    ['store put a b ', '<files>'],
    ['store get ', 'big small'],
    ['store get s', 'small'],
    // Options, once each, but those that may be repeated.
    ['--', '--verbose --help'],
    ['run -', '--payload --out-dir --repeat --inspect --tag --mode --help'],
    ['run --p', '--payload'],
    ['run --payload a --mode=slow --tag b --r -', '--out-dir --repeat --inspect --tag --help'],
    // Their values.
    ['run --payload ', '<files>'],
    ['run --out-dir ', '<folders>'],
    ['run --mode ', 'slow fast'],
    ['run --mode=f', 'fast'],
    ['run --mode=fast ', '<folders>'],
    ['run --payload=', '<files>'],
    ['run --repeat ', ''],
    ['run -n 3 . ', 'onSave-.'],
    ['run --tag a b ', ''],
    ['run --tag a --mode ', 'slow fast'],
    ['run --unknown . ', 'onSave-.'],
    // Behind two dashes, nothing is an option.
    ['run -- -', '<folders>'],
    ['run -- --mode ', 'onSave---mode'],
  ])('%s', async (line, expected) => expect(await at(line)).toBe(expected));
});
