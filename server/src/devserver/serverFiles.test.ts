import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DevMessage } from './messages.ts';
import { ServerFiles, type ServerFlags } from './serverFiles.ts';

interface Served {
  folder: string;
  files: ServerFiles;
  told: DevMessage[];
}

async function serverFiles(flags: ServerFlags = {}): Promise<Served> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'server-files-')));
  const told: DevMessage[] = [];
  const files = new ServerFiles({
    folder,
    flags,
    tell: (message) => told.push(message),
    manifestFile: () => undefined,
    filesChanged: () => Promise.resolve(),
    setEnvironment: () => Promise.resolve(),
    setLogLevel: () => Promise.resolve(),
    portChanged: () => undefined,
  });
  onTestFinished(async () => {
    await files.close();
    await rm(folder, { recursive: true, force: true });
  });
  await files.readConfig();
  await files.readEnvironment();
  return { folder, files, told };
}

const watching = (): number => process.getActiveResourcesInfo().filter((name) => name.startsWith('FSEvent')).length;

describe('the files of a server', () => {
  it('are not watched any more after the end, whatever was being read then', async () => {
    const before = watching();
    const { files, folder } = await serverFiles();
    await files.watch();
    expect(watching()).toBeGreaterThan(before);
    await writeFile(path.join(folder, 'codex.config.json'), '{"watchDirectories": ["a"]}');
    const read = files.readAgain();
    await files.close();
    await read;
    expect(watching()).toBe(before);
  });

  it('count as they were where they cannot be read, which is said', async () => {
    const { files, folder, told } = await serverFiles();
    await writeFile(path.join(folder, 'codex.config.json'), '{"port": 1}');
    expect(await files.readAgain()).toBe(true);
    expect(files.port).toBe(1);
    await writeFile(path.join(folder, 'codex.config.json'), '{"port": "x"}');
    expect(await files.readAgain()).toBe(false);
    expect(files.port).toBe(1);
    await writeFile(path.join(folder, 'codex.config.json'), '{}');
    await writeFile(path.join(folder, '.env.local'), Buffer.from([0xff]));
    expect(await files.readAgain()).toBe(false);
    expect(files.port).toBe(4000);
    const codes = told.map((message) => (message.type === 'problem' ? message.code : message.type));
    expect(codes).toEqual(['config/type', 'config/kept', 'env/unreadable']);
  });

  it('are of less weight than what the command line says', async () => {
    const { files, folder } = await serverFiles({ port: 7, logLevel: 'warn', envFile: import.meta.filename });
    await writeFile(path.join(folder, 'codex.config.json'), '{"port": 1, "logLevel": "debug", "envFile": "mine.env"}');
    await files.readAgain();
    expect([files.port, files.logLevel, files.envFile]).toEqual([7, 'warn', import.meta.filename]);
  });
});
