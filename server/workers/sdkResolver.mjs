// Lets handlers import or require 'codex-plugin-sdk' without installing it. A plugin's own copy comes first.
// And lets them lie in folders with a backslash in their names, out of which Node.js imports nothing.
import { realpathSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const SDK = new URL('./sdk/codex-plugin-sdk/', import.meta.url);
const IMPORTED = new URL('index.mjs', SDK).href;
const REQUIRED = fileURLToPath(new URL('index.cjs', SDK));

registerHooks({
  resolve(specifier, context, nextResolve) {
    try {
      return nextResolve(specifier, context);
    } catch (error) {
      if (specifier === 'codex-plugin-sdk') {
        // A Set in Node.js 22, an array later.
        const required = [...(context.conditions ?? [])].includes('require');
        return nextResolve(required ? REQUIRED : IMPORTED, context);
      }
      const url = withBackslash(specifier, context.parentURL, error);
      if (url === undefined) throw error;
      return { url, shortCircuit: true };
    }
  },
});

/**
 * The file that Node.js had found when it refused its URL for a backslash, which is an ordinary letter to every system but Windows. Which file that was,
 * be it one of a package, only its message says.
 */
function withBackslash(specifier, parent, error) {
  if (process.platform === 'win32' || error?.code !== 'ERR_INVALID_MODULE_SPECIFIER') return undefined;
  const pathname = /^Invalid module "(\/[^"]*%5C[^"]*)" must not include encoded "\/"/i.exec(error.message)?.[1];
  if (pathname === undefined || /%2f/i.test(pathname)) return undefined;
  const file = fileURLToPath(`file://${pathname}`);
  try {
    const { search, hash } = URL.canParse(specifier, parent) ? new URL(specifier, parent) : { search: '', hash: '' };
    return pathToFileURL(realpathSync.native(file)).href + search + hash;
  } catch {
    const from = parent === undefined ? '' : ` imported from ${parent.startsWith('file:') ? fileURLToPath(parent) : parent}`;
    throw Object.assign(new Error(`Cannot find module '${file}'${from}`), { code: 'ERR_MODULE_NOT_FOUND' });
  }
}
