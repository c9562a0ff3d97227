// Tells a change of a manifest that the user made in the editor from every other one: authors are not asked about what they wrote themselves.
import type { ManifestEdit } from '../host/types.ts';
import { readFileText } from './applyContent.ts';
import type { Documents } from './documents.ts';
import type { Host } from './hostFace.ts';
import { filePathOf } from './uris.ts';

/** What a file said when its save was announced. */
interface Announced {
  generation: number;
  /** Absent while it is read, and where it could not be. */
  before?: string;
}

/**
 * A save counts as the user's where the editor announced it, so that what the file said before is known, and no plugin's edits were made in the document
 * since it was last saved. What the editor reads again from disk needs no look: the file said the same before the save then.
 */
export class ManifestSaves {
  readonly #documents: Documents;
  readonly #host: Pick<Host, 'isManifest' | 'manifestEdited'>;
  readonly #announced = new Map<string, Announced>();
  /** Documents with edits of plugins that may be in no file yet. Closing one does not lose them: an editor does that to give it another language too. */
  readonly #edited = new Set<string>();

  constructor(documents: Documents, host: Pick<Host, 'isManifest' | 'manifestEdited'>) {
    this.#documents = documents;
    this.#host = host;
  }

  /** A save is about to happen. Who makes the editor wait waits for the answer: the file must not be written before it is read. */
  async willSave(uri: string): Promise<void> {
    this.#announced.delete(uri);
    const document = this.#documents.snapshot(uri);
    if (document?.filePath === undefined || !this.#host.isManifest(document.filePath)) return;
    const announced: Announced = { generation: document.generation };
    this.#announced.set(uri, announced);
    const before = await readFileText(document.filePath);
    if (before) announced.before = before.text;
  }

  /** A plugin's edits were made in a document, or are about to be. */
  edited(uri: string): void {
    this.#edited.add(uri);
  }

  /** A document was saved: to be called before the plugins are loaded anew on account of that. */
  didSave(uri: string): void {
    const announced = this.#announced.get(uri);
    const isEdited = this.#edited.delete(uri);
    this.#announced.delete(uri);
    const document = this.#documents.snapshot(uri);
    if (document === undefined || announced?.before === undefined || announced.generation !== document.generation) return;
    const file = filePathOf(uri);
    if (file === undefined || isEdited) return;
    const edit: ManifestEdit = { file, before: announced.before, text: document.text };
    this.#host.manifestEdited(edit);
  }

  documentClosed(uri: string): void {
    this.#announced.delete(uri);
  }
}
