import { describe, expect, it } from 'vitest';
import { snippetToText } from './snippetText.ts';

describe('snippetText', () => {
  it.each([
    ['plain', 'plain'],
    ['foo($1)$0', 'foo()'],
    ['foo(${1:name}, ${2:value})', 'foo(name, value)'],
    ['${1:outer ${2:inner} end}', 'outer inner end'],
    ['${1|one,two|} more', 'one more'],
    ['${TM_FILENAME}.${TM_SELECTED_TEXT:none}', '.none'],
    ['${TM_FILENAME/(.*)\\.js/$1/g}x', 'x'],
    ['cost \\$5 \\} \\\\', 'cost $5 } \\'],
    ['a $ b ${ c', 'a $ b ${ c'],
    ['{ ${1} }', '{  }'],
  ])('turns %s into %s', (snippet, text) => expect(snippetToText(snippet)).toBe(text));
});
