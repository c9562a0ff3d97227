// Packages of npm's without types of their own, as far as they are used.
declare module 'make-fetch-happen' {
  export interface FetchOptions {
    method?: string;
    headers?: Record<string, string>;
    body?: string | Buffer;
    redirect?: 'manual' | 'follow' | 'error';
    cache?: 'no-store';
    signal?: AbortSignal;
    retry?: { retries: number; factor?: number; minTimeout?: number; maxTimeout?: number; unref?: boolean };
    ca?: string[];
    cert?: string;
    key?: string;
    proxy?: string;
    noProxy?: string;
    strictSSL?: boolean;
    maxSockets?: number;
    dns?: { lookup: import('node:net').LookupFunction };
  }
  export interface FetchResponse {
    status: number;
    statusText: string;
    headers: { get(name: string): string | null };
    body: AsyncIterable<Buffer>;
  }
  export default function fetch(url: string, options?: FetchOptions): Promise<FetchResponse>;
}

declare module 'npm-registry-fetch/lib/default-opts.js' {
  const defaults: { registry: string };
  export default defaults;
}

declare module 'libnpmpublish/lib/provenance.js' {
  /** Signs what the build server says of the build. Writes to a public log. */
  export function generateProvenance(
    subject: readonly { name: string; digest: { sha512: string } }[],
    options: object,
  ): Promise<{ mediaType: string }>;
}
