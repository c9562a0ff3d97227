import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostLogLine } from '../contract/views.ts';
import { wantsColours } from './colours.ts';
import { logLineWriter, terminalLog, type TerminalLogOptions } from './terminalLog.ts';

const at = new Date(2026, 10, 3, 14, 3, 22, 41).toISOString();
const line = (more: Partial<HostLogLine>): HostLogLine => ({ level: 'info', text: 'said', at, ...more });
const tidy = { pluginKey: '/p/tidy', pluginId: 'com.example.tidy', handler: 'tidy.js' };

const printed = (lines: readonly HostLogLine[], options: TerminalLogOptions = {}, isTTY = false): string => {
  let text = '';
  const stream = { isTTY, write: (chunk: string | Uint8Array) => ((text += String(chunk)), true) };
  for (const one of lines) terminalLog(stream, { colours: false, ...options })(one);
  return text;
};

describe('lines for people', () => {
  it('have the local time, the level, the plugin and its handler', () => {
    expect(printed([line(tidy)])).toBe('14:03:22.041 info  com.example.tidy tidy.js: said\n');
  });

  it('are aligned with those before them', () => {
    const write = logLineWriter({ onePlugin: true });
    const lines = [
      line({ ...tidy, text: 'one' }),
      line({ ...tidy, byHost: true, text: 'two', level: 'error' }),
      line({ ...tidy, text: 'three\n  at x\nat y\n' }),
    ];
    expect(lines.map(write).join('')).toBe(
      [
        '14:03:22.041 info  tidy.js: one',
        '14:03:22.041 error [host] tidy.js: two',
        '14:03:22.041 info  tidy.js:        three',
        '                                 |   at x',
        '                                 | at y',
        '',
      ].join('\n'),
    );
  });

  it('name an only plugin where no script is known, and the host where it speaks of none', () => {
    const { handler: _none, ...plugin } = tidy;
    expect(printed([line(plugin), line({})], { onePlugin: true })).toBe(
      '14:03:22.041 info  com.example.tidy: said\n14:03:22.041 info  [host] said\n',
    );
  });

  it('are not pushed to the right by a name that is long', () => {
    const write = logLineWriter({ onePlugin: true });
    write(line({ ...tidy, handler: 'x'.repeat(100) }));
    expect(write(line(tidy))).toBe(`14:03:22.041 info  tidy.js:${' '.repeat(36 - 8)} said\n`);
  });

  it('have colours where they are wanted, which names and texts have not', () => {
    const escape = String.fromCodePoint(0x1b);
    const text = printed([line({ ...tidy, level: 'error', text: `${escape}[32mgood${escape}[0m` })], { colours: true });
    expect(text).toContain(`${escape}[31merror${escape}[39m`);
    expect(text).toMatch(/ good\n$/);
    expect(printed([line(tidy)])).not.toContain(escape);
  });

  it('begin with a time or a space, and have whose word it is where nobody else can write', () => {
    const hostile = fc.array(
      fc.constantFrom('\n', '\r', '\u2028', '[host] ', 'a.js: ', '14:03:22.041 error ', '| ', '::error::', '##[x]', '\u001b[2K', ' ', 'x'),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, fc.boolean(), (text, handler, pluginId, byHost) => {
        const written = printed([
          line({ text: text.join(''), handler: handler.join(''), pluginId: pluginId.join(''), ...(byHost && { byHost: true }) }),
        ]);
        const [first = '', ...more] = written.replace(/\n$/, '').split('\n');
        expect(first).toMatch(byHost ? /^14:03:22\.041 info {2}\[host\] / : /^14:03:22\.041 info {2}(?!\[host\])/);
        for (const other of more) expect(other).toMatch(/^ {19,}\| /);
        expect(written).not.toMatch(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}]|##\[/u);
      }),
    );
  });
});

describe('lines for programs', () => {
  it('are JSON with the time in UTC', () => {
    const text = printed([line({ ...tidy, eventId: 'e1', text: 'a\n\u202eb' }), line({})], { json: true });
    const lines = text.trimEnd().split('\n');
    expect(lines.map((one) => JSON.parse(one) as unknown)).toEqual([
      { type: 'log', level: 'info', plugin: 'com.example.tidy', handler: 'tidy.js', eventId: 'e1', time: at, text: 'a\n\u202eb' },
      { type: 'log', level: 'info', plugin: null, handler: null, eventId: null, time: at, text: 'said' },
    ]);
    expect(text).toContain(String.raw`\u202e`);
  });

  it('tell what the host says of a plugin from what the plugin says', () => {
    expect(JSON.parse(printed([line({ ...tidy, byHost: true })], { json: true }))).toMatchObject({ byHost: true });
  });
});

describe('colours', () => {
  it.each<[NodeJS.ProcessEnv, boolean, boolean]>([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  ])('with %j, on a terminal: %s', (env, isTTY, expected) => {
    expect(wantsColours({ isTTY }, env)).toBe(expected);
  });
});
