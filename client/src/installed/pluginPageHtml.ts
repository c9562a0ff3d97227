// The page of a plugin that a registry has, as HTML: what it may do and who vouches for it come before what it says of itself.
import * as l10n from '@vscode/l10n';
import type { InstalledView, PermissionInWords, PluginDetails } from '../../../server/src/protocol.ts';
import { markup, type Html } from '../eventPage/html.ts';
import { pageDocument, type DocumentParts } from '../eventPage/pageDocument.ts';
import { bothEnds, oneLine } from '../words.ts';
import { day, placeName } from './installedText.ts';

const VERSIONS_SHOWN = 8;

export interface PluginPageContent {
  details: PluginDetails;
  installed: readonly InstalledView[];
  /** HTML of the README, which the page's script takes apart: only what is harmless of it gets onto the page. */
  readme: string | undefined;
}

export function pluginPage(content: PluginPageContent, parts: DocumentParts): string {
  return pageDocument(oneLine(content.details.id, 120), markup`<main>${pageContent(content)}</main>`, parts);
}

function pageContent({ details, installed, readme }: PluginPageContent): Html {
  const { id, name, version, description, deprecated, registry, signer } = details;
  return markup`<header>
      <h1>${oneLine(id, 120)}</h1>
      ${description === undefined ? undefined : markup`<p>${oneLine(description, 600)}</p>`}
      ${deprecated === undefined ? undefined : markup`<p class="warning">${l10n.t('Taken back by whoever published it: {0}', oneLine(deprecated, 400))}</p>`}
      <div class="actions">
        <button type="button" class="primary" data-action="install">${l10n.t('Install {0}…', oneLine(version, 40))}</button>
      </div>
      <table class="facts">
        ${fact(l10n.t('Version'), oneLine(version, 40))}
        ${installed.map((one) => fact(l10n.t('Installed'), `${oneLine(one.current ?? '', 40)} (${placeName(one.place)})`))}
        ${fact(l10n.t('Signed by'), signer === undefined ? l10n.t('nobody') : l10n.t('{0}, which is verified when it is installed', oneLine(signer, 120)))}
        ${fact(l10n.t('Registry'), oneLine(registry, 200))}
        ${name === id ? undefined : fact(l10n.t('Package'), oneLine(name, 214))}
      </table>
    </header>
    <section>
      <h2>${l10n.t('Permissions')}</h2>
      ${permissions(details.permissions)}
    </section>
    <section>
      <h2>${l10n.t('Versions')}</h2>
      ${versions(details)}
    </section>
    ${
      readme === undefined
        ? undefined
        : markup`<section>
      <h2>${l10n.t('What the plugin says of itself')}</h2>
      <div class="readme" data-html="${readme}"></div>
    </section>`
    }`;
}

function fact(name: string, value: string): Html {
  return markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>`;
}

function permissions(all: readonly PermissionInWords[] | undefined): Html {
  if (all === undefined)
    return markup`<p class="hint">${l10n.t('The package does not say. You see them before anything is installed.')}</p>`;
  if (all.length === 0) return markup`<p>${l10n.t('It asks for no permissions: it gets what it is handed, and reads its own folder.')}</p>`;
  return markup`<p>${l10n.t('It asks to:')}</p>
    <ul class="permissions">
      ${all.map(
        ({ name, words, risk }) => markup`<li>
        ${bothEnds(words, 200)} <code class="quiet">${bothEnds(name, 200)}</code>
        ${risk === undefined ? undefined : markup`<br /><span class="warning">${oneLine(risk, 300)}</span>`}
      </li>`,
      )}
    </ul>`;
}

function versions({ versions: all }: PluginDetails): Html {
  const rest = all.length - VERSIONS_SHOWN;
  return markup`<table class="facts">
      ${all
        .slice(0, VERSIONS_SHOWN)
        .map(({ version, publishedAt, deprecated }) =>
          fact(
            oneLine(version, 60),
            [
              ...(publishedAt === undefined ? [] : [day(publishedAt)]),
              ...(deprecated === undefined ? [] : [l10n.t('taken back: {0}', oneLine(deprecated, 200))]),
            ].join(' · '),
          ),
        )}
    </table>
    ${rest > 0 ? markup`<p class="hint">${l10n.t('And {0} older ones.', rest)}</p>` : undefined}`;
}
