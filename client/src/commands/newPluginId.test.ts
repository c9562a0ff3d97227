import { describe, expect, it } from 'vitest';
import { examplePlugin } from '../examplePlugin.ts';
import { takenBy } from './newPluginId.ts';

const id = 'com.example.tidy';
const place = { workspaceFolder: '/w/shop', target: '/w/shop/.codex/plugins/tidy' };
const other = examplePlugin({ id, name: 'Old Tidy', folder: '/w/shop/.codex/plugins/old', workspaceFolder: '/w/shop' });

describe('newPluginId', () => {
  it('is taken where another plugin of the folder, or of the user, has it', () => {
    expect(takenBy([other], id, place)).toBe('Old Tidy');
    expect(takenBy([{ id, name: 'Mine', folder: '/home/me/.codex/plugins/x' }], id, place)).toBe('Mine');
    expect(takenBy([other], 'com.example.tidy2', place)).toBeUndefined();
  });

  it('is free where the plugin with it is overwritten, or is for another folder', () => {
    expect(takenBy([{ ...other, folder: '/w/shop/.codex/plugins/tidy/' }], id, place)).toBeUndefined();
    expect(takenBy([{ ...other, workspaceFolder: '/w/api' }], id, place)).toBeUndefined();
  });
});
