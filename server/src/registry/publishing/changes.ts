// What changed between two versions of a plugin for those who use it, and how much of a step that is by Semantic Versioning.
import semver from 'semver';
import type { HandlerDeclaration, PluginManifest } from '../../manifest/model/manifest.ts';
import { covers } from '../../permissions/permissions.ts';

export type Step = 'patch' | 'minor' | 'major';

export interface Change {
  /** The least step that it takes. */
  step: 'minor' | 'major';
  /** Completes "The plugin …". */
  what: string;
}

type Described = Pick<PluginManifest, 'id' | 'handlers' | 'endpoints' | 'commands' | 'events' | 'permissions' | 'runtime'>;

/** Everything that users can tell, the gravest first. What handlers do inside is not among it. */
export function changesBetween(before: Described, after: Described): Change[] {
  const major = (what: string): Change => ({ step: 'major', what });
  const minor = (what: string): Change => ({ step: 'minor', what });
  const [had, has] = [abilities(before), abilities(after)];
  return [
    ...(before.id === after.id ? [] : [major(`is called ${after.id}, and was ${before.id}`)]),
    ...[...had].filter(([ability]) => !has.has(ability)).map(([, words]) => major(`no longer ${words}`)),
    ...before.handlers.filter((one) => has.has(`event ${one.event}`)).flatMap((one) => lostLanguages(one, after.handlers).map(major)),
    ...(['node', 'python'] as const)
      .filter((language) => after.runtime[language] !== undefined && before.runtime[language] !== after.runtime[language])
      .map((language) => minor(`wants ${language} ${after.runtime[language]}`)),
    ...after.permissions
      .filter((one) => !before.permissions.some((declared) => covers(declared, one)))
      .map(({ name }) => minor(`asks for the permission ${name}, which it did not have`)),
    ...[...has].filter(([ability]) => !had.has(ability)).map(([, words]) => minor(`now ${words}`)),
  ];
}

/** What a plugin can be used for, by what it is known by, in words. */
function abilities({ handlers, endpoints, commands, events }: Described): Map<string, string> {
  return new Map([
    ...handlers.filter(({ endpoint }) => !endpoint).map(({ event }): [string, string] => [`event ${event}`, `handles ${event}`]),
    ...events.map((event): [string, string] => [`event ${event}`, `handles ${event}`]),
    ...endpoints.map(({ method, path }): [string, string] => [`endpoint ${method} ${path}`, `answers ${method} ${path}`]),
    ...commands.map(({ command }): [string, string] => [`command ${command}`, `has the command ${command}`]),
  ]);
}

/** The languages in which an event is not handled any more. */
function lostLanguages({ event, languages, endpoint }: HandlerDeclaration, after: readonly HandlerDeclaration[]): string[] {
  const left = after.filter((one) => one.event === event);
  if (endpoint || left.length === 0 || left.some((one) => one.languages.length === 0)) return [];
  if (languages.length === 0) return [`handles ${event} in all languages`].map((words) => `no longer ${words}`);
  return languages
    .filter((one) => !left.some((other) => other.languages.includes(one)))
    .map((one) => `no longer handles ${event} in ${one}`);
}

/**
 * The lowest version that may follow another one with these changes. Before 1.0.0 the second number is what says that something broke, so it is what a
 * new permission raises as well.
 */
export function leastVersion(before: string, changes: readonly Change[]): string {
  const step = neededStep(changes);
  const raised = semver.major(before) === 0 && step === 'major' ? 'minor' : step;
  return semver.inc(core(before), raised) ?? before;
}

/** Whether a version is far enough from the one before it. Of a pre-release, what it leads to counts. */
export function isFarEnough(before: string, version: string, changes: readonly Change[]): boolean {
  return changes.length === 0 || semver.gte(core(version), leastVersion(before, changes));
}

export function neededStep(changes: readonly Change[]): Step {
  return changes.some(({ step }) => step === 'major') ? 'major' : changes.length > 0 ? 'minor' : 'patch';
}

function core(version: string): string {
  const { major, minor, patch } = semver.parse(version)!;
  return `${major}.${minor}.${patch}`;
}
