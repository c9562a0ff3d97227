import { describe, expect, test } from 'vitest';
import { terminalJson, terminalText } from './terminalText.ts';

describe('terminalText', () => {
  test.for([
    ['plain\n\tüü 😀\n', 'plain\n\tüü 😀\n'],
    ['\u001B[31mred\u001B[0m', 'red'],
    ['\u001B]0;title\u0007', String.raw`\x1b]0;title\x07`],
    ['\u001B]52;c;aGk=\u0007\u001B[2J', String.raw`\x1b]52;c;aGk=\x07\x1b[2J`],
    ['\u009B2J\u007F\r\u0000', String.raw`\x9b2J\x7f\x0d\x00`],
  ] as const)('%j', ([text, expected]) => expect(terminalText(text)).toBe(expected));

  test.for([
    ['::error file=a.js::x', String.raw`\x3a:error file=a.js::x`],
    ['a\n  ::add-mask::x\nb::c', `a\n  ${String.raw`\x3a:add-mask::x`}\nb::c`],
    ['x ##vso[task.setvariable]y ##[error]z', String.raw`x #\x23vso[task.setvariable]y #\x23[error]z`],
    ['## heading [x] std::map', '## heading [x] std::map'],
  ] as const)('gives no commands to build machines: %j', ([text, expected]) => {
    expect(terminalText(text)).toBe(expected);
    const json = terminalJson({ text });
    expect(json).not.toMatch(/##[a-z]*\[/);
    expect(JSON.parse(json)).toEqual({ text });
  });

  test('JSON stays the same value', () => {
    const value = { text: '\u001B]0;x\u0007\u009B2J\u007F ü😀', list: ['\u0085'] };
    const json = terminalJson(value);
    expect(JSON.parse(json)).toEqual(value);
    expect(json).not.toMatch(/\p{Cc}/u);
  });
});
