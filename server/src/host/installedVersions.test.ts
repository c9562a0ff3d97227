// Installed plugins in a host that runs: another version begins to serve while events come in.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { currentName, versionFolderName } from '../contract/installedNames.ts';
import { switchPointer } from '../disk/pointer.ts';
import { PluginHost } from './host.ts';
import { defaultSettings } from './settings.ts';
import type { DispatchResult } from './types.ts';

const ID = 'com.example.versions';

class Installed {
  readonly base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-versions-')));
  readonly root = path.join(this.base, '.codex', 'plugins');

  add(version: string, script: string): void {
    const folder = path.join(this.root, versionFolderName(ID, version));
    mkdirSync(folder, { recursive: true });
    const handlers = [{ event: 'onFileSave', language: ['*'], script: 'save.js' }];
    const manifest = { pluginId: ID, version, name: 'Versions', entryPoints: { handlers }, permissions: [] };
    writeFileSync(path.join(folder, 'plugin.manifest.json'), JSON.stringify(manifest));
    writeFileSync(path.join(folder, 'save.js'), script);
  }

  get pointer(): string {
    return path.join(this.root, currentName(ID));
  }

  serve(version: string): Promise<void> {
    return switchPointer(this.pointer, versionFolderName(ID, version));
  }
}

async function hostOn(installed: Installed): Promise<PluginHost> {
  const { base } = installed;
  const host = new PluginHost({
    ...{ workspaceFolders: [base], trusted: true, grants: 'manifest', settings: defaultSettings, sandbox: 'none' },
    stateFolder: path.join(base, 'state'),
  });
  onTestFinished(async () => {
    await host.close();
    rmSync(base, { recursive: true, force: true });
  });
  await host.load();
  return host;
}

const says = (version: string): string => `exports.onFileSave = () => ({ success: true, message: '${version}' });`;

function save(host: PluginHost, base: string, name = 'a.txt'): Promise<DispatchResult> {
  return host.dispatch({ event: 'onFileSave', filePath: path.join(base, name), phase: 'beforeSave', fields: { fileContent: 'x' } });
}

describe('an installed plugin', () => {
  test('serves by the version that was switched to, forth and back', async () => {
    const installed = new Installed();
    for (const version of ['1.0.0', '1.1.0']) installed.add(version, says(version));
    await installed.serve('1.0.0');
    const host = await hostOn(installed);
    for (const version of ['1.0.0', '1.1.0', '1.0.0']) {
      await installed.serve(version);
      await host.filesChanged([installed.pointer]);
      expect(host.plugins().filter(({ id }) => id === ID)).toMatchObject([{ version }]);
      expect((await save(host, installed.base)).response).toMatchObject({ message: version });
    }
  });

  test('loses no event and ends none that runs while versions are switched', async () => {
    const installed = new Installed();
    const slow = (version: string): string =>
      `exports.onFileSave = async () => { await new Promise((r) => setTimeout(r, 5)); return { success: true, message: '${version}' }; };`;
    for (const version of ['1.0.0', '1.1.0']) installed.add(version, slow(version));
    await installed.serve('1.0.0');
    const host = await hostOn(installed);
    let isOver = false;
    const failures: unknown[] = [];
    const versions = new Set<unknown>();
    const saving = ['a.txt', 'b.txt', 'c.txt'].map(async (name) => {
      while (!isOver) {
        const { results, response } = await save(host, installed.base, name);
        versions.add(response?.message);
        if (results.length !== 1 || !results[0]!.ok) failures.push(results);
      }
    });
    for (let count = 1; count <= 8; count++) {
      await installed.serve(count % 2 === 0 ? '1.0.0' : '1.1.0');
      await host.filesChanged([installed.pointer]);
      await save(host, installed.base, 'd.txt');
    }
    isOver = true;
    await Promise.all(saving);
    expect(failures).toEqual([]);
    expect(versions).toEqual(new Set(['1.0.0', '1.1.0']));
  });

  test('has what it waits for on a document done in order, whichever version does it', async () => {
    const installed = new Installed();
    installed.add(
      '1.0.0',
      `exports.onFileSave = async () => { await new Promise((r) => setTimeout(r, 300)); return { message: '1.0.0' }; };`,
    );
    installed.add('1.1.0', says('1.1.0'));
    await installed.serve('1.0.0');
    const host = await hostOn(installed);
    await save(host, installed.base, 'warm.txt');
    const ended: unknown[] = [];
    const running = save(host, installed.base).then(({ response }) => ended.push(response?.message));
    await installed.serve('1.1.0');
    await host.filesChanged([installed.pointer]);
    await save(host, installed.base).then(({ response }) => ended.push(response?.message));
    await running;
    expect(ended).toEqual(['1.0.0', '1.1.0']);
  });
});
