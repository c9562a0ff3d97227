// What of an event a plugin is handed where the event is about documents that are not for every plugin, and what is said about that.
import { type DocumentPlaces, type FoundDocument } from '../../runner/index.ts';
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
      const reader = { folder: plugin.key, permissions: plugin.permissionNames };
      if (!(await places.mayRead(document, reader))) without.set(plugin.key, await withoutWords(places, document, plugin));
      else if (!(await places.mayEdit(document, reader))) readOnly.add(plugin.key);
    }
    return { document, without, readOnly };
  }

  /** Whether a plugin may work on the document's file itself. */
  mayWorkOn(document: FoundDocument, plugin: LoadedPlugin): Promise<boolean> {
    return this.#options.places().mayWorkOn(document, { folder: plugin.key, permissions: plugin.permissionNames });
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
        ? 'No permission opens that to it.'
        : `It would be applied if its manifest asked for ${permission} and you allowed that.`;
    const text = `What ${plugin.id} returned for ${document.filePath} was not applied: ${whyWords(document)}. ${next}`;
    this.#sayOnce(`readOnly\0${paths.key(document.filePath)}`, plugin, text);
  }

  #sayOnce(what: string, plugin: LoadedPlugin, text: string): void {
    const key = `${plugin.key}\0${what}\0${text}`;
    if (this.#said.has(key)) return;
    if (this.#said.size >= MOST_SAID) this.#said.clear();
    this.#said.add(key);
    this.#options.log({ level: 'warn', text, pluginKey: plugin.key, pluginId: plugin.id });
  }
}

async function withoutWords(places: DocumentPlaces, document: FoundDocument, { id }: LoadedPlugin): Promise<string> {
  const permission = await places.permissionFor('filesystem:read', document);
  const next =
    permission === undefined
      ? 'No permission opens that to a plugin.'
      : `It would be if its manifest asked for ${permission} and you allowed that; for its edits, ${permission.replace(':read:', ':write:')}.`;
  return `${id} was not handed ${document.filePath}: ${whyWords(document)}. ${next}`;
}

function whyWords({ filePath, real, withheld }: FoundDocument): string {
  if (withheld === undefined) return 'it is for every plugin';
  const { why, place } = withheld;
  switch (why) {
    case 'nowhere':
      return 'it cannot be said where it leads to';
    case 'outside':
      return paths.same(filePath, real ?? '') ? 'it is outside of the workspace' : `it leads out of the workspace, to ${real}`;
    case 'runLater':
      return `what is in ${place} is run or gone by later, by the editor, git or other programs`;
    case 'plugin':
      return `${place} is what a plugin is made of`;
    case 'secretPlace':
      return `${place} is a place for secrets`;
    case 'secretName':
      return `${place} is named like what holds secrets`;
    case 'decisions':
      return 'what users decided about plugins is kept there';
  }
}
