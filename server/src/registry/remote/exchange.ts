// One question to a registry and its answer, within limits: of size while it is read, of time as a whole, and of where redirects may lead. The
// package npm-registry-fetch has none of them: it follows every redirect, and holds whatever an error comes with.
import fetch, { type FetchResponse } from 'make-fetch-happen';
import { inTime } from '../../waiting/inTime.ts';
import type { Answer } from './answer.ts';
import { credentialsFor } from './credentials.ts';
import { connectionFault } from './faults.ts';
import { isLocalHost, network, publicLookup, whyNotFollowed, type Network } from './redirects.ts';
import { RegistryError, shownAddress } from './registryError.ts';
import type { RegistryOptions } from './registryOptions.ts';

export interface Question {
  url: string;
  method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
  /** How many bytes are read of an answer, after they were unpacked. */
  limit: number;
  /** How long all of it may take, in ms. */
  timeoutMs: number;
  /** It is known what will come, so that it may come from another host than the registry's; that one is told nothing about the user. */
  elsewhere?: boolean;
  signal?: AbortSignal | undefined;
}

const MAX_REDIRECTS = 5;
/** Of what comes with a failure. */
const FAILURE_BYTES = 64 * 1024;

/** What is asked of one host. */
interface Hop extends Question {
  signal: AbortSignal;
  isElsewhere: boolean;
}

/** @throws RegistryError where there is no answer. Which statuses are good is the caller's to say. */
export async function exchange(options: RegistryOptions, question: Question, known: Network = network): Promise<Answer> {
  const timeoutMs = options.timeoutMs ?? question.timeoutMs;
  const ending = new AbortController();
  const signal = question.signal ? AbortSignal.any([question.signal, ending.signal]) : ending.signal;
  // What is under way may not hear of the signal at once, as it may wait to try again.
  try {
    const answer = await inTime(followed(options, { ...question, signal }, known), { ms: timeoutMs, signal });
    if (answer) return answer.value;
  } catch (error) {
    if (!question.signal?.aborted) throw error;
  } finally {
    ending.abort();
  }
  const place = shownAddress(question.url);
  if (question.signal?.aborted) throw new RegistryError('aborted', `${place} was not waited for any longer.`);
  const seconds = Number((timeoutMs / 1000).toFixed(1));
  throw new RegistryError(
    'timeout',
    `${place} did not answer completely within ${seconds} s. Try again later; npm's setting fetch-timeout gives it more time.`,
  );
}

async function followed(options: RegistryOptions, question: Question & { signal: AbortSignal }, known: Network): Promise<Answer> {
  const registry = new URL(options.registry);
  let url = new URL(question.url);
  for (let redirects = 0; ; redirects++) {
    const isElsewhere = url.host !== registry.host;
    if (isElsewhere) await refuseUnlessPublic(registry, url, known);
    const response = await asked(options, { ...question, url: url.href, isElsewhere }, known);
    const isIdentified = !isElsewhere && credentialsFor(options.config, url.href) !== undefined;
    if (![301, 302, 303, 307, 308].includes(response.status)) return answered(response, { ...question, url: url.href }, isIdentified);
    if (redirects === MAX_REDIRECTS)
      throw new RegistryError('redirect-refused', `${shownAddress(question.url)} leads from one address to the next without an end.`);
    url = await redirected(url, response, question, known);
  }
}

async function refuseUnlessPublic(from: URL, to: URL, known: Network): Promise<void> {
  const why = whyNotFollowed(from, to, await isLocalHost(from.hostname, known), known);
  if (why !== undefined)
    throw new RegistryError(
      'redirect-refused',
      `${shownAddress(from.href)} leads to ${why}: ${shownAddress(to.href)}. Nothing was fetched from there; ask who runs the registry.`,
    );
}

async function redirected(from: URL, response: FetchResponse, { method = 'GET', elsewhere }: Question, known: Network): Promise<URL> {
  const place = shownAddress(from.href);
  const location = response.headers.get('location') ?? '';
  if (location === '' || !URL.canParse(location, from.href))
    throw new RegistryError('bad-answer', `${place} leads elsewhere and does not say where. Ask who runs the registry.`);
  const to = new URL(location, from.href);
  if (method !== 'GET')
    throw new RegistryError(
      'redirect-refused',
      `${place} leads to ${shownAddress(to.href)}, where nothing is written. If that is the registry, name it by that address.`,
    );
  // To the same host it is the same registry, also where that has gone over to encryption.
  const isSame = to.host === from.host || (to.hostname === from.hostname && to.protocol === 'https:' && from.protocol === 'http:');
  if (!elsewhere && !isSame)
    throw new RegistryError(
      'redirect-refused',
      `${place} leads to another host, ${shownAddress(to.href)}, which was not asked. If that is the registry, name it by that address.`,
    );
  await refuseUnlessPublic(from, to, known);
  return to;
}

async function asked(options: RegistryOptions, hop: Hop, known: Network): Promise<FetchResponse> {
  const { url, method = 'GET', headers, body, signal, isElsewhere } = hop;
  const credentials = isElsewhere ? undefined : credentialsFor(options.config, url);
  // The registry's own host is the user's choice, and may be anywhere.
  const isGuarded = isElsewhere && !(await isLocalHost(new URL(options.registry).hostname, known));
  try {
    return await fetch(url, {
      method,
      headers: { ...headers, ...(credentials?.authorization !== undefined && { authorization: credentials.authorization }) },
      ...(body !== undefined && { body }),
      redirect: 'manual',
      cache: 'no-store',
      signal,
      // What is written may have been written although nobody said so.
      // Nobody waits for another attempt once this is not waited for any longer.
      retry: { retries: method === 'GET' ? options.retries : 0, factor: 2, minTimeout: options.retryAfterMs, unref: true },
      strictSSL: options.strictSsl,
      ...(options.ca && { ca: options.ca }),
      ...(credentials?.cert !== undefined && { cert: credentials.cert }),
      ...(credentials?.key !== undefined && { key: credentials.key }),
      ...(options.proxy !== undefined && { proxy: options.proxy }),
      ...(options.noProxy !== undefined && { noProxy: options.noProxy }),
      // Connections are kept by options like this one and not by how names are looked up, so those that are guarded need a number of their own.
      ...(isGuarded && { dns: { lookup: publicLookup(known) }, maxSockets: 1 }),
    });
  } catch (error) {
    throw connectionFault(error, url);
  }
}

async function answered(response: FetchResponse, { url, limit }: Question, isIdentified: boolean): Promise<Answer> {
  const isFailure = response.status >= 400;
  const most = isFailure ? Math.min(limit, FAILURE_BYTES) : limit;
  const tooLarge = (): RegistryError =>
    new RegistryError(
      'too-large',
      `${shownAddress(url)} answers with more than ${Math.floor(limit / 1_000_000)} MB, which is not read. Ask who runs the registry.`,
    );
  if (!isFailure && Number(response.headers.get('content-length')) > most) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body) {
      size += chunk.length;
      if (size > most) {
        if (isFailure) break;
        throw tooLarge();
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof RegistryError ? error : connectionFault(error, url);
  }
  return { status: response.status, header: (name) => response.headers.get(name) ?? undefined, bytes: Buffer.concat(chunks), isIdentified };
}
