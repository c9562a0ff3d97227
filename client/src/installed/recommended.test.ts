import { describe, expect, it } from 'vitest';
import { namedPlugin } from './namedPlugin.ts';
import { idOf, recommendedIn } from './recommended.ts';

describe('recommended', () => {
  it('takes what names a plugin in a registry, and nothing else', () => {
    const recommendations = [
      'com.example.tidy@^1',
      '@acme/com.example.lint',
      'com.example.tidy@^1',
      '../evil',
      'git+https://example.com/evil.git',
      'https://example.com/evil.tgz',
      'tidy',
      '--registry=http://example.com',
      7,
    ];
    expect(recommendedIn(JSON.stringify({ recommendations }))).toEqual(['com.example.tidy@^1', '@acme/com.example.lint']);
  });

  it.each(['', '[]', 'null', '{"recommendations": "com.example.tidy"}', '{'])('takes nothing from %j', (text) => {
    expect(recommendedIn(text)).toEqual([]);
  });

  it('lists no more than anybody would read', () => {
    const recommendations = Array.from({ length: 100 }, (_, index) => `com.example.p${index}`);
    expect(recommendedIn(JSON.stringify({ recommendations }))).toHaveLength(30);
  });

  it.each([
    ['com.example.tidy@^1.2', 'com.example.tidy'],
    ['@acme/com.example.tidy@latest', 'com.example.tidy'],
    ['com.example.tidy', 'com.example.tidy'],
  ])('knows which plugin %s is', (named, id) => expect(idOf(named)).toBe(id));

  it.each(['com.example.tidy@>=1 <2', ' com.example.tidy '])('knows %j as the name of a plugin', (text) =>
    expect(namedPlugin(text)).toBe(text.trim()),
  );

  it.each(['', 'tidy', 'a.b/c', 'a.b#c', 'a..b', `a.${'b'.repeat(300)}`])('knows that %j is none', (text) =>
    expect(namedPlugin(text)).toBeUndefined(),
  );
});
