// `POST /_codex/events/<event>`: fires an event at the plugin, with what `codex-plugin invoke --json` says of it for an answer.
import type { Context } from 'hono';
import { BUDGETS } from '../contract/budgets.ts';
import { eventRequest } from '../host/firing/eventRequest.ts';
import { fire, firedEvent, unknownEvent } from '../host/firing/firedEvent.ts';
import type { PluginHost } from '../host/host.ts';
import type { DevEnvironment } from './access.ts';
import { errorAnswer } from './errorAnswer.ts';
import { jsonBody } from './jsonBody.ts';

export interface EventRouteOptions {
  host: PluginHost;
  workspace: string;
  mask: (text: string) => string;
  /** Hears of what the event lacks, in sentences. */
  warn: (text: string) => void;
}

export function eventRoute({ host, workspace, mask, warn }: EventRouteOptions): (c: Context<DevEnvironment>) => Promise<Response> {
  return async (c) => {
    const event = c.req.param('event') ?? '';
    const [plugin] = host.plugins();
    const script = c.req.query('handler');
    const unknown = plugin && script === undefined ? unknownEvent(event, plugin) : undefined;
    if (unknown !== undefined) return errorAnswer(404, { code: 'unknown-event', message: unknown });
    const body = await jsonBody(c.env.incoming, BUDGETS.responseBytes);
    if ('fault' in body) {
      const { status, ...error } = body.fault;
      return errorAnswer(status, error, { Connection: 'close' });
    }
    const payload = body.value ?? {};
    if (typeof payload !== 'object' || Array.isArray(payload))
      return errorAnswer(400, { code: 'bad-payload', message: 'The payload has to be an object with the fields of the event.' });
    const request = await eventRequest(event, payload as Record<string, unknown>, {
      workspace,
      ...(script !== undefined && { script }),
      warn,
    });
    return c.json(firedEvent(await fire(host, request), mask));
  };
}
