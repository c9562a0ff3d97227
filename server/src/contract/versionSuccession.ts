// One version of an installed plugin is about to serve in the place of another.

/** What whoever keeps the user's decisions has to know of it. */
export interface VersionSuccession {
  pluginId: string;
  /** Real path of the folder of the version that serves. */
  from: string;
  to: {
    /** Real path of the folder of the one that will. */
    folder: string;
    /** The name of its manifest in there, and what it says. */
    manifestFile: string;
    manifestText: string;
    /** Canonical names. */
    permissions: readonly string[];
    /** Whose key signed the package; absent where nobody did. */
    signer?: string;
  };
}
