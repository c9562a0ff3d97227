// What records of OSV say of a plugin's packages: each fault once, under however many ids it is known.
import { vulnerable } from '../vulnerable.ts';
import type { AuditFinding, Dependency } from '../finding.ts';
import type { Concerns, OsvRecord } from './record.ts';

/** A record that is about a version that the plugin gets. */
export interface Hit {
  dependency: Dependency;
  record: OsvRecord;
  concerns: Concerns;
}

export function osvFindings(hits: readonly Hit[]): AuditFinding[] {
  const merged: { hit: Hit; ids: Set<string> }[] = [];
  const byDependency = new Map<Dependency, { hit: Hit; ids: Set<string> }[]>();
  for (const hit of hits) {
    const ids = [hit.record.id, ...hit.record.aliases];
    const all = byDependency.get(hit.dependency) ?? [];
    byDependency.set(hit.dependency, all);
    const same = all.find((one) => ids.some((id) => one.ids.has(id)));
    if (!same) {
      const first = { hit, ids: new Set(ids) };
      all.push(first);
      merged.push(first);
      continue;
    }
    for (const id of ids) same.ids.add(id);
    if (tellsMore(hit, same.hit)) same.hit = hit;
  }
  return merged.map(({ hit: { dependency, record, concerns }, ids }) => {
    ids.delete(record.id);
    const { title, severity, isMalicious, url } = record;
    return vulnerable(dependency, {
      // As npm takes what says nothing.
      title: severity === undefined && !isMalicious ? `${title.replace(/\.$/, '')} (how bad is not said)` : title,
      severity: severity ?? 'high',
      isMalicious,
      advisory: {
        id: record.id,
        ...(ids.size > 0 && { aliases: [...ids].sort() }),
        ...(url !== undefined && { url }),
        ...concerns,
      },
    });
  });
}

function tellsMore({ record, concerns }: Hit, other: Hit): boolean {
  const count = (one: OsvRecord, about: Concerns): number =>
    (one.isMalicious ? 4 : 0) + (one.severity === undefined ? 0 : 2) + (about.fixedIn === undefined ? 0 : 1);
  return count(record, concerns) > count(other.record, other.concerns);
}
