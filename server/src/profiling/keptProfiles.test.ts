import { describe, expect, it, onTestFinished } from 'vitest';
import { mkdtempSync, readdirSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { keepProfile } from './keptProfiles.ts';
import type { EventProfile } from './profileEvent.ts';

const TAKEN = {
  handler: { pluginKey: '/p', pluginId: 'com.example.p', folder: '/p', script: 'handlers/save.js', runtime: 'node' },
  event: 'onFileSave',
  format: 'cpuprofile',
  profile: { nodes: [], startTime: 0, endTime: 0, samples: [], timeDeltas: [] },
} as unknown as EventProfile;

function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-kept-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('profiles that are kept', () => {
  it('make their folder, and are named after what they are of', async () => {
    const folder = path.join(temporaryFolder(), 'a', 'b');
    const kept = await keepProfile(folder, TAKEN, 3);
    expect(kept).toEqual({ file: expect.stringMatching(/onFileSave-save-\d{8}T\d{6}\.cpuprofile$/) });
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('are the newest ones, whatever else is in their folder', async () => {
    const folder = temporaryFolder();
    for (const [at, name] of ['old.cpuprofile', 'newer.speedscope.json', 'newest.cpuprofile', 'notes.json'].entries()) {
      writeFileSync(path.join(folder, name), '{}');
      utimesSync(path.join(folder, name), 1_000 + at, 1_000 + at);
    }
    const kept = await keepProfile(folder, TAKEN, 3);
    const own = 'file' in kept ? path.basename(kept.file) : '';
    expect(readdirSync(folder).toSorted()).toEqual(['newer.speedscope.json', 'newest.cpuprofile', 'notes.json', own].toSorted());
  });

  it('say why they are none', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(await keepProfile(file, TAKEN, 3)).toEqual({ fault: expect.stringMatching(/^The profile could not be written: /) });
  });
});
