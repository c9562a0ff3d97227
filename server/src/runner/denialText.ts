// Finds the guards' sentence about a missing permission in what a plugin says: scripts print it when they end by it, and handlers that catch every
// error return it as the text of their own failure.

export interface Denial {
  /** Canonical permission name. Written by the plugin's process: shown, never acted upon. */
  permission: string;
  /** Completes "it may not …". */
  detail: string;
}

const SENTENCE = /may not ([^\n]{1,500}?): the permission "([^"\n]{1,300})" is missing/;

export function findDenial(text: string): Denial | undefined {
  const match = SENTENCE.exec(text);
  return match === null ? undefined : { permission: match[2]!, detail: match[1]! };
}

/** What happened and what to do, as the end of a sentence that begins with the plugin and its script. */
export function denialWords({ permission, detail }: Denial, granted: readonly string[]): string {
  const remedy = granted.includes(permission)
    ? 'It is granted, but not for this'
    : `Add "${permission}" to the manifest's "permissions", and the user is asked for it`;
  return `tried to do what its manifest does not declare: it may not ${detail}. ${remedy}.`;
}
