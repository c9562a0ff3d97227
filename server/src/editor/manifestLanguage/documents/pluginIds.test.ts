import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { PluginIds, type PluginId } from './pluginIds.ts';

const range = { start: { line: 1, character: 14 }, end: { line: 1, character: 20 } };
const manifest = (place: string): string => `/w/${place}/plugin.manifest.json`;
const claim = (place: string, id: string): PluginId => ({ file: manifest(place), id, range });

/** Who has the id that a manifest claims, of loaded plugins ("place id state") and of open manifests ("place id"). */
function check(loaded: string[], typed: string[], place: string, id: string): string | undefined {
  const ids = new PluginIds();
  ids.pluginsChanged(
    loaded.map((text) => {
      const [at = '', own = '', state = 'ready'] = text.split(' ');
      return { id: own, manifestFile: manifest(at), state: state as 'ready' };
    }),
  );
  for (const text of typed) {
    const [at = '', own = ''] = text.split(' ');
    ids.typed(`file:///w/${at}`, claim(at, own));
  }
  const problem = ids.problemOf(claim(place, id));
  if (problem) expect(problem).toMatchObject({ code: 'manifest/duplicate-id', severity: 'error', range });
  return problem && /already used by \/w\/(\S+)\/plugin/.exec(problem.message)?.[1];
}

const A = '.codex/plugins/a';
const B = '.codex/plugins/b';

describe('PluginIds', () => {
  it('finds the plugin that has an id already, as it was loaded or as it is typed', () => {
    expect(check([`${A} x.y`, `${B} x.z`], [], B, 'x.y')).toBe(A);
    expect(check([`${A} x.y`, `${B} x.z`], [`${A} x.w`], B, 'x.w')).toBe(A);
    expect(check([`${A} x.y`, `${B} x.y broken`], [], B, 'x.y')).toBe(A);
  });

  it('leaves the id to whoever runs under it', () => {
    expect(check([`${A} x.y`, `${B} x.z`], [`${B} x.y`], A, 'x.y')).toBeUndefined();
    expect(check([`${A} x.y`, `${B} x.y broken`], [], A, 'x.y')).toBeUndefined();
  });

  it('forgets an id that is given up, saved or not', () => {
    expect(check([`${A} x.y`, `${B} x.y broken`], [`${A} x.w`], B, 'x.y')).toBeUndefined();
    expect(check([`${A} x.y`, `${B} x.z`], [], B, 'x.w')).toBeUndefined();
    const ids = new PluginIds();
    expect([ids.typed('u', claim(A, 'x.y')), ids.typed('u', claim(A, 'x.y')), ids.typed('u', undefined)]).toEqual([true, false, true]);
    expect(ids.problemOf(claim(B, 'x.y'))).toBeUndefined();
  });

  it('minds plugins that are not loaded yet only where they will be, or side by side', () => {
    expect(check([`${A} x.y`], [], B, 'x.y')).toBe(A);
    expect(check([`${A} x.y`], [], 'examples/a', 'x.y')).toBeUndefined();
    expect(check([], ['examples/a x.y'], 'examples/b', 'x.y')).toBe('examples/a');
    expect(check([`${A} x.y`, `${B} x.z`], ['examples/a x.w'], B, 'x.w')).toBeUndefined();
  });

  it('lets each workspace folder have its own copy, and the user’s plugins none of what a folder has', () => {
    const ids = new PluginIds();
    const loaded = (folder: string, id: string, workspaceFolder?: string) => ({
      ...{ id, state: 'ready' as const, manifestFile: `${folder}/.codex/plugins/a/plugin.manifest.json` },
      ...(workspaceFolder !== undefined && { workspaceFolder }),
    });
    const typed = (folder: string, name = 'a'): PluginId => ({
      file: `${folder}/.codex/plugins/${name}/plugin.manifest.json`,
      id: 'x.y',
      range,
    });
    ids.pluginsChanged([loaded('/w', 'x.y', '/w'), loaded('/v', 'x.z', '/v'), loaded(homedir(), 'x.w')]);
    expect(ids.problemOf(typed('/v'))).toBeUndefined();
    expect(ids.problemOf(typed('/v', 'new'))).toBeUndefined();
    expect(ids.problemOf(typed('/w', 'new'))).toBeDefined();
    expect(ids.problemOf(typed(homedir()))).toBeDefined();
    expect(ids.problemOf(typed(homedir(), 'new'))).toBeDefined();
  });
});
