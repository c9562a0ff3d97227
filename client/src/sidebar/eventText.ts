// One past event as a Markdown document: who ran, what went in, what came out, and what was logged. It is
// copied into reports of faults, so it is in the language of the logs in it.
/* oxlint-disable texts/localized */
import { shownLine, type HistoryDetail } from '../../../server/src/protocol.ts';
import { duration } from '../words.ts';

/** What the document says when the host no longer keeps the event. */
export function forgottenEvent(eventId: string): string {
  return `# Event ${eventId}\n\nThe host no longer keeps this event. The setting \`codexPlugins.history.size\` says how many it keeps.\n`;
}

export function eventDocument(detail: HistoryDetail): string {
  const facts = [
    ['Event', detail.event],
    ['Id', detail.eventId],
    ['Time', detail.at],
    ['Duration', duration(detail.durationMs)],
    ['Outcome', detail.outcome],
    ...(detail.phase === undefined ? [] : [['Phase', detail.phase]]),
    ...(detail.filePath === undefined ? [] : [['File', detail.filePath]]),
    ['Summary', detail.summary],
  ];
  return [
    `# ${shownLine(detail.event)}`,
    facts.map(([name, value = '']) => `- ${name}: ${shownLine(value)}`).join('\n'),
    '## Handlers',
    detail.handlers.length === 0 ? 'No handler ran.' : detail.handlers.map(handlerLine).join('\n'),
    '## Payload',
    fenced(detail.payload, 'json'),
    '## Response',
    fenced(detail.response, 'json'),
    '## Log',
    detail.log.length === 0 ? 'Nothing was logged.' : fenced(detail.log.join('\n'), 'log'),
    '',
  ].join('\n\n');
}

function handlerLine(run: HistoryDetail['handlers'][number]): string {
  const outcome = run.ok
    ? 'ok'
    : `${run.outcome === 'notAllowed' ? 'not allowed yet' : run.outcome}${run.code === undefined ? '' : ` (${run.code})`}`;
  const message = run.message === undefined ? '' : `: ${run.message}`;
  return `- ${shownLine(`${run.name}, ${run.script}: ${outcome} in ${duration(run.durationMs)}${message}`)}`;
}

/** Fences longer than any run of backticks inside, so that the text cannot end its own block. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
