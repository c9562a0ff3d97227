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
  const isHosts = line.byHost === true || (handler === undefined && pluginId === undefined);
  const name = handler ?? (isHosts ? undefined : pluginId);
  const head = `${before}${isHosts ? HOST : ''}${name === undefined ? '' : `${shownName(name)}: `}`;
  const [first = '', ...more] = line.text.replace(/\s+$/, '').split(/\r?\n/);
  // Further lines are quoted: what an error says of itself is not the host's word.
  return [`${head}${first}${after}`, ...more.map((text) => `${head}| ${text}`)].join('\n');
}

function shownName(name: string): string {
  const shown = shownLine(name);
  return PLAIN.test(shown) ? shown : JSON.stringify(shown);
}
