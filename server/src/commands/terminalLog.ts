// Lines of the log on a terminal, for people, and as JSON lines for programs.
import { isByHost, linesOf, shownName } from '../contract/logText.ts';
import type { LogLevel } from '../contract/logLevel.ts';
import type { HostLogLine } from '../contract/views.ts';
import { painter, wantsColours, type Style } from './colours.ts';
import { terminalJson, terminalText } from './terminalText.ts';

export interface TerminalLogOptions {
  /** JSON objects, one a line. */
  json?: boolean;
  /** Only one plugin has anything to say, whose id need not stand before each of its lines. */
  onePlugin?: boolean;
  /** By default as the stream and the environment want it. */
  colours?: boolean;
}

/** A line of the log as one line of JSON (fixed contract). `plugin` and `handler` are null where it is about none. */
export interface LogLineJson {
  type: 'log';
  level: LogLevel;
  plugin: string | null;
  handler: string | null;
  eventId: string | null;
  /** ISO, UTC. */
  time: string;
  text: string;
  /** Said by the host about the plugin. What a plugin's process wrote never has it. */
  byHost?: true;
}

const LEVEL_STYLES: Record<LogLevel, Style | undefined> = { debug: 'dim', info: 'green', warn: 'yellow', error: 'red' };

/** Sources are aligned with each other up to this width: one long name must not push all that follows to the right. */
const WIDEST_SOURCE = 36;

/**
 * Prints lines of a log to a stream as they come: `host.subscribe('log', terminalLog(process.stderr))`.
 * @returns a function to be called with each line. It masks nothing, as the host has done that.
 */
export function terminalLog(
  stream: Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean },
  options: TerminalLogOptions = {},
): (line: HostLogLine) => void {
  const text = options.json ? logJsonLine : logLineWriter({ colours: wantsColours(stream), ...options });
  return (line) => void stream.write(text(line));
}

/** A line of the log as a JSON object, for what else is made of it. */
export function logLineJson({ level, pluginId, handler, eventId, at, text, byHost }: HostLogLine): LogLineJson {
  return {
    type: 'log',
    level,
    plugin: pluginId ?? null,
    handler: handler ?? null,
    eventId: eventId ?? null,
    time: at,
    text,
    ...(byHost && pluginId !== undefined && { byHost }),
  };
}

function logJsonLine(line: HostLogLine): string {
  return `${terminalJson(logLineJson(line))}\n`;
}

/**
 * Makes the function that writes lines for people: `14:03:22.417 info  handlers/tidy.js:  formatted 3 lines`. Every line begins with a time or, where
 * it goes on with what the one before said, with a space: whatever a plugin prints, it is seen whose word it is.
 */
export function logLineWriter({ onePlugin = false, colours = false }: Omit<TerminalLogOptions, 'json'> = {}): (
  line: HostLogLine,
) => string {
  const paint = painter(colours);
  let widest = 0;
  return (line) => {
    const { level } = line;
    const [mark, names] = source(line, onePlugin);
    const width = mark.length + names.length;
    widest = Math.max(widest, Math.min(width, WIDEST_SOURCE));
    // What is about no script has no column to keep.
    const gap = names === '' ? '' : ' '.repeat(Math.max(0, widest - width));
    const [first = '', ...more] = linesOf({ text: terminalText(onePlugin ? withoutId(line) : line.text) });
    const time = shortTime(line.at);
    const style = LEVEL_STYLES[level];
    const shownLevel = style === undefined ? level : paint(style, level);
    const head = `${paint('dim', time)} ${shownLevel}${' '.repeat(5 - level.length)} ${paint('dim', mark)}${paint('cyan', names)}${gap} `;
    const indent = ' '.repeat(time.length + 7 + Math.max(widest, width) - 1);
    const body = (text: string): string => (level === 'debug' ? paint('dim', text) : text);
    return [`${head}${body(first)}`, ...more.map((text) => `${indent}${paint('dim', '|')} ${body(text)}`)]
      .map((text) => `${text}\n`)
      .join('');
  };
}

/** Whose line it is: the host's mark, and what it is about. No name of a plugin or a script can be taken for the mark. */
function source(line: HostLogLine, onePlugin: boolean): [mark: string, names: string] {
  const { handler, pluginId } = line;
  const byHost = isByHost(line);
  // An only plugin is named where a line of its own has no script to name.
  const named = [onePlugin && (byHost || handler !== undefined) ? undefined : pluginId, handler].filter((name) => name !== undefined);
  const names = named.map((name) => terminalText(shownName(name))).join(' ');
  return [byHost ? (names === '' ? '[host]' : '[host] ') : '', names === '' ? '' : `${names}:`];
}

/** The host says whom it speaks of, which is clear where there is only one. */
function withoutId({ text, pluginId, byHost }: HostLogLine): string {
  const prefix = `${pluginId}: `;
  return byHost && pluginId !== undefined && text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

/** Local time: people compare it with the clock on their wall. */
function shortTime(iso: string): string {
  const at = new Date(iso);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
