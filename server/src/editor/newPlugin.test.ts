import { describe, expect, it } from 'vitest';
import { newPlugin, newPluginQuestions } from './newPlugin.ts';

describe('newPlugin', () => {
  it('has events to choose from before anything is answered', () => {
    const questions = newPluginQuestions({});
    expect(questions.events[0]).toEqual({ event: 'onFileSave', does: 'Removes trailing spaces when a file is saved' });
    expect(Object.keys(questions)).toEqual(['events']);
  });

  it('says what is wrong with an answer, and what the folder is called', () => {
    expect(newPluginQuestions({ name: 'Trim It', id: 'com.example.trim-it' })).toEqual({ events: expect.any(Array), folder: 'trim-it' });
    expect(newPluginQuestions({ name: '!', id: 'x' })).toMatchObject({
      nameProblem: expect.stringContaining('at least one letter'),
      idProblem: expect.stringContaining('reverse-DNS'),
    });
  });

  it('has the manifest first', () => {
    const { folder, files } = newPlugin({ name: 'Trim It', id: 'com.example.trim-it', language: 'node', events: ['onFileSave'] });
    expect([folder, ...files.map((file) => file.path)]).toEqual(['trim-it', 'plugin.manifest.json', 'handlers/file-save.cjs']);
  });
});
