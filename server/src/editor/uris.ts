// Between the editor's URIs and the host's absolute paths. Only `file:` documents have a path; everything else is none of the host's business.
import type { URI as Uri } from 'vscode-uri';
import { URI } from 'vscode-uri';

/** The absolute path of a `file:` URI, undefined for any other. */
export function filePathOf(uri: string): string | undefined {
  let parsed: Uri;
  try {
    parsed = URI.parse(uri, true);
  } catch {
    return undefined;
  }
  return parsed.scheme === 'file' ? parsed.fsPath : undefined;
}

export function uriOf(filePath: string): string {
  return URI.file(filePath).toString();
}
