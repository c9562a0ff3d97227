// What can go wrong between us and a registry, in words for people.
import { oneLine } from '../../text/shownText.ts';

export type RegistryErrorCode =
  | 'not-found'
  | 'version-not-found'
  | 'exists'
  | 'not-logged-in'
  | 'no-rights'
  | 'otp-required'
  | 'no-network'
  | 'timeout'
  | 'aborted'
  | 'too-large'
  | 'unavailable'
  | 'refused'
  | 'bad-answer'
  | 'integrity'
  | 'redirect-refused'
  | 'bad-config';

/** The message says what happened, with which address, and what to do; it holds no credentials. It is shown without a stack. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: RegistryErrorCode;

  constructor(code: RegistryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** An address as it may be shown: without credentials, and without the query, which may hold keys. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return oneLine(address.replace(/\/\/[^/@]*@/, '//'), 200);
  const { protocol, host, pathname } = new URL(address);
  return oneLine(host === '' ? `${protocol}…` : `${protocol}//${host}${pathname}`, 200);
}

/** What a server says for itself, without what it may have been told in confidence. */
export function quoted(text: string, secrets: readonly string[]): string {
  const without = secrets.filter((secret) => secret.length > 3).reduce((said, secret) => said.replaceAll(secret, '••••••'), text);
  return oneLine(without, 300);
}
