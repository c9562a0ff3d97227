// Whether to start the server again after it stopped by itself.
import * as l10n from '@vscode/l10n';

const WINDOW_MS = 3 * 60_000;
const MAX_RESTARTS = 3;

export type RestartDecision = { restart: boolean; message: string };

/** Restarts three times within three minutes, then gives up until the user restarts. */
export class RestartPolicy {
  #stops: number[] = [];

  onStopped(now: number): RestartDecision {
    this.#stops = [...this.#stops.filter((at) => now - at < WINDOW_MS), now];
    if (this.#stops.length <= MAX_RESTARTS) {
      return { restart: true, message: l10n.t('The plugin host stopped unexpectedly and is being started again.') };
    }
    const times = this.#stops.length;
    this.#stops = [];
    return {
      restart: false,
      message: l10n.t(
        'The plugin host stopped {0} times within {1} minutes and stays off. No plugin runs until you restart it; its log says why it stopped.',
        times,
        WINDOW_MS / 60_000,
      ),
    };
  }
}
