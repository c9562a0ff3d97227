// Records of OSV in a folder, as its exports have them unpacked: one JSON file each. With it nobody is asked over the network.
import { opendir } from 'node:fs/promises';
import path from 'node:path';
import { readOrdinaryFile } from '../../../disk/fileSystem.ts';
import { AuditInputError, type Dependency, type NotChecked, type PartReport } from '../finding.ts';
import { osvFindings, type Hit } from './osvFindings.ts';
import { concerns, readOsvRecord, type OsvRecord } from './record.ts';

/** All that OSV has of npm are some 200,000. */
const MAX_RECORDS = 1_000_000;
const TOGETHER = 32;
const MAX_LEVELS = 8;

export interface FolderReport extends PartReport {
  records: number;
  /** When the newest record was changed, as it says itself. */
  newest?: string;
}

/** @throws AuditInputError where there is no record in the folder. */
export async function osvFolder(folder: string, dependencies: readonly Dependency[], signal?: AbortSignal): Promise<FolderReport> {
  const byName = new Map<string, Dependency[]>();
  for (const one of dependencies) byName.set(keyOf(one), [...(byName.get(keyOf(one)) ?? []), one]);
  const hits: Hit[] = [];
  const unclear = new Set<string>();
  let records = 0;
  let unread = 0;
  let newest: string | undefined;
  const take = (record: OsvRecord): void => {
    if (record.modified !== undefined && /^\d{4}-\d\d-\d\d/.test(record.modified) && record.modified > (newest ?? ''))
      newest = record.modified;
    const about = new Set(record.affected.map(keyOf));
    for (const key of about) {
      for (const dependency of byName.get(key) ?? []) {
        const found = concerns(record, dependency.ecosystem, dependency.name, dependency.version);
        if (found === 'unclear') unclear.add(`${dependency.name} ${dependency.version}`);
        else if (found) hits.push({ dependency, record, concerns: found });
      }
    }
  };
  const read = async (file: string): Promise<void> => {
    const record = readOsvRecord(parsed(await readOrdinaryFile(file)));
    if (record === undefined) unread++;
    else records++;
    if (record && record !== 'withdrawn') take(record);
  };
  let waiting: Promise<void>[] = [];
  let isWhole = true;
  for await (const file of jsonFilesIn(folder, 0)) {
    signal?.throwIfAborted();
    if (records + unread >= MAX_RECORDS) {
      isWhole = false;
      break;
    }
    waiting.push(read(file));
    if (waiting.length < TOGETHER) continue;
    await Promise.all(waiting);
    waiting = [];
  }
  await Promise.all(waiting);
  if (records === 0)
    throw new AuditInputError(`There are no records of OSV in ${folder}: each is a JSON file with an "id" and "affected".`);
  const what = 'known vulnerabilities';
  const notChecked: NotChecked[] = [];
  if (unread > 0) notChecked.push({ what, why: `${unread} of ${records + unread} JSON files in ${folder} are no records of OSV` });
  if (!isWhole) notChecked.push({ what, why: `${folder} has more than ${MAX_RECORDS} records` });
  if (unclear.size > 0)
    notChecked.push({
      what,
      why: `it cannot be told whether records are about ${[...unclear].slice(0, 5).join(', ')}, as versions in them cannot be compared`,
    });
  hits.sort((one, other) => (one.record.id < other.record.id ? -1 : 1));
  return { findings: osvFindings(hits), notChecked, records, ...(newest !== undefined && { newest }) };
}

function keyOf({ ecosystem, name }: { ecosystem: string; name: string }): string {
  return `${ecosystem} ${name}`;
}

function parsed(bytes: Buffer | undefined): unknown {
  try {
    return bytes && JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Without following links. */
async function* jsonFilesIn(folder: string, level: number): AsyncGenerator<string> {
  let entries: Awaited<ReturnType<typeof opendir>>;
  try {
    entries = await opendir(folder);
  } catch (error) {
    throw new AuditInputError(
      `Cannot read the records of OSV in ${folder}: ${(error as NodeJS.ErrnoException).code ?? 'it is no folder'}.`,
    );
  }
  for await (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && level < MAX_LEVELS) yield* jsonFilesIn(file, level + 1);
    else if (entry.isFile() && entry.name.endsWith('.json')) yield file;
  }
}
