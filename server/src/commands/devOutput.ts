// What the development server tells, as lines on a terminal or as JSON lines.
import type { DebuggerPlace, DevMessage, FileProblem, ListeningMessage } from '../devserver/messages.ts';
import { paths } from '../paths/paths.ts';
import { shownLine } from '../text/shownText.ts';
import { painter, wantsColours, type Style } from './colours.ts';
import { logLineJson, logLineWriter } from './terminalLog.ts';
import { terminalJson, terminalText } from './terminalText.ts';

type Output = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean };

export interface DevOutput {
  tell: (message: DevMessage) => void;
}

/** One JSON object a line, all of it on the standard output. */
export function jsonOutput(stdout: Output): DevOutput {
  const lines = (message: DevMessage): unknown[] => {
    if (message.type === 'log') return [logLineJson(message.line)];
    if (message.type === 'checked') return message.fresh.map((problem) => ({ type: 'problem', ...problem }));
    if (message.type !== 'listening') return [message];
    // What it is about comes after what the contract has.
    const { type, url, inspectorUrl, token, ...more } = message;
    return [{ type, url, inspectorUrl, token, ...more }];
  };
  return {
    tell: (message) =>
      void stdout.write(
        lines(message)
          .map((line) => `${terminalJson(line)}\n`)
          .join(''),
      ),
  };
}

/**
 * For people: what was asked for on the standard output, logs and problems beside it.
 * @param folder the plugin's. @param nameOf what problems and files are told by.
 */
export function textOutput(stdout: Output, stderr: Output, folder: string, nameOf: (file: string) => string): DevOutput {
  const colours = wantsColours(stdout);
  const paint = painter(colours);
  const log = logLineWriter({ onePlugin: true, colours: wantsColours(stderr) });
  const named = (file: string): string => shownLine(nameOf(file));
  const place = ({ file, line, column }: Pick<FileProblem, 'file' | 'line' | 'column'>): string =>
    file === undefined ? '' : `${named(file)}${line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`}`;
  const out = (...lines: string[]): void => void stdout.write(lines.map((line) => `${line}\n`).join(''));
  const at = (): string => paint('dim', clock());
  const problemLine = (problem: FileProblem): string => {
    const { severity, code, message } = problem;
    const where = place(problem);
    const what = terminalText(`${where === '' ? '' : `${where} `}${shownLine(message)} (${code})`);
    return `${at()} ${paint(severity === 'error' ? 'red' : 'yellow', severity)} ${what}\n`;
  };
  const tell = (message: DevMessage): void => {
    switch (message.type) {
      case 'listening': {
        const { plugin, workspace, endpoints, events, url, inspectorUrl, watching, debuggers } = message;
        const widest = Math.max(...events.map(({ event }) => event.length));
        out(
          paint('bold', shownLine(`${plugin.id} ${plugin.version}`.trim())),
          whatItMay(message),
          ...(paths.same(workspace, plugin.folder) ? [] : [`Workspace: ${shownLine(workspace)}`]),
          ...endpoints.map((endpoint) => `  ${shownLine(endpoint)}`),
          ...events.map(({ event, handler }) => `  ${shownLine(event.padEnd(widest))}  ${paint('dim', shownLine(handler))}`),
          `Server running at ${paint('cyan', url)}`,
          `Inspector at ${paint('cyan', inspectorUrl)}${events.length === 0 ? '' : ', which sends events too'}`,
          ...debuggers.map(debuggerLine),
          ...(watching.length === 0 ? [] : [`Watching for changes in ${watching.map((one) => watchedName(folder, one)).join(', ')}`]),
        );
        return;
      }
      case 'request': {
        const { method, path: asked, status, durationMs, error } = message;
        const style: Style = status < 300 ? 'green' : status < 500 ? 'yellow' : 'red';
        // What handlers did is told by the log.
        const why = error && message.requestId === undefined ? `  ${paint('dim', terminalText(shownLine(error.message)))}` : '';
        const what = terminalText(shownLine(`${method} ${asked}`));
        out(`${at()} ${paint('bold', what)} ${paint(style, String(status))} in ${milliseconds(durationMs)}${why}`);
        return;
      }
      case 'event': {
        const { event, ok, durationMs, requestId } = message;
        // The line of the request has all of it, and the log what failed.
        if (requestId !== undefined) return;
        out(
          `${at()} ${paint('bold', terminalText(shownLine(event)))} ${ok ? paint('green', 'ok') : paint('red', 'failed')} in ${milliseconds(durationMs)}`,
        );
        return;
      }
      case 'reload': {
        const { files, ok, durationMs, fault } = message;
        const [first, ...others] = files.map(named);
        const changed = `${first ?? 'plugin'}${others.length === 0 ? '' : ` and ${others.length} more`}`;
        if (ok) return out(`${at()} ${paint('green', 'reloaded')} ${terminalText(changed)} in ${milliseconds(durationMs)}`);
        // Why that is so stands in the log.
        const where = fault ? place(fault) : '';
        return out(`${at()} ${paint('red', 'not reloaded')} ${terminalText(where === '' ? changed : where)}`);
      }
      case 'log':
        // The lines of requests and events say that they went well.
        if (!(message.line.byHost && message.line.level === 'info' && message.line.eventId !== undefined)) stderr.write(log(message.line));
        return;
      case 'problem':
        stderr.write(problemLine(message));
        return;
      case 'checked': {
        // Problem matchers take back at the first line what they found before, and show at the last one what they have found.
        const { problems } = message;
        const left =
          problems.length === 0 ? 'no problems any more' : `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`;
        stderr.write(`${at()} checked the plugin\n${problems.map(problemLine).join('')}${at()} ${left}\n`);
        return;
      }
    }
  };
  return { tell };
}

function whatItMay({ plugin, permissions }: ListeningMessage): string {
  if (plugin.forbidden !== undefined) return terminalText(shownLine(`It does not run here. ${plugin.forbidden}`));
  return plugin.isBroken ? 'Its manifest has errors: it is served once they are mended.' : mayWords(permissions);
}

function mayWords(permissions: readonly string[]): string {
  const what = permissions.length === 0 ? 'nothing beyond its own folder' : permissions.map(shownLine).join('; ');
  return `It may do what its manifest declares, as if its user had allowed it: ${what}.`;
}

export function debuggerLine({ runtime, port }: DebuggerPlace): string {
  const name = runtime === 'node' ? 'Node.js' : 'Python';
  const how = runtime === 'node' ? `"port": ${port}` : `"connect": { "host": "127.0.0.1", "port": ${port} }`;
  return `Debugger for handlers in ${name} at 127.0.0.1:${port}; in launch.json: "request": "attach", ${how}`;
}

/** The tutorial's form: from the plugin's folder, with a slash. */
function watchedName(folder: string, file: string): string {
  const way = paths.relative(folder, file);
  return shownLine(way === undefined || way === '' ? file : `/${way}`);
}

function milliseconds(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

/** Local time, as lines of the log have it. */
function clock(): string {
  const now = new Date();
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}.${String(now.getMilliseconds()).padStart(3, '0')}`;
}
