// What must not become public, among the files that would be packed.
import { createPrivateKey } from 'node:crypto';
import { isSecretFile, isSecretFolder } from '../../permissions/secretFiles.ts';
import * as slashed from '../../paths/slashed.ts';
import { paths } from '../../paths/paths.ts';
import { keysIn } from '../../text/keysInText.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import { passwordsIn } from '../../text/passwordsInText.ts';
import type { Range } from '../../text/range.ts';
import type { Contents } from './contents.ts';
import type { FolderFiles } from './folderFiles.ts';
import { packProblem, type PackProblem } from './packProblem.ts';

const TEST = /(?:^|\/)(?:tests?|__tests__|specs?|fixtures|__mocks__)\/|\.(?:test|spec)\.\w+$|(?:^|\/)test_[^/]+\.py$|_test\.\w+$/i;

/** Settings of one machine, by whichever program they are read. */
const ENVIRONMENT = /^\.env/i;
/** Where texts need no quotes. */
const CONFIGURATION = /\.(?:ini|ya?ml|toml|properties|cfg|conf|config|txt|sh|bash|zsh)$/i;

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
    if (text === undefined) {
      const bytes = await contents.bytes(path);
      if (bytes) problems.push(...secretsInBinary(path, bytes));
      continue;
    }
    const lines = new LineIndex(text);
    const keys = keysIn(text);
    for (const { start, end, beginning } of keys) {
      const range = lines.range({ start, end });
      problems.push(packProblem('pack/secret', path, found(path, `a key or token ("${beginning}…")`, range), range));
    }
    // What tests log in with is no secret, as a rule.
    for (const { start, end, where } of TEST.test(path) ? [] : passwordsIn(text, { isConfiguration: CONFIGURATION.test(path) })) {
      if (keys.some((key) => key.start < end && key.end > start)) continue;
      const range = lines.range({ start, end });
      const what = where === 'address' ? 'an address with a password' : 'a password or key';
      problems.push(packProblem('pack/secret', path, found(path, what, range), range));
    }
  }
  return problems;
}

/** Keys as programs keep them, and tokens in the midst of what is no text, as in databases. */
function secretsInBinary(path: string, bytes: Buffer): PackProblem[] {
  const [key] = keysIn(bytes.toString('latin1'));
  const what = key ? `a key or token ("${key.beginning}…")` : isPrivateKey(bytes) ? 'a private key' : undefined;
  if (what === undefined) return [];
  const message = `"${path}" has what looks like ${what}. Take it out of what is packed, and have it replaced if it was shared.`;
  return [packProblem('pack/secret', path, message)];
}

/** More bytes than any key takes. */
const LARGEST_KEY = 20_000;
/** A sequence, as all of them are (X.690, 8.9). */
const SEQUENCE = 0x30;

function isPrivateKey(bytes: Buffer): boolean {
  if (bytes[0] !== SEQUENCE || bytes.length > LARGEST_KEY) return false;
  return (['pkcs8', 'pkcs1', 'sec1'] as const).some((type) => {
    try {
      return createPrivateKey({ key: bytes, format: 'der', type }).type === 'private';
    } catch {
      return false;
    }
  });
}

function found(path: string, what: string, { start }: Range): string {
  return `"${path}" has what looks like ${what} in line ${start.line + 1}. Take it out, and have it replaced if it was shared. If it is none, write gitleaks:allow into that line.`;
}

function isSecretPath(path: string): boolean {
  const parts = slashed.segments(path);
  return parts.some((part, index) => {
    const around = parts[index - 1] ?? '';
    return index < parts.length - 1 ? isSecretFolder(part, around) : isSecretFile(part, around) || ENVIRONMENT.test(part);
  });
}
