// `codex-plugin init` on a disk that is too small for what it writes.
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { CLI, home, REPOSITORY } from '../cli/initHarness.ts';

describe('init on a full disk', () => {
  it('says what was written, and leaves nothing half', async () => {
    const script = `mount -t tmpfs -o size=24k none "$1" && "$2" "$3" init "$1/tidy" --yes --json; code=$?; find "$1" -type f | wc -l; exit $code`;
    const args = ['--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', home, process.execPath, CLI];
    const ran = await execa('unshare', args, { reject: false, env: { HOME: REPOSITORY } });
    const [json = '', count] = ran.stdout.split('\n');
    const { files, failed } = JSON.parse(json) as { files: string[]; failed: { file: string; reason: string } };
    expect(ran.exitCode).toBe(1);
    expect(failed.reason).toBe('the disk is full');
    expect(files.length).toBeGreaterThan(0);
    // What was begun and not ended is gone, and no manifest stands before its scripts.
    expect(Number(count)).toBe(files.length);
    expect(files).not.toContain('plugin.manifest.json');
    expect(ran.stderr).toContain(`${failed.file} could not be written: the disk is full.`);
    for (const name of files) expect(`${ran.stderr}\n`).toContain(`\n  ${name}\n`);
  });
});
