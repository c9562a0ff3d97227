// The peer of our linter: VS Code's JSON language server, of the package that carries it by itself. It is a development dependency, so that
// every machine measures the same one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { LspClient } from './lspClient.mts';

/** How long the server waits for the next keystroke before it begins to check. */
export const JSON_DEBOUNCE_MS = 500;

export interface JsonServer {
  /** Absolute path of the program. */
  program: string;
  /** Such as "vscode-langservers-extracted 4.10.0 (vscode-json-languageservice 5.7.2)". */
  name: string;
}

/**
 * Finds the server where npm has installed it.
 * @throws with what to do about it, when it is not there: a report without its column would look as if there were nothing to compare with.
 */
export function findJsonServer(from: string = import.meta.url): JsonServer {
  const require = createRequire(from);
  try {
    // The server does not bundle the service, which does the work; its version is found as the server finds it.
    const program = require.resolve('vscode-langservers-extracted/lib/json-language-server/node/jsonServerMain.js');
    const service = versionOf(createRequire(program).resolve('vscode-json-languageservice/package.json'));
    const own = versionOf(require.resolve('vscode-langservers-extracted/package.json'));
    return { program, name: `vscode-langservers-extracted ${own} (vscode-json-languageservice ${service})` };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Error(`VS Code's JSON language server, which linting is measured against, is missing (${reason}). Run "npm ci" first.`, {
      cause: error,
    });
  }
}

/** The handshake, and the schema for every document. */
export async function initializeJsonServer(client: LspClient, schemaText: string): Promise<void> {
  const initializationOptions = { handledSchemaProtocols: ['file'] };
  await client.request('initialize', {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: null,
    capabilities: {},
    initializationOptions,
  });
  client.notify('initialized', {});
  const schemas = [{ fileMatch: ['*'], url: 'file:///plugin-manifest.schema.json', schema: JSON.parse(schemaText) as unknown }];
  client.notify('workspace/didChangeConfiguration', { settings: { json: { validate: { enable: true }, schemas, resultLimit: 5000 } } });
}

function versionOf(packageFile: string): string {
  return (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;
}
