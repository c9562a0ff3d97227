// Why a plugin that was allowed is asked about again, in words.
import type { GrantStatus, ManifestChange } from './grants.ts';

/** How a manifest is another than the one that was allowed: a sentence. */
export function changeSentence(change: ManifestChange, file: string): string {
  switch (change.how) {
    case 'file':
      return `Its manifest is ${file} now, and you allowed it with ${change.before}.`;
    case 'text':
      return `Its manifest ${file} changed since you allowed it.`;
    case 'unrecorded':
      return `You allowed it before it was kept with which manifest, and ${file} may have changed since.`;
  }
}

/** The reason, as the beginning of a sentence without its capital; undefined where the plugin is not asked about on account of what it was allowed. */
export function whyAskAgain(status: GrantStatus, file: string): string | undefined {
  switch (status.status) {
    case 'grown':
      return `it now asks for ${status.added.join(', ')} too`;
    case 'changed': {
      const sentence = changeSentence(status.change, file).replace(/\.$/, '');
      const asksFor = status.added.length > 0 ? `it now asks for ${status.added.join(', ')} too` : 'it asks for no more than before';
      return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}; ${asksFor}`;
    }
    case 'allowed':
    case 'denied':
    case 'unknown':
      return undefined;
  }
}
