// The ways to the host's proxy. Loaded only where there is one.
'use strict';
const net = require('node:net');
const { policy, startsWith, apply, denied } = require('./denial.cjs');

const { connect: connectPlain } = net.Socket.prototype;
const { listen } = net.Server.prototype;

/**
 * Opens the connection by way of the host's proxy. A relay of our own on loopback does the talking with the proxy, one per address,
 * so that the socket and whatever protocol it speaks notice nothing.
 */
function throughProxy(socket, options, rest, connect, ours) {
  const host = options.host ?? 'localhost';
  const target = `${net.isIP(host) === 6 ? `[${host}]` : host}:${options.port}`;
  // As while a name is looked up: what is written meanwhile waits.
  socket.connecting = true;
  relayFor(target, ours).then(
    (port) => {
      if (!socket.destroyed) apply(connect, socket, [{ ...options, host: '127.0.0.1', port, family: 4, [ours]: true }, ...rest]);
    },
    (error) => socket.destroy(error),
  );
  return socket;
}

const relays = new Map();

function relayFor(target, ours) {
  let relay = relays.get(target);
  if (relay === undefined) {
    relay = new Promise((ready, failed) => {
      const server = new net.Server({ allowHalfOpen: true }, (client) => tunnel(client, target, ours));
      server.on('error', failed);
      server.on('listening', () => ready(server.address().port));
      apply(listen, server, [{ host: '127.0.0.1', port: 0, [ours]: true }]);
      server.unref();
    });
    relays.set(target, relay);
  }
  return relay;
}

function openProxy(ours) {
  const { channel, port } = policy.proxy;
  // Few plugins ever need it, and every start would have to read it.
  if (channel !== undefined) return require('./channel.cjs').openOver(channel);
  const upstream = new net.Socket();
  apply(connectPlain, upstream, [{ host: '127.0.0.1', port, [ours]: true }]);
  return upstream;
}

function tunnel(client, target, ours) {
  const upstream = openProxy(ours);
  const { token } = policy.proxy;
  const authorization = token === undefined ? '' : `Proxy-Authorization: Basic ${Buffer.from(`worker:${token}`).toString('base64')}\r\n`;
  upstream.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${authorization}\r\n`);
  let answer = Buffer.alloc(0);
  const read = (chunk) => {
    answer = Buffer.concat([answer, chunk]);
    const end = answer.indexOf('\r\n\r\n');
    if (end < 0) return;
    upstream.off('data', read);
    const head = answer.toString('latin1', 0, end);
    if (!startsWith(head, 'HTTP/1.1 200')) {
      noteAstray(target, /^Codex-Leads-To: (\S+)\r?$/m.exec(head)?.[1]);
      return void client.resetAndDestroy();
    }
    if (answer.length > end + 4) client.write(answer.subarray(end + 4));
    client.pipe(upstream).pipe(client);
  };
  upstream.on('data', read);
  endTogether(client, upstream);
}

/** What one side has said to its end reaches the other. What breaks off there breaks off here. */
function endTogether(client, upstream) {
  client.on('error', () => upstream.destroy());
  upstream.on('error', () => client.resetAndDestroy());
  client.on('close', () => upstream.destroy());
  upstream.on('close', () => {
    if (!client.writableEnded) client.resetAndDestroy();
    // Its own end is to be noticed.
    else client.resume();
  });
}

/** The host has it known that a granted name leads to an address that was not granted. */
function noteAstray(target, address) {
  if (address === undefined) return;
  const port = target.slice(target.lastIndexOf(':'));
  const bracketed = net.isIP(address) === 6 ? `[${address}]` : address;
  const permission = `network:request:${port === ':80' || port === ':443' ? address : `${bracketed}${port}`}`;
  denied({ permission, detail: `reach ${target}, which leads to ${address}` });
}

/** The host's proxy is outside of our network, at the other end of a descriptor; programs want a port. */
function startRelay(ours) {
  const server = new net.Server({ allowHalfOpen: true }, (client) => {
    const upstream = openProxy(ours);
    endTogether(client, upstream);
    client.pipe(upstream).pipe(client);
  });
  server.on('error', () => undefined);
  apply(listen, server, [{ host: '127.0.0.1', port: policy.proxy.port, [ours]: true }]);
  server.unref();
}

module.exports = { throughProxy, startRelay };
