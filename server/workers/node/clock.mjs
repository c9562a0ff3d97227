// Clocks that go on where handlers, or tests that they run, put others in their place.
import { performance } from 'node:perf_hooks';

/** Milliseconds since the worker began. */
export const now = performance.now.bind(performance);
/** `active`: for how many of them the event loop had something to do. */
export const loopUtilization = performance.eventLoopUtilization.bind(performance);
