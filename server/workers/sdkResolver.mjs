// Lets handlers import or require 'codex-plugin-sdk' without installing it. A plugin's own copy comes first.
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const SDK = new URL('./sdk/codex-plugin-sdk/', import.meta.url);
const IMPORTED = new URL('index.mjs', SDK).href;
const REQUIRED = fileURLToPath(new URL('index.cjs', SDK));

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier !== 'codex-plugin-sdk') return nextResolve(specifier, context);
    try {
      return nextResolve(specifier, context);
    } catch {
      // A Set in Node.js 22, an array later.
      const required = [...(context.conditions ?? [])].includes('require');
      return nextResolve(required ? REQUIRED : IMPORTED, context);
    }
  },
});
