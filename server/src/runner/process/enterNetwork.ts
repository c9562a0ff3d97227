// Reaches a port inside a sandbox that has a network of its own: a small program enters that network and passes bytes on.
import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { processTree } from './linuxProcesses.ts';

const RELAY = `
const socket = require('node:net').connect(Number(process.argv[1]), '127.0.0.1');
process.stdin.pipe(socket).pipe(process.stdout);
socket.on('error', () => process.exit(1)).on('close', () => process.exit(0));
`;

/**
 * Connects to a loopback port as the innermost process of a sandbox sees it. Needs no rights beyond those of the user who made the sandbox.
 * @param pid the sandbox's outermost process.
 * @param nsenter the program, by its absolute path.
 */
export function connectInside(pid: number, port: number, nsenter = '/usr/bin/nsenter'): Duplex {
  const innermost = processTree(pid).at(-1) ?? pid;
  const relay = spawn(
    nsenter,
    ['-t', String(innermost), '-U', '-n', '--preserve-credentials', process.execPath, '-e', RELAY, String(port)],
    {
      stdio: ['pipe', 'pipe', 'ignore'],
      // Both programs are named by their places, and start no others.
      env: { ELECTRON_RUN_AS_NODE: '1' },
    },
  );
  const stream = Duplex.from({ readable: relay.stdout, writable: relay.stdin });
  relay.on('error', (error) => stream.destroy(error));
  relay.on('exit', () => stream.destroy());
  stream.once('close', () => relay.kill());
  return stream;
}
