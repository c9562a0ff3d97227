import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OwnWatching } from './ownWatching.ts';

let root: string;
let own: OwnWatching;
let told: string[];
let errors: string[];
let started: number[];
let look: () => void;
const onChanges = (paths: string[]): void => {
  told.push(...paths.map((file) => path.basename(file)));
  look();
};
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-own-')));
  told = [];
  errors = [];
  started = [];
  look = () => {};
  own = new OwnWatching({ onError: (message) => errors.push(message), onStarted: (places) => started.push(places) });
});
afterEach(async () => {
  await own.close();
  await rm(root, { recursive: true, force: true });
});

const at = (name: string): string => path.join(root, name);

async function toldOf(name: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  look = () => told.includes(name) && resolve();
  look();
  await promise;
}

describe('OwnWatching', () => {
  it('watches what it was last told to, once everything is loaded', async () => {
    const first = own.watch([at('one.js')]);
    const second = own.watch([at('two.js'), at('three.js')]);
    own.start(onChanges);
    await Promise.all([first, second]);
    await writeFile(at('one.js'), '');
    await writeFile(at('two.js'), '');
    await toldOf('two.js');
    expect(told).toEqual(['two.js']);
    await own.watch([at('one.js'), at('three.js')]);
    await writeFile(at('two.js'), 'changed');
    await writeFile(at('one.js'), 'changed');
    await toldOf('one.js');
    expect(told).toEqual(['two.js', 'one.js']);
    expect(errors).toEqual([]);
    expect(started).toEqual([2]);
  });

  it('ends at any time', async () => {
    const watching = own.watch([at('one.js')]);
    await own.close();
    own.start(onChanges);
    await watching;
    const other = new OwnWatching({
      onError: (message) => errors.push(message),
      onStarted: (places) => started.push(places),
    });
    other.start(onChanges);
    const hasty = other.watch([at('one.js')]);
    await other.close();
    await hasty;
    await writeFile(at('one.js'), '');
    expect([told, errors, started]).toEqual([[], [], []]);
  });
});
