// What a failed connection or an answer that reports a failure means.
import { leadsInside } from './redirects.ts';
import { quoted, RegistryError, shownAddress } from './registryError.ts';
import { ended } from '../../text/sentences.ts';
import type { Answer } from './answer.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'its name cannot be looked up now',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was broken off',
  EPIPE: 'the connection was broken off',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no network',
  ETIMEDOUT: 'the host does not answer',
  ECONNECTIONTIMEOUT: 'the host does not answer',
};

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|TLS|SSL/;

/** Of a request without an answer, or whose answer broke off. */
export function connectionFault(error: unknown, url: string): RegistryError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const place = shownAddress(url);
  const options = { cause: error };
  if (leadsInside(error) || message.includes('is this machine or in a private network'))
    return new RegistryError(
      'redirect-refused',
      `${place} is this machine or in a private network, so nothing was fetched from there. Ask who runs the registry.`,
      options,
    );
  if (CERTIFICATE.test(code))
    return new RegistryError(
      'no-network',
      `${place} cannot be trusted: ${ended(quoted(message, []))} If its certificate is your company's, name that in npm's setting cafile.`,
      options,
    );
  const broken = /premature|aborted|incorrect|unexpected end|invalid (?:code|stored|distance)/i.test(message);
  if (code.startsWith('Z_') || code.startsWith('HPE_') || broken)
    return new RegistryError(
      'bad-answer',
      `${place} gives an answer that cannot be read: ${ended(quoted(message, []))} Try again.`,
      options,
    );
  const reason = ended(REASONS[code] ?? quoted(message, []));
  return new RegistryError(
    'no-network',
    `${place} cannot be reached: ${reason} Check the address, the network and npm's setting proxy.`,
    options,
  );
}

/** What was wanted, as it completes "you may not …". */
export interface Wanted {
  url: string;
  /** `read acme.tidy`, `publish acme.tidy` */
  what: string;
  registry: string;
  /** It is there already, or is not to be, for all that is written. */
  writes?: boolean;
  secrets: readonly string[];
}

/** Of an answer with a status from 400 on. */
export function answerFault(answer: Answer, { url, what, registry, writes = false, secrets }: Wanted): RegistryError {
  const { status, bytes, isIdentified } = answer;
  const place = shownAddress(url);
  const reason = reasonIn(bytes, secrets);
  const said = reason === '' ? `It answers ${status}.` : ended(`It answers ${status}: ${reason}`);
  const host = registry.replace(/^https?:/, '');
  const login = `Log in by npm login --registry ${registry}, or put ${host}:_authToken=… into your .npmrc.`;
  const wantsOtp = status === 401 && (/\botp\b/i.test(answer.header('www-authenticate') ?? '') || /one-time pass/i.test(reason));
  if (wantsOtp) return new RegistryError('otp-required', `To ${what}, ${place} wants a one-time password. Give it by --otp.`);
  if (status === 409 || (status === 403 && /cannot publish over|previously published|already (?:exists|present)/i.test(reason)))
    return new RegistryError('exists', `${place} refuses that version, as if it were there already. ${said}`);
  if (status === 401 || (!isIdentified && (status === 403 || (writes && status === 404))))
    return new RegistryError(
      'not-logged-in',
      isIdentified
        ? `${place} does not accept your login, so you may not ${what}. ${said} ${login}`
        : `To ${what}, ${place} has to know who you are. ${said} ${login}`,
    );
  if (status === 402)
    return new RegistryError(
      'no-rights',
      `You may not ${what} at ${place}. ${said} What has a scope is private there as a rule, which costs: publish it with --access public, or ask who runs the registry.`,
    );
  if (status === 403 || (writes && status === 404))
    return new RegistryError('no-rights', `You may not ${what} at ${place}. ${said} Ask who owns the package or runs the registry.`);
  if (status === 404) return new RegistryError('not-found', `${place} does not have it. Check the name, and the registry's address.`);
  if (status === 413)
    return new RegistryError(
      'refused',
      `${place} takes nothing as large as that. ${said} Pack less, or ask who runs the registry for more.`,
    );
  if (status === 429 || status >= 500) return new RegistryError('unavailable', `${place} cannot ${what} now. ${said} Try again later.`);
  return new RegistryError('refused', `${place} refuses to ${what}. ${said}`);
}

/** `{"error": "…"}`, `{"message": "…"}` or a line of text; of a page nothing. */
function reasonIn(bytes: Buffer, secrets: readonly string[]): string {
  const text = bytes.toString('utf8');
  try {
    const { error, reason, message } = JSON.parse(text) as Record<string, unknown>;
    const found = [error, message, reason].find((one) => typeof one === 'string');
    return quoted(typeof found === 'string' ? found : '', secrets);
  } catch {
    return /^\s*</.test(text) ? '' : quoted(text, secrets);
  }
}
