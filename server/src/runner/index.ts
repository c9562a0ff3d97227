// What the runner offers to the host. Nothing above the runner imports any other of its files.
export { denialIn, denialWords } from './denialText.ts';
export { exactPlaceOf, traceOf } from './messages.ts';
export { burstsHeld } from './process/bursts.ts';
export { portHolder } from './process/listeners.ts';
export { mayBeOfThisUser } from './process/peerUser.ts';
export { changedSince, stagedFiles } from './process/gitChanges.ts';
export { sinceLastTag } from './process/gitHistory.ts';
export { gitIdentity } from './process/gitIdentity.ts';
export type { GitIdentity } from './process/gitIdentity.ts';
export { fetchCommit } from './process/gitFetch.ts';
export { npmInstall } from './packages/npmInstall.ts';
export { pipInstall } from './packages/pipInstall.ts';
export { createRunner } from './runner.ts';
export { hasNoLess, hasTermsOf } from './worker/terms.ts';
export type { IsolationReport, SandboxChoice } from './sandbox/isolation.ts';
export { givenValues } from './sandbox/environment.ts';
export { notCovered } from './sandbox/coverage.ts';
export { leadsElsewhere, ledBefore, namedPlaces, realPlaces, rememberedPlaces } from './sandbox/namedPlaces.ts';
export type { NamedPlace } from './sandbox/namedPlaces.ts';
export { DocumentPlaces } from './sandbox/documentPlaces.ts';
export type { DocumentReader, FoundDocument } from './sandbox/documentPlaces.ts';
export { sdkFolder } from './workersFolder.ts';
export { probe, toolVersion } from './sandbox/probe.ts';
export type {
  Invocation,
  InvocationOutcome,
  Runner,
  RunnerLogLine,
  RunnerPlugin,
  ScriptAhead,
  WorkerProfiler,
  WorkerStatus,
} from './types.ts';
