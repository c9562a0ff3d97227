import { describe, expect, it } from 'vitest';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import type { PluginView } from '../contract/views.ts';
import type { DispatchRequest, DispatchResult } from '../host/types.ts';
import { RunOnFiles, type RunOnFilesParts } from './runOnFiles.ts';

const file = path.resolve('/projects/a.js');
const params = { runId: 'one', pluginKey: 'tidy', uri: pathToFileURL(file).href, language: 'javascript', text: 'one  \n' };
const plugin = { key: 'tidy', id: 'com.example.tidy', handlers: [], permissions: [] } as unknown as PluginView;
const nothing: DispatchResult = { event: 'onFileSave', eventId: '1', results: [], response: null, overBudget: false, durationMs: 1 };

function runOnFiles(parts: Partial<RunOnFilesParts> = {}): { asked: DispatchRequest[]; run: RunOnFiles } {
  const asked: DispatchRequest[] = [];
  const host: RunOnFilesParts['host'] = {
    plugins: () => [plugin],
    whenQuiet: () => Promise.resolve(),
    dispatch: async (request) => {
      asked.push(request);
      return nothing;
    },
  };
  const plans = { for: async () => ({}) };
  return { asked, run: new RunOnFiles({ host, plans, ...parts }) };
}

describe('a file of a run', () => {
  it('is not given to the plugin where the user wants it left alone', async () => {
    const plans: RunOnFilesParts['plans'] = {
      for: async ({ filePath }) => ({ leftAlone: ({ id }) => `excluded: ${path.basename(filePath)} is not for ${id}` }),
    };
    const { asked, run } = runOnFiles({ plans });
    const answer = await run.run(params, new AbortController().signal);
    expect(answer).toEqual({ edits: [], leftOut: 'It is excluded: a.js is not for com.example.tidy.' });
    expect(asked).toEqual([]);
  });

  it('is not given to the plugin once nobody waits for it', async () => {
    const { asked, run } = runOnFiles();
    expect(await run.run(params, AbortSignal.abort())).toEqual({ edits: [] });
    expect(asked).toEqual([]);
  });

  it('is left out where it is not on this machine', async () => {
    const { run } = runOnFiles();
    const { leftOut } = await run.run({ ...params, uri: 'untitled:one' }, new AbortController().signal);
    expect(leftOut).toBe('It is not a file on this machine.');
  });
});
