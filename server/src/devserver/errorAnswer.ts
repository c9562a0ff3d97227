// Failures as every route of the development server answers them: JSON that says what went wrong, where, and what is missing, and nothing of our own insides.

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

export function errorAnswer(
  status: number,
  { code, message, plugin, handler, permission }: ErrorBody,
  headers: Record<string, string> = {},
): Response {
  const error = { code, message, plugin: plugin ?? null, handler: handler ?? null, ...(permission !== undefined && { permission }) };
  return new Response(`${JSON.stringify({ error })}\n`, {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'X-Content-Type-Options': 'nosniff', ...headers },
  });
}
