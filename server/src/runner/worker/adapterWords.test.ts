import { describe, expect, it } from 'vitest';
import type { AdapterMessage } from './adapterMessages.ts';
import { AdapterWords } from './adapterWords.ts';

/** What a client hears of an answer to a request of its own. */
function answer(given: object, command = 'threads'): AdapterMessage | undefined {
  const words = new AdapterWords();
  words.fromClient({ seq: 5, type: 'request', command });
  return heard(words.fromAdapter({ seq: 1, type: 'response', request_seq: 5, success: true, command, ...given }));
}

/** What a client hears of an event. */
function event(name: string, body: object): AdapterMessage | undefined {
  return heard(new AdapterWords().fromAdapter({ seq: 1, type: 'event', event: name, body }));
}

function heard(verdict: ReturnType<AdapterWords['fromAdapter']>): AdapterMessage | undefined {
  return verdict.kind === 'pass' ? verdict.message : undefined;
}

describe('what a debug adapter may say', () => {
  it('passes what honest debugging is made of as it is', () => {
    const frames = {
      stackFrames: [{ id: 1, name: 'handler', line: 3, column: 1, source: { path: '/p/a.py', sourceReference: 0, name: 'a.py' } }],
      totalFrames: 1,
    };
    expect(answer({ body: frames }, 'stackTrace')).toEqual({
      ...{ seq: 1, type: 'response', request_seq: 5, success: true, command: 'stackTrace' },
      body: frames,
    });
    const variables = { variables: [{ name: 'url', value: "'[x](command:y) http://example.com'", type: 'str', variablesReference: 0 }] };
    expect(answer({ body: variables }, 'variables')?.['body']).toEqual(variables);
    expect(answer({ body: { breakpoints: [{ id: 1, verified: true, source: { path: 'C:\\p\\a.py' }, line: 3 }] } })?.['body']).toEqual({
      breakpoints: [{ id: 1, verified: true, source: { path: 'C:\\p\\a.py' }, line: 3 }],
    });
    const stopped = { reason: 'breakpoint', threadId: 1, allThreadsStopped: true };
    expect(event('stopped', stopped)).toEqual({ seq: 1, type: 'event', event: 'stopped', body: stopped });
    const output = { category: 'stdout', output: 'see [x](command:y)\n', source: {} };
    expect(event('output', output)?.['body']).toEqual(output);
  });

  it('has all threads go on, as they stop all at once', () => {
    const words = new AdapterWords();
    const asked = { seq: 5, type: 'request', command: 'continue', arguments: { threadId: 3, singleThread: false } };
    expect(words.fromClient(asked)).toEqual({ ...asked, arguments: { threadId: '*', singleThread: false } });
    const next = { seq: 6, type: 'request', command: 'next', arguments: { threadId: 3 } };
    expect(words.fromClient(next)).toEqual(next);
  });

  it('answers a request once', () => {
    const words = new AdapterWords();
    words.fromClient({ seq: 5, type: 'request', command: 'threads' });
    const given = { seq: 1, type: 'response', request_seq: 5, success: true, command: 'runInTerminal' };
    expect(heard(words.fromAdapter(given))).toMatchObject({ type: 'response', command: 'threads' });
    expect(words.fromAdapter(given)).toEqual({ kind: 'drop' });
    expect(words.fromAdapter({ ...given, request_seq: '5' } as never)).toEqual({ kind: 'drop' });
  });

  it('has no answers of the client, and none of its services', () => {
    const words = new AdapterWords();
    expect(words.fromClient({ seq: 1, type: 'response', request_seq: 1, success: true, command: 'runInTerminal' })).toBeUndefined();
    const given = {
      adapterID: 'x',
      supportsRunInTerminalRequest: true,
      supportsStartDebuggingRequest: true,
      supportsProgressReporting: true,
    };
    const asked = words.fromClient({ seq: 2, type: 'request', command: 'initialize', arguments: given });
    expect(asked?.arguments).toEqual({ adapterID: 'x', supportsProgressReporting: true });
  });

  it.each(['debugpyAttach', 'ptvsd_attach', 'debugpySockets', 'constructor', 'startDebugging'])('drops the event %s', (name) => {
    expect(event(name, { request: 'launch' })).toBeUndefined();
  });

  it('says why something failed in words only', () => {
    const error = {
      id: 7,
      format: 'no {what}{there} [a]{b}',
      variables: { what: '[click](', there: 'command:workbench.action.quit)', b: '(command:x)', toString: { toString: 1 } },
      url: 'command:workbench.action.terminal.new',
      urlLabel: 'More',
      showUser: true,
      sendTelemetry: true,
    };
    const failed = answer({ success: false, message: 'see [this](command:x)', body: { error, other: 1 } });
    expect(failed).toMatchObject({ success: false, message: 'see [this] (command:x)' });
    expect(failed?.['body']).toEqual({
      error: { id: 7, format: 'no [click] (command:workbench.action.quit) [a] (command:x)', showUser: true },
    });
    // Not told to be a failure, it is no error either.
    expect(answer({ success: 'no', body: { error } })).toMatchObject({ success: false, body: { error: { id: 7 } } });
  });

  it('makes no notification of output, and sends nothing away', () => {
    expect(event('output', { category: 'important', output: '[x](command:y)' })?.['body']).toMatchObject({ category: 'console' });
    expect(event('output', { category: 'telemetry', output: 'a', data: { secret: 1 } })).toBeUndefined();
  });

  it.each(['http://evil.example/x', 'vscode-vfs://github/a/b', '\\\\evil\\share\\a', '//evil/share/a', 'file:///etc/x'])(
    'names no place that is not on this machine: %s',
    (path) => {
      expect(answer({ body: { stackFrames: [{ id: 1, source: { name: 'a', path, sources: [{ path }] } }] } })?.['body']).toEqual({
        stackFrames: [{ id: 1, source: { name: 'a', sources: [{}] } }],
      });
      expect(event('loadedSource', { reason: 'new', source: { path } })?.['body']).toEqual({ reason: 'new', source: {} });
    },
  );

  it('does not start the session anew with data of its own, and takes links in hovers apart', () => {
    expect(event('terminated', { restart: { __sessionId: 'x' } })?.['body']).toEqual({});
    const message = '[a](command:b) [a][b] <command:b>\n\n[b]: command:c $(zap)';
    expect(event('breakpoint', { reason: 'changed', breakpoint: { verified: false, message } })?.['body']).toEqual({
      reason: 'changed',
      breakpoint: { verified: false, message: '[a] (command:b) [a] [b] < command:b>\n\n[b] : command:c $ (zap)' },
    });
  });

  it('passes nothing beside what messages have', () => {
    expect(event('stopped', JSON.parse('{"reason":"pause","__proto__":{"x":1}}') as object)?.['body']).toEqual({ reason: 'pause' });
    const words = new AdapterWords();
    expect(heard(words.fromAdapter({ seq: 1, type: 'event', event: 'thread', Type: 'request', command: 'runInTerminal' }))).toEqual({
      ...{ seq: 1, type: 'event', event: 'thread' },
    });
  });
});
