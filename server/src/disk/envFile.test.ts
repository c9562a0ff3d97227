import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readEnvFile } from './envFile.ts';

async function reading(text: string | Buffer): ReturnType<typeof readEnvFile> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codex-env-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, '.env.local');
  await writeFile(file, text);
  return readEnvFile(file);
}

it('reads variables as Node.js does, and tells which lines say nothing to it', async () => {
  const text = ['# what = it is', 'A=1', '', 'B', 'export C = "two', 'lines without that sign"', "D='x'  # y", 'E: 5', 'F=', '  '].join(
    '\n',
  );
  expect(await reading(text)).toEqual({ values: { A: '1', C: 'two\nlines without that sign', D: 'x', F: '' }, ignored: [4, 8] });
  expect(await reading(text.replaceAll('\n', '\r\n'))).toMatchObject({ ignored: [4, 8] });
});

it('says what cannot be read', async () => {
  expect(await reading(Buffer.from([0x41, 0x3d, 0xe4, 0x0a]))).toEqual({ fault: 'It is not in UTF-8' });
  expect(await readEnvFile(path.join(tmpdir(), 'codex-no-such-folder', '.env'))).toEqual({
    fault: 'There is no such file',
    isMissing: true,
  });
});
