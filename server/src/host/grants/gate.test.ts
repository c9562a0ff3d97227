// The one place that says yes or no: a pure answer, and a question to the user only where somebody asks for it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Gate } from './gate.ts';
import { GrantStore } from './grants.ts';
import type { LoadedPlugin } from '../plugins/plugin.ts';
import { testPlugin } from '../plugins/testPlugin.ts';
import type { GrantAnswer, GrantQuestion } from '../../contract/grants.ts';

function pluginWith(...permissions: string[]): LoadedPlugin {
  return testPlugin('com.example.tidy', [{}], permissions);
}

async function openGate(
  answers: GrantAnswer[],
  otherwise: (signal: AbortSignal) => Promise<GrantAnswer> = async () => 'dismiss',
): Promise<{ gate: Gate; questions: GrantQuestion[]; decided: () => Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'codex-gate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store = new GrantStore(folder, () => undefined);
  await store.load();
  const questions: GrantQuestion[] = [];
  let next = Promise.withResolvers<void>();
  const gate = new Gate({
    store,
    mode: 'ask',
    trusted: true,
    isolation: async () => undefined,
    ask: async (question, signal) => {
      questions.push(question);
      return answers.shift() ?? otherwise(signal);
    },
    onDecided: () => next.resolve(),
  });
  const decided = async (): Promise<void> => {
    await next.promise;
    next = Promise.withResolvers();
  };
  return { gate, questions, decided };
}

describe('gate', () => {
  test('checking asks nobody, however often', async () => {
    const { gate, questions } = await openGate([]);
    const plugin = pluginWith('filesystem:read');
    for (let count = 0; count < 3; count++) expect(gate.check(plugin)).toMatchObject({ code: 'not-granted' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(questions).toEqual([]);
  });

  test('asks only about a plugin that needs an answer, and takes it', async () => {
    const { gate, questions, decided } = await openGate(['allow']);
    const plugin = pluginWith('filesystem:read');
    gate.ask(plugin);
    gate.ask(plugin);
    await decided();
    expect(gate.check(plugin)).toBeUndefined();
    gate.ask(plugin);
    expect(questions).toHaveLength(1);
    expect(questions[0]).toMatchObject({ added: [], permissions: [{ name: 'filesystem:read', granted: false }] });
  });

  test('says what is new since the user said yes, in the question and in what is shown', async () => {
    const { gate, questions, decided } = await openGate(['allow']);
    gate.ask(pluginWith('filesystem:read'));
    await decided();
    const grown = pluginWith('filesystem:read', 'process:spawn:git');
    expect(gate.check(grown)).toMatchObject({ code: 'not-granted', message: expect.stringContaining('process:spawn:git') });
    const shown = gate.permissions(grown);
    expect(shown).toMatchObject([
      { name: 'filesystem:read', granted: false },
      { name: 'process:spawn:git', granted: false, added: true },
    ]);
    expect(shown[0]).not.toHaveProperty('added');
    gate.ask(grown);
    await new Promise((resolve) => setImmediate(resolve));
    expect(questions.at(-1)).toMatchObject({ added: ['process:spawn:git'] });
  });

  test('asks about a manifest that changed after the plugin ran, even if it asks for less, and the answer ends that', async () => {
    const { gate, questions, decided } = await openGate(['allow', 'allow']);
    const before = pluginWith('filesystem:read', 'network:request');
    gate.ask(before);
    await decided();
    gate.began(before);
    const after = pluginWith('filesystem:read');
    const changed = 'Its manifest plugin.manifest.json changed since you allowed it.';
    expect(gate.check(after)).toMatchObject({
      code: 'not-granted',
      message: expect.stringContaining('its manifest plugin.manifest.json changed since you allowed it; it asks for no more than before'),
    });
    expect([gate.changeSince(after), gate.changeSince(before)]).toEqual([changed, undefined]);
    gate.ask(after);
    await decided();
    expect(questions.at(-1)).toMatchObject({ added: [], changed });
    expect(gate.check(after)).toBeUndefined();
    expect(gate.check(before)).toMatchObject({ code: 'not-granted', message: expect.stringContaining('network:request') });
  });

  test('takes what the user wrote for what was allowed, if that is what is loaded', async () => {
    const { gate, decided } = await openGate(['allow']);
    const before = pluginWith('filesystem:read', 'network:request');
    gate.ask(before);
    await decided();
    gate.began(before);
    const after = pluginWith('filesystem:read');
    const [first, second] = [before, after].map(({ permissionNames }) => JSON.stringify(permissionNames));
    expect(gate.acceptEdit(after, { before: first!, text: 'something else' })).toBe(false);
    expect(gate.check(after)).toBeDefined();
    expect(gate.acceptEdit(after, { before: first!, text: second! })).toBe(true);
    expect(gate.check(after)).toBeUndefined();
  });

  test('asks anew about a plugin that is another one by the time of the answer', async () => {
    const { gate, questions, decided } = await openGate(
      [],
      (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('allow'))),
    );
    gate.ask(pluginWith('filesystem:read'));
    await vi.waitUntil(() => questions.length === 1);
    // The same manifest in other words, which an answer is good for.
    gate.replaced([pluginWith('filesystem:read')]);
    const renamed = testPlugin('com.example.tidy', [{}], ['filesystem:read']);
    Object.assign(renamed.subject, { pluginId: 'com.example.renamed' });
    gate.replaced([renamed]);
    await vi.waitUntil(() => questions.length === 2);
    expect(gate.check(renamed)).toMatchObject({ code: 'not-granted' });
    await gate.setGranted(renamed, true);
    await decided();
    expect([gate.check(renamed), questions.length]).toEqual([undefined, 2]);
  });
});
