import { describe, expect, it } from 'vitest';
import type { HostLogLine } from '../contract/views.ts';
import { HostLog } from './hostLog.ts';
import { createMask } from './secrets.ts';

const SECRET = 'correct-horse-battery';

/** What is told of texts that the host says. */
function told(...texts: string[]): string[] {
  const lines: HostLogLine[] = [];
  const log = new HostLog({
    mask: createMask({ API_TOKEN: SECRET }),
    level: () => 'info',
    isDebugged: () => false,
    tell: (line) => lines.push(line),
  });
  for (const text of texts) log.say({ level: 'info', text });
  return lines.map(({ text }) => text);
}

describe("the host's log", () => {
  it('cuts texts that are very long, and says by how much', () => {
    const [text = ''] = told('x'.repeat(3_000_000));
    expect(text).toBe(`${'x'.repeat(16_384)}\n… 2983616 more characters were not kept`);
  });

  it('shows nothing of a secret that a cut goes through', () => {
    for (let before = 16_384 - SECRET.length - 1; before <= 16_385; before++) {
      const [text = ''] = told(`${'x'.repeat(before)}${SECRET}${'x'.repeat(10_000)}`);
      expect(text).not.toMatch(/[^x•]{3}(?=\n)|cor|horse/);
    }
  });

  it('keeps what is a little longer whole', () => {
    const [text = ''] = told('x'.repeat(20_000));
    expect(text).toHaveLength(20_000);
  });
});
