// npm run package: a VSIX for users, checked before anyone installs it.
import { statSync } from 'node:fs';
import path from 'node:path';
import { faultsOf, limitKb, listFiles, packageExtension } from './vsix.mts';

try {
  const vsix = await packageExtension(path.resolve(import.meta.dirname, '..'));
  const files = listFiles(vsix);
  for (const { name, size } of files) console.log(`${String(size).padStart(9)}  ${name}`);
  const { size } = statSync(vsix);
  console.log(`${path.basename(vsix)}: ${files.length} files, ${(size / 1000).toFixed(1)} KB packed (limit ${limitKb} KB)\n${vsix}`);
  const faults = faultsOf(files, size);
  if (faults.length > 0) throw new Error(`The package is not fit for users: ${faults.join('; ')}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
