import type { LanguageClient } from 'vscode-languageclient/node';
import { describe, expect, it } from 'vitest';
import type { InstalledView } from '../../../server/src/protocol.ts';
import { examplePlugin } from '../examplePlugin.ts';
import { HostState } from '../host/state.ts';
import { InstalledState } from './installedState.ts';

const view: InstalledView = {
  ...{ id: 'com.example.tidy', place: { kind: 'user' }, current: '1.0.0', folder: '/home/plugins/tidy@1.0.0' },
  versions: [{ version: '1.0.0' }],
};
const plugin = examplePlugin({ key: '/home/plugins/tidy@1.0.0', origin: 'home' });

function stateWith(plugins: InstalledView[]) {
  const asked: boolean[] = [];
  const state = new HostState(() => 10);
  const answers = { plugins };
  const sendRequest = async (_: unknown, { checkForUpdates }: { checkForUpdates: boolean }): Promise<unknown> => {
    asked.push(checkForUpdates);
    return { ok: true, plugins: answers.plugins, notes: [], forbidden: [] };
  };
  const installed = new InstalledState({ sendRequest } as unknown as LanguageClient, state);
  return { state, installed, asked, answers };
}

describe('installedState', () => {
  it('asks what is installed when other plugins are there, and no registry', async () => {
    const { state, installed, asked } = stateWith([view]);
    const changed = new Promise<void>((resolve) => installed.onChange(resolve));
    state.setPlugins(true, [plugin]);
    state.setPlugins(true, [{ ...plugin, state: 'running' }]);
    await changed;
    expect(asked).toEqual([false]);
    expect(installed.of(plugin)).toEqual(view);
    expect(installed.of({ key: '/elsewhere' })).toBeUndefined();
  });

  it('asks nothing in a workspace that is not trusted', () => {
    const { state, asked } = stateWith([view]);
    state.setPlugins(false, [plugin]);
    expect(asked).toEqual([]);
  });

  it('keeps what is known to be newer as long as the same version serves', async () => {
    const { installed, answers } = stateWith([{ ...view, update: '1.1.0' }]);
    await installed.refresh(true);
    answers.plugins = [view];
    await installed.refresh(false);
    expect(installed.of(plugin)?.update).toBe('1.1.0');
    answers.plugins = [{ ...view, current: '1.1.0' }];
    await installed.refresh(false);
    expect(installed.all[0]?.update).toBeUndefined();
  });
});
