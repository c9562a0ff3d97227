// Names that are almost those of others: the plugin's own, and those of the packages that it asks for.
import type { AuditFinding, Ecosystem, KnownPackages, Severity } from '../finding.ts';
import { lookalikeOf, type Lookalike } from './lookalikes.ts';
import { POPULAR_NPM, POPULAR_PYPI } from './popularNames.ts';

/** What looks the same was made to. */
const SEVERITIES: Record<Lookalike['how'], Severity> = { 'same-to-the-eye': 'high', separators: 'moderate', 'one-letter': 'moderate' };

export function similarId(id: string, ids: readonly string[], at: Pick<AuditFinding, 'file' | 'range'>): AuditFinding[] {
  const found = lookalikeOf(id, ids);
  if (!found) return [];
  return [
    {
      code: 'audit/similar-id',
      severity: SEVERITIES[found.how],
      message: `The id "${id}" is almost that of the plugin "${found.known}": ${found.why}.`,
      ...at,
      remedy: 'Choose an id that is not mistaken for it.',
    },
  ];
}

export function similarDependencies({ direct }: KnownPackages, ecosystem: Ecosystem): AuditFinding[] {
  const popular = ecosystem === 'npm' ? POPULAR_NPM : POPULAR_PYPI;
  return direct.flatMap(({ name, file, range }): AuditFinding[] => {
    // A scope belongs to somebody.
    const found = name.startsWith('@') ? undefined : lookalikeOf(name, popular);
    if (!found) return [];
    return [
      {
        code: 'audit/similar-dependency',
        severity: SEVERITIES[found.how],
        message: `The package "${name}" is almost called "${found.known}": ${found.why}.`,
        file,
        range: range(),
        package: { ecosystem, name },
        remedy: `Make sure that ${name} is meant, and not ${found.known}.`,
      },
    ];
  });
}
