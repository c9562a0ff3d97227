// What the tests of the audit have in common: plugins in folders of their own.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { AdvisoryServer } from '../../../test/registry/advisoryServer.ts';
import { auditPlugin, type AuditOptions } from './auditPlugin.ts';
import type { AuditReport } from './finding.ts';

/** A plugin with nothing to be said against it. */
export const PLUGIN: Readonly<Record<string, string>> = {
  'plugin.manifest.json': JSON.stringify({
    pluginId: 'com.example.tidy',
    version: '1.0.0',
    name: 'Tidy',
    description: 'Tidies files.',
    entryPoints: { handlers: [{ event: 'onFileSave', language: ['javascript'], script: 'handlers/save.js' }] },
    permissions: [],
  }),
  'handlers/save.js': 'exports.onFileSave = (event) => ({ success: true, formattedContent: JSON.parse(event).fileContent.trim() });\n',
};

/** The folders of one test file. */
export class Folders {
  #base: string | undefined;
  #count = 0;

  /** A new folder with the files, by name. */
  async make(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
    this.#base ??= await realpath(await mkdtemp(path.join(tmpdir(), 'codex-audit-')));
    const folder = path.join(this.#base, String(++this.#count));
    await mkdir(folder);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    return folder;
  }

  async remove(): Promise<void> {
    if (this.#base !== undefined) await rm(this.#base, { recursive: true, force: true });
  }
}

/** A server for the tests of one file, and folders for their plugins. To be called where tests are declared. */
export function withAdvisories(): { folders: Folders; server: AdvisoryServer } {
  const folders = new Folders();
  const server = new AdvisoryServer();
  beforeAll(() => server.listen());
  afterEach(() => server.reset());
  afterAll(async () => {
    await server.stop();
    await folders.remove();
  });
  return { folders, server };
}

/** Audits a good plugin with further files, against the server. */
export async function auditWith(
  { folders, server }: { folders: Folders; server: AdvisoryServer },
  files: Readonly<Record<string, string | Uint8Array>>,
  more: AuditOptions = {},
): Promise<AuditReport & { short: string[] }> {
  const folder = await folders.make({ ...PLUGIN, ...files });
  const report = await auditPlugin(folder, { registry: server.url, osv: server.url, knownIds: [], ...more });
  return { ...report, short: inShort(report, folder) };
}

/** Findings in short: `high audit/decoded-code handlers/save.js:3`. Without those that say what could not be checked. */
export function inShort({ findings }: AuditReport, folder: string): string[] {
  return findings
    .filter(({ code }) => code !== 'audit/not-checked')
    .map(({ severity, code, file = '', range }) => {
      const place = path.relative(folder, file).replaceAll('\\', '/');
      return `${severity} ${code} ${place}:${(range?.start.line ?? 0) + 1}`;
    });
}

/** A lock file of npm with packages, by place or name. */
export function lockOf(packages: Record<string, object>): string {
  const placed = Object.entries(packages).map(([name, entry]) => [name.startsWith('node_modules/') ? name : `node_modules/${name}`, entry]);
  return JSON.stringify({ name: 'tidy', lockfileVersion: 3, packages: { '': { name: 'tidy' }, ...Object.fromEntries(placed) } }, null, 2);
}
