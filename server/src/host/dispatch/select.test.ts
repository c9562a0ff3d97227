import { describe, expect, it } from 'vitest';
import { HandlerIndex } from './select.ts';
import { settleIds } from '../plugins/copies.ts';
import { PLUGIN_DEADLINE_MS, testPlugin as plugin } from '../plugins/testPlugin.ts';

const names = (index: HandlerIndex, request: Partial<Parameters<HandlerIndex['select']>[0]>): string[] =>
  index.select({ event: 'onFileSave', fields: {}, ...request }).map((target) => `${target.plugin.id} ${target.handler.declaration.script}`);

describe('handler selection', () => {
  it('keeps the plugins’ order, then the manifest’s, with beforeSave first where no phase is asked for', () => {
    const index = new HandlerIndex(
      [
        plugin('a', [
          { script: '1.js', phase: 'afterSave' },
          { script: '2.js', phase: 'beforeSave' },
        ]),
        plugin('b', [{ script: '3.js', phase: 'beforeSave' }]),
      ],
      [],
      true,
    );
    expect(names(index, {})).toEqual(['a 2.js', 'b 3.js', 'a 1.js']);
    expect(names(index, { phase: 'afterSave' })).toEqual(['a 1.js']);
  });

  it('goes by language and by pattern below the workspace folder', () => {
    const index = new HandlerIndex(
      [
        plugin('a', [
          { script: 'py.py', languages: ['python'] },
          { script: 'md.js', pattern: 'docs/x.md' },
        ]),
      ],
      ['/w', '/w/inner'],
      true,
    );
    expect(names(index, { language: 'python', filePath: '/w/x.py' })).toEqual(['a py.py']);
    expect(names(index, { language: 'markdown', filePath: '/w/docs/x.md' })).toEqual(['a md.js']);
    expect(names(index, { language: 'markdown', filePath: '/w/inner/docs/y.md' })).toEqual([]);
    expect(index.workspaceRootOf('/w/inner/docs/y.md')).toBe('/w/inner');
  });

  it('leaves documents outside the workspace alone, but for hosts that are told which file to take', () => {
    const plugins = [plugin('a', [{}])];
    expect(names(new HandlerIndex(plugins, ['/w'], true), { filePath: '/home/me/settings.json' })).toEqual([]);
    expect(names(new HandlerIndex(plugins, ['/w'], true), { filePath: '/w-other/a.json' })).toEqual([]);
    expect(names(new HandlerIndex(plugins, ['/w'], true), { filePath: '/w/..cache/a.json' })).toEqual(['a a.js']);
    expect(names(new HandlerIndex(plugins, ['/w'], false), { filePath: '/home/me/settings.json' })).toEqual(['a a.js']);
    expect(names(new HandlerIndex(plugins, [], true), { filePath: '/home/me/settings.json' })).toEqual(['a a.js']);
  });

  it('names documents outside the workspace by the way there, which no pattern for what is in it matches', () => {
    const index = new HandlerIndex([plugin('a', [{ pattern: '../elsewhere/x.md' }])], ['/w'], false);
    expect(names(index, { filePath: '/elsewhere/x.md' })).toEqual(['a a.js']);
  });

  it('runs a script that is asked for by name, with the plugin’s own deadline when nobody declares it', () => {
    const index = new HandlerIndex([plugin('a', [{ script: 'declared.js', maxExecutionTimeMs: 7 }])], [], true);
    expect(names(index, { only: { script: './declared.js' } })).toEqual(['a declared.js']);
    const [target] = index.select({ event: 'onCommand', fields: {}, only: { script: 'other.js' } });
    expect(target?.handler.declaration).toMatchObject({ event: 'onCommand', script: 'other.js', maxExecutionTimeMs: PLUGIN_DEADLINE_MS });
  });

  it('runs a script that has handlers of both phases in the one that is asked for', () => {
    const both = [{ script: 'a.js', phase: 'beforeSave' } as const, { script: 'a.js', phase: 'afterSave' } as const];
    const index = new HandlerIndex([plugin('a', both)], [], true);
    const phases = (phase?: 'beforeSave' | 'afterSave'): unknown[] =>
      index
        .select({ event: 'onFileSave', fields: {}, only: { script: 'a.js', ...(phase && { phase }) } })
        .map(({ handler }) => handler.declaration.phase);
    expect(phases('afterSave')).toEqual(['afterSave']);
    expect(phases('beforeSave')).toEqual(['beforeSave']);
    expect(phases()).toEqual(['beforeSave', 'afterSave']);
  });

  it('passes over a plugin whose id is taken', () => {
    const [first, second] = [plugin('a', [{}]), plugin('a', [{ script: 'b.js' }])];
    second.shadowedBy = first;
    expect(names(new HandlerIndex([first, second], [], true), {})).toEqual(['a a.js']);
  });

  describe('of copies of a plugin', () => {
    const folders = ['/w', '/w/inner', '/other', '/third'];
    const copy = (workspaceFolder: string) => plugin('a', [{ script: `${workspaceFolder}.js`, pattern: '.md' }], [], { workspaceFolder });
    const indexOf = (...workspaceFolders: string[]): HandlerIndex => {
      const plugins = workspaceFolders.map(copy);
      expect(settleIds(plugins)).toEqual([]);
      return new HandlerIndex(plugins, folders, true);
    };

    it('takes that of the folder of the file, of folders in folders the innermost', () => {
      const index = indexOf('/other', '/w', '/w/inner');
      const owner = (filePath: string): string[] => names(index, { filePath });
      expect(owner('/w/a.md')).toEqual(['a /w.js']);
      expect(owner('/w/inner/a.md')).toEqual(['a /w/inner.js']);
      expect(owner('/w/innermost/a.md')).toEqual(['a /w.js']);
      expect(owner('/other/deep/a.md')).toEqual(['a /other.js']);
      expect(index.any('onFileSave', { filePath: '/w/a.md' })).toBe(true);
      expect(index.any('onFileSave', { filePath: '/w/a.txt' })).toBe(false);
    });

    it('takes the nearest around a folder without a copy, else the first', () => {
      const index = indexOf('/other', '/w');
      expect(names(index, { filePath: '/w/inner/a.md' })).toEqual(['a /w.js']);
      expect(names(index, { filePath: '/third/a.md' })).toEqual(['a /other.js']);
    });

    it('takes the folder that the event is about, and each in its own folder where it is about none', () => {
      const index = indexOf('/other', '/w');
      expect(names(index, { workspaceRoot: '/w' })).toEqual(['a /w.js']);
      expect(names(index, {})).toEqual(['a /other.js', 'a /w.js']);
      const roots = index.select({ event: 'onFileSave', fields: {} }).map((target) => index.workspaceRootOf(undefined, target.plugin));
      expect(roots).toEqual(['/other', '/w']);
    });

    it('takes the one that is asked for by its key, wherever the file is', () => {
      const plugins = ['/w', '/other'].map(copy);
      settleIds(plugins);
      const index = new HandlerIndex(plugins, folders, true);
      expect(names(index, { filePath: '/w/a.md', only: { pluginKey: plugins[1]!.key } })).toEqual(['a /other.js']);
    });
  });
});
