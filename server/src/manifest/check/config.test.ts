import { describe, expect, it } from 'vitest';
import { checkConfig, DEFAULT_CONFIG } from './config.ts';

describe('config', () => {
  it('fills in the defaults', () => {
    expect(checkConfig('{}')).toEqual({ config: DEFAULT_CONFIG, problems: [] });
    expect(checkConfig('{"port": 0, "logLevel": "debug"}').config).toEqual({ ...DEFAULT_CONFIG, port: 0, logLevel: 'debug' });
  });

  it('reports mistakes under its own codes, and keeps what cannot be used', () => {
    const codes = (text: string): string[] => checkConfig(text).problems.map(({ code }) => code);
    expect(codes('{"port": "4000"}')).toEqual(['config/type']);
    expect(codes('{"port": 70000}')).toEqual(['config/value']);
    expect(codes('{"logLevel": "verbose"}')).toEqual(['config/value']);
    expect(codes('{"prot": 1, "port": 70000, "envFile": null}')).toEqual(['config/unknown-key', 'config/value', 'config/type']);
    expect(codes('{"prot": 1}')).toEqual(['config/unknown-key']);
    expect(codes('{"port": 1, "port": 2}')).toEqual(['config/duplicate-key']);
    expect(codes('{"port": 1,}')).toEqual(['config/syntax']);
    expect(checkConfig('{"port": "4000"}').config).toBeUndefined();
  });
});
