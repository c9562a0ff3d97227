// What became of each file of a run, and how that is told.
import * as l10n from '@vscode/l10n';
import type { RunOnFileAnswer } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';

/** `changed`: it would be. `skipped`: it was not given to the plugin, or what came of it cannot be used. `notFor`: no handler is for such files. */
export type Outcome =
  | { kind: 'changed'; edits: RunOnFileAnswer['edits']; problem?: string }
  | { kind: 'unchanged' | 'notFor' }
  | { kind: 'failed' | 'skipped'; why: string };

export interface NamedOutcome {
  /** As the user knows it, from the workspace folder. */
  name: string;
  outcome: Outcome;
}

export interface RunOutcome {
  plugin: string;
  files: readonly NamedOutcome[];
  /** How many were to be run on. */
  total: number;
  /** Scripts that work on the file on disk, and were not run. */
  onDisk: readonly string[];
  /** Why it ended before its end, where the user did not end it. */
  stopped?: string;
}

export function outcomeOf({ edits, problem, leftOut }: RunOnFileAnswer): Outcome {
  if (leftOut === '') return { kind: 'notFor' };
  if (leftOut !== undefined) return { kind: 'skipped', why: leftOut };
  if (edits.length > 0) return { kind: 'changed', edits, ...(problem && { problem: problem.message }) };
  return problem ? { kind: 'failed', why: problem.message } : { kind: 'unchanged' };
}

/** The sentence that all of it comes down to. */
export function changeCount({ plugin, files }: RunOutcome): string {
  const name = oneLine(plugin, 60);
  const changed = files.filter(({ outcome }) => outcome.kind === 'changed').length;
  return sentence(changed, [
    l10n.t('{0} would change no file.', name),
    l10n.t('{0} would change 1 file.', name),
    l10n.t('{0} would change {1} files.', name, changed),
  ]);
}

/** In sentences, for a notification. */
export function summary(run: RunOutcome): string {
  const { files, total, onDisk, stopped } = run;
  const of = (kind: Outcome['kind']): number => files.filter(({ outcome }) => outcome.kind === kind).length;
  const sentences = [
    changeCount(run),
    sentence(of('unchanged'), ['', l10n.t('1 file stays as it is.'), l10n.t('{0} files stay as they are.', of('unchanged'))]),
    sentence(problems(run).length, ['', l10n.t('1 file had a problem.'), l10n.t('{0} files had problems.', problems(run).length)]),
    sentence(of('skipped'), ['', l10n.t('1 file was left out.'), l10n.t('{0} files were left out.', of('skipped'))]),
    sentence(stopped === undefined ? 0 : total - files.length, [
      '',
      l10n.t('1 file was not reached.'),
      l10n.t('{0} files were not reached.', total - files.length),
    ]),
    stopped === undefined ? '' : oneLine(stopped, 300),
    onDiskSentence(onDisk),
  ];
  return sentences.filter((one) => one !== '').join(' ');
}

/** Whether there is more to know than the summary says. */
export function hasDetails(run: RunOutcome): boolean {
  return run.onDisk.length > 0 || problems(run).length > 0 || run.files.some(({ outcome }) => outcome.kind === 'skipped');
}

/** All of it, as plain text, in which names and reasons cannot pass for anything else. */
export function report(run: RunOutcome): string {
  const { plugin, files, onDisk, stopped } = run;
  const named = (kind: Outcome['kind']): string[] => files.filter(({ outcome }) => outcome.kind === kind).map(({ name }) => item(name));
  const skipped = files.flatMap(({ name, outcome }) => (outcome.kind === 'skipped' ? [item(name, outcome.why)] : []));
  const sections: [string, string[]][] = [
    [l10n.t('Problems'), problems(run)],
    [l10n.t('Left out'), skipped],
    [l10n.t('Not run'), onDisk.map((script) => item(script, l10n.t('It works on files on disk, of which there is no preview.')))],
    [l10n.t('Would change'), named('changed')],
    [l10n.t('Stay as they are'), named('unchanged')],
    [l10n.t('No handler is for them'), named('notFor')],
  ];
  const parts = sections
    .filter(([, items]) => items.length > 0)
    .map(([title, items]) => `${title} (${items.length})\n\n${items.join('\n')}\n`);
  const head = [l10n.t('Run on Files: {0}', oneLine(plugin, 80)), ...(stopped === undefined ? [] : [oneLine(stopped, 600)])];
  return [...head.map((line) => `${line}\n`), ...parts].join('\n');
}

/** What the handlers that did not do their part say, one line a file. */
function problems({ files }: RunOutcome): string[] {
  return files.flatMap(({ name, outcome }) => {
    if (outcome.kind === 'failed') return [item(name, outcome.why)];
    return outcome.kind === 'changed' && outcome.problem !== undefined ? [item(name, outcome.problem)] : [];
  });
}

function item(name: string, why?: string): string {
  const shown = `  ${oneLine(name, 300)}`;
  return why === undefined ? shown : `${shown}: ${oneLine(why, 600)}`;
}

function onDiskSentence(onDisk: readonly string[]): string {
  const [first, ...others] = onDisk;
  if (first === undefined) return '';
  const script = oneLine(first, 80);
  return others.length === 0
    ? l10n.t('{0} was not run: it works on files on disk, of which there is no preview.', script)
    : l10n.t('{0} handlers were not run: they work on files on disk, of which there is no preview.', onDisk.length);
}

function sentence(number: number, [none, one, many]: [string, string, string]): string {
  return number === 0 ? none : number === 1 ? one : many;
}
