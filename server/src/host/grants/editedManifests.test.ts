import { describe, expect, it } from 'vitest';
import type { ManifestEdit } from '../types.ts';
import { EditedManifests } from './editedManifests.ts';

/** Manifests of which the host has loaded `text`, and the texts that were accepted. */
class Loaded {
  text = 'first';
  readonly accepted: string[] = [];
  readonly edited = new EditedManifests(({ text }) => {
    if (text !== this.text) return false;
    this.accepted.push(text);
    return true;
  });

  save(text: string): void {
    this.edited.saved({ file: '/p/plugin.manifest.json', before: 'first', text } satisfies ManifestEdit);
  }
}

describe('a manifest that the user edited', () => {
  it('counts at once where it is loaded already', () => {
    const host = new Loaded();
    host.save('first');
    expect(host.accepted).toEqual(['first']);
    host.edited.loading()();
    expect(host.accepted).toEqual(['first']);
  });

  it('counts when it is loaded', () => {
    const host = new Loaded();
    host.save('second');
    const loaded = host.edited.loading();
    expect(host.accepted).toEqual([]);
    host.text = 'second';
    loaded();
    expect(host.accepted).toEqual(['second']);
  });

  it('counts no more where the load that followed read something else', () => {
    const host = new Loaded();
    host.save('second');
    const loaded = host.edited.loading();
    host.text = 'by another hand';
    loaded();
    host.text = 'second';
    host.edited.loading()();
    expect(host.accepted).toEqual([]);
  });

  it('waits for the next load where it was saved while the host read, or counts if that was late enough', () => {
    const host = new Loaded();
    const first = host.edited.loading();
    host.save('second');
    host.save('third');
    host.text = 'second';
    first();
    expect(host.accepted).toEqual(['second']);
    const second = host.edited.loading();
    host.text = 'third';
    second();
    expect(host.accepted).toEqual(['second', 'third']);
  });
});
