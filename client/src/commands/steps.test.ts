import { describe, expect, it } from 'vitest';
import { askInSteps, type Step, type StepAnswer, type StepPlace } from './steps.ts';

interface Known {
  name: string;
  kind: 'long' | 'short';
  more: string;
  end: string;
}

/** Answers as they are given, and where each question said that it stands. */
function script(answers: StepAnswer<Known>[]): { steps: Step<Known>[]; places: StepPlace[]; proposals: Partial<Known>[] } {
  const [places, proposals]: [StepPlace[], Partial<Known>[]] = [[], []];
  const ask: Step<Known>['ask'] = (known, place) => {
    places.push(place);
    proposals.push(known);
    return Promise.resolve(answers.shift());
  };
  const isNeeded = ({ kind }: Partial<Known>): boolean | undefined => (kind === undefined ? undefined : kind === 'long');
  return { steps: [{ ask }, { ask }, { ask, isNeeded }, { ask }], places, proposals };
}

const numbers = (places: StepPlace[]): string[] => places.map(({ step, totalSteps }) => `${step}/${totalSteps}`);

describe('askInSteps', () => {
  it('counts the questions that are asked, once that is known', async () => {
    const long = script([{ name: 'n' }, { kind: 'long' }, { more: 'm' }, { end: 'e' }]);
    expect(await askInSteps(long.steps)).toEqual({ name: 'n', kind: 'long', more: 'm', end: 'e' });
    expect(numbers(long.places)).toEqual(['1/undefined', '2/undefined', '3/4', '4/4']);
    const short = script([{ name: 'n' }, { kind: 'short' }, { end: 'e' }]);
    expect(await askInSteps(short.steps)).toEqual({ name: 'n', kind: 'short', end: 'e' });
    expect(numbers(short.places)).toEqual(['1/undefined', '2/undefined', '3/3']);
  });

  it('goes back to the question before, with what was answered as the proposal', async () => {
    const { steps, places, proposals } = script([
      { name: 'n' },
      { kind: 'short' },
      'back',
      { kind: 'long' },
      'back',
      'back',
      { name: 'm' },
      undefined,
    ]);
    expect(await askInSteps(steps)).toBeUndefined();
    expect(places.map(({ step, canGoBack }) => `${step}${canGoBack ? ' back' : ''}`)).toEqual([
      '1',
      '2 back',
      '3 back',
      '2 back',
      '3 back',
      '2 back',
      '1',
      '2 back',
    ]);
    expect(numbers(places).slice(1, 4)).toEqual(['2/undefined', '3/3', '2/undefined']);
    expect(proposals[3]).toEqual({ name: 'n', kind: 'short' });
  });

  it('ends with nothing when the user leaves', async () => {
    expect(await askInSteps(script([{ name: 'n' }, undefined]).steps)).toBeUndefined();
  });
});
