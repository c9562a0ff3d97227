import { Command } from 'commander';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { addCommands, commandLine, runCommandLine } from './commandLine.ts';
import { UsageError } from './exit.ts';

/** What a program like ours prints, with which exit code, and with which options its subcommand was called. */
async function run(...args: string[]): Promise<{ out: string; error: string; code: number | undefined; published: unknown }> {
  let [out, error] = ['', ''];
  let published: unknown;
  const print = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((error += String(text)), true));
  const before = process.exitCode;
  onTestFinished(() => {
    print.mockRestore();
    process.exitCode = before;
  });
  process.exitCode = undefined;
  const publish = new Command('publish')
    .option('--version <version>', 'the version to publish')
    .option('--registry <url>')
    .action((options) => void (published = options));
  const fails = new Command('fails').action(() => {
    throw new UsageError('No such thing.');
  });
  const program = commandLine('9.8.7').commandsGroup('Create:').commandsGroup('Share:').addCommand(publish).addCommand(fails);
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeOut: (text) => void (out += text), writeErr: (text) => void (error += text) });
  await runCommandLine(program, args);
  const code = process.exitCode;
  return { out, error, code, published };
}

describe('the command line', () => {
  it('prints its version', async () => {
    expect(await run('--version')).toMatchObject({ out: '9.8.7\n', code: 0 });
    expect(await run('-V')).toMatchObject({ out: '9.8.7\n', code: 0 });
  });

  it('leaves an option of a subcommand to it that is called like one of its own', async () => {
    expect(await run('publish', '--version', '1.0.0')).toMatchObject({ out: '', published: { version: '1.0.0' } });
    expect(await run('publish', '--registry', 'x', '--version=1.0.0')).toMatchObject({ published: { version: '1.0.0', registry: 'x' } });
    expect(await run('--version', 'publish')).toMatchObject({ out: '9.8.7\n', published: undefined });
  });

  it('lists commands by their groups, without those that have none', async () => {
    const { out, code } = await run('--help');
    expect(code).toBe(0);
    expect(out).toMatch(/^Share:\n {2}publish .*\n {2}fails.*\n {2}help \[command\]/m);
    expect(out).not.toContain('Create:');
    expect(out).not.toContain('Commands:');
  });

  it.each([
    { args: ['publish', '--version', '1.0.0'], made: ['publish'], all: false },
    { args: ['pack'], made: ['pack'], all: false },
    { args: [], made: ['init', 'pack', 'publish'], all: true },
    { args: ['--help'], made: ['init', 'pack', 'publish'], all: true },
    { args: ['help', 'pack'], made: ['init', 'pack', 'publish'], all: true },
    { args: ['--', 'pack'], made: ['init', 'pack', 'publish'], all: true },
    { args: ['pakc'], made: ['init', 'pack', 'publish'], all: true },
    { args: ['constructor'], made: ['init', 'pack', 'publish'], all: true },
  ])('makes the command alone that is called, and all where none is ($args)', async ({ args, made, all }) => {
    const loaded: string[] = [];
    const command = (name: string) => async (): Promise<Command> => {
      loaded.push(name);
      return new Command(name);
    };
    const program = commandLine('9.8.7');
    const groups = { 'Create:': { init: command('init') }, 'Share:': { pack: command('pack'), publish: command('publish') } };
    expect(await addCommands(program, groups, args)).toBe(all);
    expect(loaded).toEqual(made);
    expect(program.commands.map((one) => one.name())).toEqual(made);
    if (all) expect(program.helpInformation()).toMatch(/^Create:\n {2}init.*\n\nShare:\n {2}pack.*\n {2}publish/m);
  });

  it.each([
    ['publish', '--help'],
    ['help', 'publish'],
  ])('explains a command (%s %s)', async (...args) => {
    const { out, code } = await run(...args);
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: codex-plugin publish \[options\]/);
  });

  it.each([
    [['publsh'], 'publish', ''],
    [['help', 'publsh'], 'publish', ''],
    [['--verison'], '--version', ''],
    [['publish', '--verson', '1'], '--version', ' publish'],
  ])('names the nearest to what it does not know (%j)', async (args, meant, command) => {
    const { out, error, code, published } = await run(...args);
    expect({ out, code, published }).toEqual({ out: '', code: 2, published: undefined });
    expect(error).toContain(`(Did you mean ${meant}?)\n(codex-plugin${command} --help shows what can be said)`);
  });

  it.each([
    [['publish', '--version'], 'argument missing'],
    [['publish', 'too much'], 'too many arguments'],
    [['fails'], 'No such thing.'],
    [[], 'Usage: codex-plugin'],
  ])('ends with 2 when it is called wrongly (%j)', async (args, said) => {
    const { out, error, code } = await run(...args);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(error).toContain(said);
  });
});
