// Failures as every route of the development server answers them: JSON that says what went wrong, where, and what is missing, and nothing of our own insides.

import { STATUS_CODES } from 'node:http';

export interface ErrorBody {
  code: string;
  message: string;
  /** The plugin's id, where it is about one. */
  plugin?: string;
  /** The script, with the function where one was called: `index.js#generate`. */
  handler?: string;
  /** What the manifest would have to declare. */
  permission?: string;
}

export function errorAnswer(status: number, body: ErrorBody, headers: Record<string, string> = {}): Response {
  return new Response(errorText(body), { status, headers: { ...ERROR_HEADERS, ...headers } });
}

/** The same as it goes over a connection, of which nothing can be made any more. */
export function lastErrorAnswer(status: number, body: ErrorBody): string {
  const text = errorText(body);
  const headers = { ...ERROR_HEADERS, 'Content-Length': Buffer.byteLength(text), Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', text].join('\r\n');
}

const ERROR_HEADERS = { 'Content-Type': 'application/json; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };

function errorText({ code, message, plugin, handler, permission }: ErrorBody): string {
  const error = { code, message, plugin: plugin ?? null, handler: handler ?? null, ...(permission !== undefined && { permission }) };
  return `${JSON.stringify({ error })}\n`;
}
