import { expect, test } from 'vitest';
import { ended } from './sentences.ts';

test.each([
  ['oops', 'oops.'],
  ['No package com.example.hello\n', 'No package com.example.hello.'],
  ['It is (so)', 'It is (so).'],
  ['Done.', 'Done.'],
  ['Really?', 'Really?'],
  ['He said "no."', 'He said "no."'],
  ['なし。', 'なし。'],
  ['', ''],
])('%j ends as a sentence does', (text, expected) => expect(ended(text)).toBe(expected));
