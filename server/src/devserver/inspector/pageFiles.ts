// The files of the inspector's page, as they lie in the package. Nothing else of it, and nothing outside of it, is reached by their names.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Only its own files, nothing inline, no other host. Whoever may show it in a frame is the page's own origin, and the editor's views that show web pages.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self' vscode-webview: vscode-file:",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // The page is as new as the server.
  'cache-control': 'no-cache',
};

export class PageFiles {
  readonly #folder: string;
  #names: Promise<ReadonlySet<string>> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param name without a folder; undefined where there is no such file. */
  async answer(name: string): Promise<Response | undefined> {
    const type = TYPES[path.extname(name)];
    this.#names ??= readdir(this.#folder).then((names) => new Set(names));
    if (type === undefined || !(await this.#names).has(name)) return undefined;
    return new Response(await readFile(path.join(this.#folder, name)), { headers: { ...HEADERS, 'content-type': type } });
  }
}

/** Where they lie: beside the bundle, as all that is copied into the package; from the source, where they were built last. */
export function pageFolder(): string {
  const candidates = ['./inspector/', '../../../../dist/inspector/'].map((relative) => fileURLToPath(new URL(relative, import.meta.url)));
  return candidates.find((candidate) => existsSync(path.join(candidate, 'index.html'))) ?? candidates[0]!;
}
