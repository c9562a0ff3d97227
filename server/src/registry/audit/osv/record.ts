// One record of OSV (https://ossf.github.io/osv-schema/): which versions of which packages it is about, and how bad it is.
import semver from 'semver';
import { SEVERITIES, type Ecosystem, type Severity } from '../finding.ts';
import { comparePythonVersions } from '../python/pep440.ts';
import { pythonName } from '../python/names.ts';
import { listIn, own, textIn, textsIn } from '../values.ts';
import { severityOfVector } from './cvss.ts';

export interface OsvRecord {
  id: string;
  aliases: string[];
  title: string;
  /** Undefined where the record does not say, or in a way that is not known here. */
  severity?: Severity;
  isMalicious: boolean;
  url?: string;
  /** When it was changed last, as the record says. */
  modified?: string;
  affected: Affected[];
}

interface Affected {
  ecosystem: Ecosystem;
  name: string;
  versions: string[];
  ranges: RangeEvent[][];
}

interface RangeEvent {
  kind: 'introduced' | 'fixed' | 'last_affected';
  version: string;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,100}$/;
const MAX_EVENTS = 1_000;

/** Whether a text may be the id of a record, and so a part of an address. */
export function isOsvId(text: string): boolean {
  return ID.test(text);
}

/** Undefined for what is no record; `withdrawn` for one that does not count any more. */
export function readOsvRecord(value: unknown): OsvRecord | 'withdrawn' | undefined {
  const id = textIn(value, 'id');
  if (id === undefined || !isOsvId(id)) return undefined;
  if (textIn(value, 'withdrawn') !== undefined) return 'withdrawn';
  const summary = textIn(value, 'summary') ?? firstLine(textIn(value, 'details') ?? '');
  const severity = severityOf(value);
  const modified = textIn(value, 'modified');
  return {
    id,
    aliases: textsIn(value, 'aliases').filter(isOsvId),
    title: summary === '' ? id : summary,
    ...(severity && { severity }),
    isMalicious: id.startsWith('MAL-'),
    url: `https://osv.dev/vulnerability/${id}`,
    ...(modified !== undefined && { modified }),
    affected: listIn(value, 'affected').flatMap(affectedOf),
  };
}

function firstLine(text: string): string {
  return (
    text
      .slice(0, 2_000)
      .split('\n')
      .map((line) => line.replace(/^[#\s]+/, '').trim())
      .find((line) => line !== '') ?? ''
  );
}

function affectedOf(value: unknown): Affected[] {
  const wanted = own(value, 'package');
  const ecosystem = textIn(wanted, 'ecosystem');
  const written = textIn(wanted, 'name');
  if ((ecosystem !== 'npm' && ecosystem !== 'PyPI') || written === undefined) return [];
  const name = ecosystem === 'PyPI' ? pythonName(written) : written;
  if (name === undefined) return [];
  const ranges = listIn(value, 'ranges')
    // What is told by commits says nothing of versions.
    .filter((range) => textIn(range, 'type') === (ecosystem === 'npm' ? 'SEMVER' : 'ECOSYSTEM'))
    .map((range) => listIn(range, 'events').slice(0, MAX_EVENTS).flatMap(eventOf));
  return [{ ecosystem, name, versions: textsIn(value, 'versions'), ranges }];
}

function eventOf(value: unknown): RangeEvent[] {
  for (const kind of ['introduced', 'fixed', 'last_affected'] as const) {
    const version = textIn(value, kind);
    if (version !== undefined) return [{ kind, version }];
  }
  return [];
}

/** The words of the database, or else the score. */
function severityOf(value: unknown): Severity | undefined {
  for (const place of [value, ...listIn(value, 'affected')]) {
    const specific = [own(place, 'database_specific'), own(place, 'ecosystem_specific')].map((one) => textIn(one, 'severity'));
    const word = specific.find((one) => one !== undefined)?.toLowerCase();
    const known = word === 'medium' ? 'moderate' : word;
    if ((SEVERITIES as readonly (string | undefined)[]).includes(known)) return known as Severity;
  }
  const vectors = [value, ...listIn(value, 'affected')].flatMap((place) => listIn(place, 'severity'));
  const scores = vectors.map((one) => severityOfVector(textIn(one, 'score') ?? '')).filter((one) => one !== undefined);
  return scores.sort((one, other) => SEVERITIES.indexOf(other) - SEVERITIES.indexOf(one))[0];
}

export interface Concerns {
  /** The first version after this one without the fault. */
  fixedIn?: string;
  /** The versions that are concerned, in words: ">=1.0, <1.2". */
  range?: string;
}

/** Whether a record names a package at all. */
export function isAbout(record: OsvRecord, ecosystem: Ecosystem, name: string): boolean {
  return record.affected.some((one) => one.ecosystem === ecosystem && one.name === name);
}

/**
 * What a record says of a version.
 * @returns undefined where it is not about that version, and `unclear` where that cannot be told, as versions cannot be compared.
 */
export function concerns(record: OsvRecord, ecosystem: Ecosystem, name: string, version: string): Concerns | 'unclear' | undefined {
  const compare = ecosystem === 'npm' ? compareNpm : comparePythonVersions;
  let isUnclear = false;
  for (const one of record.affected) {
    if (one.ecosystem !== ecosystem || one.name !== name) continue;
    for (const events of one.ranges) {
      const sorted = inOrder(events, compare);
      const found = sorted && within(sorted, version, compare);
      if (found === undefined) isUnclear = true;
      else if (found !== false) return found;
    }
    const isListed = one.versions.some((listed) => listed === version || compare(listed, version) === 0);
    if (isListed) return { ...(one.versions.length <= 5 && { range: one.versions.join(', ') }) };
    // A record that names neither means all of them.
    if (one.versions.length === 0 && one.ranges.length === 0) return {};
  }
  return isUnclear ? 'unclear' : undefined;
}

type Compare = (one: string, other: string) => number | undefined;

/** OSV's "0" comes before all versions. */
const FIRST = '0';

function inOrder(events: readonly RangeEvent[], compare: Compare): RangeEvent[] | undefined {
  const known = events.find(({ version }) => version !== FIRST)?.version;
  if (events.some(({ version }) => version !== FIRST && compare(version, known ?? version) === undefined)) return undefined;
  const order = (one: string, other: string): number =>
    one === other ? 0 : one === FIRST ? -1 : other === FIRST ? 1 : (compare(one, other) ?? 0);
  return events.toSorted((one, other) => order(one.version, other.version));
}

/** OSV's own way of deciding: the last event at or before a version says it. */
function within(events: readonly RangeEvent[], version: string, compare: Compare): Concerns | false | undefined {
  let from: string | undefined;
  for (const event of events) {
    const order = event.version === FIRST ? 1 : compare(version, event.version);
    if (order === undefined) return undefined;
    if (event.kind === 'introduced') {
      if (order >= 0) from = event.version;
    } else if (event.kind === 'fixed' ? order >= 0 : order > 0) from = undefined;
    // The first end behind it.
    else if (from !== undefined) {
      const start = from === FIRST ? '' : `>=${from}, `;
      return event.kind === 'fixed'
        ? { range: `${start}<${event.version}`, fixedIn: event.version }
        : { range: `${start}<=${event.version}` };
    }
  }
  if (from === undefined) return false;
  return from === FIRST ? { range: 'all versions' } : { range: `>=${from}` };
}

function compareNpm(one: string, other: string): number | undefined {
  const [first, second] = [semver.parse(one, { loose: true }), semver.parse(other, { loose: true })];
  return first && second ? semver.compare(first, second) : undefined;
}
