// Names under which this machine is asked by itself, whatever a DNS says.

const NAME = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?$/i;

/** @returns the port that a `Host` or the host of an address names (80 where it names none); undefined for any other name. */
export function loopbackPort(authority: string): number | undefined {
  const match = NAME.exec(authority);
  return match ? Number(match[1] ?? 80) : undefined;
}
