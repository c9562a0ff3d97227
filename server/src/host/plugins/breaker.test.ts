import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CircuitBreaker } from './breaker.ts';

describe('circuit breaker', () => {
  it('makes a plugin rest for 30 s at the third crash within 60 s', () => {
    let now = 1_000_000;
    const breaker = new CircuitBreaker(() => now);
    expect([breaker.crashed(), breaker.crashed()]).toEqual([false, false]);
    now += 59_999;
    expect(breaker.crashed()).toBe(true);
    expect(breaker.restingUntil).toBe(now + 30_000);
    now += 30_000;
    expect(breaker.restingUntil).toBeUndefined();
  });

  it('forgets crashes that are older than a minute', () => {
    let now = 1_000_000;
    const breaker = new CircuitBreaker(() => now);
    breaker.crashed();
    breaker.crashed();
    now += 60_001;
    expect(breaker.crashed()).toBe(false);
    expect(breaker.restingUntil).toBeUndefined();
  });

  it('goes by time that passed, whatever becomes of the clock of the machine', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const breaker = new CircuitBreaker();
    for (let crash = 0; crash < 3; crash++) breaker.crashed();
    const until = breaker.restingUntil;
    expect(until).toBeDefined();
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(breaker.restingUntil).toBe(until);
  });

  it('runs again at once after a reset', () => {
    const breaker = new CircuitBreaker(() => 5);
    for (let crash = 0; crash < 3; crash++) breaker.crashed();
    breaker.reset();
    expect(breaker.restingUntil).toBeUndefined();
  });
});
