// What one plugin says about one document: the newest of what its handlers said, whichever event they were asked at.
import type { Diagnostic } from 'vscode-languageserver-protocol';
import type { PlacedDiagnostics, TextAt } from './placedDiagnostics.ts';
import type { Documents } from './documents.ts';

/** What a statement came of: an event about the document itself, another document, or a workspace folder. */
export type Subject = { kind: 'itself' } | { kind: 'document'; uri: string } | { kind: 'folder'; folder: string };

/** What the handlers of one dispatch said. */
export interface Statement {
  event: string;
  /** The higher, the later the event was dispatched. */
  order: number;
  /** By handler; empty where all is well. */
  parts: Map<string, PlacedDiagnostics>;
}

interface Kept extends Statement {
  subject: Subject;
  /** The folder whose event told of the document before, so that it is listed also while it is closed. */
  listedIn: string | undefined;
}

export class PluginStatements {
  #kept: Kept[] = [];
  /** By handler: the newest dispatch at which it had nothing to say. */
  readonly #silent = new Map<string, number>();

  get isEmpty(): boolean {
    return this.#kept.length === 0 && this.#silent.size === 0;
  }

  /**
   * Takes a statement in the place of older ones. What another document's event says stands beside what events of this one say.
   * @param keeps says which handlers of the statement that it replaces were not heard this time, so that what they said stays.
   */
  take(subject: Subject, statement: Statement, keeps: (handler: string, before: Statement) => boolean): void {
    const { order } = statement;
    const rivals = this.#kept.filter((one) => isRival(one.subject, subject));
    const isOutdated = rivals.some((one) => one.order > order);
    if (isOutdated || (subject.kind === 'document' && this.#kept.some((one) => one.subject.kind === 'itself' && one.order > order))) return;
    const ofOthers = subject.kind === 'itself' ? this.#kept.filter((one) => one.subject.kind === 'document' && one.order <= order) : [];
    const replaced = [...rivals, ...ofOthers];
    const parts = new Map<string, PlacedDiagnostics>();
    for (const before of replaced) {
      for (const [handler, part] of before.parts) if (keeps(handler, before)) parts.set(handler, part);
    }
    for (const [handler, part] of statement.parts) if ((this.#silent.get(handler) ?? 0) <= order) parts.set(handler, part);
    const listedIn = subject.kind === 'folder' ? subject.folder : replaced.find((one) => one.listedIn !== undefined)?.listedIn;
    this.#kept = [...this.#kept.filter((one) => !replaced.includes(one)), { ...statement, parts, subject, listedIn }];
  }

  /** A handler was asked and had nothing to say, which takes back what it said before. */
  silent(handler: string, order: number): void {
    this.#silent.set(handler, Math.max(order, this.#silent.get(handler) ?? 0));
    for (const one of this.#kept) if (one.order <= order) one.parts.delete(handler);
  }

  /**
   * Takes back what came of something, as far as it is older than a dispatch: all of it, or what some handlers said.
   * @returns whether there was anything.
   */
  takeBack(subject: Subject, order = Infinity, handlers?: ReadonlySet<string>): boolean {
    const isConcerned = (one: Kept): boolean => isSame(one.subject, subject) && one.order <= order;
    const concerned = this.#kept.filter(isConcerned);
    for (const { parts } of concerned) for (const handler of parts.keys()) if (!handlers || handlers.has(handler)) parts.delete(handler);
    this.#kept = this.#kept.filter((one) => !isConcerned(one) || one.parts.size > 0);
    return concerned.length > 0;
  }

  /**
   * The plugin may have lost handlers.
   * @param isThere says whether it has one still.
   * @param isToldOfFolders the same for what was said of the document when a folder's event was fired, which is not fired again.
   * @returns whether something of theirs went.
   */
  keep(isThere: (handler: string) => boolean, isToldOfFolders: (handler: string, event: string) => boolean): boolean {
    let went = false;
    for (const { subject, event, parts } of this.#kept) {
      for (const handler of parts.keys()) {
        if (isThere(handler) && (subject.kind !== 'folder' || isToldOfFolders(handler, event))) continue;
        parts.delete(handler);
        went = true;
      }
    }
    return went;
  }

  /** A folder is not open any more. */
  folderRemoved(folder: string): boolean {
    for (const one of this.#kept) if (one.subject.kind !== 'folder' && one.listedIn === folder) one.listedIn = undefined;
    return this.takeBack({ kind: 'folder', folder });
  }

  /** The document is closed. Of what its own events told, what a folder's event would tell as well stays. */
  closed(onDisk: TextAt, documents: Pick<Documents, 'changesSince'>): void {
    this.#silent.clear();
    this.#kept = this.#kept.flatMap((one) => {
      if (one.subject.kind !== 'itself') return [one];
      return one.listedIn === undefined || one.parts.size === 0
        ? []
        : [{ ...one, subject: { kind: 'folder', folder: one.listedIn } as const }];
    });
    // What is in the file has no version.
    this.moveTo({ text: onDisk.text }, documents);
  }

  moveTo(now: TextAt, documents: Pick<Documents, 'changesSince'>): void {
    for (const part of this.#parts()) part.moveTo(now, documents);
  }

  mayBeExact(length: number): boolean {
    return this.#parts().some((part) => part.mayBeExact(length));
  }

  /** Each thing once. @param event leaves out what came of others. */
  list(event?: string): Diagnostic[] {
    const list = new Map<string, Diagnostic>();
    for (const diagnostic of this.#parts(event).flatMap((part) => part.list())) {
      const { range, message, severity, code } = diagnostic;
      const key = JSON.stringify([range, severity, code, message]);
      if (!list.has(key)) list.set(key, diagnostic);
    }
    return [...list.values()];
  }

  #parts(event?: string): PlacedDiagnostics[] {
    return this.#kept.filter((one) => event === undefined || one.event === event).flatMap(({ parts }) => [...parts.values()]);
  }
}

/** Of what is about the same, the newer counts: the document's own events and those of a folder, but not those of two folders. */
function isRival(one: Subject, other: Subject): boolean {
  const isOwn = one.kind === 'itself' || other.kind === 'itself';
  return isSame(one, other) || (isOwn && one.kind !== 'document' && other.kind !== 'document');
}

function isSame(one: Subject, other: Subject): boolean {
  if (one.kind === 'document') return other.kind === 'document' && one.uri === other.uri;
  if (one.kind === 'folder') return other.kind === 'folder' && one.folder === other.folder;
  return other.kind === 'itself';
}
