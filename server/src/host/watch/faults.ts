// Why files are not watched, in words.

/** What is wrong and what to do about it. One sentence for all folders where the cause is the system's, so that it can be said once. */
export function watchFault(error: unknown, folders: readonly string[]): string {
  const { code, path: at }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  const message = error instanceof Error ? error.message : String(error);
  const watched = folders.length === 1 ? folders[0] : `${folders.length} folders`;
  const unseen = `changes in ${watched} may go unnoticed`;
  const polling = 'or set the environment variable CHOKIDAR_USEPOLLING=1, so that files are looked at in turns instead';
  switch (code ?? '') {
    case 'ENOSPC':
      return `This system lets no more files be watched, so ${unseen}. Raise its limit (on Linux: sudo sysctl fs.inotify.max_user_watches=524288), end other programs that watch files, ${polling}.`;
    case 'EMFILE':
    case 'ENFILE':
      return `This system lets no more files be open, so ${unseen}. Raise its limit (ulimit -n; on Linux also: sudo sysctl fs.inotify.max_user_instances=1024), end other programs that watch files, ${polling}.`;
    case 'EACCES':
    case 'EPERM':
      return `${at ?? watched} may not be read, so changes in it go unnoticed. Change its permissions, or watch another folder.`;
    default:
      return `Files are not watched as they should be, so ${unseen}: ${message}. Reload the plugins by hand after a change.`;
  }
}

/** More is there than is watched. */
export function tooManyFault(most: number, folders: readonly string[]): string {
  return `There are more than ${most} files and folders in ${folders.join(', ')}, and no more are watched: changes in the rest go unnoticed. Move what belongs to no plugin elsewhere, or reload the plugins by hand after a change.`;
}
