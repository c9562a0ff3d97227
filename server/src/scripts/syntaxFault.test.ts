import { describe, expect, it } from 'vitest';
import { syntaxFault } from './syntaxFault.ts';

describe('syntaxFault', () => {
  it('finds the first place that cannot be read', () => {
    expect(syntaxFault('export const a = 1;\nexport const = 2;\n', 'javascript')).toBe('export const a = 1;\nexport const '.length);
    expect(syntaxFault('import a from "./a.json" with { type: "json" };\nconst b = {', 'javascript')).toBe(59);
    expect(syntaxFault('const a: number = 1;\nconst b: = 2;', 'typescript')).toBe('const a: number = 1;\nconst b: '.length);
  });

  it('reads Python too', () => {
    expect(syntaxFault('def a(:\n  pass\n', 'python')).toBe('def a('.length);
    expect(syntaxFault('def a():\n  pass\n', 'python')).toBeUndefined();
  });

  it('finds none in what can be read', () => {
    expect(syntaxFault('import a from "./a.json" with { type: "json" };\nexport default class { m() {} }\n', 'javascript')).toBeUndefined();
    expect(syntaxFault('const a: number = 1 satisfies number;', 'typescript')).toBeUndefined();
  });
});
