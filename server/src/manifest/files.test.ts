import { describe, expect, it } from 'vitest';
import { isManifestFile, manifestNamesIn, syntaxOf } from './files.ts';

describe('files', () => {
  it('knows manifests by their path', () => {
    for (const file of [
      '/a/plugin.manifest.json',
      'codex.plugin.yml',
      'C:\\a\\plugin.manifest.yaml',
      '/w/.codex/plugins/a/manifest.json',
    ]) {
      expect([file, isManifestFile(file)]).toEqual([file, true]);
    }
    for (const file of [
      '/a/manifest.json',
      '/w/.codex/plugins/manifest.json',
      '/w/.codex/plugins/a/b/manifest.json',
      '/a/plugin.manifest.toml',
      '',
    ]) {
      expect([file, isManifestFile(file)]).toEqual([file, false]);
    }
  });

  it('puts the manifests of a folder in order', () => {
    const entries = ['manifest.json', 'codex.plugin.json', 'plugin.manifest.yml', 'plugin.manifest.json', 'x.json'];
    expect(manifestNamesIn(entries, true)).toEqual(['plugin.manifest.json', 'plugin.manifest.yml', 'codex.plugin.json', 'manifest.json']);
    expect(manifestNamesIn(['manifest.json'], false)).toEqual([]);
  });

  it('tells the syntax by the name', () => {
    expect(['a.yaml', 'a.YML', 'a.json', 'a'].map(syntaxOf)).toEqual(['yaml', 'yaml', 'json', 'json']);
  });
});
