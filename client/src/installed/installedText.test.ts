import { describe, expect, it } from 'vitest';
import type { PlannedStep } from '../../../server/src/protocol.ts';
import { goesOnByItself, isMore, nothingNewer, planDetail, planTitle, versionItem } from './installedText.ts';

const read = { name: 'filesystem:read', words: 'read files in this workspace' };
const reach = { name: 'network:request', words: 'reach any server over the network', risk: 'It can send what it reads.' };

function step(changes: Partial<PlannedStep> = {}): PlannedStep {
  return {
    ...{ id: 'com.example.signs', name: 'Signs', to: '1.0.0', isBack: false, isNeeded: false, source: 'https://registry.example/' },
    ...{ permissions: [read], added: ['filesystem:read'] },
    ...changes,
  };
}

const plan = (...steps: PlannedStep[]) => ({ planId: 'p', steps, notes: [] });

describe('installedText', () => {
  it('lists what a new plugin may do, who signed it and where it comes from', () => {
    expect(planTitle([step()])).toBe('Install "Signs" 1.0.0?');
    expect(planDetail(plan(step({ permissions: [read, reach], signer: 'SHA256:abc' })), { kind: 'user' })).toBe(
      [
        'It asks to:',
        '• read files in this workspace (filesystem:read)',
        '• reach any server over the network (network:request)',
        '   Risk: It can send what it reads.',
        '',
        'Signed by SHA256:abc',
        'Id: com.example.signs',
        'From: https://registry.example/',
        '',
        'For you, in all workspaces.',
      ].join('\n'),
    );
  });

  it('tells what is new in an update from what was there before', () => {
    const update = step({ from: '1.0.0', to: '1.1.0', permissions: [read, reach], added: ['network:request'] });
    expect(planTitle([update])).toBe('Update "Signs" from 1.0.0 to 1.1.0?');
    expect(planDetail(plan(update), { kind: 'user' })).toMatch(/^New:\n• reach any server[^]*\n\nAs before:\n• read files/);
    expect(isMore([update])).toBe(true);
    const same = step({ from: '1.0.0', to: '1.1.0', added: [] });
    expect(planDetail(plan(same), { kind: 'user' })).toContain('It asks for no more than before.');
    expect(isMore([same])).toBe(false);
  });

  it('warns of another signer, also where that is nobody', () => {
    const update = step({ from: '1.0.0', to: '1.1.0', added: [], signerBefore: { signer: 'SHA256:abc' } });
    expect(planDetail(plan(update), { kind: 'user' })).toContain('it is signed by nobody, and the version that serves by SHA256:abc.');
    expect(isMore([update])).toBe(true);
  });

  it('warns of another source', () => {
    const update = step({ from: '1.0.0', to: '1.1.0', added: [], signer: 'SHA256:abc', sourceBefore: 'https://before.example/' });
    expect(planDetail(plan(update), { kind: 'user' })).toContain(
      'Another source: it comes from https://registry.example/, and the version that serves from https://before.example/.',
    );
    expect(isMore([update])).toBe(true);
    const same = { ...update, from: '1.1.0' };
    expect(planTitle([same])).toBe('Install "Signs" 1.1.0?');
  });

  it('lets those updates go on by themselves that are signed as before, from where the others came from, and ask for no more', () => {
    const update = { from: '1.0.0', to: '1.1.0', added: [], signer: 'SHA256:abc' };
    const goesOn = (changes: Partial<PlannedStep>): boolean => goesOnByItself([step({ ...update, ...changes })]);
    expect(goesOn({})).toBe(true);
    expect(goesOn({ added: ['network:request'] })).toBe(false);
    expect(goesOn({ signerBefore: { signer: 'SHA256:other' } })).toBe(false);
    expect(goesOn({ sourceBefore: 'https://before.example/' })).toBe(false);
    expect(goesOn({ isBack: true })).toBe(false);
    const { signer: _, ...unsigned } = update;
    expect(goesOnByItself([step(unsigned)])).toBe(false);
    const { from: __, ...fresh } = update;
    expect(goesOnByItself([step(update), step(fresh)])).toBe(false);
  });

  it('asks about what was asked for, and names what comes with it', () => {
    const needed = step({ id: 'com.example.ink', name: 'Ink', to: '2.0.0', isNeeded: true });
    expect(planTitle([needed, step()])).toBe('Install "Signs" 1.0.0?');
    expect(planDetail(plan(needed, step()), { kind: 'user' })).toContain('Ink 2.0.0, which another plugin needs');
  });

  it('keeps names from writing into the question', () => {
    const name = 'A"?\n\nSigned by everybody [Install](command:x)';
    expect(planTitle([step({ name })])).not.toContain('\n');
    expect(planDetail(plan(step({ source: 'x\nSigned by everybody' })), { kind: 'user' })).not.toMatch(/^Signed by everybody/m);
  });

  it('says of a version when it came and what is in it', () => {
    expect(
      versionItem({ version: '1.1.0', publishedAt: '2026-01-02T12:00:00.000Z', changes: '### Added\n- Tabs.\n* Ink.' }, '1.1.0'),
    ).toMatchObject({
      ...{ label: '1.1.0', detail: 'Added · Tabs. · Ink.' },
      description: expect.stringMatching(/^serves now · published .*2026/),
    });
    expect(versionItem({ version: '1.0.0' }, '1.1.0')).toEqual({ label: '1.0.0', description: '' });
  });
});

it('who asks for newer versions hears of those that are not allowed', () => {
  expect(nothingNewer([], [])).toBe('No plugins are installed.');
  expect(nothingNewer([1], [])).toBe('All installed plugins are up to date.');
  expect(nothingNewer([1], ['a 2.0.0 is not allowed here:\nwhy.'])).toBe(
    'There is no newer version that is allowed here. a 2.0.0 is not allowed here: why.',
  );
});
