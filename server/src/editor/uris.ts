// Between the editor's URIs and the host's absolute paths. Only `file:` documents have a path; everything else is none of the host's business.
import type { URI as Uri } from 'vscode-uri';
import { URI } from 'vscode-uri';

/** What stands before the path of a file of this machine: editors write `file:///`, `file://localhost/` and `file:/`. */
const LOCAL = /^file:(?:\/\/(?:localhost)?)?(?=\/(?!\/))/i;

/** A drive at the start of a URI: editors write `c%3A`, `c:` and `C:`. */
const DRIVE = /(?<=^file:(?:\/\/(?:localhost)?)?\/)[A-Za-z](?::|%3A)/i;

/**
 * The absolute path of a `file:` URI, undefined for any other, and for one that names another machine, which is a path on Windows only. On Windows
 * with the drive in upper case, as the system itself writes it.
 */
export function filePathOf(uri: string, platform: NodeJS.Platform = process.platform): string | undefined {
  const parsed = fileUri(uri, platform);
  if (!parsed || (parsed.authority !== '' && platform !== 'win32')) return undefined;
  const { fsPath } = parsed;
  return platform === 'win32' ? fsPath.replace(/^[a-z](?=:)/, (drive) => drive.toUpperCase()) : fsPath;
}

/** The other machine that a `file:` URI names where that is no path here; undefined for every other URI. */
export function otherMachineOf(uri: string, platform: NodeJS.Platform = process.platform): string | undefined {
  return (platform !== 'win32' && fileUri(uri, platform)?.authority) || undefined;
}

/** Without the name of this machine, which says no more than none. */
function fileUri(uri: string, platform: NodeJS.Platform): Uri | undefined {
  let parsed: Uri;
  try {
    // More slashes than it takes, as of a path that was put behind a scheme, are no other place; on Windows it is the path of a share.
    parsed = URI.parse(uri.replace(/^file:\/{4,}/i, platform === 'win32' ? 'file://' : 'file:///'), true);
  } catch {
    return undefined;
  }
  if (parsed.scheme.toLowerCase() !== 'file') return undefined;
  return URI.from({
    scheme: 'file',
    path: parsed.path,
    ...(parsed.authority.toLowerCase() !== 'localhost' && { authority: parsed.authority }),
  });
}

/**
 * @param like a URI of the editor's: what stands before the path and drives are written as it writes them, since editors tell documents apart by the
 * letters of their URIs.
 */
export function uriOf(filePath: string, like?: string): string {
  const uri = URI.file(filePath).toString();
  const local = like === undefined ? undefined : LOCAL.exec(like)?.[0];
  if (like === undefined || local === undefined) return uri;
  const drive = DRIVE.exec(like)?.[0];
  const letter = DRIVE.exec(uri)?.[0].charAt(0);
  if (drive === undefined || letter === undefined) return uri.replace(LOCAL, local);
  const isUpper = drive.charAt(0) === drive.charAt(0).toUpperCase();
  const written = `${isUpper ? letter.toUpperCase() : letter.toLowerCase()}${drive.slice(1)}`;
  return uri.replace(DRIVE, written).replace(LOCAL, local);
}
