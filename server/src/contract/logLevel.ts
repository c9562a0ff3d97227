// How much a line of a log matters.

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
