import { chmodSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAnybodys } from './anybodys.ts';
import { makePlugin } from '../testHarness.ts';

describe.runIf(process.platform !== 'win32')('where anybody may put programs', () => {
  test('is where everybody may write, also some folders above, and not where only the user and the system may', () => {
    const { folder } = makePlugin({ 'open/inner/tool': '' });
    chmodSync(path.join(folder, 'open'), 0o777);
    for (const place of ['open', 'open/inner', 'open/inner/tool']) expect(isAnybodys(path.join(folder, place)), place).toBe(true);
    for (const place of ['/usr/bin', '/usr/bin/env', '/usr', '/']) expect(isAnybodys(place), place).toBe(false);
  });
});
