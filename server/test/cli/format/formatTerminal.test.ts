// `codex-plugin format` on a terminal.
import { describe, expect, it } from 'vitest';
import { FormatWorkspace } from './formatWorkspace.ts';

describe('codex-plugin format on a terminal', () => {
  it('marks blanks at the ends of changed lines of a diff on a terminal, and leaves them as they are in a pipe', async () => {
    const workspace = await FormatWorkspace.make({ 'a.js': 'let a;  \nlet b;\t\n' });
    const shown = (await workspace.onTerminal('--diff')).replaceAll('\r\n', '\n');
    expect(shown).toContain('@@ -1,2 +1,2 @@\n-let a;··\n-let b;→\n+let a;\n+let b;\n');
    expect((await workspace.format('--diff')).stdout).toContain('\n-let a;  \n-let b;\t\n+let a;\n');
  });
});
