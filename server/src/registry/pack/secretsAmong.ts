// What must not become public, among the files that would be packed.
import { isSecretFile, isSecretFolder } from '../../permissions/secretFiles.ts';
import * as slashed from '../../paths/slashed.ts';
import { paths } from '../../paths/paths.ts';
import { keysIn } from '../../text/keysInText.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import type { Contents } from './contents.ts';
import type { FolderFiles } from './folderFiles.ts';
import { packProblem, type PackProblem } from './packProblem.ts';

const ADVICE = 'What was public once has to be replaced.';

/** Looks at names, also those that links lead to, and at texts. Nothing of a key is in what it says but its first characters, which all of its kind have. */
export async function secretsAmong(chosen: readonly string[], folder: FolderFiles, contents: Contents): Promise<PackProblem[]> {
  const problems: PackProblem[] = [];
  for (const path of chosen) {
    const real = paths.relative(folder.folder, folder.files.get(path)?.real ?? '') ?? path;
    if (isSecretPath(path) || isSecretPath(real)) {
      const message = `"${path}" has the name of a file with secrets, or of one machine's settings. Take it out of what is packed. ${ADVICE}`;
      problems.push(packProblem('pack/secret', path, message));
      continue;
    }
    const text = await contents.text(path);
    if (text === undefined) continue;
    const lines = new LineIndex(text);
    for (const { start, end, beginning } of keysIn(text)) {
      const range = lines.range({ start, end });
      const message = `"${path}" has what looks like a key or token ("${beginning}…") in line ${range.start.line + 1}. Take it out, and have it replaced if it was shared. If it is none, write gitleaks:allow into that line.`;
      problems.push(packProblem('pack/secret', path, message, range));
    }
  }
  return problems;
}

function isSecretPath(path: string): boolean {
  const parts = slashed.segments(path);
  return parts.some((part, index) => {
    const around = parts[index - 1] ?? '';
    return index < parts.length - 1 ? isSecretFolder(part, around) : isSecretFile(part, around);
  });
}
