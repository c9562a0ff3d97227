// What the descriptors of a plugin's processes hold on Linux: memory and disk that are in no process's size and have no name, and what the system gives all
// programs of a user together.
import { readlinkSync, statSync, type Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { namesIn } from '../../disk/namesIn.ts';
import { inTime } from '../../waiting/inTime.ts';
import { innerProcess, sameNamespace, textOf } from './linuxProcesses.ts';

export interface Descriptors {
  /** Of all processes; one more than were asked for, where there are more. */
  open: number;
  sockets: number;
  /** On their way through sockets of these processes. */
  inFlight: number;
  fileWatchers: number;
  fileWatches: number;
  eventWatches: number;
  /** Memory files, and what waits in TCP connections. */
  memoryBytes: number;
  /** Files that were removed while they are open. */
  removedBytes: number;
}

/** After so many descriptors others get their turn: less than two milliseconds. */
const PER_TURN = 256;
const BLOCK_BYTES = 512;
/** A file that was removed may be on a disk that does not answer. */
const STAT_MS = 500;
/** Below this many connections it does not matter what waits in them, and the kernel's table takes a millisecond. */
const FEW_CONNECTIONS = 48;

const MEMORY_FILE = '/memfd:';
const REMOVED = ' (deleted)';

/** @param most how many descriptors, and how many watches, are counted at most. */
export async function descriptorsOf(tree: readonly number[], most: { descriptors: number; eventWatches: number }): Promise<Descriptors> {
  const found: Descriptors = {
    ...{ open: 0, sockets: 0, inFlight: 0, fileWatchers: 0, fileWatches: 0, eventWatches: 0 },
    ...{ memoryBytes: 0, removedBytes: 0 },
  };
  const sockets = new Set<string>();
  const files = new Set<string>();
  for (const pid of tree) {
    for (const fd of namesIn(`/proc/${pid}/fd`)) {
      if (++found.open > most.descriptors || found.eventWatches > most.eventWatches) return found;
      const target = linkOf(`/proc/${pid}/fd/${fd}`);
      const info = `/proc/${pid}/fdinfo/${fd}`;
      if (target.startsWith('socket:')) {
        // One that several processes have counts once.
        if (sockets.has(target)) continue;
        sockets.add(target);
        found.inFlight += Number(/^scm_fds:\s*(\d+)$/m.exec(textOf(info))?.[1] ?? 0);
      } else if (target === 'anon_inode:[eventpoll]') found.eventWatches += occurrences(textOf(info), 'tfd:');
      else if (target === 'anon_inode:inotify') {
        found.fileWatchers++;
        // As long as what is watched.
        found.fileWatches += occurrences(await readFile(info, 'latin1').catch(() => ''), 'inotify wd:');
      } else if (target.endsWith(REMOVED)) {
        const memory = target.startsWith(MEMORY_FILE);
        const facts = await factsOf(`/proc/${pid}/fd/${fd}`, memory);
        if (facts !== undefined && facts.nlink === 0 && !files.has(`${facts.dev}:${facts.ino}`)) {
          files.add(`${facts.dev}:${facts.ino}`);
          found[memory ? 'memoryBytes' : 'removedBytes'] += facts.blocks * BLOCK_BYTES;
        }
      }
      if (found.open % PER_TURN === 0) await setImmediate();
    }
  }
  found.sockets = sockets.size;
  found.memoryBytes += await waitingBytes(innerProcess(tree), sockets);
  return found;
}

/** Only memory files are certain to answer at once. */
async function factsOf(file: string, memory: boolean): Promise<Stats | undefined> {
  try {
    return memory ? statSync(file) : (await inTime(stat(file), { ms: STAT_MS }))?.value;
  } catch {
    return undefined;
  }
}

/** What waits in TCP connections, to be sent or to be read. In a network of their own, also in those that nobody has a descriptor of any more. */
async function waitingBytes(pid: number, sockets: ReadonlySet<string>): Promise<number> {
  const own = !sameNamespace(pid, 'net');
  // "TCP: inuse 2 orphan 0 tw 0 alloc 2 mem 0"
  const [, inUse = 0, orphans = 0] = /^TCP: inuse (\d+) orphan (\d+)/m.exec(own ? textOf(`/proc/${pid}/net/sockstat`) : '') ?? [];
  if ((own ? Number(inUse) + Number(orphans) : sockets.size) <= FEW_CONNECTIONS) return 0;
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/${own ? pid : 'self'}/net/${name}`, 'latin1').catch(() => '')),
  );
  let bytes = 0;
  for (const line of tables.flatMap((table) => table.split('\n'))) {
    // "0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 16199899 …"
    const fields = line.trim().split(/\s+/);
    const [sent, read] = (fields[4] ?? '').split(':').map((field) => Number.parseInt(field, 16));
    if (sent === undefined || read === undefined || Number.isNaN(sent + read)) continue;
    if (own || sockets.has(`socket:[${fields[9]}]`)) bytes += sent + read;
  }
  return bytes;
}

function occurrences(text: string, word: string): number {
  let count = 0;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) count++;
  return count;
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file, 'latin1');
  } catch {
    return '';
  }
}
