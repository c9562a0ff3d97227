// Installing where there is no room, or nothing may be written: what served serves, and a sentence says why.
import { execa } from 'execa';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { offerOf } from '../../src/registry/install/testOffers.ts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');
const ID = 'com.example.full';

async function prepared(): Promise<{ base: string; tarballs: string[] }> {
  const base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-full-')));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  const tarballs: string[] = [];
  for (const [version, size] of [
    ['1.0.0', 1_000],
    ['1.1.0', 400_000],
  ] as const) {
    // Of what does not compress well.
    const text = Array.from({ length: size / 10 }, (_, index) => ((index * 7919) % 1e9).toString(36).padEnd(10)).join('');
    const offer = await offerOf({ id: ID, version, files: { 'data.txt': text } });
    const file = path.join(base, `${version}.tgz`);
    await writeFile(file, await offer.tarball());
    tarballs.push(file);
  }
  return { base, tarballs };
}

/** What is listed where the first version is all that is there. */
function only(tarball: string): object {
  const integrity = expect.stringMatching(/^sha512-./) as string;
  return { id: ID, version: '1.0.0', current: '1.0.0', versions: ['1.0.0'], integrity, source: { kind: 'tarball', from: tarball } };
}

// A disk of 200 KB, of which the second version needs more.
const script = (then: string): string => `
mkdir "$1/home" && mount -t tmpfs -o size=200k tmpfs "$1/home" && export HOME="$1/home" XDG_STATE_HOME="$1/state" || exit 9
"$2" "$3" install "$4" --json >/dev/null || exit 8
${then}
"$2" "$3" install "$5" --json >"$1/out"; echo "code $?"
mount -o remount,rw "$1/home"
"$2" "$3" list --json
find "$1/home/.codex/plugins/.installing" -mindepth 1 | wc -l
cat "$1/home/.codex/plugins/com.example.full@1.0.0/save.js" | wc -c`;

test.for([
  { what: 'the disk is full', after: ':', says: /The disk is full\. Make room, and try again\. What served before serves on\./ },
  {
    what: 'the home folder is read-only',
    after: 'mount -o remount,ro "$1/home"',
    says: /home\/\.codex\/plugins\/\S+ cannot be written: the disk of \S+\/home\/\S+ is read-only\. .* What served before serves on\./,
  },
])('an update leaves all as it was where $what', { timeout: 60_000 }, async ({ after, says }) => {
  const { base, tarballs } = await prepared();
  const shell = ['--user', '--map-root-user', '--mount', 'sh', '-c', script(after), 'sh'];
  const ran = await execa('unshare', [...shell, base, process.execPath, CLI, ...tarballs], { reject: false });
  expect(ran.stderr).toMatch(says);
  const [code, listed = '', ...counts] = ran.stdout.trim().split('\n');
  expect([code, ...counts]).toEqual(['code 1', '0', expect.stringMatching(/^[1-9]\d*$/)]);
  expect(JSON.parse(listed)).toEqual([only(tarballs[0]!)]);
  expect(JSON.parse(await readFile(path.join(base, 'out'), 'utf8'))).toMatchObject({ error: { message: expect.any(String) } });
});

test('a full disk keeps nobody from going back, nor from making room', { timeout: 60_000 }, async () => {
  const { base, tarballs } = await prepared();
  const full = `
mkdir "$1/home" && mount -t tmpfs -o size=2000k tmpfs "$1/home" && export HOME="$1/home" XDG_STATE_HOME="$1/state" || exit 9
"$2" "$3" install "$4" >/dev/null 2>&1 || exit 8
"$2" "$3" install "$5" >/dev/null 2>&1 || exit 7
dd if=/dev/zero of="$1/home/fill" bs=1k 2>/dev/null
"$2" "$3" rollback ${ID}; echo "code $?"
"$2" "$3" remove ${ID}@1.1.0; echo "code $?"
"$2" "$3" rollback ${ID} 1.0.0; echo "code $?"
"$2" "$3" list --json`;
  const shell = ['--user', '--map-root-user', '--mount', 'sh', '-c', full, 'sh'];
  const { stdout, stderr } = await execa('unshare', [...shell, base, process.execPath, CLI, ...tarballs], { reject: false });
  expect(stdout.match(/code \d/g), stderr).toEqual(['code 0', 'code 0', 'code 0']);
  expect(stderr).toContain('plugins-lock.json has another version, as the disk is full.');
  expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toEqual([only(tarballs[0]!)]);
});
