// Commands that are called where there is no plugin, as they would be for the first time: what they say leads on.
import { mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { cli, home, place } from './initHarness.ts';

const COMMANDS: [name: string, ...rest: string[]][] = [
  ['test', '.'],
  ['dev', '.'],
  ['invoke', '.', 'onCommand'],
  ['profile', '.', 'onCommand'],
  ['grants', 'allow', '.'],
  ['validate', '.'],
];

describe('a folder without a manifest', () => {
  it.each(COMMANDS)('has %s name the plugin around it, and the command for that', async (...args) => {
    expect(await cli(['init', 'tidy', '--yes'])).toMatchObject({ code: 0 });
    const { code, out, err } = await cli(args, { cwd: place('tidy/handlers') });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`${place('tidy')} has one: codex-plugin ${args.map((word) => (word === '.' ? '..' : word)).join(' ')}`);
    expect(err.match(/manifest in /g)).toHaveLength(1);
  });

  it('has commands name it that take the working directory', async () => {
    expect(await cli(['init', 'tidy', '--yes'])).toMatchObject({ code: 0 });
    expect((await cli(['test'], { cwd: place('tidy/handlers') })).err).toContain(': codex-plugin test ..');
  });

  it.each(COMMANDS)('has %s suggest to make one, and say it once', async (...args) => {
    await mkdir(place('empty'));
    const { code, out, err } = await cli(args, { cwd: place('empty') });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('codex-plugin init makes a plugin.');
    expect(err).not.toContain('has one');
    expect(err.match(/manifest in /g)).toHaveLength(1);
    expect(err).toContain(args[0] === 'validate' ? 'in . or below it' : `in ${home}`);
  });
});
