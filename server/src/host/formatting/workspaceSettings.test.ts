import { describe, expect, it } from 'vitest';
import { workspaceSettings } from './workspaceSettings.ts';

const read = (settings: unknown): ReturnType<typeof workspaceSettings> => workspaceSettings(JSON.stringify(settings), 'settings.json');

describe('the settings of a workspace', () => {
  it('are read as editors write them: with comments, commas and a mark', () => {
    const text = '\uFEFF// mine\n{ "codexPlugins.save.exclude": { "dist/**": true, }, /* here */ "other": 1, }';
    const { host, problems } = workspaceSettings(text, 'settings.json');
    expect([host.save.exclude, problems]).toEqual([{ 'dist/**': true }, []]);
  });

  it('are the defaults where there is no file, and what can be read where it is broken', () => {
    expect(workspaceSettings('', 'settings.json')).toMatchObject({
      host: { save: { enabled: true, order: [] } },
      problems: [],
      associations: {},
    });
    const { host, problems } = workspaceSettings('{\n"codexPlugins.save.enabled": false,\n"other": ]', 'the/settings.json');
    expect(host.save.enabled).toBe(false);
    expect(problems).toEqual([
      expect.stringMatching(/^the\/settings\.json has an error in line 3 \(\w+\); what can be read of it counts\.$/),
    ]);
    expect(read([]).host.save.enabled).toBe(true);
  });

  it('say nothing of what is the machine’s to say, or somebody else’s', () => {
    const { host } = read({
      'codexPlugins.runtime.node': '/tmp/node',
      'codexPlugins.runtime.python': '/tmp/python',
      'codexPlugins.isolation.minimum': 'isolated',
      'codexPlugins.policy': { neverGranted: ['network'] },
      'save.enabled': false,
      'codexPlugins.pluginPaths': ['tools'],
    });
    expect(host).toMatchObject({
      runtime: { node: '', python: '' },
      isolation: { minimum: 'none' },
      save: { enabled: true },
      pluginPaths: ['tools'],
    });
  });

  it('cannot say in groups what they may not say by name', () => {
    const { host } = read({
      'codexPlugins.runtime': { node: '/tmp/node', python: '/tmp/python' },
      'codexPlugins.isolation': { minimum: 'isolated' },
      'codexPlugins.policy.allowedPlugins': [],
      codexPlugins: { runtime: { node: '/tmp/node' } },
    });
    expect(host).toMatchObject({ runtime: { node: '', python: '' }, isolation: { minimum: 'none' }, policy: {} });
  });

  it('can be others for a language, where an editor takes that', () => {
    const settings = read({
      'codexPlugins.save.order': ['a'],
      '[typescript]': { 'codexPlugins.save.order': ['editor.formatDocument', 'c'], 'codexPlugins.save.exclude': { '**': true } },
      '[javascript][typescript]': { 'codexPlugins.save.order': ['b'], 'files.encoding': 'windows1252' },
      'files.encoding': 'utf8',
      'files.associations': { '*.x': 'javascript', '*.y': 7 },
    });
    expect(['json', 'javascript', 'typescript'].map((language) => settings.save(language).order)).toEqual([
      ['a'],
      ['b'],
      ['editor.formatDocument', 'c'],
    ]);
    expect(settings.save('typescript').exclude).toEqual({});
    expect(settings.editorSteps).toEqual(['editor.formatDocument']);
    expect([settings.encoding('json'), settings.encoding('javascript')]).toEqual([undefined, 'windows1252']);
    expect(settings.associations).toEqual({ '*.x': 'javascript' });
  });

  it('say where nothing is looked for, beside what editors leave out by themselves', () => {
    const { excluded } = read({
      'files.exclude': { '**/.git': false, out: true },
      'search.exclude': { '**/node_modules': false, '**/*.lock': true, odd: { when: 'x' } },
    });
    expect(excluded).toEqual([
      '**/.svn',
      '**/.hg',
      '**/.DS_Store',
      '**/Thumbs.db',
      'out',
      '**/bower_components',
      '**/*.code-search',
      '**/*.lock',
    ]);
  });

  it('say what is wrong with a value', () => {
    expect(read({ 'codexPlugins.save.enabled': 'yes' }).problems).toEqual([expect.stringContaining('codexPlugins.save.enabled is "yes"')]);
  });
});
