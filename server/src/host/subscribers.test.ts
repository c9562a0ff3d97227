import { describe, expect, it } from 'vitest';
import { Subscribers } from './subscribers.ts';

interface Events {
  log: { level: string };
  changed: number;
}

describe('subscribers', () => {
  it('hear what they asked for, each by its own filter, until they leave', () => {
    const subscribers = new Subscribers<Events>();
    const heard: string[] = [];
    expect(subscribers.has('log')).toBe(false);
    const leave = subscribers.subscribe('log', ({ level }) => heard.push(`all ${level}`));
    subscribers.subscribe(
      'log',
      ({ level }) => heard.push(`errors ${level}`),
      ({ level }) => level === 'error',
    );
    subscribers.subscribe('changed', (count) => heard.push(`changed ${count}`));
    subscribers.tell('log', { level: 'info' });
    subscribers.tell('log', { level: 'error' });
    subscribers.tell('changed', 3);
    leave();
    subscribers.tell('log', { level: 'error' });
    expect(heard).toEqual(['all info', 'all error', 'errors error', 'changed 3', 'errors error']);
    expect(subscribers.has('log')).toBe(true);
  });

  it('are told although another one throws, which is not kept secret', () => {
    const subscribers = new Subscribers<Events>();
    const heard: number[] = [];
    subscribers.subscribe('changed', () => {
      throw new Error('of the first');
    });
    subscribers.subscribe('changed', (count) => heard.push(count));
    expect(() => subscribers.tell('changed', 1)).toThrow('of the first');
    expect(heard).toEqual([1]);
  });

  it('may leave and come while they are told', () => {
    const subscribers = new Subscribers<Events>();
    const heard: string[] = [];
    const leave = subscribers.subscribe('changed', () => {
      heard.push('once');
      leave();
      subscribers.subscribe('changed', () => heard.push('later'));
    });
    subscribers.tell('changed', 1);
    subscribers.tell('changed', 2);
    expect(heard).toEqual(['once', 'later']);
  });
});
