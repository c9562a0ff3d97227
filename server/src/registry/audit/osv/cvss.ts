// How bad a vulnerability is, by the vector that its record has (CVSS 3.0 and 3.1, base score). Of version 4 the tables are larger than all of this.
import type { Severity } from '../finding.ts';

const WEIGHTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};
/** What somebody has to be allowed to weighs differently where the fault gets them further than that. */
const PRIVILEGES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  U: { N: 0.85, L: 0.62, H: 0.27 },
  C: { N: 0.85, L: 0.68, H: 0.5 },
};

/** Undefined for what is no vector of version 3. */
export function severityOfVector(vector: string): Severity | undefined {
  if (vector.length > 200 || !/^CVSS:3\.[01]\//.test(vector)) return undefined;
  const parts = new Map([...vector.matchAll(/\/(\w+):(\w+)/g)].map(([, name = '', value = '']): [string, string] => [name, value]));
  const scope = parts.get('S') ?? '';
  const weight = (name: string): number => WEIGHTS[name]?.[parts.get(name) ?? ''] ?? Number.NaN;
  const privileges = PRIVILEGES[scope]?.[parts.get('PR') ?? ''] ?? Number.NaN;
  const missing = 1 - (1 - weight('C')) * (1 - weight('I')) * (1 - weight('A'));
  const impact = scope === 'C' ? 7.52 * (missing - 0.029) - 3.25 * (missing - 0.02) ** 15 : 6.42 * missing;
  const exploitability = 8.22 * weight('AV') * weight('AC') * privileges * weight('UI');
  const sum = scope === 'C' ? 1.08 * (impact + exploitability) : impact + exploitability;
  const score = impact <= 0 ? 0 : Math.ceil(Math.min(sum, 10) * 10 - 1e-6) / 10;
  if (Number.isNaN(sum)) return undefined;
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'moderate';
  return score > 0 ? 'low' : 'info';
}
