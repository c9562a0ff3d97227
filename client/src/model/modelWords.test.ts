import { describe, expect, it } from 'vitest';
import type { ModelView } from '../../../server/src/protocol.ts';
import { timeOfDay } from '../words.ts';
import { editorModelText, editorModelTooltip, modelBarText, modelChoices, modelTooltip, trialWords } from './modelWords.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const view = (more: Partial<ModelView>): ModelView => ({ state: 'ready', host: '127.0.0.1:8080', ...more });
const sent = {
  ...{ host: '127.0.0.1:8080', api: 'infill' as const, at: NOW - 20_000, tokens: 80 },
  ...{ prefixCharacters: 200, suffixCharacters: 30, contextCharacters: 0, contextPaths: [] },
};

/** As it is read. */
const tooltip = (...asked: Parameters<typeof modelTooltip>): string => modelTooltip(...asked).replaceAll('\\', '');

describe('what is said of the model that completes', () => {
  it('is in the status bar only where one is set up, and stays the same while it is asked', () => {
    expect(modelBarText(view({ state: 'off', host: '' }), '')).toBeUndefined();
    expect(modelBarText(view({}), 'qwen')).toEqual({ text: '$(sparkle) qwen', spoken: 'Completions by qwen' });
    expect(modelBarText(view({ state: 'asking' }), 'qwen')).toEqual(modelBarText(view({}), 'qwen'));
    expect(modelBarText(view({ state: 'failed', reason: 'No.' }), 'qwen')?.text).toBe('$(warning) qwen');
  });

  it('says what left, when, and to which host', () => {
    expect(tooltip(view({}), 'a_model', NOW)).toBe('Completions by **a_model** on 127.0.0.1:8080\n\nNothing was sent yet.');
    expect(tooltip(view({ sent, lastSentAt: sent.at }), 'm', NOW)).toContain(
      `Last sent: ${timeOfDay(new Date(sent.at).toISOString())}, to 127.0.0.1:8080: 200 characters before the cursor and 30 behind it.`,
    );
    const withContext = { ...sent, contextCharacters: 50, contextPaths: ['src/a.ts', 'b.ts'] };
    expect(tooltip(view({ sent: withContext }), 'm', NOW)).toContain('and 50 that plugins added, from src/a.ts, b.ts.');
    expect(tooltip(view({ withheld: 'git ignores it' }), 'm', NOW)).toContain('Nothing was sent for the last file: git ignores it.');
  });

  it('says why it failed, when it is asked again, and how to have that now', () => {
    const failed = view({ state: 'failed', reason: '127.0.0.1:8080 cannot be reached. ECONNREFUSED', retryAt: NOW + 4000 });
    expect(tooltip(failed, 'm', NOW)).toContain('ECONNREFUSED');
    expect(tooltip(failed, 'm', NOW)).toContain('It is asked again in 4.0 s. [Try Again](command:codexPlugins.tryModelAgain)');
    const { retryAt: _never, ...forGood } = failed;
    expect(tooltip(forGood, 'm', NOW)).toContain('It is not asked again before something is changed.');
  });

  it('says of a model of the editor what left, and why it did not answer', () => {
    expect(editorModelText(undefined)).toBeUndefined();
    const asked = { model: 'GPT', at: NOW - 20_000, characters: 619 };
    expect(editorModelText(asked)).toEqual({ text: '$(sparkle) GPT', spoken: 'Completions by GPT' });
    const said = editorModelTooltip(asked);
    expect(said).toContain(`Last sent to the editor’s model **GPT**: ${timeOfDay(new Date(NOW - 20_000).toISOString())}, 619 characters.`);
    expect(said).toContain('only when you trigger a suggestion');
    const none = { model: '', at: NOW, characters: 0, reason: 'The editor has no language model.' };
    expect(editorModelText(none)).toEqual({ text: '$(warning) Model of the editor', spoken: 'Completions by Model of the editor: failed' });
    expect(editorModelTooltip(none)).toMatch(/^\$\(warning\) The editor has no language model/);
    expect(editorModelTooltip(none)).not.toContain('Last sent');
  });

  it('offers every model of every server', () => {
    const servers = [
      { kind: 'ollama' as const, baseUrl: 'http://127.0.0.1:11434/v1', models: ['a', 'b'] },
      { kind: 'llamaCpp' as const, baseUrl: 'http://127.0.0.1:8080/v1', models: ['c'] },
    ];
    expect(modelChoices(servers).map(({ label, description }) => [label, description])).toEqual([
      ['a', 'Ollama at 127.0.0.1:11434'],
      ['b', 'Ollama at 127.0.0.1:11434'],
      ['c', 'llama.cpp at 127.0.0.1:8080'],
    ]);
  });

  it('tells what came of a trial', () => {
    expect(trialWords({ ok: true, api: 'infill', latencyMs: 52, text: ' a + b;\n' }, 'm')).toBe(
      '"m" completed `return` with `a + b;` after 52 ms.',
    );
    expect(trialWords({ ok: true, api: 'chat', latencyMs: 52, text: ' ' }, 'm')).toBe(
      '"m" answered after 52 ms, with nothing. It may be no model for code.',
    );
    expect(trialWords({ ok: false, reason: 'No.' }, 'm')).toBe('"m" did not complete a line: No.');
  });
});
