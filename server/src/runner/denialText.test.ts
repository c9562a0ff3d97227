import * as l10n from '@vscode/l10n';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deniedWords } from './denialText.ts';

/** What the guards say, and the text that stands for it. */
const SAID = [
  ['read files', 'read files'],
  ['read /etc/hostname', 'read {0}'],
  [String.raw`read C:\Program Files\a.txt`, 'read {0}'],
  ['read the environment variable API_KEY', 'read the environment variable {0}'],
  ['write files', 'write files'],
  ['write /home/me/notes.txt', 'write {0}'],
  [
    'write /w/.git/hooks/x, which is protected because it is run outside of the sandbox later',
    'write {0}, which is protected because it is run outside of the sandbox later',
  ],
  ['reach a server over the network', 'reach a server over the network'],
  ['reach example.com:443 over the network', 'reach {0} over the network'],
  ['reach example.com, which leads to 127.0.0.1', 'reach {0}, which leads to {1}'],
  ['listen on port 8080', 'listen on {0}'],
  ['connect to the local socket /run/x', 'connect to the local socket {0}'],
  ['start a program', 'start a program'],
  ['start a process (fork)', 'start a process (fork)'],
  ['start git', 'start {0}'],
  [
    'start /tmp/git, which is another program than the git that it may start',
    'start {0}, which is another program than the {1} that it may start',
  ],
  ['start sh, the shell that is to run ls', 'start {0}, the shell that is to run {1}'],
  ['start a worker thread, in which permissions would not hold', 'start a worker thread, in which permissions would not hold'],
  ['load a native addon, which could start programs', 'load a native addon, which could start programs'],
] as const;

describe('what a guard keeps a plugin from', () => {
  beforeEach(() => {
    l10n.config({ contents: Object.fromEntries(SAID.map(([, text]) => [text, `[${text}]`])) });
  });
  afterEach(() => {
    l10n.config({ contents: {} });
  });

  test.for(SAID)('is said in the language of the user where it is "%s"', ([detail]) => {
    // Nothing of what it is about is lost.
    expect(deniedWords(detail)).toBe(`[${detail}]`);
  });

  test('is said as it comes where it is not known', () => {
    expect(deniedWords('open the pod bay doors')).toBe('open the pod bay doors');
  });
});
