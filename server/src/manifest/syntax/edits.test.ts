// Changes to a manifest keep the line ends that it has.
import { describe, expect, test } from 'vitest';
import { addToList, applyEdits, removeProperty } from './edits.ts';
import { parseManifest } from './parse.ts';

const TEXTS: [string, string, string, string][] = [
  [
    'a list in lines',
    'm.json',
    '{\n  "permissions": [\n    "env:read"\n  ]\n}\n',
    '{\n  "permissions": [\n    "env:read",\n    "x:y"\n  ]\n}\n',
  ],
  ['an object in lines', 'm.json', '{\n  "a": 1\n}\n', '{\n  "a": 1,\n  "permissions": ["x:y"]\n}\n'],
  ['a block of YAML', 'm.yaml', 'permissions:\n  - env:read # why\na: 1\n', 'permissions:\n  - env:read\n  - x:y # why\na: 1\n'],
  ['a new block of YAML', 'm.yaml', 'a: 1 # one\n', 'a: 1 # one\npermissions:\n  - x:y\n'],
];

const inWindows = (text: string): string => text.replaceAll('\n', '\r\n');

function add(text: string, file: string): string | undefined {
  const document = parseManifest(text, file);
  const edits = addToList(document, 'permissions', 'x:y');
  return edits && applyEdits(document, edits);
}

test('a byte order mark stays where the first line is taken out', () => {
  const document = parseManifest('\u{feff}a: 1\r\nb: 2\r\n', 'm.yaml');
  const first = document.root?.kind === 'object' ? document.root.properties[0] : undefined;
  expect(applyEdits(document, removeProperty(document, first!)!)).toBe('\u{feff}b: 2\r\n');
});

describe('what is added to a manifest', () => {
  test.for(TEXTS)('stands in lines that end as its others do (%s)', ([, file, text, expected]) => {
    expect(add(text, file)).toBe(expected);
    expect(add(inWindows(text), file)).toBe(inWindows(expected));
    expect(add(`\u{feff}${inWindows(text)}`, file)).toBe(`\u{feff}${inWindows(expected)}`);
  });
});
