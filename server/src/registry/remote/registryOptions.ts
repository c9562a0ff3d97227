// How registries are reached, by what the user says and what npm is configured with.
import { readFile } from 'node:fs/promises';
import defaults from 'npm-registry-fetch/lib/default-opts.js';
import { credentialsFor, secretsIn, withToken } from './credentials.ts';
import { npmConfig, UnreadableConfig, type ConfigPlaces, type NpmConfig } from './npmConfig.ts';
import { RegistryError, shownAddress } from './registryError.ts';

export interface RegistryWanted extends Partial<ConfigPlaces> {
  /** Its address; by default the one that npm uses for the scope. */
  registry?: string;
  /** `@acme`: the scope of the packages that are meant. */
  scope?: string;
}

export interface RegistryOptions {
  /** The registry's address, with a slash at its end. */
  registry: string;
  config: NpmConfig;
  /** Certificates that are trusted in the place of those that Node.js knows. */
  ca?: string[];
  proxy?: string;
  noProxy?: string;
  strictSsl: boolean;
  /** How long one request may take as a whole, in ms, where the user configured that. */
  timeoutMs?: number;
  /** How often a request is made again that changes nothing. */
  retries: number;
  /** How long the first of these waits, in ms; each further one twice as long. */
  retryAfterMs: number;
}

const RETRIES = 2;
const RETRY_AFTER_MS = 1000;

/** @throws RegistryError where something in the configuration cannot be used. */
export async function registryOptions(wanted: RegistryWanted = {}): Promise<RegistryOptions> {
  const { scope, cwd = process.cwd(), env = process.env, home, node } = wanted;
  const config = await npmConfig({ cwd, env, ...(home !== undefined && { home }), ...(node !== undefined && { node }) }).catch(unusable);
  const registry =
    wanted.registry ?? ((scope !== undefined && config.get(`${scope}:registry`)) || config.get('registry')) ?? defaults.registry;
  const ca = await certificates(config);
  const proxy = config.get('https-proxy') || config.get('proxy');
  const noProxy = config.get('noproxy') || config.get('no-proxy');
  const timeoutMs = numberIn(config, 'fetch-timeout');
  return {
    registry: registryAddress(registry),
    config,
    ...(ca && { ca }),
    ...(proxy && proxy !== 'null' && proxy !== 'false' && { proxy }),
    ...(noProxy && { noProxy }),
    strictSsl: config.get('strict-ssl') !== 'false',
    ...(timeoutMs !== undefined && { timeoutMs }),
    retries: numberIn(config, 'fetch-retries') ?? RETRIES,
    retryAfterMs: numberIn(config, 'fetch-retry-mintimeout') ?? RETRY_AFTER_MS,
  };
}

/** How servers are reached by whom nothing is configured for. */
export function plainOptions(): RegistryOptions {
  return { registry: defaults.registry, config: new Map(), strictSsl: true, retries: RETRIES, retryAfterMs: RETRY_AFTER_MS };
}

/** Whether a registry would know who the user is. */
export function isLoggedIn({ registry, config }: RegistryOptions): boolean {
  return credentialsFor(config, registry) !== undefined;
}

/** The same with a token for the registry, which is kept nowhere. */
export function loggedIn(options: RegistryOptions, token: string): RegistryOptions {
  return { ...options, config: withToken(options.config, options.registry, token) };
}

/** What must be seen in no output. */
export function secretsOf({ config, proxy }: RegistryOptions): string[] {
  const password = proxy !== undefined && URL.canParse(proxy) ? new URL(proxy).password : '';
  return [...secretsIn(config), ...(password === '' ? [] : [password, decodeURIComponent(password)])];
}

function unusable(error: Error): never {
  throw error instanceof UnreadableConfig ? new RegistryError('bad-config', error.message, { cause: error }) : error;
}

/** An address as registries are known by, with a slash at its end. @throws RegistryError where it is none, or has credentials in it. */
export function registryAddress(given: string): string {
  const address = URL.canParse(given.trim()) ? new URL(given.trim()) : undefined;
  if (address?.protocol !== 'https:' && address?.protocol !== 'http:')
    throw new RegistryError(
      'bad-config',
      `${shownAddress(given)} is no registry. Name one by its address, such as https://registry.example/.`,
    );
  if (address.username !== '' || address.password !== '')
    throw new RegistryError(
      'bad-config',
      `The address of the registry ${shownAddress(given)} has a user name or a password in it. Put them into .npmrc: //${address.host}/:_authToken=…`,
    );
  address.hash = '';
  address.search = '';
  return address.href.replace(/\/*$/, '/');
}

async function certificates(config: NpmConfig): Promise<string[] | undefined> {
  const file = config.get('cafile');
  const text = config.get('ca') || (file && (await readFile(file, 'utf8').catch((error: Error) => noCertificates(file, error))));
  if (!text || text === 'null') return undefined;
  return text.match(/-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g) ?? [text];
}

function noCertificates(file: string, cause: Error): never {
  throw new RegistryError(
    'bad-config',
    `The certificates in ${file}, which npm's setting cafile names, cannot be read: ${cause.message}.`,
    {
      cause,
    },
  );
}

function numberIn(config: NpmConfig, name: string): number | undefined {
  const text = config.get(name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== '' && Number.isInteger(number) && number >= 0) return number;
  throw new RegistryError('bad-config', `npm's setting ${name} is "${text}", and should be a whole number. Mend it in .npmrc.`);
}
