// What a benchmark should come to, and whether it does.

export interface Goal {
  name: string;
  /** Such as "<= 4". */
  goal: string;
  /** Null where it could not be measured. */
  measured: number | null;
  met: boolean;
}

export function atMost(name: string, limit: number, measured: number | null): Goal {
  return { name, goal: `<= ${limit}`, measured, met: measured !== null && measured <= limit };
}

export function atLeast(name: string, limit: number, measured: number): Goal {
  return { name, goal: `>= ${limit}`, measured, met: measured >= limit };
}

export function none(name: string, measured: number): Goal {
  return { name, goal: '= 0', measured, met: measured === 0 };
}
