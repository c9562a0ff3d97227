import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { EventProfile } from './profileEvent.ts';
import { newProfileFile, writeProfile } from './profileFile.ts';

const taken = {
  event: 'my event/../x',
  handler: { script: 'handlers/save.mjs' },
  format: 'cpuprofile',
  profile: { nodes: [], startTime: 0, endTime: 0, samples: [], timeDeltas: [] },
} as unknown as EventProfile;

describe('the file of a profile', () => {
  let folder: string;
  const fault = (text: string): Error => new Error(text);

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-profile-')));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
  });

  it('is named after the event, the handler and the time, in a folder that is named', async () => {
    const target = await newProfileFile(folder, fault);
    const written = await writeProfile(target, taken);
    expect(written).toEqual({ file: expect.stringMatching(/my-event-\.\.-x-save-\d{8}T\d{6}\.cpuprofile$/) });
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('takes the place of no other: several in one second are numbered', async () => {
    const target = await newProfileFile(folder, fault);
    const files = await Promise.all([1, 2, 3].map(() => writeProfile(target, taken)));
    expect(new Set(files.map((one) => 'file' in one && one.file)).size).toBe(3);
    expect(await readdir(folder)).toHaveLength(3);
  });

  it('is refused where a file of that name is there already, be it that it came meanwhile', async () => {
    const file = path.join(folder, 'mine.cpuprofile');
    const target = await newProfileFile(file, fault);
    await writeFile(file, 'mine');
    await expect(newProfileFile(file, fault)).rejects.toThrow('exists already, and is not overwritten');
    expect(await writeProfile(target, taken)).toEqual({ fault: expect.stringContaining('could not be written') });
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it('is refused where there is no folder for it', async () => {
    await expect(newProfileFile(path.join(folder, 'none/a.cpuprofile'), fault)).rejects.toThrow('is not a folder');
  });

  it('leaves nothing behind where it cannot be written', async () => {
    const circular = { ...taken, profile: { toJSON: () => ({ text: 'x' }) } } as unknown as EventProfile;
    const target = { file: path.join(folder, 'no', 'such.cpuprofile') };
    expect(await writeProfile(target, circular)).toEqual({ fault: expect.stringContaining('ENOENT') });
    expect(await readdir(folder)).toEqual([]);
  });
});
