import { describe, expect, it } from 'vitest';
import { analyzeText } from '../../manifest/check/check.ts';
import { changesBetween, isFarEnough, leastVersion, type Change } from './changes.ts';

const BASE = {
  pluginId: 'com.example.tidy',
  version: '1.0.0',
  entryPoints: {
    handlers: [
      { event: 'onFileSave', language: ['json', 'python'], script: 'save.js' },
      { event: 'onCommand', script: 'command.js' },
    ],
  },
  commands: [{ command: 'tidy.all', title: 'Tidy all' }],
  api_endpoints: [{ path: '/tidy', method: 'POST', handler: 'tidy' }],
  main: 'main.js',
  permissions: ['filesystem:read'],
};

function changes(edit: (manifest: typeof BASE & Record<string, unknown>) => void): string[] {
  const after = structuredClone(BASE) as typeof BASE & Record<string, unknown>;
  edit(after);
  const draft = (value: object) => analyzeText(JSON.stringify(value), 'plugin.manifest.json').draft;
  return changesBetween(draft(BASE), draft(after)).map(({ step, what }) => `${step}: ${what}`);
}

describe('what changed between two manifests', () => {
  it.each<[string, Parameters<typeof changes>[0], string[]]>([
    ['nothing', () => undefined, []],
    ['another script', (one) => (one.entryPoints.handlers[0]!.script = 'other.js'), []],
    ['another id', (one) => (one.pluginId = 'com.example.neat'), ['major: is called com.example.neat, and was com.example.tidy']],
    ['an event less', (one) => one.entryPoints.handlers.shift(), ['major: no longer handles onFileSave']],
    ['a language less', (one) => (one.entryPoints.handlers[0]!.language = ['json']), ['major: no longer handles onFileSave in python']],
    ['all languages in the place of two', (one) => delete (one.entryPoints.handlers[0] as { language?: unknown }).language, []],
    [
      'one language in the place of all',
      (one) => (one.entryPoints.handlers[1]!.language = ['json']),
      ['major: no longer handles onCommand in all languages'],
    ],
    ['an endpoint less', (one) => (one.api_endpoints = []), ['major: no longer answers POST /tidy']],
    ['a command less', (one) => (one.commands = []), ['major: no longer has the command tidy.all']],
    ['a new event', (one) => one.entryPoints.handlers.push({ event: 'onFileOpen', script: 'open.js' }), ['minor: now handles onFileOpen']],
    [
      'a new permission',
      (one) => one.permissions.push('network:request'),
      ['minor: asks for the permission network:request, which it did not have'],
    ],
    ['a permission that was there in a wider form', (one) => (one.permissions = ['filesystem:read:src/**']), []],
    ['another runtime', (one) => (one['runtime'] = { node: '>=22' }), ['minor: wants node >=22']],
  ])('is, for %s, what users can tell', (_, edit, expected) => {
    expect(changes(edit)).toEqual(expected);
  });
});

describe('the step between two versions', () => {
  const major: Change = { step: 'major', what: '' };
  const minor: Change = { step: 'minor', what: '' };

  it.each<[string, string, Change[], boolean, string]>([
    ['1.2.3', '1.2.4', [], true, '1.2.4'],
    ['1.2.3', '1.2.4', [minor], false, '1.3.0'],
    ['1.2.3', '1.3.0', [minor], true, '1.3.0'],
    ['1.2.3', '1.9.0', [minor, major], false, '2.0.0'],
    ['1.2.3', '2.0.0', [major], true, '2.0.0'],
    ['1.2.3', '2.0.0-beta.1', [major], true, '2.0.0'],
    ['1.2.3', '1.2.4-beta.1', [minor], false, '1.3.0'],
    ['0.2.3', '0.2.4', [minor], false, '0.3.0'],
    ['0.2.3', '0.2.4', [major], false, '0.3.0'],
    ['0.2.3', '0.3.0', [major], true, '0.3.0'],
  ])('from %s to %s with %j is wide enough: %j', (before, version, found, isEnough, least) => {
    expect(isFarEnough(before, version, found)).toBe(isEnough);
    expect(leastVersion(before, found)).toBe(least);
  });
});
