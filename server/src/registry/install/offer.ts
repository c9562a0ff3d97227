// One version of a plugin that can be had, before anything of it was read.
import type { InstallSource } from '../../contract/installRecord.ts';

export interface Offer {
  id: string;
  version: string;
  source: InstallSource;
  /** As `sha512-…`: the tarball has it, or is refused. */
  integrity: string;
  /** When it was published, ISO 8601; unknown where it comes from no registry. */
  publishedAt?: string;
  /** Why it should not be used, where whoever published it says so. */
  deprecated?: string;
  /**
   * What the registry says of what is in it: good for what is shown and offered, and no proof. Undefined where it comes from no registry, or where that says
   * more than anybody looks at: what is in it counts alone then.
   */
  claims?: { permissions: readonly string[]; signer: string | undefined };
  /**
   * The tarball, whose integrity was looked at.
   * @throws InstallFault, or another error with a message for the user.
   */
  tarball(signal?: AbortSignal): Promise<Buffer>;
  /**
   * The fingerprint of the key that signed these bytes; undefined where nobody did.
   * @throws InstallFault where there is a signature, and it is of something else.
   */
  signer(tarball: Buffer): Promise<string | undefined>;
}

/** What there is of a plugin, the highest version first. Empty where nothing is. */
export type Catalog = (id: string, signal?: AbortSignal) => Promise<Offer[]>;
