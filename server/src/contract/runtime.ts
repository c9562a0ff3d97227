// The languages that handlers are written in.

export type Runtime = 'node' | 'python';
