import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { connectInside } from './enterNetwork.ts';

describe('enterNetwork', () => {
  test.skipIf(process.platform === 'win32')('what it starts gets no PATH of ours', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'codex-enter-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    vi.stubEnv('PATH', `${path.join(folder, 'workspace/bin')}:${process.env['PATH']}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const nsenter = path.join(folder, 'nsenter');
    writeFileSync(nsenter, '#!/bin/sh\necho "path: $PATH"\n', { mode: 0o755 });
    const stream = connectInside(process.pid, 1, nsenter);
    stream.on('error', () => undefined);
    const { promise, resolve } = Promise.withResolvers<string>();
    stream.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    const said = await promise;
    expect(said).toContain('path:');
    expect(said).not.toContain('workspace');
  });
});
