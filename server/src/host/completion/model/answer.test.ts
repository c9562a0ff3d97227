import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Answer, type AnswerOptions } from './answer.ts';

/** All that is shown of an answer that comes in these pieces. */
function shown(pieces: readonly string[], options: Partial<AnswerOptions> = {}, how: 'stop' | 'length' | 'broken' = 'stop'): string[] {
  const answer = new Answer({ prefix: 'const a = ', suffix: '\n', stop: [], ...options });
  const found = pieces.map((piece) => answer.push(piece));
  return [...found, answer.end(how)].filter((text) => text !== undefined);
}

function check(text: string, expected: string, options: Partial<AnswerOptions> = {}): void {
  expect(shown([text], options).at(-1) ?? '', text).toBe(expected);
  // However it comes.
  expect(shown(text.split(''), options).at(-1) ?? '', `${text}, letter by letter`).toBe(expected);
}

describe('Answer', () => {
  test('grows by whole lines', () => {
    expect(shown(['f(', '1);\n', 'g();', '\nh'])).toEqual(['f(1);', 'f(1);\ng();', 'f(1);\ng();\nh']);
    expect(shown(['f(', '1);\n', 'g('], {}, 'broken')).toEqual(['f(1);']);
    expect(shown(['f(', '1);\n', 'g('], {}, 'length')).toEqual(['f(1);']);
    expect(shown(['f('], {}, 'broken')).toEqual([]);
  });

  test('special tokens end it, and those before it are dropped', () => {
    for (const token of [
      '<|im_end|>',
      '<|endoftext|>',
      '<|fim_pad|>',
      '<file_sep>',
      '<fim_prefix>',
      '\u2581<EOT>',
      '<|eot_id|>',
      '[PREFIX]',
      '<end_of_turn>',
    ])
      check(`f();${token}\ngarbage();`, 'f();');
    check('<\uFF5Cfim\u2581end\uFF5C>f();<\uFF5Cend\u2581of\u2581sentence\uFF5C>', 'f();');
    check('<|fim_middle|>f();</s>', 'f();');
    check('f(); // <s>old</s> price\ng();', 'f(); // <s>old</s> price\ng();');
    check('x |> f <| y', 'x |> f <| y');
    // Of a file that is about such tokens they are no model's.
    check('"<|im_end|>";', '"<|im_end|>";', { prefix: 'const stop = ["<|im_end|>", ' });
  });

  test('ends before a stop, wherever that begins', () => {
    check('f();\n\nclass A {}', 'f();', { stop: ['\n\n'] });
    check('f(); // END\ng();', 'f(); ', { stop: ['// END'] });
    check('f();\ng();\nh();', 'f', { stop: ['();\ng'] });
  });

  test('ends before what stands behind the cursor', () => {
    check('\n  f();\n}\n\nfunction b() {}', '\n  f();', { prefix: 'function a() {', suffix: '\n}\n' });
    check('if (x) {\n    f();\n  }\n  g();\n}', 'if (x) {\n    f();\n  }\n  g();', { prefix: 'function a() {\n  ', suffix: '\n}\n' });
    check('const last = 9;', '', { prefix: '', suffix: '\n\nconst last = 9;\n' });
    check('1, 2);', '1, 2', { prefix: 'f(', suffix: ');\n' });
    // It closes what it opened itself.
    check('g(1)', 'g(1)', { prefix: 'f(', suffix: ')\n' });
  });

  test('has no empty lines at its ends', () => {
    check('\n\n  f();\n\n\n', '\n  f();', { prefix: 'a {' });
    check('\n\nf();\n', 'f();', { prefix: 'a;\n' });
    check('\n    f();', 'f();', { prefix: 'a {\n    ' });
    check('\n \n\n', '');
  });

  test('has so many lines and no more', () => {
    const answer = new Answer({ prefix: '', suffix: '', stop: [], maxLines: 2 });
    expect(answer.push('a\nb\nc\nd\n')).toBe('a\nb');
    expect(answer.isOver).toBe(true);
    expect(answer.push('e\n')).toBeUndefined();
    expect(answer.end('stop')).toBeUndefined();
  });

  test('has one kind of line ends, also where they are torn', () => {
    expect(shown(['f();\r', '\ng();\r', '\n'])).toEqual(['f();', 'f();\ng();']);
  });

  test('is the same however it comes, and only grows', () => {
    const part = fc.constantFrom(
      'f();',
      '\n',
      '  ',
      '}',
      '<|im_end|>',
      '```',
      'const last = 9;',
      '\r\n',
      'const a = ',
      '<think>',
      '</think>',
      ')',
      '\u{1F600}',
      'STOP',
    );
    for (const cuts of [['```\n```f();'], ['```\n```', 'f();']]) expect(shown(cuts, { isChat: true }).at(-1)).toBe('```f();');
    const text = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.boolean(), fc.array(fc.nat(60), { maxLength: 6 }), (whole, isChat, places) => {
        const options = { isChat, suffix: ')\n\nconst last = 9;\n', stop: ['STOP', ';\n}'] };
        const cuts = [...places.filter((at) => at < whole.length), whole.length].toSorted((a, b) => a - b);
        const pieces = cuts.map((at, index) => whole.slice(cuts[index - 1] ?? 0, at));
        const grown = shown(pieces, options);
        for (const [index, one] of grown.entries()) expect(one.startsWith(grown[index - 1] ?? '')).toBe(true);
        expect(grown.at(-1) ?? '').toBe(shown([whole], options).at(-1) ?? '');
      }),
      { numRuns: 2000 },
    );
  });
});
