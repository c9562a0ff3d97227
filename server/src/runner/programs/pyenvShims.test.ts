import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Machine } from './onPath.ts';
import { behindPyenvShim } from './pyenvShims.ts';

describe('pyenvShims', () => {
  test.skipIf(process.platform === 'win32')(
    'what is chosen is read as a small file: nobody is waited for, and nothing large is taken in',
    () => {
      const root = mkdtempSync(path.join(tmpdir(), 'codex-pyenv-'));
      onTestFinished(() => rmSync(root, { recursive: true, force: true }));
      mkdirSync(path.join(root, 'versions'));
      const machine: Machine = { platform: 'win32', environment: {} };
      const chosen = (): unknown => behindPyenvShim(path.join(root, 'shims/python.bat'), machine);
      const none = { fault: 'it is from pyenv, which has no version chosen. Choose one with "pyenv global"' };
      execFileSync('mkfifo', [path.join(root, 'version')]);
      expect(chosen()).toEqual(none);
      rmSync(path.join(root, 'version'));
      writeFileSync(path.join(root, 'version'), `3.12.1${'\n'.repeat(2 * 1024 * 1024)}`);
      expect(chosen()).toEqual(none);
      writeFileSync(path.join(root, 'version'), '3.12.1\n');
      expect(chosen()).toEqual({ fault: expect.stringContaining('the chosen version 3.12.1') });
    },
  );
});
