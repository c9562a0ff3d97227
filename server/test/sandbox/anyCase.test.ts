// A real file system that takes names in any case, as those of Windows and macOS do: FAT in an image, mounted where nobody else sees it.
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { probe } from '../../src/runner/sandbox/probe.ts';
import { machineCannotMount } from '../placeOfClone.mts';
import type { ProbedTier } from '../../src/contract/isolation.ts';

const root = mkdtempSync(path.join(tmpdir(), 'codex-any-case-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Undefined where the file system can be had. */
function reasonAgainst(): string | undefined {
  const missing = ['fusefat', 'mkfs.vfat', 'unshare'].find((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  if (missing !== undefined) return `needs ${missing} (packages fusefat, dosfstools and util-linux)`;
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
  } catch {
    return `${machineCannotMount} FAT: /dev/fuse cannot be opened by this user`;
  }
  const trial = spawnSync('unshare', ['--mount', 'true']);
  return trial.status === 0 ? undefined : `${machineCannotMount} FAT: it gives this user no mount namespace`;
}

const reason = process.platform === 'linux' ? reasonAgainst() : 'needs Linux';

/** Mounts an empty FAT in a mount namespace of its own, and runs the plugin there. */
function runOn(tier: ProbedTier): unknown {
  const [image, place] = [path.join(root, `${tier}.img`), path.join(root, tier)];
  writeFileSync(image, '');
  truncateSync(image, 16 * 1024 * 1024);
  execFileSync('mkfs.vfat', [image], { stdio: 'ignore' });
  mkdirSync(place);
  const inside = 'fusefat -o rw+ "$0" "$1" >/dev/null 2>&1 || exit 99; place=$1; shift; "$@"; code=$?; umount "$place"; exit $code';
  const program = path.join(import.meta.dirname, 'anyCaseMain.ts');
  const said = execFileSync(
    'unshare',
    ['--mount', 'sh', '-c', inside, image, place, process.execPath, '--no-warnings', program, place, tier],
    { encoding: 'utf8', timeout: 60_000, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return JSON.parse(said);
}

describe('a workspace on a file system that takes names in any case', { timeout: 90_000 }, () => {
  test.for(['isolated', 'selfLocked', 'advisory'] as const)('opens what was granted and nothing else (%s)', async (tier, context) => {
    if (reason !== undefined) return context.skip(reason);
    if (tier !== 'advisory' && (await probe(tier)).tier !== tier) return context.skip(`needs the tier ${tier}`);
    expect(runOn(tier)).toMatchObject({
      ignoresCase: true,
      outcome: {
        ok: true,
        value: {
          ...{ read: 'done', readInOtherCase: 'done', readByOtherFolder: 'done', write: 'done', writeInOtherCase: 'done' },
          ...{ readOutside: 'ERR_ACCESS_DENIED', writeTasks: 'ERR_ACCESS_DENIED', writeTasksInOtherCase: 'ERR_ACCESS_DENIED' },
          ...{ writeHookInOtherCase: 'ERR_ACCESS_DENIED', writeNestedInOtherCase: 'ERR_ACCESS_DENIED' },
          writeOwnInOtherCase: 'ERR_ACCESS_DENIED',
        },
      },
    });
  });
});
