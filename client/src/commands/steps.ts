// Questions that follow each other, with a way back. What is asked depends on what was answered.

/** What a question was answered with: what is known now, or that the one before is to be asked again. Undefined where the user left. */
export type StepAnswer<Known> = Partial<Known> | 'back' | undefined;

export interface StepPlace {
  /** From 1. */
  step: number;
  /** Absent as long as it depends on an answer how many there are. */
  totalSteps?: number;
  /** Whether there is a question before. */
  canGoBack: boolean;
}

export interface Step<Known> {
  ask: (known: Partial<Known>, place: StepPlace) => Promise<StepAnswer<Known>>;
  /** Whether it is asked at all. Undefined where that cannot be told yet. */
  isNeeded?: (known: Partial<Known>) => boolean | undefined;
}

/** Asks one question after the other. @returns all that was answered, or undefined where the user left. */
export async function askInSteps<Known>(steps: readonly Step<Known>[], start: Partial<Known> = {}): Promise<Partial<Known> | undefined> {
  let known = start;
  const asked: { index: number; answer: Partial<Known> }[] = [];
  for (let index = 0; index < steps.length;) {
    const step = steps[index]!;
    if (step.isNeeded?.(known) === false) {
      index += 1;
      continue;
    }
    // What was answered behind a question that is asked again may be answered otherwise.
    const sure = Object.assign({}, start, ...asked.map((past) => past.answer)) as Partial<Known>;
    const needed = steps.map((one, at) => at < index || one.isNeeded === undefined || one.isNeeded(sure));
    const total = steps.filter((_, at) => (at < index ? asked.some((past) => past.index === at) : needed[at])).length;
    const answer = await step.ask(known, {
      step: asked.length + 1,
      ...(!needed.includes(undefined) && { totalSteps: total }),
      canGoBack: asked.length > 0,
    });
    if (answer === undefined) return undefined;
    if (answer !== 'back') {
      asked.push({ index, answer });
      known = { ...known, ...answer };
      index += 1;
      continue;
    }
    // What was answered stays as the proposal.
    const past = asked.pop();
    if (past) index = past.index;
  }
  return known;
}
