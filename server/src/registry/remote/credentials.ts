// Who the user is to a registry. What is configured for a host and a path goes nowhere else.
import { readFileSync } from 'node:fs';
import type { NpmConfig } from './npmConfig.ts';

export interface Credentials {
  /** The header `authorization`. Absent where a certificate is all there is. */
  authorization?: string;
  cert?: string;
  key?: string;
}

/** What is configured for an address: by its host and port, and the longest beginning of its path. Nothing for anything but HTTP. */
export function credentialsFor(config: NpmConfig, address: string): Credentials | undefined {
  const { protocol, host, pathname } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  // `//host/a/b/:_authToken` and `//host/a/b:_authToken` are both in use.
  for (let place = `//${host}${pathname}`; place.length > 2; place = place.replace(/(?:[^/]+|\/)$/, '')) {
    const found = credentialsAt(config, place);
    if (found) return found;
  }
  return undefined;
}

function credentialsAt(config: NpmConfig, place: string): Credentials | undefined {
  const at = (name: string): string | undefined => config.get(`${place}:${name}`) || undefined;
  const [token, basic, user, password] = [at('_authToken'), at('_auth'), at('username'), at('_password')];
  const [certfile, keyfile] = [at('certfile'), at('keyfile')];
  const authorization =
    token !== undefined
      ? `Bearer ${token}`
      : basic !== undefined
        ? `Basic ${basic}`
        : user !== undefined && password !== undefined
          ? `Basic ${Buffer.from(`${user}:${Buffer.from(password, 'base64').toString()}`).toString('base64')}`
          : undefined;
  const certificate =
    certfile !== undefined && keyfile !== undefined
      ? { cert: readFileSync(certfile, 'utf8'), key: readFileSync(keyfile, 'utf8') }
      : undefined;
  return authorization === undefined && !certificate
    ? undefined
    : { ...(authorization !== undefined && { authorization }), ...certificate };
}

/** A configuration with a token for a registry, in the place of whatever there was. */
export function withToken(config: NpmConfig, registry: string, token: string): NpmConfig {
  const { host, pathname } = new URL(registry);
  return new Map([...config, [`//${host}${pathname}:_authToken`, token]]);
}

/** All values that nobody is to see, in every form in which they are sent. */
export function secretsIn(config: NpmConfig): string[] {
  const secrets = [...config].filter(([name]) => /(?:^|:)(?:_authToken|_auth|_password|key|otp)$/.test(name)).map(([, value]) => value);
  const passwords = [...config].filter(([name]) => name.endsWith(':_password')).map(([, value]) => Buffer.from(value, 'base64').toString());
  const basic = [...config].filter(([name]) => name.endsWith(':_auth')).map(([, value]) => Buffer.from(value, 'base64').toString());
  return [...secrets, ...passwords, ...basic, ...basic.map((pair) => pair.slice(pair.indexOf(':') + 1))].filter((one) => one !== '');
}
