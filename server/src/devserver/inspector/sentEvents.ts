// Events that somebody sends by hand: through the one road on which events are fired without an editor.
import { randomUUID } from 'node:crypto';
import { BUILT_IN_EVENTS } from '../../contract/eventNames.ts';
import { SET_BY_THE_HOST } from '../../host/dispatch/chain.ts';
import { eventRequest } from '../../host/firing/eventRequest.ts';
import { missingFields } from '../../host/firing/missingFields.ts';
import { fire, firedEvent, type FiredEvent } from '../../host/firing/firedEvent.ts';
import { withoutMaskedHeaders } from '../../host/firing/keptHeaders.ts';
import type { DispatchRecord, DispatchRequest } from '../../host/types.ts';
import { didYouMean } from '../../text/didYouMean.ts';
import type { InspectedHost } from './inspectorState.ts';

/** Which handlers are meant, where not all. */
export interface Target {
  /** A key or an id. */
  plugin?: string | undefined;
  handler?: string | undefined;
  function?: string | undefined;
}

/** As `codex-plugin invoke --json` prints it; what the event lacks or was left out of it, and why nothing ran where nothing did. */
export type SentEvent = FiredEvent & { warnings?: string[]; without?: string[] };

/** Why an event cannot be sent. */
export class NotSent extends Error {
  readonly code: 'unknown-event' | 'unknown-plugin' | 'missing-fields';

  constructor(code: NotSent['code'], message: string) {
    super(message);
    this.code = code;
  }
}

interface Sending {
  host: InspectedHost;
  workspace: string;
  signal: AbortSignal;
}

export async function sendEvent(
  event: string,
  fields: Record<string, unknown>,
  { target, host, workspace, signal }: Sending & { target: Target },
): Promise<SentEvent> {
  const plugins = host.plugins();
  const known = [
    ...new Set<string>([
      ...BUILT_IN_EVENTS,
      ...plugins.flatMap(({ handlers, endpoints = [] }) => [...handlers, ...endpoints].map((one) => one.event)),
    ]),
  ];
  if (!known.includes(event) && target.handler === undefined) {
    const meant = didYouMean(event, known);
    const rest = meant === undefined ? `Events are ${known.join(', ')}.` : `Did you mean ${meant}?`;
    throw new NotSent('unknown-event', `No plugin handles "${event}", and it is no event of the host. ${rest}`);
  }
  const plugin = target.plugin === undefined ? undefined : plugins.find(({ key, id }) => key === target.plugin || id === target.plugin);
  if (target.plugin !== undefined && !plugin) throw new NotSent('unknown-plugin', `There is no plugin ${target.plugin}.`);
  const warnings: string[] = [];
  const request = await eventRequest(event, fields, { workspace, onlyInWorkspace: true, warn: (text) => warnings.push(text) });
  const missing = missingFields(event, request.filePath, await request.fields);
  // Where there is a file whose text cannot be had, that is a warning.
  if (missing.includes('filePath')) throw new NotSent('missing-fields', `${event} needs ${missing.join(' and ')}.`);
  const only = {
    ...(plugin && { pluginKey: plugin.key }),
    ...(target.handler !== undefined && { script: target.handler }),
    ...(target.function !== undefined && { function: target.function }),
  };
  return sent(host, { ...request, ...(Object.keys(only).length > 0 && { only }), signal }, warnings);
}

/** Runs what ran, with the same fields, secrets included. */
export async function sendAgain(record: DispatchRecord, { host, signal }: Pick<Sending, 'host' | 'signal'>): Promise<SentEvent> {
  const { warning } = withoutMaskedHeaders(payloadOf(record));
  return sent(host, { ...requestAgain(record), signal }, warning === undefined ? [] : [warning]);
}

/** What ran once more. What the editor did for the event then, such as writing the document, is not done again. */
export function requestAgain(record: DispatchRecord): DispatchRequest {
  const { request, event } = record;
  const given = Object.entries(withoutMaskedHeaders(payloadOf(record)).fields);
  const {
    document: _writtenByTheEditor,
    generation: _openingOfTheDocument,
    plan: _orderOfTheSave,
    runOnFiles: _manyFiles,
    leaveOut: _decidedThen,
    ofBudgetMs: _sharedBudget,
    eventId: _own,
    timestamp: _then,
    signal: _askedThen,
    profileRun: _onlyThen,
    overHttp: _whoeverWaitedThen,
    ...rest
  } = request;
  return { ...rest, event, fields: Object.fromEntries(given.filter(([name]) => !SET_BY_THE_HOST.includes(name))), budgetMs: 0 };
}

function payloadOf({ payload }: DispatchRecord): Record<string, unknown> {
  return JSON.parse(payload) as Record<string, unknown>;
}

async function sent(host: InspectedHost, request: DispatchRequest, warnings: string[]): Promise<SentEvent> {
  const result = await fire(host, { eventId: randomUUID(), ...request });
  const why = result.results.length > 0 ? [] : [...warnings, ...(result.without ?? ['No handler is for this event and document.'])];
  return {
    ...firedEvent(result, (text) => host.masked(text)),
    ...(warnings.length > 0 && { warnings }),
    ...(why.length > 0 && { without: why }),
  };
}
