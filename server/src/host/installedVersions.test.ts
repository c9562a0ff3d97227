// Installed plugins in a host that runs: another version begins to serve while events come in.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { GrantQuestion } from '../contract/grants.ts';
import { currentName, INSTALL_RECORD, versionFolderName } from '../contract/installedNames.ts';
import { installRecordText } from '../contract/installRecord.ts';
import { switchPointer } from '../disk/pointer.ts';
import { GrantStore } from './grants/grants.ts';
import { manifestMark } from './grants/manifestMark.ts';
import { PluginHost } from './host.ts';
import { defaultSettings } from './settings.ts';
import type { DispatchResult, HostOptions } from './types.ts';

const ID = 'com.example.versions';

class Installed {
  readonly base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-versions-')));
  readonly root = path.join(this.base, '.codex', 'plugins');

  add(version: string, script: string, { permissions = [], signer }: { permissions?: string[]; signer?: string } = {}): void {
    const folder = path.join(this.root, versionFolderName(ID, version));
    mkdirSync(folder, { recursive: true });
    const handlers = [{ event: 'onFileSave', language: ['*'], script: 'save.js' }];
    const manifest = { pluginId: ID, version, name: 'Versions', entryPoints: { handlers }, permissions };
    writeFileSync(path.join(folder, 'plugin.manifest.json'), JSON.stringify(manifest));
    writeFileSync(path.join(folder, 'save.js'), script);
    const source = { kind: 'folder', from: folder } as const;
    const record = { id: ID, version, integrity: 'sha512-x', source, installedAt: '2026-01-01T00:00:00.000Z' };
    writeFileSync(path.join(folder, INSTALL_RECORD), installRecordText({ ...record, ...(signer !== undefined && { signer }) }));
  }

  get pointer(): string {
    return path.join(this.root, currentName(ID));
  }

  serve(version: string): Promise<void> {
    return switchPointer(this.pointer, versionFolderName(ID, version));
  }
}

async function hostOn(installed: Installed, options: Partial<HostOptions> = {}): Promise<PluginHost> {
  const { base } = installed;
  const host = new PluginHost({
    ...{ workspaceFolders: [base], trusted: true, grants: 'manifest', settings: defaultSettings, sandbox: 'none' },
    stateFolder: path.join(base, 'state'),
    ...options,
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

  test.for([
    { what: 'goes on as it was allowed', more: {}, question: undefined },
    {
      what: 'asks again for what is more, and says what that is',
      more: { permissions: ['filesystem:read', 'network:request'] },
      question: { added: ['network:request'], version: '1.1.0' },
    },
    {
      what: 'asks again where somebody else signed it',
      more: { signer: 'SHA256:b' },
      question: { added: [], changed: 'It is signed by SHA256:b now, and you allowed it signed by SHA256:a.' },
    },
  ])('$what, when another version begins to serve', async ({ more, question }) => {
    const installed = new Installed();
    const before = { permissions: ['filesystem:read'], signer: 'SHA256:a' };
    installed.add('1.0.0', says('1.0.0'), before);
    installed.add('1.1.0', says('1.1.0'), { ...before, ...more });
    await installed.serve('1.0.0');
    const asked: GrantQuestion[] = [];
    const { promise: isAsked, resolve: noteAsked } = Promise.withResolvers<void>();
    const host = await hostOn(installed, {
      grants: 'ask',
      askGrant: async (one) => {
        asked.push(one);
        if (asked.length > 1) noteAsked();
        return asked.length === 1 ? 'allow' : 'dismiss';
      },
    });
    await save(host, installed.base);
    await vi.waitFor(async () => expect((await save(host, installed.base)).response).toMatchObject({ message: '1.0.0' }));
    // As the command line does it: another process.
    const store = new GrantStore(path.join(installed.base, 'state'), () => undefined);
    await store.load();
    const folder = path.join(installed.root, versionFolderName(ID, '1.1.0'));
    const { permissions, signer } = { ...before, ...more };
    const text = readFileSync(path.join(folder, 'plugin.manifest.json'), 'utf8');
    await store.carryOver(
      { pluginId: ID, folder: path.join(installed.root, versionFolderName(ID, '1.0.0')) },
      { folder, asked: { permissions, manifest: manifestMark('plugin.manifest.json', text, signer) } },
    );
    await store.written();
    await installed.serve('1.1.0');
    await host.filesChanged([installed.pointer]);
    const { results, response } = await save(host, installed.base);
    if (question) {
      expect(results).toMatchObject([{ ok: false, error: { code: 'not-granted' } }]);
      await isAsked;
      expect(asked[1]).toMatchObject(question);
    } else {
      expect(response).toMatchObject({ message: '1.1.0' });
      expect(asked).toHaveLength(1);
    }
  });

  test('ends what a former version runs when the plugin may not run any more', async () => {
    const installed = new Installed();
    const stamps = path.join(installed.base, 'stamps.txt');
    installed.add(
      '1.0.0',
      `const fs = require('node:fs');
exports.onFileSave = async () => {
  for (let count = 0; count < 600; count++) {
    fs.appendFileSync(${JSON.stringify(stamps)}, '.');
    await new Promise((r) => setTimeout(r, 20));
  }
  return { success: true };
};`,
    );
    installed.add('1.1.0', says('1.1.0'));
    await installed.serve('1.0.0');
    const host = await hostOn(installed);
    const running = save(host, installed.base);
    await vi.waitFor(() => expect(readFileSync(stamps, 'utf8')).not.toBe(''));
    await installed.serve('1.1.0');
    await host.filesChanged([installed.pointer]);
    const written = readFileSync(stamps, 'utf8').length;
    await vi.waitFor(() => expect(readFileSync(stamps, 'utf8').length).toBeGreaterThan(written));
    await host.updateSettings({ ...defaultSettings, policy: { allowedPlugins: ['org.*'] } });
    // Not by its own deadline.
    expect((await running).results).toMatchObject([{ ok: false, error: { code: 'runner-closed' } }]);
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
