// What an audit says: findings by how bad they are, what was looked at, and what was not.
import type { Range } from '../../text/range.ts';
import type { AuditCode } from './rules.ts';

/** From the least to the worst, as npm has them. */
export const SEVERITIES = ['info', 'low', 'moderate', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export function isAtLeast(severity: Severity, level: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(level);
}

/** The lesser of two. */
export function atMost(severity: Severity, most: Severity): Severity {
  return isAtLeast(severity, most) ? most : severity;
}

export type Ecosystem = 'npm' | 'PyPI';

/** One package that a plugin needs, in the version that it gets. */
export interface Dependency {
  ecosystem: Ecosystem;
  /** Of a Python package in its normal form. */
  name: string;
  version: string;
  /** Absolute path of the file that says so. */
  file: string;
  /** Where in the file; found only when it is wanted, as few are. */
  range: () => Range;
  /** Not installed with the plugin. */
  isDevelopment: boolean;
}

/** What is known of a plugin's packages before anybody is asked about them. */
export interface KnownPackages {
  dependencies: Dependency[];
  /** The names that the plugin itself asks for. */
  direct: { name: string; file: string; range: () => Range }[];
  findings: AuditFinding[];
  notChecked: NotChecked[];
}

/** What is publicly known to be wrong with some versions of a package. */
export interface Advisory {
  /** `GHSA-…`, `CVE-…`, `PYSEC-…`, or the registry's own number. */
  id: string;
  /** Other ids of the same. */
  aliases?: string[];
  url?: string;
  /** The versions that it is about, in the words of the ecosystem. */
  range?: string;
  /** The first version without it. */
  fixedIn?: string;
}

export interface AuditFinding {
  code: AuditCode;
  severity: Severity;
  /** One sentence or two: what is wrong, and where that is not said by the place. */
  message: string;
  /** Absolute. */
  file?: string;
  range?: Range;
  package?: { ecosystem: Ecosystem; name: string; version?: string };
  advisory?: Advisory;
  /** What to do, as a sentence. */
  remedy?: string;
}

/** Something that the audit should know and does not. */
export interface NotChecked {
  /** A noun: "Node.js packages". */
  what: string;
  /** A clause: "the registry has no advisories (404)". */
  why: string;
  /** What to do, as a sentence. */
  remedy?: string;
  /** Nobody asked for it, so that it is no finding. */
  isChosen?: true;
}

/** Of packages: how many there are, and who was asked about them. */
export interface CheckedPackages {
  packages: number;
  source: string;
}

export interface AuditReport {
  /** The worst first, then by place. */
  findings: AuditFinding[];
  checked: {
    node?: CheckedPackages;
    python?: CheckedPackages;
    code: { files: number };
    /** How many ids the plugin's own was compared with. */
    names?: { ids: number };
    /** Whether the declared permissions were compared with the code. */
    permissions: boolean;
  };
  notChecked: NotChecked[];
}

/** What one part of an audit found. */
export interface PartReport {
  findings: AuditFinding[];
  notChecked: NotChecked[];
}

/** There is nothing to audit, or nothing to audit it by. */
export class AuditInputError extends Error {
  override readonly name = 'AuditInputError';
}
