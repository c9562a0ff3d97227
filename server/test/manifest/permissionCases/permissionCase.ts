// A small plugin whose permissions are known: for the tests of the rules that hold permissions against code.

export interface PermissionCase {
  /** What is tricky about it. */
  name: string;
  /** By path. The first one is the script that handles onCommand. */
  files: Readonly<Record<string, string>>;
  /** The function that the manifest names, if it does. */
  function?: string;
  /** The permissions that the code needs. */
  needs: readonly string[];
  /** Something in it cannot be seen, so that these further permissions might be needed, or any. */
  blind?: true | readonly string[];
}
