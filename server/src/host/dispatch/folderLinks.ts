// Workspace folders that the editor knows by a symbolic link. Plugins are confined to real places, so events name those, and what handlers say
// about files is brought back to the names that the editor has.
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';

/** Fields of events that hold one path or a list of them. */
const PATH_FIELDS = ['workspaceFolders', 'activeFile', 'visibleFiles'] as const;

export class FolderLinks {
  /** Only folders whose two names differ, the innermost first. */
  readonly #folders: { link: string; real: string }[];

  /** @param folders absolute paths, as the editor has them. */
  constructor(folders: readonly string[]) {
    this.#folders = folders
      .flatMap((link) => {
        // A folder that is not there has no other name either.
        const real = realPath(link);
        return real === undefined || real === link ? [] : [{ link, real }];
      })
      .sort((a, b) => b.link.length - a.link.length);
  }

  /** A path as plugins are to have it. */
  toReal(file: string): string {
    for (const { link, real } of this.#folders) {
      const moved = moveTo(file, link, real);
      if (moved !== undefined) return moved;
    }
    return file;
  }

  /** An event's own fields as plugins are to have them. */
  fieldsToReal(fields: Record<string, unknown>): Record<string, unknown> {
    if (this.#folders.length === 0) return fields;
    const changed = { ...fields };
    for (const name of PATH_FIELDS) {
      const value = fields[name];
      if (typeof value === 'string') changed[name] = this.toReal(value);
      else if (Array.isArray(value)) changed[name] = value.map((one: unknown) => (typeof one === 'string' ? this.toReal(one) : one));
    }
    return changed;
  }

  /** A response whose diagnostics name files as the editor does. */
  responseToEditor(response: Record<string, unknown>): Record<string, unknown> {
    const { diagnostics } = response;
    if (this.#folders.length === 0 || !Array.isArray(diagnostics)) return response;
    return { ...response, diagnostics: diagnostics.map((one: unknown) => this.#diagnosticToEditor(one)) };
  }

  /** A path as the editor has it. */
  toEditor(file: string): string {
    for (const { link, real } of this.#folders) {
      const moved = moveTo(file, real, link);
      if (moved !== undefined) return moved;
    }
    return file;
  }

  #diagnosticToEditor(diagnostic: unknown): unknown {
    const filePath = (diagnostic as { filePath?: unknown } | null)?.filePath;
    return typeof filePath === 'string' ? { ...(diagnostic as object), filePath: this.toEditor(filePath) } : diagnostic;
  }
}

function moveTo(file: string, from: string, to: string): string | undefined {
  const way = paths.relative(from, file);
  return way === undefined ? undefined : paths.join(to, way);
}
