// Whether to start the server again after it stopped by itself.

const WINDOW_MS = 3 * 60_000;
const MAX_RESTARTS = 3;

export type RestartDecision = { restart: boolean; message: string };

/** Restarts three times within three minutes, then gives up until the user restarts. */
export class RestartPolicy {
  #stops: number[] = [];

  onStopped(now: number): RestartDecision {
    this.#stops = [...this.#stops.filter((at) => now - at < WINDOW_MS), now];
    if (this.#stops.length <= MAX_RESTARTS) {
      return { restart: true, message: 'The plugin host stopped unexpectedly and is being started again.' };
    }
    const times = this.#stops.length;
    this.#stops = [];
    return {
      restart: false,
      message: `The plugin host stopped ${times} times within ${WINDOW_MS / 60_000} minutes and stays off. No plugin runs until you restart it; its log says why it stopped.`,
    };
  }
}
