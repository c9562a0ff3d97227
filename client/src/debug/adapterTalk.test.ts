import { describe, expect, it } from 'vitest';
import { AdapterTalk } from './adapterTalk.ts';

const file = '/plugins/tidy/handlers/save.js';
const isMeant = (named: string): boolean => named === file;

/** A session in which the editor has set a breakpoint in the file and has finished. */
function configured(verified: boolean, path = file): AdapterTalk {
  const talk = new AdapterTalk();
  talk.asked({ type: 'request', seq: 1, command: 'setBreakpoints', arguments: { source: { path } } });
  talk.asked({ type: 'request', seq: 2, command: 'configurationDone' });
  talk.said({ type: 'response', request_seq: 2, command: 'configurationDone' });
  expect(talk.isConfigured, 'before the breakpoints are answered').toBe(false);
  talk.said({ type: 'response', request_seq: 1, command: 'setBreakpoints', body: { breakpoints: [{ id: 7, verified }] } });
  return talk;
}

describe('adapterTalk', () => {
  it('is configured once all breakpoints and the end of the configuration are answered', () => {
    const talk = new AdapterTalk();
    expect([talk.isBegun, talk.isConfigured]).toEqual([false, false]);
    talk.asked({ type: 'request', seq: 1, command: 'initialize' });
    expect([talk.isBegun, talk.isConfigured]).toEqual([true, false]);
    expect(configured(false).isConfigured).toBe(true);
  });

  it('is no longer when a breakpoint is added, until that is answered', () => {
    const talk = configured(true);
    talk.asked({ type: 'request', seq: 3, command: 'setBreakpoints', arguments: { source: { path: file } } });
    expect(talk.isConfigured).toBe(false);
    expect(talk.isBound(isMeant)).toBe(false);
    talk.said({ type: 'response', request_seq: 3, command: 'setBreakpoints', body: { breakpoints: [] } });
    expect(talk.isBound(isMeant)).toBe(true);
  });

  it('is bound when the adapter says so later', () => {
    const talk = configured(false);
    expect(talk.isBound(isMeant)).toBe(false);
    expect(talk.said({ type: 'event', event: 'breakpoint', body: { breakpoint: { id: 7, verified: true } } })).toBe(true);
    expect(talk.isBound(isMeant)).toBe(true);
  });

  it('does not wait for breakpoints in files of others', () => {
    expect(configured(false, '/elsewhere/app.js').isBound(isMeant)).toBe(true);
  });

  it('tells a session that the user ended from one whose adapter went away', () => {
    const left = new AdapterTalk();
    left.asked({ type: 'request', seq: 1, command: 'disconnect' });
    left.said({ type: 'event', event: 'terminated' });
    left.closed();
    expect(left.wasCut).toBe(false);
    const cut = new AdapterTalk();
    cut.said({ type: 'event', event: 'terminated' });
    cut.asked({ type: 'request', seq: 1, command: 'disconnect' });
    expect(cut.wasCut).toBe(true);
  });

  it('takes no notice of what does not place breakpoints', () => {
    const talk = new AdapterTalk();
    talk.asked({ type: 'request', seq: 1, command: 'threads' });
    expect(talk.said({ type: 'response', request_seq: 1, command: 'threads' })).toBe(false);
  });
});
