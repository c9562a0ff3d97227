// The sentences in which the runner says what went wrong: they begin with the plugin's id, name script and function, and end with what to do.
import * as l10n from '@vscode/l10n';
import { installedName } from '../contract/installedNames.ts';
import { runtimeOf } from '../contract/runtime.ts';
import path from 'node:path';
import { withoutCallers } from './callers.ts';
import { limitSentence } from './sandbox/limits.ts';
import type { ProcessLimits } from './sandbox/sandbox.ts';
import { denialFrom, denialRemedy, denialWords, deniedWords } from './denialText.ts';
import type { Invocation, RunnerPlugin } from './types.ts';
import { BUDGETS } from '../contract/budgets.ts';
import type { CallFault, WireError, WireHandler } from './wire.ts';
import type { CodePlace, Denial, RunError, RunErrorCode } from '../contract/errors.ts';
import { paths } from '../paths/paths.ts';
import { shownLine } from '../text/shownText.ts';

const SHORT_MESSAGE = 600;

/** Makes an error about one invocation. `text` names its script and ends with what to do next. */
export function runError(invocation: Pick<Invocation, 'plugin'>, code: RunErrorCode, text: string, detail?: string): RunError {
  return pluginError(invocation.plugin, code, text, detail);
}

/** Makes an error about a plugin as a whole. */
export function pluginError(plugin: RunnerPlugin, code: RunErrorCode, text: string, detail?: string): RunError {
  return { code, message: shownLine(`${plugin.id}: ${text}`), ...(detail === undefined || detail === '' ? {} : { detail }) };
}

function detailOf({ stack, message }: Pick<WireError, 'stack' | 'message'>): string {
  return stack === undefined ? message : withoutCallers(stack);
}

/** A script that was imported ahead of its first call cannot be. */
export function importFault(plugin: RunnerPlugin, script: string, error: WireError, missing?: WireHandler): RunError {
  if (missing !== undefined) return notFoundError({ plugin, script, ...missing }, error.message);
  if (error.denial !== undefined) return deniedError({ plugin, script }, error.denial, error);
  const shown = describeError(error, plugin.folder);
  const text = l10n.t('{0} could not be imported: {1}. Fix the script.', script, shown);
  return pluginError(plugin, 'import-failed', text, detailOf(error));
}

/** As they are typed, which no language says otherwise. */
const INSTALLING = { node: ['npm', 'install'].join(' '), python: ['python', '-m', 'pip', 'install', '-r', 'requirements.txt'].join(' ') };

/** What installs the packages of a plugin that is being written, where a script lacks one: undefined for other faults, and for files of its own. */
function installingWhatLacks(message: string, folder: string): string | undefined {
  // What was published without what it needs is not mended by its users.
  if (installedName(path.basename(folder))?.kind === 'version') return undefined;
  // Of a file, Node.js names the path.
  if (/Cannot find (?:module|package) '(?![./\\]|[A-Za-z]:\\)/.test(message)) return INSTALLING.node;
  return /No module named '/.test(message) ? INSTALLING.python : undefined;
}

/** What a worker reported about a call, in the words of this side. `functionName` is absent when none was found. */
export function faultError(
  invocation: Invocation,
  fault: CallFault,
  error: WireError,
  functionName: string | undefined,
  { limits, denials = [] }: { limits?: ProcessLimits | undefined; denials?: readonly Denial[] } = {},
): RunError {
  const name = functionName ?? invocation.function ?? invocation.event;
  const { script } = invocation;
  const limit = limits === undefined ? undefined : limitSentence(limits, error.code);
  const shown = `${describeError(error, invocation.plugin.folder)}${limit === undefined ? '' : `. ${limit.replace(/[.\u3002]$/u, '')}`}`;
  const detail = detailOf(error);
  if (error.denial !== undefined) return deniedError(invocation, error.denial, error);
  const last = denials.at(-1);
  // It caught the refusal and failed over something else, of which the refusal is the likely cause.
  if (last !== undefined && THROWN.has(fault)) return failedAfter(invocation, last, shown, detail);
  switch (fault) {
    case 'import': {
      const installing = installingWhatLacks(error.message, invocation.plugin.folder);
      const text =
        installing === undefined
          ? l10n.t('{0} could not be imported: {1}. Fix the script; it is imported again for the next event.', script, shown)
          : l10n.t(
              "{0} could not be imported: {1}. Install what it needs in the plugin's folder ({2}), or fix the script; it is imported again for the next event.",
              script,
              shown,
              installing,
            );
      return runError(invocation, 'import-failed', text, detail);
    }
    case 'not-found':
      return notFoundError(invocation, error.message);
    case 'threw':
      return runError(
        invocation,
        'handler-threw',
        l10n.t('{0} threw in {1}: {2}. Fix the handler; the details hold its stack.', script, name, shown),
        detail,
      );
    case 'rejected':
      return runError(
        invocation,
        'handler-threw',
        l10n.t('{0} failed in {1}, whose promise was rejected: {2}. Fix the handler; the details hold its stack.', script, name, shown),
        detail,
      );
    case 'uncaught':
      return runError(
        invocation,
        'handler-threw',
        l10n.t(
          '{0} left an error uncaught while {1} ran: {2}. Await or catch every promise and callback that the handler starts.',
          script,
          name,
          shown,
        ),
        detail,
      );
    case 'exit':
      return runError(
        invocation,
        'handler-threw',
        l10n.t('{0} called {1} in {2}. Return a response instead of exiting.', script, error.message, name),
        detail,
      );
    case 'nothing':
      return runError(
        invocation,
        'invalid-response',
        l10n.t(
          '{0} returned {1} from {2}. Return one object, such as {3}.',
          script,
          returnedWords(error.message),
          name,
          '{ "success": true }',
        ),
      );
    case 'not-object':
      return runError(
        invocation,
        'invalid-response',
        error.message.startsWith('a string')
          ? l10n.t(
              '{0} returned {1} from {2} where a response is one JSON object. Return the object itself, not its text.',
              script,
              returnedWords(error.message),
              name,
            )
          : l10n.t(
              '{0} returned {1} from {2} where a response is one JSON object. Return one object, such as {3}.',
              script,
              returnedWords(error.message),
              name,
              '{ "success": true }',
            ),
      );
    case 'not-json':
      return runError(
        invocation,
        'invalid-response',
        l10n.t(
          '{0} returned an object from {1} that cannot be written as JSON: {2}. Return plain objects, arrays, texts and finite numbers.',
          script,
          name,
          cut(error.message),
        ),
      );
    case 'too-large':
      return runError(
        invocation,
        'response-too-large',
        l10n.t(
          '{0} returned {1} from {2}; a response may hold at most {3} MB. Return less, for example edits instead of whole files.',
          script,
          returnedWords(error.message),
          name,
          BUDGETS.responseBytes / 1024 / 1024,
        ),
      );
    case 'cancelled':
      return cancelledError(invocation);
  }
}

function notFoundError(invocation: Pick<Invocation, 'plugin' | 'script' | 'event' | 'function'>, found: string): RunError {
  const wanted = wantedFunction(invocation);
  const offer = found === '' ? l10n.t('nothing that could be called') : found;
  const text = l10n.t(
    '{0} has no function {1} (it offers {2}). Export that function, or name another one in the manifest\'s "function".',
    invocation.script,
    wanted,
    offer,
  );
  return runError(invocation, 'function-not-found', text);
}

/** What a worker says that a function returned, as far as it says that in words of its own. */
function returnedWords(said: string): string {
  const [, text] = /^a string \((.*)\)$/s.exec(said) ?? [];
  if (text !== undefined) return l10n.t('a string ({0})', text);
  const [, none] = /^nothing \((\w+)\)$/.exec(said) ?? [];
  if (none !== undefined) return l10n.t('nothing ({0})', none);
  if (said === 'an array') return l10n.t('an array');
  const [, type] = /^a (number|boolean|function|list|tuple|symbol|bigint)$/.exec(said) ?? [];
  return type === undefined ? said : l10n.t('a {0}', type);
}

/** The names under which a worker looks for the function, to go on a sentence that begins "it has no function". */
export function wantedFunction({ function: named, event, script }: Pick<Invocation, 'function' | 'event' | 'script'>): string {
  if (named !== undefined) return l10n.t('named {0}', named);
  if (runtimeOf(script) !== 'python') return l10n.t('{0}, handler or a default export', event);
  const inSnakeCase = event.replace(/(?<=[a-z0-9])[A-Z]/g, (capital) => `_${capital}`).toLowerCase();
  return l10n.t('{0} or handler', [...new Set([inSnakeCase, event])].join(', '));
}

/** Faults for which an error of the plugin's own is the reason. */
const THROWN: ReadonlySet<CallFault> = new Set(['import', 'threw', 'rejected', 'uncaught']);

/** A missing permission, by its name. A worker may say what it likes: what it names is cut and never acted upon. */
function deniedError(
  invocation: Pick<Invocation, 'plugin' | 'script'>,
  wire: NonNullable<WireError['denial']>,
  error: WireError,
): RunError {
  const { plugin, script } = invocation;
  const { permission, detail, place } = denialFrom(wire, plugin.folder);
  const { permissions } = plugin.grants;
  const words =
    wire.guess === true
      ? l10n.t(
          '{0} was stopped by the operating system, probably because it may not {1}. {2}.',
          script,
          deniedWords(detail),
          denialRemedy(permission, permissions),
        )
      : denialWords(script, { permission, detail }, permissions);
  const stack = detailOf(error);
  const where = place ?? placeOf(stack, plugin.folder);
  return {
    ...runError(invocation, 'permission-denied', words, stack),
    permission,
    ...(where && { place: where }),
  };
}

/** An error over something else after a refusal, which is its likely cause. `shown` is that error. */
export function failedAfter(invocation: Invocation, { permission, detail, place }: Denial, shown: string, stack: string): RunError {
  const remedy = denialRemedy(permission, invocation.plugin.grants.permissions);
  return {
    ...runError(
      invocation,
      'permission-denied',
      l10n.t('{0} failed ({1}) after it was stopped: it may not {2}. {3}.', invocation.script, shown, deniedWords(detail), remedy),
      stack,
    ),
    permission,
    ...(place && { place }),
  };
}

export function cancelledError(invocation: Invocation): RunError {
  const name = invocation.function ?? invocation.event;
  return runError(invocation, 'cancelled', l10n.t('{0} was cancelled in {1}: its answer is no longer wanted.', invocation.script, name));
}

export function closedError(invocation: Invocation): RunError {
  return runError(
    invocation,
    'runner-closed',
    l10n.t(
      '{0} did not finish {1}: it was stopped, because its plugin was turned off or the host is shutting down.',
      invocation.script,
      invocation.event,
    ),
  );
}

export function queueFullError(invocation: Invocation, waiting: number): RunError {
  return runError(
    invocation,
    'queue-full',
    l10n.t(
      '{0} was not run for {1}: {2} calls are waiting already. Wait until the plugin has caught up, or make its handlers faster.',
      invocation.script,
      invocation.event,
      waiting,
    ),
  );
}

/**
 * @param killed set when the handler ignored for so long that it was aborted, and its process was ended. `others`: a sentence about what else may have
 * kept that process from answering.
 */
export function timeoutError(invocation: Invocation, killed?: { graceMs: number; others?: string }): RunError {
  const { script, deadlineMs } = invocation;
  const name = invocation.function ?? invocation.event;
  const what =
    killed === undefined
      ? l10n.t('{0} did not answer in {1} within {2} ms and stopped when it was aborted.', script, name, deadlineMs)
      : l10n.t(
          '{0} did not answer in {1} within {2} ms and did not stop within {3} ms after being aborted either, so its process was ended.',
          script,
          name,
          deadlineMs,
          killed.graceMs,
        );
  const next = l10n.t('Make it faster, heed {0}, or raise {1} in the manifest.', 'context.signal', 'maxExecutionTimeMs');
  return runError(invocation, 'timeout', `${what}${killed?.others ?? ''} ${next}`);
}

/** "TypeError: x is not a function (handlers/save.js:12:7)". */
export function describeError(error: WireError, folder: string): string {
  // Node.js appends who required a module that is missing; its stack is often too short to say that.
  const [message = '', requirers = ''] = error.message.split('\nRequire stack:');
  const text = cut(message.trim());
  const named = text === '' ? error.name : error.name === '' || text.startsWith(error.name) ? text : `${error.name}: ${text}`;
  const requirer = /^- (.+)$/m.exec(requirers)?.[1];
  const place = (error.stack === undefined ? undefined : locate(error.stack, folder)) ?? (requirer && relativeTo(folder, requirer));
  return (place === undefined || named.includes(place) ? named : `${named} (${place})`).replace(/\.$/, '');
}

/** The place in the plugin's own code where an error arose: first in a JavaScript stack, last in a Python traceback. */
export function locate(stack: string, folder: string): string | undefined {
  const found = find(stack, folder);
  return found && `${relativeTo(folder, found.file)}:${found.position}`;
}

/** The same, as a file and a line. */
export function placeOf(stack: string, folder: string): CodePlace | undefined {
  return traceOf(stack, folder)[0];
}

/** Where an error arose in the plugin's own code, with the column where that is known; both are counted from 1. */
export function exactPlaceOf(stack: string, folder: string): (CodePlace & { column?: number }) | undefined {
  const found = find(stack, folder);
  if (found === undefined) return undefined;
  const [line, column] = found.position.split(':').map(Number);
  // Of an error of syntax, Node.js shows the line and what is wrong in it, marked from below.
  const marked = /^([^\S\n]*)\^+[^\S\n]*$/m.exec(stack)?.[1]?.length;
  const isMarked = column === undefined && marked !== undefined && !stack.includes('File "');
  return { file: found.file, line: line!, ...(column !== undefined && { column }), ...(isMarked && { column: marked + 1 }) };
}

/** All places in the plugin's folder that a stack goes through, the innermost first, each once. */
export function traceOf(stack: string, folder: string): CodePlace[] {
  const places = new Map(
    findAll(stack, folder).map(({ file, position }) => {
      const line = Number.parseInt(position, 10);
      return [`${file}\0${line}`, { file, line }];
    }),
  );
  return [...places.values()].slice(0, MOST_PLACES);
}

/** A stack is a plugin's to make up: of a long one the beginning and the end are looked at, and no line that is longer than any path. */
const MAX_HALF = 30_000;
const MAX_LINE = 2_000;

/** So many places of a stack say how it came to an error. */
const MOST_PLACES = 20;

function find(stack: string, folder: string): { file: string; position: string } | undefined {
  return findAll(stack, folder)[0];
}

function findAll(stack: string, folder: string): { file: string; position: string }[] {
  const looked = stack.length > 2 * MAX_HALF ? `${stack.slice(0, MAX_HALF)}\n${stack.slice(-MAX_HALF)}` : stack;
  const lines = looked.split('\n').filter((line) => line.length <= MAX_LINE);
  const python = lines.flatMap((line) =>
    [...line.matchAll(/File "([^"]+)", line (\d+)/g)].map((match) => ({ file: match[1]!, position: match[2]! })),
  );
  const inside = (place: { file: string }): boolean => relativeTo(folder, place.file) !== undefined;
  const inPython = python.filter(inside);
  return inPython.length > 0 ? inPython.reverse() : lines.flatMap(placesOfNode).filter(inside);
}

/** Scripts with a position in a line of a JavaScript stack. */
function placesOfNode(line: string): { file: string; position: string }[] {
  const found: { file: string; position: string }[] = [];
  let from = 0;
  for (const match of line.matchAll(/\.[cm]?[jt]s(?:\?[^:\s]*)?:(\d+(?::\d+)?)/g)) {
    const before = line.slice(from, match.index);
    from = match.index + match[0].length;
    // Names have spaces at times, but the first of a path's hardly.
    const segment = before.slice(Math.max(...['(', ')', "'", '"'].map((sign) => before.lastIndexOf(sign))) + 1);
    const slash = segment.search(/[/\\]/);
    if (slash < 0) continue;
    const start = segment.slice(0, slash).search(/\S*$/);
    const extension = /^\.[cm]?[jt]s/.exec(match[0])?.[0] ?? '';
    found.push({ file: decode(segment.slice(start).replace(/^file:\/\//, '') + extension), position: match[1]! });
  }
  return found;
}

/** The file's path in the folder, with forward slashes; undefined for a file that is not in it. */
function relativeTo(folder: string, file: string): string | undefined {
  return paths.relative(folder, file) || undefined;
}

function decode(file: string): string {
  try {
    // File URLs on Windows have a slash before the drive letter.
    return path.normalize(decodeURIComponent(file).replace(/^\/([A-Za-z]:)/, '$1'));
  } catch {
    return file;
  }
}

/** As much of a text of others as a sentence may hold. */
export function cut(text: string): string {
  return text.length > SHORT_MESSAGE ? `${text.slice(0, SHORT_MESSAGE)}…` : text;
}
