// Where a plugin's processes find the user's own folders: programs look into them, and many end when what they see there cannot be opened. So there
// is an empty folder in their place, unless the home folder is asked for.

const HOME_ASKED: ReadonlySet<string> = new Set(['env:read:HOME', 'env:read:USERPROFILE']);

/**
 * The variables that name such folders, with the private one in their place. On Windows each of them is named, also where the host has none: what
 * is missing there is filled in with the host's own by Node.js when it starts a process.
 * @param permissions canonical names; one that names the home folder or something in it leaves all of them as they are, and one that names
 * another variable of these leaves that.
 */
export function privateHome(
  tmp: string,
  permissions: readonly string[],
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const onWindows = platform === 'win32';
  if (permissions.some((name) => (onWindows ? HOME_ASKED.has(inCapitals(name)) : name === 'env:read:HOME') || name.includes(':~')))
    return {};
  const everywhere = { HOME: tmp, USERPROFILE: tmp, XDG_CACHE_HOME: tmp, XDG_CONFIG_HOME: tmp };
  if (!onWindows) return everywhere;
  const drive = /^[A-Za-z]:/.exec(tmp)?.[0] ?? '';
  const folders = {
    ...everywhere,
    HOMEDRIVE: drive,
    HOMEPATH: tmp.slice(drive.length),
    APPDATA: tmp,
    LOCALAPPDATA: tmp,
    PROGRAMDATA: tmp,
    ALLUSERSPROFILE: tmp,
    PUBLIC: tmp,
  };
  const asked = new Set(permissions.map(inCapitals));
  return Object.fromEntries(Object.entries(folders).filter(([name]) => !asked.has(`env:read:${name}`)));
}

/** A permission with what it names in capital letters, as Windows knows variables in any case. */
function inCapitals(permission: string): string {
  return permission.replace(/^(env:read:)(.+)$/, (_, kind: string, name: string) => kind + name.toUpperCase());
}
