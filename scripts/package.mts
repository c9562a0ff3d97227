// npm run package: a VSIX for users, checked before anyone installs it.
import { statSync } from 'node:fs';
import path from 'node:path';
import { listFiles, packageExtension } from './vsix.mts';

const limitKb = 600;
const bytesPerKb = 1000;
const required = [
  'package.json',
  'dist/extension.js',
  'dist/host.js',
  'dist/protocol.js',
  'dist/server.js',
  'dist/watcher.js',
  'dist/cli.js',
  'docs/handler-guide.md',
  'docs/manifest-reference.md',
  'docs/security.md',
  'dist/workers/node.mjs',
  'dist/workers/python.py',
];

try {
  const vsix = await packageExtension(path.resolve(import.meta.dirname, '..'));
  const files = listFiles(vsix);
  for (const { name, size } of files) console.log(`${String(size).padStart(9)}  ${name}`);
  const sizeKb = statSync(vsix).size / bytesPerKb;
  console.log(`${path.basename(vsix)}: ${files.length} files, ${sizeKb.toFixed(1)} KB packed (limit ${limitKb} KB)\n${vsix}`);

  const names = new Set(files.map(({ name }) => name));
  const faults = [
    ...(sizeKb > limitKb ? [`it is larger than ${limitKb} KB`] : []),
    ...files.filter(({ name }) => name.endsWith('.node')).map(({ name }) => `${name} is a native module, which works on one platform only`),
    ...required.filter((name) => !names.has(`extension/${name}`)).map((name) => `${name} is missing`),
  ];
  if (faults.length > 0) throw new Error(`The package is not fit for users: ${faults.join('; ')}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
