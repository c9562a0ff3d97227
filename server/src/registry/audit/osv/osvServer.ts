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

/** What was found before a server stopped answering counts, too. */
export async function osvServer(dependencies: readonly Dependency[], options: OsvOptions): Promise<PartReport & { isAnswered: boolean }> {
  const { ids, why } = await idsOf(dependencies, options);
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
    for (const dependency of about) {
      const { ecosystem, name, version } = dependency;
      if (record === undefined) lost.push(unreadable(id, dependency));
      else if (!isAbout(record, ecosystem, name)) unknown.push(`${id} (${name} ${version})`);
      else {
        // That the version is concerned is what the server said.
        const found = concerns(record, ecosystem, name, version);
        hits.push({ dependency, record, concerns: typeof found === 'object' ? found : {} });
      }
    }
  }
  const server = shownAddress(options.osv);
  const notChecked: NotChecked[] = [];
  if (why !== undefined)
    notChecked.push({
      what: WHAT,
      why: `${server} ${why}`,
      remedy: 'Name another server (--osv), or a folder with records of OSV (--offline).',
    });
  if (unknown.length > 0)
    notChecked.push({
      what: WHAT,
      why: `${server} names ${firstOf(unknown)}, whose records are about other packages`,
      remedy: 'Look them up by hand.',
    });
  return { findings: [...osvFindings(hits), ...lost], notChecked, isAnswered: why === undefined };
}

/** That there is something is known; what it is, is not. */
function unreadable(id: string, dependency: Dependency): AuditFinding {
  return vulnerable(dependency, {
    title: 'is concerned by a record that could not be read',
    severity: 'high',
    isMalicious: id.startsWith('MAL-'),
    advisory: { id },
  });
}

/** The ids of records, with the packages that each is about, and why there may be more. */
async function idsOf(
  dependencies: readonly Dependency[],
  options: OsvOptions,
): Promise<{ ids: Map<string, Set<Dependency>>; why?: string }> {
  const ids = new Map<string, Set<Dependency>>();
  const asked: Asked[] = dependencies.map((dependency) => ({ dependency }));
  // As many questions as one page of each package takes, and some more for those that have several.
  for (let left = Math.ceil(asked.length / PER_QUESTION) + MAX_PAGES; asked.length > 0; left--) {
    if (left === 0) return { ids, why: `has more than ${MAX_PAGES} pages of answers` };
    const some = asked.splice(0, PER_QUESTION);
    const answer = await askBatch(some, options);
    if (!answer.ok) return { ids, why: answer.why };
    for (const [index, { dependency }] of some.entries()) {
      const result = answer.results[index];
      const named = listIn(result, 'vulns').map((one) => textIn(one, 'id') ?? '');
      if (!named.every(isOsvId)) return { ids, why: 'answered with ids that are none' };
      for (const id of named) ids.set(id, (ids.get(id) ?? new Set()).add(dependency));
      const pageToken = textIn(result, 'next_page_token');
      if (pageToken !== undefined && pageToken !== '') asked.push({ dependency, pageToken });
    }
  }
  return { ids };
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
