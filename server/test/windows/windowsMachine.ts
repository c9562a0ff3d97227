// Windows as the machine that an editor of these tests runs on: which drive its workspace is on, and how it writes URIs.
import path from 'node:path';
import type { Machine } from '../lsp/editor.ts';
import type { Drive, Windows } from './windows.ts';

/** How editors write the URI of a file on a drive: VS Code as the first, others as the rest. */
export const uriStyles = {
  'file:///c%3A/': (drive: string) => `${drive[0]!.toLowerCase()}%3A`,
  'file:///C:/': (drive: string) => `${drive[0]!.toUpperCase()}:`,
  'file:///c:/': (drive: string) => `${drive[0]!.toLowerCase()}:`,
};

export type UriStyle = keyof typeof uriStyles;

/** @param drive where the workspace is. */
export function windowsMachine(windows: Windows, drive: Drive = 'C:', style: UriStyle = 'file:///c%3A/'): Machine {
  return {
    // Whether that process is there is asked on the other side.
    processId: null,
    start: (server, env) => windows.start([windows.pathOf(server), '--stdio'], { env }),
    folder: () => windows.folder(drive),
    environment: (home) => homeOf(windows.pathOf(home)),
    pathOf: (file) => windows.pathOf(file),
    uriOf: (file) => {
      const named = windows.pathOf(file);
      const rest = named.slice(2).split('\\').map(encodeURIComponent).join('/');
      return `file:///${uriStyles[style](named.slice(0, 2))}${rest}`;
    },
    fileOf: (uri) => windows.fileOf(decodeURIComponent(uri.slice('file:///'.length))),
  };
}

/** The variables by which programs on Windows know the user's home folder. */
export function homeOf(home: string): Record<string, string> {
  const appData = path.win32.join(home, 'AppData');
  return { USERPROFILE: home, APPDATA: path.win32.join(appData, 'Roaming'), LOCALAPPDATA: path.win32.join(appData, 'Local') };
}
