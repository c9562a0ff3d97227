// A page in a tab, whatever is on it: nothing is let in but its own style and script.
import { markup, type Html } from './html.ts';

export interface DocumentParts {
  /** Of the page's own style and script. */
  nonce: string;
  /** Written here, so that they go into the page as they are. */
  style: Html;
  script: Html;
  /** The language of the texts, such as `de`. */
  language: string;
}

/** @param main the element of that name. */
export function pageDocument(title: string, main: Html, { nonce, language, style, script }: DocumentParts): string {
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; form-action 'none'; base-uri 'none'`;
  return markup`<!DOCTYPE html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style nonce="${nonce}">
          ${style}
        </style>
      </head>
      <body>
        ${main}
        <script nonce="${nonce}">
          ${script};
        </script>
      </body>
    </html>`.toString();
}
