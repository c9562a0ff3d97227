import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { faultText } from './faultText.ts';

const SERVES = 'What served before serves on.';

/** As the system's errors are. */
function failed(code: string, syscall: string, place?: string): Error {
  const message = `${code}: oh, ${syscall}${place === undefined ? '' : ` '${place}'`}`;
  return Object.assign(new Error(message), { code, syscall, ...(place !== undefined && { path: place }) });
}

test.each<[code: string, syscall: string, below: string, said: string]>([
  ['EACCES', 'mkdir', '.codex/plugins', 'You may not write HOME/.codex/plugins. Check who owns HOME, and whether you may write there.'],
  ['EACCES', 'open', '.lock', 'You may not write HOME/.lock. Check who owns HOME, and whether you may write there.'],
  ['EPERM', 'rename', 'a', 'You may not write HOME/a. Check who owns HOME, and whether you may write there.'],
  ['EACCES', 'scandir', '.codex', 'You may not read HOME/.codex. Check who owns it, and what its permissions are.'],
  ['EROFS', 'mkdir', '.codex', 'HOME/.codex cannot be written: the disk of HOME is read-only. Make it writable, or choose another place.'],
  ['ENOENT', 'mkdir', '.codex/plugins', 'HOME/.codex/plugins cannot be made in HOME. Check whether that disk is read-only.'],
  ['ENOENT', 'open', 'a', 'There is no HOME/a. If nothing removes it at this moment, install anew what it belongs to.'],
  ['ENOTDIR', 'mkdir', 'a/b', 'HOME/a/b is no folder, or is in something that is none. Remove what has the place of a folder.'],
  ['EBUSY', 'rename', 'a', 'HOME/a is in use by another program. Close that, and try again.'],
])('%s of %s %s names the place and what to do', (code, syscall, below, said) => {
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-fault-')));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const place = path.join(home, ...below.split('/'));
  expect(faultText(failed(code, syscall, place))).toBe(`${said.replaceAll('HOME', home)} ${SERVES}`);
});

test.each([
  [
    failed('ENOENT', 'spawn git', 'git'),
    `There is no program git, or no folder in which it should be started. Install it, or put it on PATH. ${SERVES}`,
  ],
  [failed('ENOSPC', 'write'), `The disk is full. Make room, and try again. ${SERVES} (ENOSPC: oh, write.)`],
  [failed('EIO', 'read'), `The disk does not do what it should. ${SERVES} (EIO: oh, read.)`],
  [failed('EMFILE', 'open', '/a'), `The system does not do what it was asked for. ${SERVES} (EMFILE: oh, open '/a'.)`],
  [new TypeError('x is not a function'), undefined],
])('%s is said without a place, or is ours', (error, said) => expect(faultText(error)).toBe(said));
