import { describe, expect, it } from 'vitest';
import type { HandlerDeclaration, PluginManifest } from '../manifest/model.ts';
import { LoadedHandler, LoadedPlugin } from './plugin.ts';
import { HandlerIndex } from './select.ts';

const nowhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function plugin(id: string, handlers: Partial<HandlerDeclaration>[]): LoadedPlugin {
  const declarations = handlers.map((one): HandlerDeclaration => ({
    event: 'onFileSave',
    languages: [],
    script: 'a.js',
    idempotent: false,
    maxExecutionTimeMs: 5000,
    range: nowhere,
    ...one,
  }));
  const manifest: PluginManifest = {
    id,
    version: '1.0.0',
    name: id,
    handlers: declarations,
    endpoints: [],
    permissions: [],
    events: [],
    settings: { enableDebug: false, maxExecutionTimeMs: 4000, cacheEnabled: true },
    runtime: {},
  };
  return new LoadedPlugin({
    key: `/p/${id}`,
    manifestFile: `/p/${id}/plugin.manifest.json`,
    origin: 'explicit',
    check: { manifest, problems: [] },
    handlers: declarations.map(
      (one) => new LoadedHandler(one, one.pattern === undefined ? undefined : (file) => file.endsWith(one.pattern!)),
    ),
    subject: { pluginId: id, folder: `/p/${id}`, workspace: '' },
  });
}

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
    expect(names(new HandlerIndex(plugins, ['/w'], false), { filePath: '/home/me/settings.json' })).toEqual(['a a.js']);
    expect(names(new HandlerIndex(plugins, [], true), { filePath: '/home/me/settings.json' })).toEqual(['a a.js']);
  });

  it('runs a script that is asked for by name, with the plugin’s own deadline when nobody declares it', () => {
    const index = new HandlerIndex([plugin('a', [{ script: 'declared.js', maxExecutionTimeMs: 7 }])], [], true);
    expect(names(index, { only: { script: './declared.js' } })).toEqual(['a declared.js']);
    const [target] = index.select({ event: 'onCommand', fields: {}, only: { script: 'other.js' } });
    expect(target?.handler.declaration).toMatchObject({ event: 'onCommand', script: 'other.js', maxExecutionTimeMs: 4000 });
  });

  it('passes over a plugin whose id is taken', () => {
    const [first, second] = [plugin('a', [{}]), plugin('a', [{ script: 'b.js' }])];
    second.shadowedBy = first;
    expect(names(new HandlerIndex([first, second], [], true), {})).toEqual(['a a.js']);
  });
});
