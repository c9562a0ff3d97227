// What of an event a plugin is handed where the event is about documents that are not for every plugin, and what is said about that.
import * as l10n from '@vscode/l10n';
import { realPlaces, type DocumentPlaces, type DocumentReader, type FoundDocument } from '../../runner/index.ts';
import type { HostLogLine } from '../../contract/views.ts';
import { paths } from '../../paths/paths.ts';
import type { LoadedPlugin } from '../plugins/plugin.ts';

export interface HandingOptions {
  /** As workspace folders and plugins are now. */
  places: () => DocumentPlaces;
  log: (line: Omit<HostLogLine, 'at'>) => void;
}

/** What plugins may do with one document. */
export interface Handed {
  readonly document: FoundDocument;
  /** Keys of plugins that are not handed it, with a sentence on why for each. */
  readonly without: ReadonlyMap<string, string>;
  /** Keys of plugins that are handed it, and whose edits are not applied. */
  readonly readOnly: Set<string>;
}

/** How many lines are remembered as said. */
const MOST_SAID = 5000;

export class Handing {
  readonly #options: HandingOptions;
  readonly #said = new Set<string>();

  constructor(options: HandingOptions) {
    this.#options = options;
  }

  /** Looks where the document is now, and who may have it. */
  async of(filePath: string, plugins: Iterable<LoadedPlugin>): Promise<Handed> {
    const places = this.#options.places();
    const document = await places.find(filePath);
    const without = new Map<string, string>();
    const readOnly = new Set<string>();
    if (document.withheld === undefined) return { document, without, readOnly };
    for (const plugin of new Set(plugins)) {
      const reader = readerOf(plugin);
      if (!(await places.mayRead(document, reader))) without.set(plugin.key, await withoutWords(places, document, plugin));
      else if (!(await places.mayEdit(document, reader))) readOnly.add(plugin.key);
    }
    return { document, without, readOnly };
  }

  /** Whether a plugin may work on the document's file itself. */
  mayWorkOn(document: FoundDocument, plugin: LoadedPlugin): Promise<boolean> {
    return this.#options.places().mayWorkOn(document, readerOf(plugin));
  }

  /** An event about what the editor shows, without the documents that the plugin is not handed. */
  async contextFor(plugin: LoadedPlugin, fields: Record<string, unknown>): Promise<Record<string, unknown>> {
    const isShown = async (file: unknown): Promise<boolean> => {
      if (typeof file !== 'string') return true;
      const { without } = await this.of(file, [plugin]);
      this.sayWithout(file, plugin, without.get(plugin.key));
      return without.size === 0;
    };
    const { activeFile, visibleFiles } = fields;
    const changed = { ...fields };
    if (!(await isShown(activeFile))) Object.assign(changed, { activeFile: null, selection: null });
    if (Array.isArray(visibleFiles)) {
      const shown = await Promise.all(visibleFiles.map(isShown));
      changed['visibleFiles'] = visibleFiles.filter((_, index) => shown[index]);
    }
    return changed;
  }

  /** Once for a document and a plugin. */
  sayWithout(filePath: string, plugin: LoadedPlugin, text: string | undefined): void {
    if (text !== undefined) this.#sayOnce(`without\0${paths.key(filePath)}`, plugin, text);
  }

  /** Once for a document and a plugin. */
  async sayReadOnly(document: FoundDocument, plugin: LoadedPlugin): Promise<void> {
    const permission = await this.#options.places().permissionFor('filesystem:write', document);
    const next =
      permission === undefined || paths.within(document.real ?? '', plugin.key)
        ? l10n.t('No permission opens that to it.')
        : l10n.t('It would be applied if its manifest asked for {0} and you allowed that.', permission);
    const what = l10n.t('What {0} returned for {1} was not applied: {2}.', plugin.id, document.filePath, whyWords(document));
    this.#sayOnce(`readOnly\0${paths.key(document.filePath)}`, plugin, `${what} ${next}`);
  }

  #sayOnce(what: string, plugin: LoadedPlugin, text: string): void {
    const key = `${plugin.key}\0${what}\0${text}`;
    if (this.#said.has(key)) return;
    if (this.#said.size >= MOST_SAID) this.#said.clear();
    this.#said.add(key);
    this.#options.log({ level: 'warn', text, pluginKey: plugin.key, pluginId: plugin.id });
  }
}

function readerOf({ key, permissionNames, asked }: LoadedPlugin): DocumentReader {
  return { folder: key, permissions: permissionNames, places: realPlaces(asked.places) };
}

async function withoutWords(places: DocumentPlaces, document: FoundDocument, { id }: LoadedPlugin): Promise<string> {
  const permission = await places.permissionFor('filesystem:read', document);
  const next =
    permission === undefined
      ? l10n.t('No permission opens that to a plugin.')
      : l10n.t(
          'It would be if its manifest asked for {0} and you allowed that; for its edits, {1}.',
          permission,
          permission.replace(':read:', ':write:'),
        );
  return `${l10n.t('{0} was not handed {1}: {2}.', id, document.filePath, whyWords(document))} ${next}`;
}

function whyWords({ filePath, real, withheld }: FoundDocument): string {
  if (withheld === undefined) return l10n.t('it is for every plugin');
  const { why, place } = withheld;
  switch (why) {
    case 'nowhere':
      return l10n.t('it cannot be said where it leads to');
    case 'outside':
      return paths.same(filePath, real ?? '')
        ? l10n.t('it is outside of the workspace')
        : l10n.t('it leads out of the workspace, to {0}', real ?? '');
    case 'runLater':
      return l10n.t('what is in {0} is run or gone by later, by the editor, git or other programs', place);
    case 'plugin':
      return l10n.t('{0} is what a plugin is made of', place);
    case 'secretPlace':
      return l10n.t('{0} is a place for secrets', place);
    case 'secretName':
      return l10n.t('{0} is named like what holds secrets', place);
    case 'decisions':
      return l10n.t('what users decided about plugins is kept there');
  }
}
