// Where people keep secrets on each system.
import { describe, expect, test } from 'vitest';
import { secretPlaces } from './secretPlaces.ts';

describe('secret places', () => {
  test('on Windows are where its programs keep them, be those folders moved or not', () => {
    const env = {
      AppData: 'E:\\Roaming',
      LOCALAPPDATA: 'E:\\Local',
      programdata: 'F:\\Data',
      SystemRoot: 'C:\\Windows',
      KUBECONFIG: 'E:\\kube',
    };
    const places = secretPlaces('C:\\Users\\me', env, 'win32');
    expect(places).toEqual(
      expect.arrayContaining([
        'C:\\Users\\me\\.ssh',
        'C:\\Users\\me\\AppData\\Roaming\\Microsoft\\Protect',
        'E:\\Roaming\\Microsoft\\Protect',
        'E:\\Roaming\\GitHub CLI',
        'C:\\Users\\me\\AppData\\Local\\Google\\Chrome',
        'E:\\Local\\Microsoft\\Credentials',
        'F:\\Data\\ssh',
        'C:\\Windows\\System32\\config',
        'E:\\kube',
      ]),
    );
    expect(places.filter((place) => place.includes('/'))).toEqual([]);
    expect(new Set(places).size).toBe(places.length);
  });

  test.for([
    'AppData\\Roaming\\npm',
    'AppData\\Roaming\\nvm',
    'AppData\\Roaming\\Python',
    'AppData\\Local\\Programs',
    'AppData\\Local\\Packages',
  ])('on Windows do not hold programs (%s)', (folder) => {
    const places = secretPlaces('C:\\Users\\me', {}, 'win32');
    expect(places.filter((place) => `C:\\Users\\me\\${folder}\\`.startsWith(`${place}\\`))).toEqual([]);
  });

  test('on macOS are in the Library, and those of other systems', () => {
    const places = secretPlaces('/Users/me', {}, 'darwin');
    expect(places).toEqual(
      expect.arrayContaining([
        '/Users/me/.ssh',
        '/Users/me/Library/Keychains',
        '/Users/me/Library/Application Support/Google/Chrome',
        '/Users/me/Library/Containers',
        '/Library/Keychains',
        '/etc/ssh',
      ]),
    );
    expect(places.some((place) => '/Users/me/Library/Caches'.startsWith(place))).toBe(false);
  });

  test('on Linux stay as they are', () => {
    const places = secretPlaces('/home/me', { GNUPGHOME: '/keys', KUBECONFIG: 'relative' }, 'linux');
    expect(places).toEqual(expect.arrayContaining(['/home/me/.ssh', '/proc', '/etc/shadow', '/keys']));
    expect(places.filter((place) => /relative|1Password|System32/.test(place))).toEqual([]);
  });
});
