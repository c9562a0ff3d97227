// The one place that says yes or no: a pure answer, and a question to the user only where somebody asks for it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Gate } from './gate.ts';
import { GrantStore } from './grants.ts';
import type { LoadedPlugin } from '../plugins/plugin.ts';
import { testPlugin } from '../plugins/testPlugin.ts';
import type { GrantAnswer, GrantQuestion } from '../../contract/grants.ts';

function pluginWith(...permissions: string[]): LoadedPlugin {
  return testPlugin('com.example.tidy', [{}], permissions);
}

async function openGate(answers: GrantAnswer[]): Promise<{ gate: Gate; questions: GrantQuestion[]; decided: () => Promise<void> }> {
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
    ask: async (question) => {
      questions.push(question);
      return answers.shift() ?? 'dismiss';
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
});
