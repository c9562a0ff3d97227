// Loaded into the server before its own code (startup.mts): writes down what has run by the time of its first answer.
import { writeFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What has run of one file. */
export interface ScriptCoverage {
  /** Relative to the server's folder. */
  file: string;
  bytes: number;
  /** Of the functions that ran, without the functions in them that did not. */
  evaluatedBytes: number;
  /** Names of the functions that ran. esbuild names the one that evaluates a module after the module. */
  functions: string[];
}

const { BENCH_COVERAGE: output = '', BENCH_COVERAGE_FOLDER: folder = '' } = process.env;
// Nothing that the server starts is to be watched as well.
for (const name of ['NODE_OPTIONS', 'BENCH_COVERAGE', 'BENCH_COVERAGE_FOLDER']) delete process.env[name];

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

// The first thing that the server writes is its answer to `initialize`; the client says `initialized` when it has read that.
const write = process.stdout.write.bind(process.stdout) as (...args: unknown[]) => boolean;
process.stdout.write = (...args: unknown[]): boolean => {
  process.stdout.write = write;
  session.post('Profiler.takePreciseCoverage', (error, found) => {
    if (error) throw error;
    writeFileSync(output, JSON.stringify(found.result.flatMap(coverageOf)));
  });
  session.disconnect();
  return write(...args);
};

function coverageOf({ url, functions }: Profiler.ScriptCoverage): ScriptCoverage[] {
  const file = path.relative(folder, url.startsWith('file:') ? fileURLToPath(url) : url);
  const [whole] = functions;
  if (whole === undefined || file.startsWith('..') || path.isAbsolute(file) || url.startsWith('node:')) return [];
  return [
    {
      file,
      bytes: whole.ranges[0]!.endOffset,
      evaluatedBytes: evaluatedBytes(functions),
      functions: functions.flatMap((one) => (one.functionName !== '' && one.ranges[0]!.count > 0 ? [one.functionName] : [])),
    },
  ];
}

/** Functions lie within each other: what belongs to an inner one is not counted to the outer one. */
function evaluatedBytes(functions: readonly Profiler.FunctionCoverage[]): number {
  const ranges = functions.map((one) => one.ranges[0]!).toSorted((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  const open: Profiler.CoverageRange[] = [];
  let bytes = 0;
  let at = 0;
  const countTo = (offset: number): void => {
    if ((open.at(-1)?.count ?? 0) > 0) bytes += offset - at;
    at = offset;
  };
  const closeBefore = (offset: number): void => {
    for (let last = open.at(-1); last !== undefined && last.endOffset <= offset; last = open.at(-1)) {
      countTo(last.endOffset);
      open.pop();
    }
  };
  for (const range of ranges) {
    closeBefore(range.startOffset);
    countTo(range.startOffset);
    open.push(range);
  }
  closeBefore(Infinity);
  return bytes;
}
