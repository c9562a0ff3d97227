// One past event as a page: who ran, how it came out, where the time went, what was logged, what went in and what came out.
import * as l10n from '@vscode/l10n';
import { shownLine, shownText, type HistoryDetail } from '../../../server/src/protocol.ts';
import { changedWords } from '../sidebar/activityRows.ts';
import { eventKind, eventLabel, kindSentence } from '../sidebar/eventWords.ts';
import { outcomeSentence, outcomeTone, outcomeWord } from '../sidebar/outcomes.ts';
import { duration, fileName, timeOfDay } from '../words.ts';
import { markup, type Html, type HtmlValue } from './html.ts';
import { jsonTree } from './jsonTree.ts';
import { pageDocument, type DocumentParts } from './pageDocument.ts';
import { phaseChart } from './phaseChart.ts';

/** What the buttons of a page ask for. */
export const PAGE_ACTIONS = [
  'showChanges',
  'runAgain',
  'debugAgain',
  'copyAsEvent',
  'saveAsMockEvent',
  'showLog',
  'openFile',
  'showActivity',
] as const;
export type PageAction = (typeof PAGE_ACTIONS)[number];

/** What a page sends: an action, of one of the event's handlers where it says which. */
export interface PageMessage {
  action: PageAction;
  run?: number;
}

export interface PageParts extends DocumentParts {
  eventId: string;
}

/** A message from a page, if it is one: a page shows texts of others, and is not taken at its word. */
export function pageMessage(message: unknown): PageMessage | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { action, run } = message as Record<string, unknown>;
  const known = PAGE_ACTIONS.find((one) => one === action);
  if (known === undefined) return undefined;
  return Number.isInteger(run) ? { action: known, run: run as number } : { action: known };
}

export function pageTitle(event: Parameters<typeof eventLabel>[0]): string {
  const kind = eventKind(event);
  return kind === undefined ? eventLabel(event) : `${eventLabel(event)} (${kind})`;
}

/** A page for an event that the host no longer keeps, or that cannot be asked for. */
export function notePage(sentence: string, parts: PageParts): string {
  return page(
    l10n.t('Event'),
    markup`<h1>${l10n.t('Event')}</h1>
      <p>${sentence}</p>
      <div class="actions">${button('showActivity', l10n.t('Show Activity'))}</div>`,
    parts,
  );
}

export function forgottenSentence(): string {
  return l10n.t(
    'The plugin host no longer keeps this event. It keeps the newest ones until it ends; the setting codexPlugins.history.size says how many.',
  );
}

export function eventPage(detail: HistoryDetail, parts: PageParts): string {
  const title = pageTitle(detail);
  return page(
    title,
    markup`<header>
        <h1>${title}</h1>
        <p class="outcome">
          <strong class="${outcomeTone(detail.outcome)}">${outcomeSentence(detail.outcome)}</strong>${
            detail.changed === undefined ? undefined : `, ${changedWords(detail.changed)}`
          }
          &#183; ${duration(detail.durationMs)} &#183; ${timeOfDay(detail.at)}
        </p>
        ${actions(detail)}
      </header>
      ${facts(detail, parts.language)} ${section('handlers', l10n.t('Handlers'), handlers(detail))} ${times(detail)}
      ${section('log', l10n.t('Log'), log(detail))}
      ${section('payload', l10n.t('Payload'), jsonTree(detail.payload))}
      ${section('response', l10n.t('Responses'), jsonTree(detail.response))}`,
    parts,
  );
}

function page(title: string, content: Html, { eventId, ...parts }: PageParts): string {
  return pageDocument(title, markup`<main data-event="${eventId}">${content}</main>`, parts);
}

function section(id: string, title: string, content: HtmlValue): Html {
  return markup`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${content}
  </section>`;
}

function button(action: PageAction, label: string, more: { run?: number; spoken?: string; primary?: boolean; hint?: string } = {}): Html {
  return markup`<button
    type="button"
    data-action="${action}"
    ${more.run === undefined ? undefined : markup` data-run="${more.run}"`}${
      more.spoken === undefined ? undefined : markup` aria-label="${more.spoken}"`
    }${more.hint === undefined ? undefined : markup` aria-describedby="${more.hint}"`}${more.primary ? markup` class="primary"` : undefined}
  >
    ${label}
  </button>`;
}

/** What can be done with the event as a whole. */
function actions(detail: HistoryDetail): Html {
  const [first] = detail.handlers;
  const file = detail.filePath === undefined ? undefined : shownLine(fileName(detail.filePath));
  return markup`<div class="actions" role="group" aria-label="${l10n.t('Actions')}">
      ${detail.changed === undefined ? undefined : button('showChanges', l10n.t('Show Changes'), { primary: true })}
      ${first && button('runAgain', l10n.t('Run Again'), { hint: 'again' })}
      ${first && button('debugAgain', l10n.t('Debug Again'), { hint: 'again' })}
      ${button('copyAsEvent', l10n.t('Copy as Event'), { hint: 'copied' })}
      ${first && button('saveAsMockEvent', l10n.t('Save as Mock Event'), { hint: 'mocked' })}
      ${first && detail.handlers.length === 1 ? button('showLog', l10n.t('Open Log'), { run: 0 }) : undefined}
      ${file === undefined ? undefined : button('openFile', l10n.t('Open File'))}
    </div>
    <p class="hint">
      <span id="again">${first && againHint(detail, file)}</span>
      <span id="copied">${l10n.t('“Copy as Event” copies the payload as JSON, which codex-plugin invoke takes with --payload.')}</span>
      <span id="mocked"
        >${first && l10n.t('“Save as Mock Event” makes it a file in the plugin’s folder, which codex-plugin test fires again.')}</span
      >
    </p>`;
}

/** What running it again does, so that nobody has to try it to know. */
function againHint({ event, command, handlers: all }: HistoryDetail, file: string | undefined): string {
  const names = [...new Set(all.map(({ name }) => shownLine(name)))].join(', ');
  if (event === 'onCommand') return l10n.t('“Run Again” gives the command {0} to {1} once more.', shownLine(command ?? ''), names);
  if (file === undefined) return l10n.t('“Run Again” runs {0} once more.', names);
  if (event === 'onFileSave')
    return l10n.t(
      '“Run Again” runs {0} on the text that {1} has now, and changes it in the editor. It is not saved, and undo takes it back.',
      names,
      file,
    );
  return l10n.t('“Run Again” runs {0} on {1} as it is now, and changes nothing in it.', names, file);
}

function facts(detail: HistoryDetail, language: string): Html {
  const event = [shownLine(detail.event), ...(detail.phase === undefined ? [] : [detail.phase])].join(', ');
  // What handlers say themselves stands beside them.
  const said = new Set(detail.handlers.flatMap(({ message }) => (message === undefined ? [] : [message])));
  const rows: [string, HtmlValue][] = [
    ...(detail.filePath === undefined ? [] : [[l10n.t('File'), shownLine(detail.filePath)] as [string, string]]),
    [l10n.t('Event'), `${kindSentence(detail.event)} (${event})`],
    [l10n.t('Time'), markup`<time datetime="${shownLine(detail.at)}">${localTime(detail.at, language)}</time>`],
    ...(detail.outcome === 'ok' || said.has(detail.summary) ? [] : [[l10n.t('Summary'), shownText(detail.summary)] as [string, string]]),
    [l10n.t('Id'), shownLine(detail.eventId)],
  ];
  return markup`<table class="facts">
    <tbody>
      ${rows.map(
        ([name, value]) =>
          markup`<tr>
            <th scope="row">${name}</th>
            <td>${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function localTime(at: string, language: string): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? shownLine(at) : time.toLocaleString(language, { dateStyle: 'long', timeStyle: 'medium' });
}

function handlers(detail: HistoryDetail): Html {
  if (detail.handlers.length === 0) return markup`<p>${l10n.t('No handler ran.')}</p>`;
  const steps = new Set(detail.change && 'steps' in detail.change ? detail.change.steps.map(({ run }) => run) : []);
  const several = detail.handlers.length > 1;
  const row = (run: HistoryDetail['handlers'][number], at: number): Html => {
    const name = shownLine(run.name);
    const buttons = [
      ...(steps.has(at) && several
        ? [button('showChanges', l10n.t('Changes'), { run: at, spoken: l10n.t('Show what {0} changed', name) })]
        : []),
      ...(several
        ? [
            button('debugAgain', l10n.t('Debug'), { run: at, spoken: l10n.t('Debug {0}', name) }),
            button('showLog', l10n.t('Log'), { run: at, spoken: l10n.t('Open the log of {0}', name) }),
          ]
        : []),
    ];
    const said = run.words ?? run.message;
    return markup`<tr>
        <th scope="row">${name}</th>
        <td>${scriptOf(run)}</td>
        <td class="${outcomeTone(run.outcome)}">${outcomeWord(run.outcome)}</td>
        <td class="number">${duration(run.durationMs)}</td>
        ${several ? markup`<td class="buttons">${buttons}</td>` : undefined}
      </tr>
      ${
        said === undefined
          ? undefined
          : markup`<tr class="said">
              <td colspan="${several ? 5 : 4}">${shownText(said)}</td>
            </tr>`
      }`;
  };
  return markup`<div class="scrolled" tabindex="0" role="region" aria-labelledby="handlers">
    <table aria-labelledby="handlers">
      <thead>
        <tr>
          <th scope="col">${l10n.t('Plugin')}</th>
          <th scope="col">${l10n.t('Handler')}</th>
          <th scope="col">${l10n.t('Outcome')}</th>
          <th scope="col" class="number">${l10n.t('Duration')}</th>
          ${several ? markup`<th scope="col">${l10n.t('Actions')}</th>` : undefined}
        </tr>
      </thead>
      <tbody>
        ${detail.handlers.map(row)}
      </tbody>
    </table>
  </div>`;
}

function log({ log: lines }: HistoryDetail): Html {
  if (lines.length === 0) return markup`<p>${l10n.t('Nothing was logged.')}</p>`;
  return markup`<pre class="log" tabindex="0">${lines.map((line) => `${shownText(line)}\n`)}</pre>`;
}

function scriptOf(run: { script: string; function?: string }): string {
  return run.function === undefined ? shownLine(run.script) : shownLine(`${run.script} (${run.function})`);
}

function times(detail: HistoryDetail): Html | undefined {
  const names = detail.handlers.map(({ name }) => name);
  const chart = phaseChart(
    detail.handlers.map((run, at) => {
      // Two handlers of one plugin are told apart by what ran.
      const isTwin = names.filter((name) => name === run.name).length > 1;
      const label = shownLine(isTwin ? `${run.name}, ${run.function ?? run.script}` : run.name);
      return { ...detail.runs[at], label, durationMs: run.durationMs };
    }),
  );
  return chart && section('times', l10n.t('Where the time went'), chart);
}
