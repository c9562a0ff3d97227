// Python files of a plugin that are found in the place of Python's own modules: who reads `import json` takes it for that one.
import path from 'node:path';
import { PYTHON_MODULES } from '../../../scripts/analysis/pythonModules.ts';
import { paths } from '../../../paths/paths.ts';
import type { AuditFinding } from '../finding.ts';

const PACKAGE = '__init__.py';
const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/**
 * @param folder the plugin's.
 * @param files its scripts, absolute.
 */
export function hidingModules(folder: string, files: readonly string[]): AuditFinding[] {
  const packages = new Set(files.filter((file) => path.basename(file) === PACKAGE).map((file) => path.dirname(file)));
  return files.flatMap((file) => {
    if (path.extname(file) !== '.py') return [];
    const isPackage = path.basename(file) === PACKAGE;
    const module = isPackage ? path.dirname(file) : file;
    const name = path.basename(module, '.py');
    // What is in a package is imported by the package's name.
    if (!PYTHON_MODULES.has(name) || packages.has(path.dirname(module)) || paths.same(module, folder)) return [];
    return [
      {
        ...{ code: 'audit/hides-module', severity: 'moderate', file, range: START },
        message: `Scripts beside this one that import "${name}" get it in place of Python's own module.`,
        remedy: 'Give it another name, or put it into a package.',
      } as const,
    ];
  });
}
