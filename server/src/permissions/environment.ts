// Environment variables that every plugin is given, without a permission.
import { isSecretName } from './secretNames.ts';

/** Variables that programs need in order to work at all; they tell where things are, not what is secret. In capital letters. */
const GIVEN = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TMPDIR',
  'TEMP',
  'TMP',
  'TZ',
  'VIRTUAL_ENV',
  // Windows: many libraries fail in obscure ways without these.
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'USERPROFILE',
  'USERNAME',
  'HOMEDRIVE',
  'HOMEPATH',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'PROGRAMW6432',
  'COMMONPROGRAMFILES',
  'COMMONPROGRAMFILES(X86)',
  'COMMONPROGRAMW6432',
  'NUMBER_OF_PROCESSORS',
  'PROCESSOR_ARCHITECTURE',
]);

/** Whether a plugin sees a variable whatever its permissions are. */
export function isGivenToAll(name: string): boolean {
  return GIVEN.has(name.toUpperCase()) || (name.startsWith('LC_') && !isSecretName(name));
}
