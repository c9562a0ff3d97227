// Installed plugins, and what registries have, as an editor shows them.

/** Into which folder something is installed: the user's own, which every workspace has, or that of one workspace folder (absolute). */
export type InstallPlace = { kind: 'user' } | { kind: 'workspace'; folder: string };

/**
 * What was asked for; or why there is none, as a sentence for people. A request that was cancelled has an empty one.
 * `canForce`: others need what was to be removed, or files of what was to serve were changed, and the user may have it done all the same.
 */
export type Outcome<T> = ({ ok: true } & T) | { ok: false; message: string; canForce?: true };

/** A permission in words that complete "The plugin wants to …". */
export interface PermissionInWords {
  name: string;
  words: string;
  /** What could go wrong, where there is something to say. */
  risk?: string;
}

/** A version that is on the disk. */
export interface InstalledVersion {
  version: string;
  /** ISO 8601; unknown where it was put there by other means. */
  installedAt?: string;
  publishedAt?: string;
  /** The fingerprint of the key that signed it. */
  signer?: string;
  /** What its CHANGELOG.md says of it, where it has one that does. */
  changes?: string;
}

/** One plugin in one place. */
export interface InstalledView {
  id: string;
  place: InstallPlace;
  /** The version that serves. */
  current?: string;
  /** All that are there, the highest first. */
  versions: InstalledVersion[];
  /** The folder of the version that serves, without links. */
  folder?: string;
  /** Where the version that serves came from: a registry, a file, a folder or a repository. */
  from?: string;
  /** A newer version within the range that was asked for, where newer ones were looked for. */
  update?: string;
}

export interface InstalledPlugins {
  plugins: InstalledView[];
  /** Why something of it is not known, in sentences. */
  notes: string[];
  /** Newer versions that policies of this machine do not allow, with the reasons, in sentences. */
  forbidden: string[];
}

/** A plugin that a search found. */
export interface FoundPlugin {
  /** Its name in the registry: the id, or the id under a scope. */
  name: string;
  id: string;
  version: string;
  description: string;
  /** ISO 8601. */
  publishedAt?: string;
}

/** A plugin as a registry has it. */
export interface PluginDetails {
  id: string;
  name: string;
  /** The version that would be installed. */
  version: string;
  /** The registry's address. */
  registry: string;
  description?: string;
  /** Absent where the package does not say: planning to install it shows them. */
  permissions?: PermissionInWords[];
  /** Who says that they signed it: that is verified when it is installed. */
  signer?: string;
  /** Why whoever published it took it back. */
  deprecated?: string;
  /** Markdown that a stranger wrote. */
  readme?: string;
  /** The highest first. */
  versions: { version: string; publishedAt?: string; deprecated?: string }[];
}

/** What would become of one plugin. */
export interface PlannedStep {
  id: string;
  /** What its manifest calls it. */
  name: string;
  /** The version that serves now. */
  from?: string;
  to: string;
  /** Whether the way leads back. */
  isBack: boolean;
  /** Whether it is there because another plugin needs it. */
  isNeeded: boolean;
  source: string;
  /** Where the version that serves came from, if that is elsewhere. */
  sourceBefore?: string;
  /** Whose signature was verified; absent where nobody signed it. */
  signer?: string;
  /** Where somebody else signed the version that serves, or nobody: who. */
  signerBefore?: { signer?: string };
  permissions: PermissionInWords[];
  /** The names of those that the version that serves does not ask for; all of them where none serves. */
  added: string[];
  deprecated?: string;
}

/** What installing or updating would change. Nothing of it was done. */
export interface InstallPlan {
  /** By which it is carried out. The server keeps the last few. */
  planId: string;
  steps: PlannedStep[];
  /** What was passed over, and why, in sentences. */
  notes: string[];
}

export interface CarriedOut {
  installed: { id: string; version: string; folder: string }[];
  /** What lacks what it needs now, in sentences. */
  notes: string[];
}
