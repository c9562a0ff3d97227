import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './parseJson.ts';
import { parseValidJson } from './parseValidJson.ts';
import { MAX_DEPTH, pathOf, toValue, walk, type TreeNode } from './tree.ts';

/** Everything that a tree says, without its circles. */
function told(root: TreeNode | undefined): unknown[] {
  return [...walk(root)].map((node) => [
    pathOf(node),
    node.kind,
    node.start,
    node.end,
    ...('value' in node ? [node.value] : []),
    ...(node.kind === 'object' ? node.properties.map(({ key, keySpan, start, end }) => ({ key, keySpan, start, end })) : []),
  ]);
}

/** What the reader that recovers from slips makes of the same text: a slip behind the end makes it read all that is before. */
function recovered(text: string): TreeNode | undefined {
  return parseJson(`${text} x`).root;
}

describe('parseValidJson', () => {
  it.each([
    ['{}', 'an empty object'],
    [' [ ] ', 'an empty list'],
    ['"\\"\\\\"', 'escapes at the end'],
    ['{"a\\u0062": "\\\\", "c": "\\\\\\""}', 'escapes in keys'],
    ['[-0, 1.5e-3, 1E+2, 12345678901234567890, 1e999]', 'numbers'],
    ['[true,false,null]', 'words'],
    ['{"a":1,"a":{"a":[]},"__proto__":2}', 'keys that come again'],
    ['\r\n{\t"a" :\r[ 1 ,\n2 ] }\n', 'white space'],
    ['\u{feff}{"a": 1}', 'a byte order mark'],
    ['"\u2028\u{1f600}"', 'characters beyond ASCII'],
  ])('reads %s (%s) as the reader that recovers does', (text) => {
    const read = parseValidJson(text);
    expect(told(read?.root)).toEqual(told(recovered(text)));
    expect(read?.value).toEqual(read && toValue(read.root));
  });

  it('agrees with the reader that recovers on any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 2, '\t'), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), undefined, indent);
        const read = parseValidJson(spaced);
        expect(told(read?.root)).toEqual(told(recovered(spaced)));
        expect(JSON.stringify(read && toValue(read.root))).toBe(JSON.stringify(read?.value));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves everything else to the reader that recovers', () => {
    for (const text of ['', ' ', '{', '{"a"}', '[1,]', "{'a': 1}", '01', '// x\n1', '1 2']) expect(parseValidJson(text)).toBeUndefined();
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseValidJson(nested(MAX_DEPTH))).toBeDefined();
    expect(parseValidJson(nested(MAX_DEPTH + 1))).toBeUndefined();
    expect(parseJson(nested(MAX_DEPTH)).problems).toEqual([]);
    expect(parseJson(nested(MAX_DEPTH + 1)).problems.map(({ code }) => code)).toEqual(['manifest/too-deep']);
  });
});
