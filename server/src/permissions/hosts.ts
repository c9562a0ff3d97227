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
  return rule.host === '*' || rule.host === host || (rule.host.startsWith('*.') && host.endsWith(rule.host.slice(1)));
}
