// `node scripts/editorLanguages.mts FOLDER`: writes down which files VS Code takes for which language by itself, as its own extensions declare it. FOLDER
// is where an installed VS Code (or code-server) has them: `resources/app/extensions`, or `lib/vscode/extensions`.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const target = path.resolve(import.meta.dirname, '../server/src/manifest/model/editorLanguages.generated.ts');

interface Declaration {
  id: string;
  extensions?: string[];
  filenames?: string[];
  filenamePatterns?: string[];
  firstLine?: string;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder of the built-in extensions of an installed VS Code.');
const declared: Declaration[] = [];
for (const name of (await readdir(folder)).sort()) {
  const text = await readFile(path.join(folder, name, 'package.json'), 'utf8').catch(() => undefined);
  const languages =
    text === undefined ? [] : ((JSON.parse(text) as { contributes?: { languages?: Declaration[] } }).contributes?.languages ?? []);
  for (const { id, extensions, filenames, filenamePatterns, firstLine } of languages) {
    if (!extensions && !filenames && !filenamePatterns && firstLine === undefined) continue;
    declared.push({
      id,
      ...(extensions && { extensions }),
      ...(filenames && { filenames }),
      ...(filenamePatterns && { filenamePatterns }),
      ...(firstLine !== undefined && { firstLine }),
    });
  }
}
const rows = declared.map((one) => `  ${JSON.stringify(one)},\n`).join('');
await writeFile(
  target,
  `// Made by scripts/editorLanguages.mts. Which files VS Code takes for which language, as its own extensions declare it, in their order.
import type { LanguageDeclaration } from '../../contract/languages.ts';

export const EDITOR_LANGUAGES: readonly LanguageDeclaration[] = [
${rows}];
`,
);
