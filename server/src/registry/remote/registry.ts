// A registry that speaks npm's protocol: what is asked of it, and what it is told.
import ssri from 'ssri';
import type { Answer } from './answer.ts';
import { answerFault } from './faults.ts';
import { exchange, type Question } from './exchange.ts';
import { packageFacts, type PackageFacts, type VersionFacts } from './packument.ts';
import { network, type Network } from './redirects.ts';
import { RegistryError, shownAddress } from './registryError.ts';
import { secretsOf, type RegistryOptions } from './registryOptions.ts';

/** Limits of what is read, in bytes, and of how long it takes, in ms. */
export const LIMITS = {
  metadataBytes: 20_000_000,
  tarballBytes: 50_000_000,
  metadataMs: 60_000,
  tarballMs: 300_000,
} as const;

/** A package that a search found. */
export interface FoundPackage {
  name: string;
  version: string;
  description: string;
  keywords: string[];
  /** ISO. */
  date?: string;
}

const STRONG = ['sha512', 'sha384', 'sha256'] as const;
const SEARCH_RESULTS = 50;

export interface Call {
  signal?: AbortSignal | undefined;
  /** The one-time password, for what is written. */
  otp?: string | undefined;
}

type Asked = Omit<Question, 'url' | 'limit' | 'timeoutMs' | 'signal'> & { what: string; timeoutMs?: number };

/** All of it throws RegistryError. */
export class Registry {
  readonly options: RegistryOptions;
  private readonly known: Network;

  constructor(options: RegistryOptions, known: Network = network) {
    this.options = options;
    this.known = known;
  }

  /** The registry's address, with a slash at its end. */
  get address(): string {
    return this.options.registry;
  }

  /** All that was published of a package. */
  async versions(name: string, call: Call = {}): Promise<PackageFacts> {
    const { url, value } = await this.json(escaped(name), { what: `read ${name}` }, call);
    return packageFacts(value, { name, url });
  }

  /** The bytes of a version, which are what the registry said of it: nothing is returned before that is certain. */
  async tarball(facts: VersionFacts, { signal }: Call = {}): Promise<Buffer> {
    const { name, version } = facts;
    const integrity = strongIntegrity(facts);
    const url = this.tarballAddress(facts.tarball);
    const question = { url, limit: LIMITS.tarballBytes, timeoutMs: LIMITS.tarballMs, elsewhere: true, signal };
    const answer = await exchange(this.options, question, this.known);
    if (answer.status >= 400) throw this.fault(answer, { url, what: `download ${name}@${version}` });
    if (answer.status !== 200) throw new RegistryError('bad-answer', `${shownAddress(url)} answers ${answer.status}, without a package.`);
    if (!ssri.checkData(answer.bytes, integrity))
      throw new RegistryError(
        'integrity',
        `What came from ${shownAddress(url)} is not ${name}@${version} as the registry has it (${integrity}), so it was thrown away. ` +
          'Try again; if it stays like that, somebody changed the package or the way to it.',
      );
    return answer.bytes;
  }

  /** Packages by words in their names, descriptions and keywords. */
  async search(text: string, call: Call = {}): Promise<FoundPackage[]> {
    const query = new URLSearchParams({ text, size: String(SEARCH_RESULTS) }).toString();
    const { url, value } = await this.json(`-/v1/search?${query}`, { what: 'search' }, call);
    const objects = (value as { objects?: unknown } | null)?.objects;
    if (!Array.isArray(objects)) throw new RegistryError('bad-answer', `What ${shownAddress(url)} says is no result of a search.`);
    return objects.slice(0, SEARCH_RESULTS).flatMap((one: { package?: Record<string, unknown> } | null) => foundPackage(one?.package));
  }

  /** Has a tag lead to a version. */
  async addTag(name: string, tag: string, version: string, call: Call = {}): Promise<void> {
    await this.write(tagPath(name, tag), { what: `tag ${name}@${version}`, method: 'PUT', body: JSON.stringify(version) }, call);
  }

  async removeTag(name: string, tag: string, call: Call = {}): Promise<void> {
    await this.write(tagPath(name, tag), { what: `remove the tag ${tag} of ${name}`, method: 'DELETE' }, call);
  }

  /**
   * Warns of versions, so that only those who name one get it.
   * @param message an empty one takes the warning back.
   */
  async deprecate(name: string, versions: readonly string[], message: string, call: Call = {}): Promise<void> {
    const { url, value } = await this.json(`${escaped(name)}?write=true`, { what: `read ${name}` }, call);
    const facts = packageFacts(value, { name, url });
    const missing = versions.find((version) => !facts.versions.has(version));
    if (missing !== undefined) throw new RegistryError('version-not-found', `${shownAddress(url)} has no version ${missing}.`);
    const packument = value as { versions: Record<string, object> };
    for (const version of versions) packument.versions[version] = { ...packument.versions[version], deprecated: message };
    await this.write(escaped(name), { what: `deprecate ${name}`, method: 'PUT', body: JSON.stringify(packument) }, call);
  }

  /** @param document see `publishDocument`. */
  async publish(name: string, document: object, call: Call = {}): Promise<void> {
    const body = JSON.stringify(document);
    await this.write(escaped(name), { what: `publish ${name}`, method: 'PUT', body, timeoutMs: LIMITS.tarballMs }, call);
  }

  /** The user's name there. */
  async whoami(call: Call = {}): Promise<string> {
    const { url, value } = await this.json('-/whoami', { what: 'ask who you are' }, call);
    const username = (value as { username?: unknown } | null)?.username;
    if (typeof username === 'string' && username !== '') return username;
    throw new RegistryError(
      'not-logged-in',
      `${shownAddress(url)} does not know who you are. Log in by npm login --registry ${this.address}`,
    );
  }

  private async json(path: string, asked: Asked, call: Call): Promise<{ url: string; value: unknown }> {
    const { url, answer } = await this.ask(path, { headers: { accept: 'application/json' }, ...asked }, call);
    try {
      return { url, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(answer.bytes)) };
    } catch (error) {
      const message = `What ${shownAddress(url)} says is not JSON. Check that this is the address of a registry.`;
      throw new RegistryError('bad-answer', message, { cause: error });
    }
  }

  private async write(path: string, asked: Asked, call: Call): Promise<void> {
    const headers = {
      ...(asked.body !== undefined && { 'content-type': 'application/json' }),
      ...(call.otp !== undefined && { 'npm-otp': call.otp }),
      'npm-auth-type': 'legacy',
    };
    await this.ask(path, { headers, ...asked }, call);
  }

  private async ask(path: string, asked: Asked, { signal, otp }: Call): Promise<{ url: string; answer: Answer }> {
    const { what, timeoutMs = LIMITS.metadataMs, ...question } = asked;
    const url = `${this.address}${path}`;
    const answer = await exchange(this.options, { ...question, url, limit: LIMITS.metadataBytes, timeoutMs, signal }, this.known);
    if (answer.status >= 400)
      throw this.fault(answer, { url, what, writes: question.method !== undefined, ...(otp !== undefined && { otp }) });
    if (answer.status < 200 || answer.status >= 300)
      throw new RegistryError(
        'bad-answer',
        `${shownAddress(url)} answers ${answer.status}, which is no answer to that. Check the address.`,
      );
    return { url, answer };
  }

  private fault(answer: Answer, { otp, ...wanted }: { url: string; what: string; writes?: boolean; otp?: string }): RegistryError {
    const secrets = [...secretsOf(this.options), ...(otp === undefined ? [] : [otp])];
    return answerFault(answer, { ...wanted, registry: this.address, secrets });
  }

  /** Registries behind something that encrypts often do not know that they are; what they name on their own host is fetched as they are. */
  private tarballAddress(address: string): string {
    const [own, url] = [new URL(this.address), new URL(address)];
    if (own.protocol === 'https:' && url.protocol === 'http:' && url.hostname === own.hostname) {
      url.protocol = 'https:';
      if (url.port === '' || url.port === '80') url.port = own.port;
    }
    return url.href;
  }
}

/** @returns those of a version's digests that prove something. */
function strongIntegrity({ name, version, integrity = '' }: VersionFacts): string {
  const parsed = ssri.parse(integrity) as Record<string, { toString(): string }[] | undefined> | null;
  const strong = STRONG.flatMap((algorithm) => parsed?.[algorithm] ?? []).map(String);
  if (strong.length > 0) return strong.join(' ');
  const what = integrity === '' ? 'no digest' : 'no digest that proves anything';
  throw new RegistryError(
    'integrity',
    `The registry has ${what} of ${name}@${version} (SHA-256 or better), so nobody can tell what it is. It has to be published anew.`,
  );
}

function foundPackage(found: Record<string, unknown> | undefined): FoundPackage[] {
  const { name, description, keywords } = found ?? {};
  // Verdaccio has other names for these than npm.
  const version = found?.['version'] ?? member(found?.['dist-tags'], 'latest');
  const date = found?.['date'] ?? member(found?.['time'], 'modified');
  if (typeof name !== 'string' || typeof version !== 'string') return [];
  return [
    {
      name,
      version,
      description: typeof description === 'string' ? description : '',
      keywords: Array.isArray(keywords) ? keywords.filter((one) => typeof one === 'string') : [],
      ...(typeof date === 'string' && { date }),
    },
  ];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** A package's name as a part of a path. */
function escaped(name: string): string {
  const [, scope = '', rest = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  return scope === '' ? encodeURIComponent(rest) : `${encodeURIComponent(scope).replace('%40', '@')}%2f${encodeURIComponent(rest)}`;
}

function tagPath(name: string, tag: string): string {
  return `-/package/${escaped(name)}/dist-tags/${encodeURIComponent(tag)}`;
}
