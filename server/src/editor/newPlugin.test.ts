import { describe, expect, it } from 'vitest';
import { newPlugin, newPluginQuestions } from './newPlugin.ts';

describe('newPlugin', () => {
  it('has purposes to choose from before anything is answered, with the least permissions first', () => {
    const questions = newPluginQuestions({});
    expect(Object.keys(questions)).toEqual(['purposes']);
    expect(questions.purposes.map(({ purpose, choices }) => [purpose, ...choices.map(({ permissions }) => permissions.join())])).toEqual([
      ['formatOnSave', ''],
      ['completions', ''],
      ['project', 'filesystem:read:README.md', 'filesystem:read'],
      ['command', '', 'filesystem:read'],
      ['empty', ''],
    ]);
    expect(questions.purposes[2]?.choices[1]).toMatchObject({ words: ['read files in this workspace'], risks: [] });
  });

  it('says what is wrong with an answer, and what the folder is called', () => {
    expect(newPluginQuestions({ name: 'Trim It', id: 'com.example.trim-it' })).toEqual({ purposes: expect.any(Array), folder: 'trim-it' });
    expect(newPluginQuestions({ name: '!', id: 'x' })).toMatchObject({
      nameProblem: expect.stringContaining('at least one letter'),
      idProblem: expect.stringContaining('reverse-DNS'),
    });
  });

  it('has the manifest first, then its handlers and the types for them', async () => {
    const { folder, files } = await newPlugin({ name: 'Trim It', id: 'com.example.trim-it', language: 'node', events: ['onFileSave'] });
    expect([folder, ...files.map((file) => file.path)]).toEqual([
      'trim-it',
      'plugin.manifest.json',
      'handlers/file-save.cjs',
      'codex-plugin.d.ts',
    ]);
  });
});
