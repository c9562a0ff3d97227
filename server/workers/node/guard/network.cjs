// Lets connections to granted hosts through, by way of the host's proxy where there is one, and refuses all others.
'use strict';
const net = require('node:net');
const { policy, startsWith, endsWith, apply, denials, denied } = require('./denial.cjs');
const { checkedCallback, checkedPromise } = require('./files.cjs');

/** Marks connections of our own: to the proxy, and to relays in front of it. */
const OURS = Symbol('ours');

function hostAllowed(host, port) {
  const { network } = policy;
  if (network === 'all') return true;
  if (network === 'none') return false;
  for (let index = 0; index < network.length; index++) {
    const rule = network[index];
    if (rule.port !== undefined && port !== undefined && rule.port !== port) continue;
    if (rule.host === '*' || rule.host === host || (startsWith(rule.host, '*.') && endsWith(host, rule.host.slice(1)))) return true;
  }
  return false;
}

function networkDenial(host, port) {
  const bare = `${host}`.toLowerCase();
  const standard = port === undefined || port === 80 || port === 443;
  const shown = standard ? bare : `${bare}:${port}`;
  return denied({ permission: `network:request:${shown}`, detail: `reach ${shown} over the network` });
}

/** HTTP clients pass a path of null. */
function isLocal({ path: file }) {
  return file !== undefined && file !== null;
}

/** @returns an error, or undefined when the address may be reached. */
function connectDenial(options) {
  if (isLocal(options)) {
    if (policy.spawn !== 'none' && policy.network === 'all') return undefined;
    return denied({ permission: 'network:request', detail: `connect to the local socket ${options.path}` });
  }
  const host = `${options.host ?? 'localhost'}`.toLowerCase();
  const port = Number(options.port);
  return hostAllowed(host, port) || isProxy({ host, port }) ? undefined : networkDenial(host, port);
}

function connectOptions(args) {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === 'object' && first !== null) return first;
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { path: first };
  return { port: first, host: typeof args[1] === 'string' ? args[1] : undefined };
}

/** The last refused connection: the errors of some clients do not say what is behind them. */
let lastRefusal;

/** @returns what was refused less than so many milliseconds ago. */
function refusedWithin(ms) {
  return lastRefusal !== undefined && performance.now() - lastRefusal.at < ms ? lastRefusal.denial : undefined;
}

function guardConnections() {
  const { connect } = net.Socket.prototype;
  // Only where there is a way: most plugins have none.
  const throughProxy = policy.proxy && require('./tunnel.cjs').throughProxy;
  net.Socket.prototype.connect = function (...args) {
    const options = connectOptions(args);
    if (options[OURS] === true) return apply(connect, this, args);
    const refusal = connectDenial(options);
    if (refusal !== undefined) {
      // WebSocket's errors carry no cause; changing that class would load it, which takes longer than all the rest of the guard.
      lastRefusal = { denial: denials.get(refusal), at: performance.now() };
      // Until then it is on its way, or protocols on top of it would take it for connected.
      this.connecting = true;
      process.nextTick(() => this.destroy(refusal));
      return this;
    }
    if (policy.proxy?.tunnel !== true || isLocal(options) || isProxy(options)) return apply(connect, this, args);
    const callback = Array.isArray(args[0]) ? args[0][1] : args.at(-1);
    return throughProxy(this, options, typeof callback === 'function' ? [callback] : [], connect, OURS);
  };
}

function isProxy({ host, port }) {
  return policy.proxy !== undefined && host === '127.0.0.1' && Number(port) === policy.proxy.port;
}

function guardServers() {
  const { listen } = net.Server.prototype;
  net.Server.prototype.listen = function (...args) {
    const options = connectOptions(args);
    if (options[OURS] !== true) {
      const where = options.path ?? `${options.host ?? 'every address'}:${options.port ?? 0}`;
      const refusal = denied({ permission: 'network:request', detail: `listen on ${where}` });
      process.nextTick(() => this.emit('error', refusal));
      return this;
    }
    return apply(listen, this, args);
  };
}

function guardFetch() {
  const { fetch } = globalThis;
  // Its own error would only say "fetch failed".
  globalThis.fetch = async function (input, init) {
    const url = new URL(typeof input === 'string' || input instanceof URL ? input : input.url);
    if (/^https?:$/.test(url.protocol)) {
      const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
      const host = url.hostname.replace(/^\[|\]$/g, '');
      if (!hostAllowed(host, port)) throw networkDenial(host, port);
    }
    return fetch(input, init);
  };
}

/**
 * @param lazily has a built-in module changed when it is first asked for.
 * @param improve gives errors our names, where they pass by.
 */
function guardNetwork(lazily, improve) {
  guardConnections();
  if (policy.proxy?.channel !== undefined) require('./tunnel.cjs').startRelay(OURS);
  if (policy.network === 'all') return;
  guardServers();
  guardFetch();
  // The machine's addresses are no plugin's business; asking for them where there are none to be seen would throw.
  lazily('os', (os) => {
    os.networkInterfaces = () => ({});
  });
  lazily('dgram', (dgram) => {
    for (const name of ['bind', 'connect', 'send', 'addMembership']) {
      dgram.Socket.prototype[name] = function (...args) {
        const host = name === 'connect' ? args[1] : args.find((arg, index) => index > 0 && typeof arg === 'string');
        throw name === 'bind'
          ? denied({ permission: 'network:request', detail: 'receive datagrams' })
          : denied({ permission: `network:request${host ? `:${host}` : ''}`, detail: 'send datagrams' });
      };
    }
  });
  lazily('dns', (dns) => {
    const guard = (target, name, style) => {
      const original = target[name];
      if (typeof original !== 'function') return;
      const judge = ([host]) => {
        if (typeof host === 'string' && !hostAllowed(host.toLowerCase(), undefined) && net.isIP(host) === 0)
          throw networkDenial(host, undefined);
      };
      target[name] = style(original, judge, improve);
    };
    for (const name of Object.keys(dns)) if (/^(lookup|resolve|reverse)/.test(name)) guard(dns, name, checkedCallback);
    for (const name of Object.keys(dns.promises)) if (/^(lookup|resolve|reverse)/.test(name)) guard(dns.promises, name, checkedPromise);
    for (const [place, style] of [
      [dns.Resolver.prototype, checkedCallback],
      [dns.promises.Resolver.prototype, checkedPromise],
    ]) {
      for (const name of Object.getOwnPropertyNames(place)) if (/^(resolve|reverse)/.test(name)) guard(place, name, style);
    }
  });
}

module.exports = { guardNetwork, refusedWithin };
