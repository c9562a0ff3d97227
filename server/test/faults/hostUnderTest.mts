// A host process that the tests kill or run as another user: reads one line of JSON, invokes, and prints each outcome as a line of JSON. Its
// argument is how plugins are confined, which they are not without.
import { createInterface } from 'node:readline';
import { createRunner } from '../../src/runner/runner.ts';
import type { SandboxChoice } from '../../src/runner/sandbox/isolation.ts';
import type { Invocation } from '../../src/runner/types.ts';

const sandbox = process.argv[2] as SandboxChoice | undefined;
const runner = createRunner({
  ...(sandbox !== undefined && { sandbox }),
  onLog: (line) => console.log(JSON.stringify({ log: line.text })),
  onWorkerChange: (status) => console.log(JSON.stringify({ status })),
});

for await (const line of createInterface({ input: process.stdin })) {
  const { invocations } = JSON.parse(line) as { invocations: Invocation[] };
  for (const invocation of invocations) {
    void runner.invoke(invocation).then((outcome) => console.log(JSON.stringify({ outcome })));
  }
}
await runner.close();
