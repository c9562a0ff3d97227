// A line of a log as people read it, in the editor's channels, in terminals and in the details of an event.
import { shownLine } from '../text/shownText.ts';
import type { HostLogLine } from './views.ts';

/** What stands before the host's own lines wherever those of plugins stand too. No line of a plugin begins with it. */
const HOST = '[host] ';

/** Names that need no quotes to be told from the text behind them. */
const PLAIN = /^[^\s[\]:"'`|\u203A]+$/u;

/**
 * The text with what says whose it is before each of its lines: a plugin's own lines begin with the script, or with the plugin's id where no script
 * is known, whatever the plugin prints; the host's own begin with a mark that no such name has.
 * @param before stands before that, on each line. @param after ends the first line.
 */
export function logText(line: Pick<HostLogLine, 'text' | 'handler' | 'pluginId' | 'byHost'>, before = '', after = ''): string {
  const { handler, pluginId } = line;
  const name = handler ?? (isByHost(line) ? undefined : pluginId);
  const head = `${before}${isByHost(line) ? HOST : ''}${name === undefined ? '' : `${shownName(name)}: `}`;
  const [first = '', ...more] = linesOf(line);
  // Further lines are quoted: what an error says of itself is not the host's word.
  return [`${head}${first}${after}`, ...more.map((text) => `${head}| ${text}`)].join('\n');
}

/** Whether the host says it, and no plugin. */
export function isByHost({ byHost, handler, pluginId }: Pick<HostLogLine, 'handler' | 'pluginId' | 'byHost'>): boolean {
  return byHost === true || (handler === undefined && pluginId === undefined);
}

/** The lines of the text, without what is empty at its end. */
export function linesOf({ text }: Pick<HostLogLine, 'text'>): string[] {
  return text.replace(/\s+$/, '').split(/\r?\n/);
}

/** A name on one line, in quotes where it could be taken for more than a name. */
export function shownName(name: string): string {
  const shown = shownLine(name);
  return PLAIN.test(shown) ? shown : JSON.stringify(shown);
}
