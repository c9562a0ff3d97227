// `codex-plugin init` as a person meets it: in a real terminal, with keys pressed and the screen looked at.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CLI, cli, filesIn, home, place } from './initHarness.ts';
import { Terminal } from './terminal.ts';

describe('init on a terminal', () => {
  const start = (args: readonly string[], cwd = home): Promise<Terminal> =>
    Terminal.start([process.execPath, CLI, 'init', ...args], { cwd, env: { HOME: home } });

  it('asks for what is missing, shows what is written, and writes it', async () => {
    await writeFile(place('something.txt'), '');
    const terminal = await start([]);
    await terminal.until('What is the plugin called?');
    await terminal.press('Enter');
    await terminal.until('A plugin needs a name');
    await terminal.type('Tidy Up');
    await terminal.press('Enter');
    await terminal.until(/In which folder\?.*\n.*tidy-up/);
    await terminal.press('Enter');
    await terminal.until(/Its id,.*\n.*dev\.doe\.tidy-up/);
    await terminal.press('Enter');
    await terminal.until('In which language?');
    await terminal.press('Down', 'Down', 'Enter');
    await terminal.until('When does it do something?');
    // The first is chosen already; the last is for events of one's own.
    await terminal.press('Up', 'Space', 'Enter');
    await terminal.until('What are your own events called?');
    await terminal.type('onSave');
    await terminal.press('Enter');
    await terminal.until('Did you mean onFileSave?');
    await terminal.press('C-u');
    await terminal.type('reviewRequested');
    await terminal.press('Enter');
    const screen = await terminal.until(/Write these \d+ files\?/);
    expect(screen).toContain('What is written to tidy-up');
    expect(screen).toMatch(/handlers\/file_save\.py +Removes trailing spaces when a file is saved/);
    expect(screen).toContain('events/review-requested.json');
    expect(await readdir(home)).not.toContain('tidy-up');
    await terminal.press('Enter');
    const end = await terminal.until('exit code 0');
    expect(end).toContain('Tidy Up (dev.doe.tidy-up) is in tidy-up.');
    expect(end).toContain('cd tidy-up');
    const manifest = JSON.parse(await readFile(place('tidy-up/plugin.manifest.json'), 'utf8')) as object;
    expect(manifest).toMatchObject({ name: 'Tidy Up', pluginId: 'dev.doe.tidy-up', events: ['reviewRequested'] });
    const checked = await cli(['validate', 'tidy-up', '--profile', 'publish', '--format', 'json']);
    expect(JSON.parse(checked.out)).toEqual([]);
  });

  it.each([
    ['C-c', 'In which language?'],
    ['Escape', 'What is the plugin called?'],
    ['C-c', 'Write these 17 files?'],
    ['n', 'Write these 17 files?'],
  ])('writes nothing when it is cancelled with %s at "%s"', async (key, question) => {
    const terminal = await start(['tidy', '--events', 'onFileSave']);
    for (const earlier of ['What is the plugin called?', 'Its id,', 'In which language?', 'Write these 17 files?']) {
      await terminal.until(earlier);
      if (earlier === question) break;
      await terminal.press('Enter');
    }
    await terminal.press(key);
    const end = await terminal.until(/exit code \d/);
    expect(end).toContain('Cancelled. Nothing was written.');
    expect(end).toContain('exit code 130');
    expect(await readdir(home)).toEqual(['.gitconfig']);
  });

  it('asks nothing where all was said, and nothing in vain where something is in the way', async () => {
    const all = ['--name', 'Tidy', '--id', 'dev.doe.tidy', '--language', 'node', '--events', 'onFileSave'];
    const said = await start(['tidy', ...all]);
    expect(await said.until(/exit code \d/)).toContain('exit code 0');
    await rm(place('tidy/plugin.manifest.json'));
    const refused = await start(['tidy', '--language', 'node']);
    await refused.until('What is the plugin called?');
    await refused.press('Enter');
    expect(await refused.until('Keep what is there, and write the rest?')).toContain('README.md');
    await refused.type('n');
    const end = await refused.until('exit code 1');
    expect(end).toContain('README.md');
    expect(end).not.toContain('Its id,');
  });

  it('offers what a plugin lacks, to be chosen from', async () => {
    await cli(['init', 'tidy', '--yes']);
    for (const name of ['README.md', 'events', '.gitignore', '.github']) await rm(place('tidy', name), { recursive: true });
    const terminal = await start(['tidy']);
    const screen = await terminal.until('What shall be added?');
    expect(screen).toContain('mock events: events/file-save.json');
    // All are chosen at first: this one is not wanted.
    await terminal.press('Space', 'Enter');
    await terminal.until('exit code 0');
    expect(await filesIn(place('tidy'))).toEqual(expect.arrayContaining(['README.md', '.gitignore', '.github/workflows/plugin.yml']));
    expect(await readdir(place('tidy'))).not.toContain('events');
  });
});
