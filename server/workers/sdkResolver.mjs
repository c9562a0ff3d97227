// Lets handlers import or require 'codex-plugin-sdk' without installing it. A plugin's own copy comes first.
import { registerHooks } from 'node:module';

const SDK = {
  import: new URL('./sdk/codex-plugin-sdk/index.mjs', import.meta.url).href,
  require: new URL('./sdk/codex-plugin-sdk/index.cjs', import.meta.url).href,
};

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier !== 'codex-plugin-sdk') return nextResolve(specifier, context);
    try {
      return nextResolve(specifier, context);
    } catch {
      const required = context.conditions?.includes('require') ?? false;
      return { url: required ? SDK.require : SDK.import, format: required ? 'commonjs' : 'module', shortCircuit: true };
    }
  },
});
