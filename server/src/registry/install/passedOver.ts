// Which versions updates pass over, and why: for those who update, and for those who only say what is newer.
import type { PluginsFolder } from '../installed/pluginsFolder.ts';
import type { Judgement } from '../policed.ts';
import type { Offer } from './offer.ts';

/**
 * Why updates do not lead to a version that is newer, in sentences; undefined where they do.
 * @param more.avoided versions that the user went back from.
 * @param more.registry that the user named.
 */
export function passedOver(
  offer: Offer,
  {
    folder,
    faultOf,
    avoided = [],
    registry,
  }: { folder: PluginsFolder; faultOf: Judgement; avoided?: readonly string[] | undefined; registry?: string | undefined },
): string | undefined {
  const { id, version, source, deprecated } = offer;
  if (avoided.includes(version)) {
    const name = source.kind === 'registry' ? source.name : id;
    const command = folder.command(`install ${name}@${version}`, { registry });
    return `${id} ${version} is passed over, as you went back from it: ${command} takes it all the same.`;
  }
  if (deprecated !== undefined) return `${id} ${version} was taken back by whoever published it (${deprecated}), and is passed over.`;
  const fault = faultOf(offer);
  return fault && `${fault.message} It is passed over.`;
}
