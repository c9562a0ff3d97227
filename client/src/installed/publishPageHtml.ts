// The page of what would be published of a plugin, as HTML.
import * as l10n from '@vscode/l10n';
import type { PermissionInWords, PublishPreview } from '../../../server/src/protocol.ts';
import { markup, type Html } from '../eventPage/html.ts';
import { pageDocument, type DocumentParts } from '../eventPage/pageDocument.ts';
import { bothEnds, oneLine } from '../words.ts';

const LEFT_OUT_SHOWN = 12;

export function publishPage(preview: PublishPreview, parts: DocumentParts): string {
  const title = l10n.t('Publish {0}', oneLine(preview.id, 120));
  return pageDocument(title, markup`<main>${content(preview, title)}</main>`, parts);
}

function content(preview: PublishPreview, title: string): Html {
  const { version, name, registry, files, leftOut, size, unpackedSize, isThere } = preview;
  return markup`<header>
      <h1>${title}</h1>
      ${isThere !== undefined ? markup`<p class="warning">${l10n.t('The registry has version {0} already. Raise the version in the manifest first.', oneLine(version, 40))}</p>` : undefined}
      <p class="hint">${l10n.t('This is what would be sent. Nothing was yet: the button runs codex-plugin publish in a terminal, which tests it once more.')}</p>
      <div class="actions">
        <button type="button" class="primary" data-action="publish">${l10n.t('Publish {0}…', oneLine(version, 40))}</button>
        <button type="button" data-action="tryPublish">${l10n.t('Try Without Publishing')}</button>
      </div>
      <table class="facts">
        ${fact(l10n.t('Version'), oneLine(version, 40))}
        ${fact(l10n.t('Package'), oneLine(name, 214))}
        ${fact(l10n.t('Registry'), oneLine(registry, 200))}
        ${fact(l10n.t('Size'), l10n.t('{0}, unpacked {1}', shownSize(size), shownSize(unpackedSize)))}
      </table>
    </header>
    ${news(preview)}
    <section>
      <h2>${l10n.t('Permissions')}</h2>
      ${preview.permissions.length === 0 ? markup`<p>${l10n.t('It asks for no permissions.')}</p>` : list(preview.permissions.map(permission))}
    </section>
    <section>
      <h2>${l10n.t('Files ({0})', files.length)}</h2>
      <table class="facts">
        ${files.map(({ path, size: bytes }) => fact(oneLine(path, 200), shownSize(bytes)))}
      </table>
    </section>
    ${
      leftOut.length === 0
        ? undefined
        : markup`<section>
      <h2>${l10n.t('Left out ({0})', leftOut.length)}</h2>
      <p class="hint">${l10n.t('What scripts read when they run is packed where "files" in package.json names it.')}</p>
      ${list(leftOut.slice(0, LEFT_OUT_SHOWN).map((path) => markup`${oneLine(path, 200)}`))}
      ${leftOut.length > LEFT_OUT_SHOWN ? markup`<p class="hint">${l10n.t('And {0} others.', leftOut.length - LEFT_OUT_SHOWN)}</p>` : undefined}
    </section>`
    }`;
}

function news({ since, isThere, unknown }: PublishPreview): Html {
  if (unknown !== undefined)
    return markup`<section><h2>${l10n.t('What is new')}</h2><p class="warning">${oneLine(unknown, 600)}</p></section>`;
  if (!since && isThere !== undefined)
    return markup`<section><h2>${l10n.t('What is new')}</h2><p>${l10n.t('Nothing: the package is the same.')}</p></section>`;
  if (!since)
    return markup`<section><h2>${l10n.t('What is new')}</h2><p>${l10n.t('The registry has no version before this one.')}</p></section>`;
  const { version, added, removed, changed, permissionsAdded, permissionsRemoved } = since;
  const items = [
    ...permissionsAdded.map((one) => markup`<span class="warning">${l10n.t('May now {0}', bothEnds(one.words, 200))}</span>`),
    ...permissionsRemoved.map((one) => markup`${l10n.t('May no longer {0}', bothEnds(one.words, 200))}`),
    ...added.map((path) => markup`${l10n.t('Added: {0}', oneLine(path, 200))}`),
    ...removed.map((path) => markup`${l10n.t('Removed: {0}', oneLine(path, 200))}`),
    ...changed.map((path) => markup`${l10n.t('Changed: {0}', oneLine(path, 200))}`),
  ];
  return markup`<section>
      <h2>${l10n.t('New since {0}', oneLine(version, 40))}</h2>
      ${items.length === 0 ? markup`<p>${l10n.t('Nothing: the package is the same.')}</p>` : list(items)}
    </section>`;
}

function permission({ name, words }: PermissionInWords): Html {
  const code = markup`<code class="quiet">${bothEnds(name, 200)}</code>`;
  return markup`${[bothEnds(words, 200), ' ', code]}`;
}

function list(items: readonly Html[]): Html {
  return markup`<ul class="permissions">${items.map((item) => markup`<li>${item}</li>`)}</ul>`;
}

function fact(name: string, value: string): Html {
  return markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>`;
}

/** As package managers have it: a kilobyte has a thousand bytes. */
function shownSize(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`;
}
