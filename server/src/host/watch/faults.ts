// Why files are not watched, in words.
import * as l10n from '@vscode/l10n';

/** What is wrong and what to do about it. One sentence for all folders where the cause is the system's, so that it can be said once. */
export function watchFault(error: unknown, folders: readonly string[]): string {
  const { code, path: at }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  const message = error instanceof Error ? error.message : String(error);
  const watched = folders.length === 1 ? folders[0]! : l10n.t('{0} folders', folders.length);
  const polling = 'CHOKIDAR_USEPOLLING=1';
  switch (code ?? '') {
    case 'ENOSPC':
      return l10n.t(
        'This system lets no more files be watched, so changes in {0} may go unnoticed. Raise its limit (on Linux: {1}), end other programs that watch files, or set the environment variable {2}, so that files are looked at in turns instead.',
        watched,
        'sudo sysctl fs.inotify.max_user_watches=524288',
        polling,
      );
    case 'EMFILE':
    case 'ENFILE':
      return l10n.t(
        'This system lets no more files be open, so changes in {0} may go unnoticed. Raise its limit ({1}; on Linux also: {2}), end other programs that watch files, or set the environment variable {3}, so that files are looked at in turns instead.',
        watched,
        'ulimit -n',
        'sudo sysctl fs.inotify.max_user_instances=1024',
        polling,
      );
    case 'EACCES':
    case 'EPERM':
      return l10n.t('{0} may not be read, so changes in it go unnoticed. Change its permissions, or watch another folder.', at ?? watched);
    default:
      return l10n.t(
        'Files are not watched as they should be, so changes in {0} may go unnoticed: {1}. Reload the plugins by hand after a change.',
        watched,
        message,
      );
  }
}

/** More is there than is watched. */
export function tooManyFault(most: number, folders: readonly string[]): string {
  return l10n.t(
    'There are more than {0} files and folders in {1}, and no more are watched: changes in the rest go unnoticed. Move what belongs to no plugin elsewhere, or reload the plugins by hand after a change.',
    most,
    folders.join(', '),
  );
}
