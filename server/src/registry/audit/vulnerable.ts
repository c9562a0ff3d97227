// What is said of a package with a known vulnerability, whoever knows of it.
import { atMost, type Advisory, type AuditFinding, type Dependency, type Severity } from './finding.ts';

export interface KnownFault {
  title: string;
  severity: Severity;
  /** The package is meant to do harm, and no version of it is safe. */
  isMalicious: boolean;
  advisory: Advisory;
}

/** Titles are a line in a report. */
const MAX_TITLE = 300;

export function vulnerable(dependency: Dependency, { title, severity, isMalicious, advisory }: KnownFault): AuditFinding {
  const { ecosystem, name, version, file, range, isDevelopment } = dependency;
  const { fixedIn } = advisory;
  const shown = title.length > MAX_TITLE ? `${title.slice(0, MAX_TITLE - 1)}…` : title;
  const message = `${name} ${version}: ${shown}.`.replace(/([.!?])\.$/, '$1');
  // Whoever develops runs it as well.
  const isHarmless = isDevelopment && !isMalicious;
  return {
    code: isMalicious ? 'audit/malicious-dependency' : 'audit/vulnerable-dependency',
    severity: isMalicious ? 'critical' : isHarmless ? atMost(severity, 'low') : severity,
    message: isHarmless ? `${message} Only development needs it.` : message,
    file,
    range: range(),
    package: { ecosystem, name, version },
    advisory,
    remedy: isMalicious
      ? `Remove ${name}, and replace every secret that was within its reach.`
      : fixedIn === undefined
        ? `Use ${advisory.range === undefined ? '' : `a version of ${name} that is not among ${advisory.range}, or `}another package.`
        : `Use ${name} ${fixedIn} or later.`,
  };
}
