// What the log says of the handlers of an event: what they were given, how they came out, and how loudly that is said.
import * as l10n from '@vscode/l10n';
import { declinedReason, savedFileName } from '../../contract/declined.ts';
import { isQuery } from '../../contract/eventNames.ts';
import { outcomeOf, type RunOutcome } from '../../contract/errors.ts';
import type { HostLogLine } from '../../contract/views.ts';
import { shownResponse } from '../endpoints/secretHeaders.ts';
import { shownLine } from '../../text/shownText.ts';
import type { DispatchRequest, HandlerResult } from '../types.ts';
import type { Target } from './select.ts';

/** The event that handlers run for. */
interface Dispatching {
  readonly request: DispatchRequest;
  readonly eventId: string;
}

/** How loudly the log tells of a handler that came to nothing. */
const LEVELS: Record<Exclude<RunOutcome, 'ok'>, HostLogLine['level']> = {
  failed: 'error',
  declined: 'info',
  notAllowed: 'error',
  skipped: 'error',
  cancelled: 'debug',
  late: 'error',
  paused: 'info',
};

export class HandlerLog {
  readonly #log: (line: Omit<HostLogLine, 'at'>) => void;

  constructor(log: (line: Omit<HostLogLine, 'at'>) => void) {
    this.#log = log;
  }

  say({ eventId }: Dispatching, { plugin, handler }: Target, level: HostLogLine['level'], text: string): void {
    this.#log({ level, text, pluginKey: plugin.key, pluginId: plugin.id, handler: handler.declaration.script, eventId });
  }

  /** A handler is about to be called with this. @param payload as others may see it. */
  given(event: Dispatching, target: Target, payload: () => string): void {
    if (isDebugged(target)) this.say(event, target, 'debug', `→ ${event.request.event} ${payload()}`);
  }

  ended(event: Dispatching, target: Target, result: HandlerResult): void {
    this.#outcome(event, target, result);
    // What a handler answers that is not taken is what its author has to see.
    if (isDebugged(target) && (result.ok || result.response !== undefined))
      this.say(event, target, 'debug', `← ${event.request.event} ${JSON.stringify(shownResponse(event.request, result.response ?? null))}`);
  }

  #outcome(event: Dispatching, target: Target, result: HandlerResult): void {
    const { request } = event;
    if (result.ok) {
      const duration = `${result.durationMs.toFixed(1)} ms`;
      const said = result.response?.['message'];
      const text =
        typeof said === 'string'
          ? l10n.t('{0} ok in {1}: {2}', request.event, duration, shownLine(said))
          : l10n.t('{0} ok in {1}', request.event, duration);
      // Of what comes with every key, only what a handler says itself is worth a line.
      const comesWithKeys = isQuery(request.event) && !request.endpoint;
      this.say(event, target, comesWithKeys && typeof said !== 'string' ? 'debug' : 'info', text);
    } else {
      const level = LEVELS[outcomeOf(result.error.code)];
      const { words } = result.error;
      if (words !== undefined) {
        const file = savedFileName(request);
        const left =
          file === undefined
            ? l10n.t('declined {0}: {1}', request.event, words)
            : l10n.t('left {0} as it is: {1}', file, declinedReason(words, file));
        this.say(event, target, level, left);
        return;
      }
      this.say(event, target, level, result.error.detail ? `${result.error.message}\n${result.error.detail}` : result.error.message);
    }
  }
}

function isDebugged({ plugin }: Target): boolean {
  return plugin.manifest?.settings.enableDebug === true;
}
