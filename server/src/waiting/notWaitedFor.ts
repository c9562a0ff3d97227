// Why something is aborted of which nobody waits for the result.

/** Made once: it is said with every key, and each of its kind would look up where it was made. */
export const NOT_WAITED_FOR = new DOMException('Nobody waits for it any more.', 'AbortError');
