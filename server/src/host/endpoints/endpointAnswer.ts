// What a handler of an endpoint returns, as an answer over HTTP.
import * as l10n from '@vscode/l10n';

export interface EndpointAnswer {
  status: number;
  /** Becomes JSON; undefined where there is none. */
  body: unknown;
}

/** Nothing below may be an answer: those only announce one. */
const LOWEST = 200;
const HIGHEST = 599;

/** Whether the object is the answer's status with its data, and not the data itself. */
function isEnvelope(value: Record<string, unknown>): boolean {
  return typeof value['status'] === 'number' && ('data' in value || 'result' in value);
}

/** What is wrong with what a handler of an endpoint returned: a sentence, or undefined. */
export function endpointFault(value: Record<string, unknown>): string | undefined {
  const { status } = value;
  return isEnvelope(value) ? statusFault(status) : undefined;
}

/** The same of a hook around an endpoint: to it, a status is nothing else than that of the answer. */
export function hookFault(value: Record<string, unknown>): string | undefined {
  return 'status' in value ? statusFault(value['status']) : undefined;
}

function statusFault(status: unknown): string | undefined {
  return isHttpStatus(status) ? undefined : l10n.t('$.status has to be a whole number from {0} to {1}.', LOWEST, HIGHEST);
}

/** `{status, data | result}` says both; of any other object the status counts where it is one, and the object is the body. */
export function endpointAnswer(response: Record<string, unknown>): EndpointAnswer {
  const { status } = response;
  if (isEnvelope(response)) return { status: status as number, body: 'data' in response ? response['data'] : response['result'] };
  return { status: isHttpStatus(status) ? status : 200, body: response };
}

export function isHttpStatus(status: unknown): status is number {
  return Number.isInteger(status) && (status as number) >= LOWEST && (status as number) <= HIGHEST;
}
