// Linting of manifests while they are typed, beside VS Code's own JSON language server on the same text and schema. Prints ManifestRow[] as JSON.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { removeFolder, temporaryFolder } from './fixtures.mts';
import { initializeJsonServer, JSON_DEBOUNCE_MS } from './jsonServer.mts';
import { LspClient } from './lspClient.mts';
import type { ManifestRow } from './report.mts';
import { rounded, timing } from './stats.mts';

const [server = '', jsonServer = '', pace = ''] = process.argv.slice(2);
const quick = pace === 'quick';
const ROUNDS = quick ? 4 : 60;
const WARM_UP = quick ? 2 : 20;
/**
 * How long each server waits for the next keystroke. Taken off: what is measured is how much later than that the diagnostics are there. Ours
 * (server/src/editor/manifestLanguage/checks/diagnostics.ts) uses the time to check the text, theirs begins to check it afterwards.
 */
const DEBOUNCE_MS = { ours: 100, vscodeJson: JSON_DEBOUNCE_MS };
const root = path.resolve(path.dirname(server), '..');

/** A program that gives diagnostics for one document, whose version is typed as a good and a faulty one by turns. */
interface Linter {
  /** From the change to the diagnostics for it, in ms. */
  change(version: string): Promise<number>;
  close(): Promise<void>;
}

/** A manifest with so many handlers in ten scripts, each handler for files of its own. */
function manifestText(handlers: number): string {
  const list = Array.from({ length: handlers }, (_, index) => ({
    event: 'onFileSave',
    language: ['javascript'],
    script: `handlers/save${index % 10}.js`,
    function: 'onFileSave',
    phase: 'beforeSave',
    maxExecutionTimeMs: 1000,
    pattern: `src/part${index}/**`,
  }));
  const manifest = { pluginId: 'com.example.large', version: '1.0.0', description: 'Measured.', entryPoints: { handlers: list } };
  return JSON.stringify(manifest, null, 2);
}

function writeWorkspace(folder: string, text: string): string {
  const plugin = path.join(folder, '.codex/plugins/large');
  mkdirSync(path.join(plugin, 'handlers'), { recursive: true });
  for (let index = 0; index < 10; index++) {
    writeFileSync(path.join(plugin, `handlers/save${index}.js`), 'exports.onFileSave = () => ({ success: true });\n');
  }
  const file = path.join(plugin, 'plugin.manifest.json');
  writeFileSync(file, text);
  return file;
}

/** The document as an editor has it: only the version's text changes, and only that is sent. */
class Typed {
  readonly uri: string;
  private readonly client: LspClient;
  private readonly line: number;
  private readonly start: number;
  private length = '1.0.0'.length;
  private count = 1;

  constructor(client: LspClient, file: string, text: string) {
    this.client = client;
    this.uri = pathToFileURL(file).href;
    const before = text.slice(0, text.indexOf('1.0.0')).split('\n');
    this.line = before.length - 1;
    this.start = before.at(-1)!.length;
    client.notify('textDocument/didOpen', { textDocument: { uri: this.uri, languageId: 'json', version: 1, text } });
  }

  change(version: string): void {
    const position = (character: number) => ({ line: this.line, character });
    const range = { start: position(this.start), end: position(this.start + this.length) };
    this.length = version.length;
    const textDocument = { uri: this.uri, version: ++this.count };
    this.client.notify('textDocument/didChange', { textDocument, contentChanges: [{ range, text: version }] });
  }
}

type Published = { uri: string; diagnostics: { message: string }[] };

/** Types into a document and waits for the diagnostics that fit. */
function linter(client: LspClient, file: string, text: string, debounceMs: number): Linter {
  const typed = new Typed(client, file, text);
  return {
    change: async (version) => {
      const isGood = version === '1.0.0';
      const shown = client.next<Published>(
        'textDocument/publishDiagnostics',
        ({ uri, diagnostics }) => uri === typed.uri && (diagnostics.length === 0) === isGood,
      );
      const start = performance.now();
      typed.change(version);
      await shown;
      return performance.now() - start - debounceMs;
    },
    close: () => client.close(),
  };
}

async function ours(folder: string, file: string, text: string): Promise<Linter> {
  const home = path.join(folder, 'home');
  const client = new LspClient(process.execPath, server, { ...process.env, HOME: home, XDG_STATE_HOME: home });
  await client.initialize(folder);
  return linter(client, file, text, DEBOUNCE_MS.ours);
}

async function vscodeJson(program: string, file: string, text: string): Promise<Linter> {
  const client = new LspClient(process.execPath, program, process.env);
  await initializeJsonServer(client, readFileSync(path.join(root, 'schemas/plugin-manifest.schema.json'), 'utf8'));
  return linter(client, file, text, DEBOUNCE_MS.vscodeJson);
}

async function measure(handlers: number): Promise<ManifestRow> {
  const folder = temporaryFolder('manifest');
  try {
    const text = manifestText(handlers);
    const file = writeWorkspace(folder, text);
    const us = await ours(folder, file, text);
    const peer = await vscodeJson(jsonServer, file, text);
    const times: { us: number[]; peer: number[] } = { us: [], peer: [] };
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      const version = round % 2 === 0 ? '1.0' : '1.0.0';
      const [mine, theirs] = [await us.change(version), await peer.change(version)];
      if (round < 0) continue;
      times.us.push(mine);
      times.peer.push(theirs);
    }
    await us.close();
    await peer.close();
    const [own, json] = [timing(times.us), timing(times.peer)];
    return { handlers, characters: text.length, ours: own, vscodeJson: json, oursOverVscode: rounded(own.p95Ms / json.p95Ms) };
  } finally {
    removeFolder(folder);
  }
}

const rows: ManifestRow[] = [];
for (const handlers of [10, 500]) {
  process.stderr.write(`manifest: ${handlers} handlers\n`);
  rows.push(await measure(handlers));
}
process.stdout.write(JSON.stringify(rows));
