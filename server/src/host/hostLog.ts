// What the host and plugins' processes say, as lines for the log: those that are wanted, without secrets and with nothing in them that cannot be seen.
import * as l10n from '@vscode/l10n';
import { LOG_LEVELS, type LogLevel } from '../contract/logLevel.ts';
import type { HostLogLine } from '../contract/views.ts';
import type { RunnerLogLine } from '../runner/index.ts';
import { shownText } from '../text/shownText.ts';
import { KeyLines } from './keyLines.ts';

/** Longest text of a line, in UTF-16 code units: payloads and answers may have whole documents in them. */
const LONGEST = 16 * 1024;

/** How much more is masked than is shown, so that no secret is shown as far as the cut. */
const LONGEST_SECRET = 4 * 1024;

export interface HostLogOptions {
  mask: (text: string) => string;
  /** What is less than that is only said of plugins that are debugged. */
  level: () => LogLevel;
  isDebugged: (pluginKey: string) => boolean;
  tell: (line: HostLogLine) => void;
}

export class HostLog {
  readonly #options: HostLogOptions;
  readonly #keyLines = new KeyLines();

  constructor(options: HostLogOptions) {
    this.#options = options;
  }

  /** @param byPlugin whether it is what a plugin's process wrote, and not said by the host. */
  say({ byPlugin, ...line }: Omit<HostLogLine, 'at' | 'byHost'> & { byPlugin?: boolean }): void {
    const { mask, level, isDebugged, tell } = this.#options;
    const debugged = line.pluginKey !== undefined && isDebugged(line.pluginKey);
    if (!debugged && LOG_LEVELS.indexOf(line.level) < LOG_LEVELS.indexOf(level())) return;
    const text = shownText(maskedStart(line.text, mask));
    tell({ ...line, text, at: new Date().toISOString(), ...(!byPlugin && { byHost: true }) });
  }

  /** What a plugin's process wrote, or the runner says of it. */
  ofRunner(line: RunnerLogLine): void {
    this.say({
      level: line.level,
      text: this.#keyLines.masked(`${line.pluginKey}\0${line.source}`, line.text) ?? line.text,
      pluginKey: line.pluginKey,
      pluginId: line.pluginId,
      ...(line.script !== undefined && { handler: line.script }),
      ...(line.eventId !== undefined && { eventId: line.eventId }),
      ...((line.source !== 'runner' || line.claimed) && { byPlugin: true }),
    });
  }
}

function maskedStart(text: string, mask: (text: string) => string): string {
  if (text.length <= LONGEST + LONGEST_SECRET) return mask(text);
  const masked = mask(text.slice(0, LONGEST + LONGEST_SECRET));
  const shown = masked.slice(0, Math.max(0, masked.length - LONGEST_SECRET));
  return `${shown}\n${l10n.t('… {0} more characters were not kept', text.length - LONGEST)}`;
}
