// Which hosts a scope of network:request names.

export interface HostRule {
  /** In small letters, without brackets; `*` for all hosts, `*.example.com` for those below one. */
  host: string;
  /** All ports where absent. */
  port?: number;
}

/** Reads `api.example.com`, `*.example.com:443`, `[::1]:8080`. */
export function hostRuleOf(scope: string): HostRule {
  const match = /^(\[.*\]|.*?)(?::(\d+))?$/.exec(scope);
  const host = (match?.[1] ?? scope).replace(/^\[|\]$/g, '').toLowerCase();
  return { host, ...(match?.[2] !== undefined && { port: Number(match[2]) }) };
}

/** @param host in small letters. @param port undefined stands for all of them. */
export function allowsHost(rule: HostRule, host: string, port: number | undefined): boolean {
  if (rule.port !== undefined && rule.port !== port) return false;
  if (rule.host === '*' || rule.host === host) return true;
  // Addresses have no parts that one could be below.
  return rule.host.startsWith('*.') && host.endsWith(rule.host.slice(1)) && !isAddress(host);
}

/** Whether everything that one rule opens is open by another. A port of all hosts is one of the internet's: what lies nearer has to be named. */
export function coversHost(granted: HostRule, asked: HostRule): boolean {
  if (!allowsHost(granted, asked.host, asked.port)) return false;
  const isEverything = granted.host === '*' && granted.port === undefined;
  return granted.host !== '*' || isEverything || asked.host === '*' || !(isAddress(asked.host) || isLocalName(asked.host));
}

/** Whether nobody can register the name: it stands for this machine, or for another one of the same network. */
export function isLocalName(host: string): boolean {
  return isLocalhost(host) || /\.(local|internal|home\.arpa)$/.test(host);
}

/** Whether it is this machine by name. */
export function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

/** Addresses of version 4 may be written with fewer numbers, and with others than decimal ones. */
export function isAddress(host: string): boolean {
  return host.includes(':') || /(^|\.)(\d+|0x[\da-f]*)\.?$/.test(host);
}
