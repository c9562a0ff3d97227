// Between the editor's URIs and the host's absolute paths. Only `file:` documents have a path; everything else is none of the host's business.
import type { URI as Uri } from 'vscode-uri';
import { URI } from 'vscode-uri';

/** A drive at the start of a URI: editors write `c%3A`, `c:` and `C:`. */
const DRIVE = /^(file:\/\/\/)[A-Za-z](?::|%3A)/i;

/** The absolute path of a `file:` URI, undefined for any other. On Windows with the drive in upper case, as the system itself writes it. */
export function filePathOf(uri: string, platform: NodeJS.Platform = process.platform): string | undefined {
  let parsed: Uri;
  try {
    parsed = URI.parse(uri, true);
  } catch {
    return undefined;
  }
  if (parsed.scheme !== 'file') return undefined;
  const { fsPath } = parsed;
  return platform === 'win32' ? fsPath.replace(/^[a-z](?=:)/, (drive) => drive.toUpperCase()) : fsPath;
}

/** @param like a URI of the editor's: drives are written as it writes them, since editors tell documents apart by the letters of their URIs. */
export function uriOf(filePath: string, like?: string): string {
  const uri = URI.file(filePath).toString();
  const drive = like === undefined ? undefined : DRIVE.exec(like)?.[0];
  const letter = DRIVE.exec(uri)?.[0].charAt('file:///'.length);
  if (drive === undefined || letter === undefined) return uri;
  const written = drive.replace(/(?<=^file:\/\/\/)[A-Za-z]/, (one) =>
    one === one.toUpperCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  return uri.replace(DRIVE, written);
}
