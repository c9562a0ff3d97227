// The thread that reads code: it does one job after the other, and asks for files as it goes.
import { parentPort, workerData } from 'node:worker_threads';
import { Unchanged } from '../../disk/unchanged.ts';
import type { FileSystem } from '../../disk/fileSystem.ts';
import { analyzeCode, type ReadModules } from '../analysis/analyze.ts';
import { exportedNames } from '../exports.ts';
import { suspicionsIn } from '../suspicious/suspicions.ts';
import { speak } from '../../text/translations.ts';
import type { FromThread, Job, Results, ThreadData, ToThread } from './messages.ts';

/** Syntax trees take much room. */
const MAX_MODULES = 100;

const { translations, locale } = workerData as ThreadData;
speak(translations, locale);

const modules: ReadModules = new Unchanged(MAX_MODULES);
const asked = new Map<number, (answer: unknown) => void>();
let last = 0;

const say = (message: FromThread): void => parentPort?.postMessage(message);

/** What came with the job. */
let known: ReadonlyMap<string, unknown> = new Map();
const keyOf = (question: keyof FileSystem, file: string): string => `${question} ${file}`;

function ask<Answer>(question: keyof FileSystem, file: string): Promise<Answer> {
  const key = keyOf(question, file);
  if (known.has(key)) return Promise.resolve(known.get(key) as Answer);
  const id = ++last;
  say({ type: 'ask', id, question, file });
  return new Promise<Answer>((resolve) => asked.set(id, resolve as (answer: unknown) => void));
}

const disk: FileSystem = {
  stat: (file) => ask('stat', file),
  realpath: (file) => ask('realpath', file),
  readText: (file) => ask('readText', file),
  list: (folder) => ask('list', folder),
  byteOrderMark: (file) => ask('byteOrderMark', file),
};

function resultOf(job: Job): Results[Job['kind']] | Promise<Results[Job['kind']]> {
  switch (job.kind) {
    case 'exports':
      return exportedNames(job.source, job.runtime, job.typescript);
    case 'analysis':
      return analyzeCode(job.folder, job.entries, disk, modules, job.onlyImport);
    case 'suspicions':
      return suspicionsIn(job.source, job.runtime, job.typescript);
  }
}

async function work(job: Job): Promise<void> {
  const answers = job.kind === 'analysis' ? (job.known ?? []) : [];
  known = new Map(answers.map(({ question, file, answer }) => [keyOf(question, file), answer]));
  try {
    say({ type: 'done', result: await resultOf(job) });
  } catch (error) {
    say({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

parentPort?.on('message', (message: ToThread) => {
  if (message.type === 'job') {
    void work(message.job);
    return;
  }
  asked.get(message.id)?.(message.answer);
  asked.delete(message.id);
});
say({ type: 'ready' });
// Most ask about JavaScript, the grammar of which takes as long to be loaded as all the rest: that is done before they have said what they ask.
exportedNames('', 'node', false);
