// Decisions as the file keeps them: which are the user's own, and what each is found by.
import { createHash } from 'node:crypto';
import { isSealed } from './grantSeal.ts';
import { paths } from '../../paths/paths.ts';

/** What a decision is bound to: another folder or another workspace with the same plugin id is another decision. */
export interface GrantSubject {
  pluginId: string;
  /** Real path of the plugin's folder. */
  folder: string;
  /** Real path of the workspace folder in which the plugin runs; empty without one. */
  workspace: string;
}

export interface StoredDecision extends GrantSubject {
  decision: 'allow' | 'deny';
  permissions: string[];
  /** Where those led that name places elsewhere: real paths by canonical names. Absent where none did. */
  places?: Record<string, string>;
  at: string;
  /**
   * The manifest that was decided about or accepted since, and whether the plugin ran after that: its own code may have changed the manifest then.
   * Absent in decisions of before manifests were kept with them.
   */
  manifest?: { file: string; digest: string; signer?: string; ran: boolean };
}

/** As the file has it, with the seal that tells it from what somebody else wrote there. */
export type SealedDecision = StoredDecision & { seal: string };

export interface StoredFile {
  version: 1;
  decisions: Record<string, StoredDecision>;
  /** Subjects whose plugin the user disabled. */
  disabled: Record<string, GrantSubject>;
}

/** Keys of subjects that were asked about before: the gate asks about the same ones at every event. */
const keys = new WeakMap<GrantSubject, string>();

export function keyOf(subject: GrantSubject): string {
  let key = keys.get(subject);
  if (key === undefined) keys.set(subject, (key = hashOf(subject)));
  return key;
}

function hashOf(subject: GrantSubject): string {
  return createHash('sha256')
    .update(JSON.stringify([subject.pluginId, paths.key(subject.folder), subject.workspace && paths.key(subject.workspace)]))
    .digest('hex')
    .slice(0, 32);
}

/** Takes the entries that the user made from those that somebody else did; these by the plugins that they name. */
export function sift(
  decisions: Record<string, unknown>,
  key: Buffer | undefined,
): { decisions: StoredFile['decisions']; strange: string[] } {
  const sound: StoredFile['decisions'] = {};
  const strange: string[] = [];
  for (const [name, entry] of Object.entries(decisions)) {
    const decision = asDecision(entry);
    if (decision !== undefined && key !== undefined && name === hashOf(decision) && isSealed(key, decision, decision.seal)) {
      const { seal: _given, ...rest } = decision;
      sound[name] = rest;
    } else strange.push(decision?.pluginId ?? name);
  }
  return { decisions: sound, strange };
}

function asDecision(entry: unknown): (StoredDecision & { seal?: unknown }) | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { pluginId, folder, workspace, decision, permissions, places, at, manifest, seal: given } = entry as Record<string, unknown>;
  if (typeof pluginId !== 'string' || typeof folder !== 'string' || typeof workspace !== 'string' || typeof at !== 'string')
    return undefined;
  if (decision !== 'allow' && decision !== 'deny') return undefined;
  if (!Array.isArray(permissions) || !permissions.every((name) => typeof name === 'string')) return undefined;
  if (places !== undefined && !isTextRecord(places)) return undefined;
  const base: StoredDecision & { seal?: unknown } = {
    ...{ pluginId, folder, workspace, decision, permissions, at, seal: given },
    ...(places && { places }),
  };
  if (manifest === undefined) return base;
  if (typeof manifest !== 'object' || manifest === null) return undefined;
  const { file, digest, signer, ran } = manifest as Record<string, unknown>;
  if (typeof file !== 'string' || typeof digest !== 'string' || typeof ran !== 'boolean') return undefined;
  if (signer !== undefined && typeof signer !== 'string') return undefined;
  return { ...base, manifest: { file, digest, ...(signer !== undefined && { signer }), ran } };
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((text) => typeof text === 'string')
  );
}

/** @throws an error that says what is wrong with the file. */
export function parseStore(text: string): StoredFile {
  const value = JSON.parse(text) as Partial<StoredFile> | null;
  if (typeof value !== 'object' || value === null || value.version !== 1) throw new Error('not a grants file of version 1');
  const { decisions = {}, disabled = {} } = value;
  if (typeof decisions !== 'object' || decisions === null || typeof disabled !== 'object' || disabled === null)
    throw new Error('its lists are no objects');
  return { version: 1, decisions, disabled };
}
