// Asks OSV's server which records there are of a plugin's packages: first for ids, many packages at a time, then for the records.
import { below, shownAddress, type Ask } from '../askJson.ts';
import type { AuditFinding, Dependency, NotChecked, PartReport } from '../finding.ts';
import { firstOf } from '../firstOf.ts';
import { listIn, own, textIn } from '../values.ts';
import { vulnerable } from '../vulnerable.ts';
import { osvFindings, type Hit } from './osvFindings.ts';
import { concerns, isAbout, isOsvId, readOsvRecord, type OsvRecord } from './record.ts';

/** The public one. */
export const DEFAULT_OSV = 'https://api.osv.dev';

const WHAT = 'known vulnerabilities of Python packages';
/** So many OSV takes. */
const PER_QUESTION = 1_000;
const MAX_PAGES = 20;
const MAX_RECORDS = 2_000;
const TOGETHER = 8;

interface Asked {
  dependency: Dependency;
  pageToken?: string;
}

export interface OsvOptions {
  /** The server's address; what is asked is below it. */
  osv: string;
  ask: Ask;
  signal?: AbortSignal | undefined;
}

export async function osvServer(dependencies: readonly Dependency[], options: OsvOptions): Promise<PartReport & { isAnswered: boolean }> {
  const ids = new Map<string, Dependency[]>();
  const fault = (why: string, remedy = 'Name another server (--osv), or a folder with records of OSV (--offline).'): NotChecked => ({
    what: WHAT,
    why: `${shownAddress(options.osv)} ${why}`,
    remedy,
  });
  let asked: Asked[] = dependencies.map((dependency) => ({ dependency }));
  for (let page = 0; asked.length > 0; page++) {
    if (page >= MAX_PAGES) return { findings: [], notChecked: [fault(`has more than ${MAX_PAGES} pages of answers`)], isAnswered: false };
    const next: Asked[] = [];
    for (let start = 0; start < asked.length; start += PER_QUESTION) {
      const some = asked.slice(start, start + PER_QUESTION);
      const answer = await askBatch(some, options);
      if (!answer.ok) return { findings: [], notChecked: [fault(answer.why)], isAnswered: false };
      for (const [index, { dependency }] of some.entries()) {
        const result = answer.results[index];
        for (const one of listIn(result, 'vulns')) {
          const id = textIn(one, 'id');
          if (id === undefined || !isOsvId(id))
            return { findings: [], notChecked: [fault('answered with ids that are none')], isAnswered: false };
          ids.set(id, [...(ids.get(id) ?? []), dependency]);
        }
        const pageToken = textIn(result, 'next_page_token');
        if (pageToken !== undefined && pageToken !== '') next.push({ dependency, pageToken });
      }
    }
    asked = next;
  }
  const all = [...ids].sort(([one], [other]) => (one < other ? -1 : 1));
  const records = await recordsOf(
    all.slice(0, MAX_RECORDS).map(([id]) => id),
    options,
  );
  const hits: Hit[] = [];
  const lost: AuditFinding[] = [];
  const unknown: string[] = [];
  for (const [id, about] of all) {
    const record = records.get(id);
    if (record === 'withdrawn') continue;
    for (const dependency of new Set(about)) {
      const { ecosystem, name, version } = dependency;
      if (record === undefined) {
        // That there is something is known; what it is, is not.
        lost.push(
          vulnerable(dependency, {
            title: 'is concerned by a record that could not be read',
            severity: 'high',
            isMalicious: id.startsWith('MAL-'),
            advisory: { id },
          }),
        );
        continue;
      }
      if (!isAbout(record, ecosystem, name)) {
        unknown.push(`${id} (${name} ${version})`);
        continue;
      }
      // That the version is concerned is what the server said.
      const found = concerns(record, ecosystem, name, version);
      hits.push({ dependency, record, concerns: typeof found === 'object' ? found : {} });
    }
  }
  const notChecked =
    unknown.length > 0 ? [fault(`names ${firstOf(unknown)}, whose records are about other packages`, 'Look them up by hand.')] : [];
  return { findings: [...osvFindings(hits), ...lost], notChecked, isAnswered: true };
}

async function askBatch(
  asked: readonly Asked[],
  { osv, ask, signal }: OsvOptions,
): Promise<{ ok: true; results: unknown[] } | { ok: false; why: string }> {
  const queries = asked.map(({ dependency: { ecosystem, name, version }, pageToken }) => ({
    package: { ecosystem, name },
    version,
    ...(pageToken !== undefined && { page_token: pageToken }),
  }));
  const answer = await ask({ address: below(osv, 'v1/querybatch'), body: { queries } }, signal);
  if (!answer.ok) return answer;
  const results = own(answer.value, 'results');
  if (!Array.isArray(results) || results.length !== asked.length)
    return { ok: false, why: 'answered with something else than what it was asked' };
  return { ok: true, results: results as unknown[] };
}

async function recordsOf(ids: readonly string[], { osv, ask, signal }: OsvOptions): Promise<Map<string, OsvRecord | 'withdrawn'>> {
  const records = new Map<string, OsvRecord | 'withdrawn'>();
  const waiting = [...ids];
  const work = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const answer = await ask({ address: below(osv, `v1/vulns/${encodeURIComponent(id)}`) }, signal);
      const record = answer.ok ? readOsvRecord(answer.value) : undefined;
      if (record === 'withdrawn' || record?.id === id) records.set(id, record);
    }
  };
  await Promise.all(Array.from({ length: Math.min(TOGETHER, ids.length) }, work));
  return records;
}
