// Packages and files beside a JavaScript handler that are called like modules of Node.js: neither it nor the worker gets them for those.
import { builtinModules } from 'node:module';
import { expect, test } from 'vitest';
import { invocation, makePlugin, startRunner } from './testHarness.ts';

const NAMES = builtinModules.filter((name) => !name.startsWith('_') && !name.startsWith('node:') && !name.includes('/'));

test('packages and files beside a handler are never taken for modules of Node.js', async () => {
  const packages = NAMES.flatMap((name) => [
    [`node_modules/${name}/index.js`, 'throw new Error("not this one");'],
    [`${name}.js`, 'throw new Error("nor this one");'],
  ]);
  const program = `const fs = require('fs'); const kinds = [typeof fs.readFileSync, typeof require('node:path').join, typeof require('util').format];`;
  const plugin = makePlugin({
    ...Object.fromEntries(packages),
    'a.js': `${program} exports.onFileSave = () => ({ kinds }); exports.fails = async () => { throw new TypeError('%s'); };
      exports.logs = (e, context) => { console.log('%o', { a: 1 }); context.log.info('%d', 1); return { kinds }; };`,
    'a.mjs': `import fs from 'fs'; import { join } from 'path'; import { format } from 'node:util';
      export const onFileSave = async () => ({ kinds: [typeof fs.readFileSync, typeof join, typeof (await import('util')).format] });`,
    'alone.js': `${program} console.log(JSON.stringify({ kinds }));`,
  });
  const { runner, lines } = startRunner();
  const kinds = ['function', 'function', 'function'];
  expect(await runner.invoke(invocation(plugin, 'a.js'))).toMatchObject({ ok: true, value: { kinds } });
  expect(await runner.invoke(invocation(plugin, 'a.mjs'))).toMatchObject({ ok: true, value: { kinds } });
  expect(await runner.invoke(invocation(plugin, 'alone.js', { mode: 'oneShot' }))).toMatchObject({ ok: true, value: { kinds } });
  expect(await runner.invoke(invocation(plugin, 'a.js', { function: 'logs' }))).toMatchObject({ ok: true, value: { kinds } });
  expect(lines.map((line) => line.text)).toEqual(['{ a: 1 }', '1']);
  expect(await runner.invoke(invocation(plugin, 'a.js', { function: 'fails' }))).toMatchObject({
    ok: false,
    error: { code: 'handler-threw', message: expect.stringContaining('TypeError: %s'), detail: expect.stringContaining('a.js') },
  });
});
