// The worker for handlers in JavaScript and TypeScript: imports each script once and calls its functions, event by event.
// The protocol is described in server/src/runner/wire.ts.
import { pathToFileURL } from 'node:url';
import { connect, isSending, send, sendLast, whenSent } from './frames.mjs';
import { findHandler, listFunctions } from './lookup.mjs';
import { capturePrints, Origin, origins } from './origin.mjs';
import { now } from './clock.mjs';
import { beginProfile, endOfBurst, endProfile, profileInBursts, ranSince } from './profile.mjs';
import { RunningTime, share } from './runningTime.mjs';
import { exportState, restoreState } from './state.mjs';

/** As in server/src/runner/wire.ts. */
const PROTOCOL_VERSION = 2;
/** As BUDGETS.responseBytes in server/src/contract/budgets.ts. */
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;
/** How many of the permissions that a call lacked are told. As MOST_DENIALS in server/src/runner/wire.ts. */
const MAX_DENIALS = 8;
const DEFINED = Symbol.for('codexPlugins.defineHandler');
/** Exit code after an error that belongs to no call. */
const EXIT_FATAL = 70;
/** Stack frames with this in them are ours and say nothing to a plugin's author. */
const OWN_FRAMES = new URL('..', import.meta.url).href;

if (!process.env.CODEX_PLUGIN_WORKER) {
  process.stderr.write(
    'This program is started by the Codex plugin host, which talks to it over file descriptor 3. ' +
      'To try a handler by hand, run the handler itself: echo \'{"event":"onFileSave"}\' | node handlers/save.js\n',
  );
  process.exit(2);
}
// Tells the SDK's runFromStdin that the handler is called by us.
globalThis[Symbol.for('codexPlugins.worker')] = true;
capturePrints();
// Only now: loading node:util looks at process.stderr, which would open Node's own stream.
const { format } = await import('node:util');
// What handlers put in its place, such as a test's clock, is none of ours.
const { setImmediate } = globalThis;
await import('../sdkResolver.mjs');

/** Calls that have not been answered, by id. */
const calls = new Map();
/** Explains errors, and tells of refusals that handlers keep to themselves; undefined where plugins are not confined. */
const guard = globalThis[Symbol.for('codexPlugins.guard')];
guard?.listen((denial) => currentCall()?.refused(denial));
/** Scripts by path: { module } once loaded, { loading } before. */
const scripts = new Map();
/** Calls whose script is loaded and whose turn has not come. */
const turns = [];
/** Nobody had a turn since the loop last went around. */
let loopIsFree = true;
/** Handler state, shared by the plugin's scripts; handed on to the next worker when the plugin's files change. */
const state = {};
let settings = {};
/** The runtime's debugger is open: see startUncaught. */
let isDebugged = false;
/** Whose function runs now, with nobody to catch what it throws. */
let thrower;
/** Calls by what becomes of the promise of their function, with nobody to catch what it is rejected with. */
const rejectable = new WeakMap();

function receive(header, body, isFirst) {
  if (isFirst) loopIsFree = true;
  switch (header.type) {
    case 'call':
      return call(header, body);
    case 'cancel':
      return calls.get(header.id)?.cancel(header.reason);
    case 'withdraw':
      return calls.get(header.id)?.withdraw();
    case 'configure':
      settings = JSON.parse(body);
      return undefined;
    case 'debug':
      return void openDebugger();
    case 'import':
      return void importAhead(header);
    case 'handOver':
      return handOver();
    case 'inherit':
      return inherit(body);
    case 'profile':
      return void beginProfile(header);
    case 'burst':
      return profileInBursts(header);
    case 'endProfile':
      return endProfile();
  }
}

async function openDebugger() {
  try {
    const { default: inspector } = await import('node:inspector');
    if (inspector.url() === undefined) inspector.open(0, '127.0.0.1');
    const url = inspector.url();
    // It does not throw where it may not listen, but only says so on the standard error output.
    if (url === undefined) throw new Error('it may not listen on loopback, which needs the permission "network:request" here');
    const { port, pathname } = new URL(url);
    isDebugged = true;
    // Nobody else is told: see --inspect-publish-uid.
    send({ type: 'debugging', port: Number(port), key: pathname.slice(1) });
  } catch (error) {
    send({ type: 'debugging', error: `Node.js ${process.versions.node} could not open its inspector: ${error.message}.` });
  }
}

// ---- calls --------------------------------------------------------------------------------------------------------------------------

class Call extends Origin {
  constructor(header, payload) {
    super(header.script, header.eventId);
    this.inCall = true;
    this.header = header;
    this.payload = payload;
    this.controller = undefined;
    this.cancelled = undefined;
    /** Set when the function begins. */
    this.time = undefined;
    /** Its function has given the loop back, of which the host was not told. */
    this.waits = false;
    /** How many times its function ran beyond the first, for a profile. */
    this.again = 0;
    this.function = undefined;
    /** What the guard refused while the call ran, by permission, the last one last. */
    this.denials = undefined;
    calls.set(header.id, this);
  }

  refused(denial) {
    this.denials ??= new Map();
    this.denials.delete(denial.permission);
    if (this.denials.size === MAX_DENIALS) this.denials.delete(this.denials.keys().next().value);
    this.denials.set(denial.permission, shortened(denial));
  }

  get refusals() {
    return this.denials && { denials: [...this.denials.values()] };
  }

  get handlerMs() {
    return this.time === undefined ? 0 : this.time.ms;
  }

  cancel(reason) {
    if (reason === 'timeout') {
      const { handlerMs } = this;
      send({ type: 'ran', id: this.header.id, handlerMs });
      // The host counts the way here, and what other calls take of the loop.
      if (handlerMs < this.header.deadlineMs) return;
    }
    this.cancelled ??=
      reason === 'timeout'
        ? new DOMException('The handler is out of time.', 'TimeoutError')
        : new DOMException('The answer is no longer wanted.', 'AbortError');
    this.flush();
    if (this.time === undefined) return;
    const { controller, cancelled } = this;
    if (controller !== undefined) origins.run(this, () => controller.abort(cancelled));
  }

  withdraw() {
    if (this.time !== undefined) return;
    this.cancelled ??= new DOMException('The worker is being replaced.', 'AbortError');
    // At once, so that another worker can have it, although its script may still be loading.
    this.fail('cancelled', this.cancelled);
  }

  succeed(json) {
    const { handlerMs } = this;
    if (this.end()) send({ type: 'result', id: this.header.id, function: this.function ?? '', handlerMs, ...this.refusals }, json);
  }

  fail(fault, error) {
    const { handlerMs } = this;
    const described = describe(error);
    if (!this.end()) return;
    send({ type: 'failure', id: this.header.id, fault, function: this.function, handlerMs, error: described, ...this.refusals });
  }

  /** A description of what came instead of a response. */
  reject(fault, message) {
    this.fail(fault, { name: '', message });
  }

  end() {
    if (!calls.delete(this.header.id)) return false;
    if (this.time !== undefined) {
      share(-1);
      ranSince(this.time.begunAt, this.again);
    }
    this.flush();
    this.inCall = false;
    return true;
  }
}

/** The second argument of a handler. */
class Context {
  #call;
  #parsed;

  constructor(call) {
    this.#call = call;
  }

  get signal() {
    const call = this.#call;
    if (call.controller === undefined) {
      call.controller = new AbortController();
      if (call.cancelled !== undefined) call.controller.abort(call.cancelled);
    }
    return call.controller.signal;
  }

  get log() {
    const call = this.#call;
    const at =
      (level) =>
      (...args) =>
        call.print('log', level, format(...args));
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  }

  get state() {
    return state;
  }

  get settings() {
    return settings;
  }

  // A function of its own, so that it works when a handler takes the context apart.
  parse = () => (this.#parsed ??= JSON.parse(this.#call.payload));
}

function call(header, payload) {
  const run = new Call(header, payload);
  const script = scripts.get(header.path);
  if (script?.module === undefined) void load(run);
  else takeTurn(run, script);
}

/**
 * Between two turns the loop goes around, and what was said is with the host: the answer of the first is there, and cancellations are read, before
 * the second begins, whatever it does then.
 */
function takeTurn(run, script) {
  if (loopIsFree && turns.length === 0 && !isSending()) {
    loopIsFree = false;
    execute(run, script);
  } else if (turns.push([run, script]) === 1) setImmediate(nextTurn);
}

function nextTurn() {
  if (isSending()) return whenSent(nextTurn);
  loopIsFree = false;
  const [run, script] = turns.shift();
  execute(run, script);
  if (turns.length > 0) setImmediate(nextTurn);
}

async function load(run) {
  const script = await imported(run.header.path, run.script, run);
  if (script.failed) run.fail('import', script.error);
  else takeTurn(run, script);
}

/** Another worker serves meanwhile: whatever fails here has no call to answer. */
async function importAhead({ id, path, script: name, handlers }) {
  const script = await imported(path, name);
  if (script.failed) return send({ type: 'imported', id, error: describe(script.error) });
  // What the import has set going may break down at once, as a promise does that nobody catches.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  const missing = handlers.findIndex((one) => findHandler(script.module, one.event, one.function) === undefined);
  if (missing === -1) send({ type: 'imported', id });
  else send({ type: 'imported', id, missing, error: { name: '', message: listFunctions(script.module) } });
}

function handOver() {
  const { bytes, dropped } = exportState(state);
  send({ type: 'state', dropped }, bytes);
}

/** Handlers do without it rather than that the worker ends, which is to serve from now on. */
function inherit(body) {
  try {
    restoreState(state, body);
  } catch (error) {
    new Origin().print('stderr', 'warn', `What handlers kept in context.state did not outlive the reload: ${describe(error).message}`);
  }
}

/** @param run on whose behalf it is imported, where there is one. */
async function imported(path, name, run) {
  let script = scripts.get(path);
  if (script === undefined || script.failed) {
    // A script that failed is tried again under another URL, as modules are cached by theirs, failures included.
    const attempt = (script?.attempt ?? 0) + 1;
    script = { attempt, origin: new Origin(name, run?.eventId), handlers: new Map(), instances: new Map() };
    script.origin.run = run;
    script.origin.isImporting = true;
    const url = pathToFileURL(path).href + (attempt === 1 ? '' : `?attempt=${attempt}`);
    const loading = script;
    share(1);
    script.loading = origins
      .run(script.origin, () => import(url))
      .then(
        (module) => {
          loading.module = module;
        },
        (error) => {
          loading.failed = true;
          loading.error = error;
        },
      );
    scripts.set(path, script);
    await script.loading;
    share(-1);
    // What the script prints or breaks from now on belongs to no event.
    script.origin.flush();
    script.origin.eventId = undefined;
    script.origin.run = undefined;
    script.origin.isImporting = false;
  } else await script.loading;
  return script;
}

function execute(run, script) {
  if (run.cancelled !== undefined) return run.fail('cancelled', run.cancelled);
  const { header } = run;
  const key = `${header.event}\n${header.function ?? ''}`;
  let handler = script.handlers.get(key);
  if (handler === undefined) {
    handler = findHandler(script.module, header.event, header.function);
    if (handler === undefined) return run.reject('not-found', listFunctions(script.module));
    script.handlers.set(key, handler);
  }
  run.function = handler.name;
  if (header.announce) {
    // Where a call begins beside others, the host has to know which of them can keep the loop from now on.
    for (const other of calls.values()) if (other.waits) tellThatItWaits(other);
    send({ type: 'started', id: header.id });
  }
  if (isSending()) whenSent(() => start(run, script, handler));
  else start(run, script, handler);
}

function tellThatItWaits(run) {
  run.waits = false;
  send({ type: 'waits', id: run.header.id });
}

function start(run, script, handler) {
  if (run.cancelled !== undefined) return run.fail('cancelled', run.cancelled);
  const until = endOfBurst(run.header);
  if (isDebugged && until === undefined) return void setImmediate(startUncaught, run, script, handler);
  run.time = new RunningTime();
  let returned;
  let then;
  try {
    returned = origins.run(run, until === undefined ? invoke : invokeAgain, run, script, handler, until);
    then = returned?.then;
  } catch (error) {
    return run.fail('threw', error);
  }
  if (typeof then !== 'function') return respond(run, returned);
  beginsToWait(run);
  Promise.resolve(returned).then(
    (value) => respond(run, value),
    (error) => run.fail('rejected', error),
  );
}

/**
 * The same where a debugger may be attached. Asked to stop at what nobody catches, V8 foresees who would: a catch of ours would be one, and authors would
 * never see where their function failed. So there is none, and such errors come to `stray`. For that, nothing of ours may be under way.
 */
function startUncaught(run, script, handler) {
  if (run.cancelled !== undefined) return run.fail('cancelled', run.cancelled);
  run.time = new RunningTime();
  thrower = run;
  const returned = origins.run(run, invoke, run, script, handler);
  const then = returned?.then;
  thrower = undefined;
  if (typeof then !== 'function') return respond(run, returned);
  beginsToWait(run);
  const settled = Promise.resolve(returned).then((value) => respond(run, value));
  rejectable.set(settled, run);
}

function beginsToWait(run) {
  run.time.firstWait();
  run.waits = true;
  if (run.header.announce) tellThatItWaits(run);
}

/** @returns what the last run returned. */
function invokeAgain(run, script, handler, until) {
  let returned = invoke(run, script, handler);
  while (typeof returned?.then !== 'function') {
    if (!goesOn(run, until)) return returned;
    returned = invoke(run, script, handler);
  }
  return resolvedAgain(returned, run, script, handler, until);
}

/** @returns whether the function of a call is to run once more, for a profile. */
function goesOn(run, until) {
  if (run.cancelled !== undefined || now() >= until) return false;
  run.again++;
  return true;
}

async function resolvedAgain(returned, run, script, handler, until) {
  let value = await returned;
  while (goesOn(run, until)) value = await invoke(run, script, handler);
  return value;
}

function invoke(run, script, handler) {
  let self = handler.self;
  let { fn } = handler;
  if (handler.type !== undefined) {
    self = script.instances.get(handler.type);
    if (self === undefined) script.instances.set(handler.type, (self = new handler.type()));
    fn = self[handler.name];
  }
  const context = new Context(run);
  return Reflect.apply(fn, self, [fn[DEFINED] || run.header.parsed ? context.parse() : run.payload, context]);
}

function respond(run, value) {
  if (!calls.has(run.header.id)) return;
  if (value === undefined || value === null) {
    if (run.header.mayReturnNothing) run.succeed('null');
    else run.reject('nothing', value === null ? 'null' : 'nothing (undefined)');
    return;
  }
  if (typeof value !== 'object' || Array.isArray(value)) return run.reject('not-object', kind(value));
  let json;
  try {
    json = origins.run(run, JSON.stringify, value);
  } catch (error) {
    const { message } = describe(error);
    if (error instanceof RangeError && /string length/.test(message)) return run.reject('too-large', 'more text than fits into one string');
    // The rest of V8's message is a drawing of the circle.
    return run.reject('not-json', /circular/.test(message) ? `it is circular: ${message.replace(/\s*\n\s*/g, ' ')}` : message);
  }
  if (json === undefined || json[0] !== '{') return run.reject('not-object', 'an object that turns into something else in JSON (toJSON)');
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_RESPONSE_BYTES) return run.reject('too-large', `${(bytes / 1024 / 1024).toFixed(1)} MB of JSON`);
  run.succeed(json);
}

function kind(value) {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return `a string (${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)})`;
  return `a ${typeof value}`;
}

// ---- errors -------------------------------------------------------------------------------------------------------------------------

/** Anything may be thrown, so that reading it may fail. */
function describe(thrown) {
  try {
    return describeReadable(thrown);
  } catch {
    return { name: '', message: 'an error that cannot be shown, as reading it fails' };
  }
}

function describeReadable(thrown) {
  if (!(thrown instanceof Error) && !(typeof thrown === 'object' && thrown !== null && typeof thrown.message === 'string')) {
    return { name: '', message: `a value that is no Error (${format('%o', thrown).slice(0, 200)})` };
  }
  const { name, message, stack, code } = thrown;
  const denial = explainDenial(thrown);
  return {
    ...(denial && { denial }),
    name: typeof name === 'string' ? name.slice(0, 200) : 'Error',
    message: (typeof message === 'string' ? message : `a message that is no text (${format('%o', message)})`).slice(0, 8_000),
    ...(typeof stack === 'string' ? { stack: causes(thrown).slice(0, 16_000) } : {}),
    ...(typeof code === 'string' ? { code: code.slice(0, 200) } : {}),
  };
}

/** The guard's word on whether a missing permission is behind an error, where there is a guard. */
function explainDenial(thrown) {
  try {
    const found = guard?.explain(thrown);
    return found && shortened(found);
  } catch {
    return undefined;
  }
}

function shortened({ permission, detail, guess, file, line }) {
  return {
    permission: `${permission}`.slice(0, 500),
    detail: `${detail}`.slice(0, 500),
    ...(guess === true && { guess }),
    ...(typeof file === 'string' && Number.isInteger(line) && { file: file.slice(0, 4096), line }),
  };
}

function causes(error) {
  const own = error.stack
    .split('\n')
    .filter((line) => !line.includes(OWN_FRAMES))
    .join('\n');
  return error.cause instanceof Error && typeof error.cause.stack === 'string' ? `${own}\nCaused by: ${error.cause.stack}` : own;
}

/** The call in whose asynchronous context something happens, be it in the import on its behalf. */
function currentCall() {
  const origin = origins.getStore();
  return origin instanceof Call ? origin : origin?.run;
}

/** Whether the host was told why this process ends. */
let isExplained = false;

function explainEnd(message) {
  isExplained = true;
  sendLast({ type: 'fatal', ...message });
}

function stray(error) {
  const run = currentCall();
  if (run !== undefined && calls.has(run.header.id)) {
    run.fail('uncaught', error);
    return;
  }
  explainEnd({ error: describe(error) });
  process.exit(EXIT_FATAL);
}
process.on('uncaughtException', (error) => {
  const run = thrower;
  thrower = undefined;
  if (run === undefined) stray(error);
  else run.fail('threw', error);
});
process.on('unhandledRejection', (error, promise) => {
  const run = rejectable.get(promise);
  if (run === undefined) stray(error);
  else run.fail('rejected', error);
});

process.on('exit', (code) => {
  const origin = origins.getStore();
  // This program ends itself outside of any origin.
  if (origin === undefined || isExplained) return;
  const run = currentCall();
  const called = `process.exit(${code}) was called`;
  if (run !== undefined && calls.has(run.header.id)) {
    run.flush();
    explainEnd({ id: run.header.id, error: { name: 'ProcessExit', message: called } });
    return;
  }
  // Whatever is running now has nothing to do with it.
  origin.flush();
  const by = origin.isImporting ? `while ${origin.script} was imported` : `by what ${origin.script} had left running`;
  explainEnd({ error: describe({ name: '', message: `${called} ${by}`, stack: new Error().stack }) });
});

connect(receive);
send({ type: 'ready', protocol: PROTOCOL_VERSION });
