import { execFile } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { foundIn, isOfThisUser, mayBeOfThisUser, peerIn } from './peerUser.ts';

const OTHER = 65_534;

/** The server's end of a connection that a process of a user opens, and holds until the test is over. */
async function connectionOf(user: number | undefined, address: string, then = ''): Promise<Socket> {
  const server = net.createServer({ allowHalfOpen: true });
  onTestFinished(() => void server.close());
  await once(server.listen(0, address), 'listening');
  const { port } = server.address() as AddressInfo;
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const code = `require('net').connect(${port}, '${address}', function () { ${then} }).on('error', () => {}).resume();`;
  const client = execFile(process.execPath, ['-e', code], { cwd: '/', env: {}, ...(user !== undefined && { uid: user, gid: user }) });
  onTestFinished(() => void client.kill('SIGKILL'));
  const [socket] = await connected;
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

describe('in the tables of the system', () => {
  const line = (from: string, to: string, state: string, user: number): string =>
    `   1: 0100007F:${from} 0100007F:${to} ${state} 00000000:00000000 00:00000000 00000000 ${String(user).padStart(5)}        0 12345 1 0`;
  const peer = { localPort: 0x0fa0, remotePort: 0x8001, remoteAddress: '127.0.0.1' };
  const ours = line('0FA0', '8001', '01', 7);

  test('a peer is found by both ports', () => {
    expect(peerIn([ours, line('8001', '0FA1', '01', 8), line('8001', '0FA0', '01', 9)], peer)).toEqual({ user: 9, isConnected: true });
    expect(peerIn([ours, line('8001', '0FA0', '05', 0)], peer)).toEqual({ user: 0, isConnected: false });
  });

  test('one that is connected and not in them is of another system, and one that has gone is nobody’s', () => {
    expect(peerIn([ours], peer)).toBe('untold');
    expect(peerIn([], peer)).toBe('untold');
    for (const gone of [[line('0FA0', '8001', '08', 7)], [line('0FA0', '8002', '01', 7)]]) expect(peerIn(gone, peer)).toBe(undefined);
  });

  test('a line that was missed once is found the next time', () => {
    const readings = [[ours], [ours, line('8001', '0FA0', '01', 9)]];
    expect(foundIn(() => readings.shift() ?? [], peer)).toEqual({ user: 9, isConnected: true });
    expect(foundIn(() => [ours], peer)).toBe('untold');
  });
});

describe('the other end of a connection', () => {
  test.each(['127.0.0.1', '::1'])('is known for this user’s, at %s', async (address) => {
    const socket = await connectionOf(undefined, address);
    expect(isOfThisUser(socket)).toBe(true);
    expect(mayBeOfThisUser(socket)).toBe(true);
  });

  describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('of another user', () => {
    test.each(['127.0.0.1', '::1'])('is known for that, at %s', async (address) => {
      const socket = await connectionOf(OTHER, address);
      expect(isOfThisUser(socket)).toBe(false);
      expect(mayBeOfThisUser(socket, OTHER)).toBe(true);
      expect(mayBeOfThisUser(socket, OTHER - 1)).toBe(false);
      // In a container, what forwards a port is anybody.
      expect(mayBeOfThisUser(socket, 0)).toBe(true);
    });

    test('may be root’s, which relays what others ask for, but only while it is there', async () => {
      const socket = await connectionOf(0, '127.0.0.1');
      expect(mayBeOfThisUser(socket, OTHER)).toBe(true);
    });

    test('that does not wait for an answer is not taken for root’s', async () => {
      const socket = await connectionOf(OTHER, '127.0.0.1', 'process.exit()');
      await once(socket.resume(), 'end');
      expect(mayBeOfThisUser(socket, OTHER - 1)).toBe(false);
    });

    test('that has reset it is nobody’s', async () => {
      const socket = await connectionOf(OTHER, '127.0.0.1', "this.once('data', () => this.resetAndDestroy())");
      // A socket knows nothing of its peer any more once that has reset it, so it does so only when it is told to.
      const peer = { localPort: socket.localPort!, remotePort: socket.remotePort!, remoteAddress: socket.remoteAddress! };
      socket.write('now');
      await new Promise<void>((resolve) => {
        if (socket.destroyed) resolve();
        else socket.once('close', () => resolve());
      });
      expect(peer.remotePort).toBeGreaterThan(0);
      expect(mayBeOfThisUser(peer, OTHER - 1)).toBe(false);
    });
  });
});
