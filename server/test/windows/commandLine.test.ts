// The command line on Windows.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Windows, whyNoWindows } from './windows.ts';

const reason = whyNoWindows();
beforeEach((context) => {
  if (reason !== undefined) context.skip(reason);
});

describe('codex-plugin on Windows', () => {
  let windows: Windows;
  beforeAll(async () => {
    if (reason === undefined) windows = await Windows.connect();
  });
  afterAll(() => windows?.close());

  it('says with doctor what holds plugins there', async () => {
    const { code, stdout, stderr } = await windows.cli(['doctor']);
    expect(stdout + stderr).toContain('advisory');
    expect(code).toBe(0);
  });
});
