// Who makes a new plugin in a folder, as git knows it: the name for its licence, and how ids of theirs begin.
import { gitIdentity, type GitIdentity } from '../../runner/index.ts';

export interface Author {
  name?: string;
  /** In reverse-DNS form, without a dot at its end. */
  idPrefix: string;
}

/** Nobody's, and so free to be used in examples. */
const NOBODY = 'com.example';

/** Addresses there say nothing about whose domain it is. */
const MAIL_PROVIDERS =
  /(?:^|\.)(?:gmail|googlemail|outlook|hotmail|live|msn|icloud|me|mac|yahoo|ymail|aol|gmx|web|mail|yandex|proton|protonmail|pm|fastmail|zoho|qq|163|126|naver|hey|posteo|mailbox|example)\.[a-z]{2,3}(?:\.[a-z]{2})?$/;

/** Domains of no registry, such as those that machines give themselves. */
const NO_DOMAIN = /\.(?:local|localhost|localdomain|lan|home|internal|test|invalid|example)$/;

/** @param folder one that is there. */
export async function authorIn(folder: string): Promise<Author> {
  const identity = await gitIdentity(folder);
  return { ...(identity.name !== undefined && { name: identity.name }), idPrefix: idPrefixOf(identity) };
}

/** Of the account that the repository is in; else of the address of who commits, where it is on a domain of their own. */
export function idPrefixOf({ origin, email }: Pick<GitIdentity, 'origin' | 'email'>): string {
  return accountPrefix(origin) ?? mailPrefix(email) ?? NOBODY;
}

/** `git@github.com:jane/shop.git`, `https://github.com/jane/shop` or `ssh://git@github.com/jane/shop`. */
function accountPrefix(origin = ''): string | undefined {
  const [, host, account] = /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?([a-z0-9.-]+\.[a-z]+)(?::\d+)?[:/]\/?([^/]+)\/[^/]/i.exec(origin) ?? [];
  if (host === undefined || account === undefined) return undefined;
  // Pages of accounts are on these domains.
  if (/^(?:www\.)?github\.com$/i.test(host)) return joined('io.github', account);
  if (/^(?:www\.)?gitlab\.com$/i.test(host)) return joined('io.gitlab', account);
  return joined(reversed(host), account);
}

function mailPrefix(email = ''): string | undefined {
  const [, user = '', host = ''] = /^([^@]+)@([^@]+)$/.exec(email.toLowerCase()) ?? [];
  if (host === 'users.noreply.github.com') return joined('io.github', user.replace(/^\d+\+/, ''));
  if (!host.includes('.') || host.includes('noreply') || MAIL_PROVIDERS.test(host) || NO_DOMAIN.test(host)) return undefined;
  return joined(reversed(host));
}

function reversed(host: string): string {
  return host.toLowerCase().split('.').reverse().join('.');
}

/** Undefined where a part has signs that no id has. */
function joined(...parts: string[]): string | undefined {
  const prefix = parts.join('.').toLowerCase();
  return /^[a-z][a-z0-9-]*[a-z0-9](?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*$/.test(prefix) ? prefix : undefined;
}
