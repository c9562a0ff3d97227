// What would be published of a plugin, as an editor shows it before anything is.
import type { PermissionInWords } from './installedViews.ts';

export interface PublishPreview {
  id: string;
  /** The package's name. */
  name: string;
  version: string;
  /** The registry's address. */
  registry: string;
  /** In bytes. */
  size: number;
  unpackedSize: number;
  files: { path: string; size: number }[];
  permissions: PermissionInWords[];
  /** Files of the folder that are not packed. */
  leftOut: string[];
  /** Whether this very version is there already, so that it cannot be published, and with the same content or another one, if the registry says. */
  isThere?: 'same' | 'other' | 'unknown';
  /** Against the last version before it that the registry has, or this very one where that has another content; absent where it has none. */
  since?: {
    version: string;
    added: string[];
    removed: string[];
    changed: string[];
    permissionsAdded: PermissionInWords[];
    permissionsRemoved: PermissionInWords[];
  };
  /** Why it is not known what changed, as a sentence. */
  unknown?: string;
}
