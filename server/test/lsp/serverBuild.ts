// Where the built language server is. The test run builds it before the first test (scripts/buildOnce.mts).
import path from 'node:path';

/** The bundled server that users get. */
export const builtServer = path.resolve(import.meta.dirname, '../../../dist/server.js');
