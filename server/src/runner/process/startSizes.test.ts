// What is too long to be started on Windows is said before it is tried.
import { describe, expect, test } from 'vitest';
import { tooLong } from './startSizes.ts';

const plan = (args: string[], environment: Record<string, string> = {}): Parameters<typeof tooLong>[0] => ({
  command: 'node.exe',
  args,
  environment,
});

describe('what Windows is to start', () => {
  test('may be as long as it takes', () => {
    // "node.exe", spaces between and the zero at the end.
    const longest = 32_767 - 'node.exe'.length - 2;
    expect(tooLong(plan(['a'.repeat(longest)]), 'win32')).toBeUndefined();
    expect(tooLong(plan(['a'.repeat(longest + 1)]), 'win32')).toMatch(
      /^its command line has 32768 characters, and Windows takes 32767\. Install/,
    );
    expect(tooLong(plan(['a'.repeat(100_000)], { A: 'a'.repeat(100_000) }), 'linux')).toBeUndefined();
  });

  test('is counted as it is handed over', () => {
    const quoted = (arg: string): number =>
      Number(/has (\d+)/.exec(tooLong(plan([arg, 'a'.repeat(32_767)]), 'win32')!)![1]) - 32_767 - 'node.exe'.length - 3;
    expect(quoted('a')).toBe('a'.length);
    expect(quoted('')).toBe('""'.length);
    expect(quoted('a b\\')).toBe('"a b\\\\"'.length);
    expect(quoted('a "\\"')).toBe(String.raw`"a \"\\\""`.length);
  });

  test('is named with what to shorten', () => {
    const flags = Array.from({ length: 1000 }, (_, number) => `--allow-fs-read=C:\\Users\\me\\folder of number ${number}`);
    expect(tooLong(plan(flags), 'win32')).toMatch(/folders around them, in the plugin's filesystem permissions$/);
    expect(tooLong(plan([], { SHORT: '', LONG: 'a'.repeat(32_763) }), 'win32')).toMatch(
      /^the environment variable LONG has 32763 characters, .*Shorten it$/,
    );
  });
});
