// Why a program failed, as far as what it printed at its end says so.

/** What begins the line that matters where runtimes print about their own state after it: a fatal error of V8 or of Python. */
const FATAL = /^(?:FATAL ERROR|Fatal Python error): /;

/** The first line of an error with a stack after it, as Node.js prints it. */
const ERROR = /^(?:Uncaught:? )?\[?[A-Z][\w$.]*(?: \[\w+\])?: /;

/** The line of a program's standard error that says why it failed: the last one, unless the runtime prints a stack, its state or its version after it. */
export function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const fatal = lines.findLast((line) => FATAL.test(line));
  const isNodes = /^Node\.js v\d/.test(lines.at(-1)?.trim() ?? '');
  const error = isNodes ? lines.findLast((line) => ERROR.test(line)) : undefined;
  return (fatal ?? error ?? lines.at(isNodes ? -2 : -1) ?? '').trim();
}
