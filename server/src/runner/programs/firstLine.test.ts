import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { beginningOf, startedByEnv } from './firstLine.ts';
import { makePlugin } from '../testHarness.ts';

function beginning(content: string | Buffer): unknown {
  const file = path.join(makePlugin({}).folder, 'program');
  writeFileSync(file, content);
  return beginningOf(file);
}

describe('how the system starts a file', () => {
  test.for<[string, object]>([
    ['#!/bin/sh\n', { interpreter: '/bin/sh' }],
    ['#! /bin/sh\n', { interpreter: '/bin/sh' }],
    ['#!\t/bin/sh -e \n', { interpreter: '/bin/sh', argument: '-e' }],
    ['#!/bin/sh', { interpreter: '/bin/sh' }],
    ['#!/usr/bin/env node --flag\n', { interpreter: '/usr/bin/env', argument: 'node --flag' }],
    ['#!/usr/bin/env -S node --flag\r\n', { interpreter: '/usr/bin/env', argument: '-S node --flag\r' }],
    [`#!/bin/sh ${'x'.repeat(400)}\n`, { interpreter: '/bin/sh' }],
  ])('by the interpreter of its first line: %j', ([text, expected]) => {
    expect(beginning(text)).toMatchObject({ kind: 'script', ...expected });
  });

  test.for<[string, RegExp]>([
    ['#!/bin/sh\r\necho\r\n', /CRLF.*line ending LF/],
    ['#!/usr/bin/env node\r\n', /CRLF/],
    [`#!/${'x'.repeat(300)}/bin/python\n`, /too long for the system \(256 characters\)/],
  ])('not at all, which is said: %j', ([text, why]) => {
    expect(beginning(text)).toEqual({ kind: 'broken', why: expect.stringMatching(why) });
  });

  test.for(['echo fine\n', '', '#!\n', '# a comment\n'])('by the shell, where it says nothing: %j', (text) => {
    expect(beginning(text)).toEqual({ kind: 'shell' });
  });

  test('as a program, with the loader that it names', () => {
    expect(beginning(Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0]))).toEqual({ kind: 'compiled' });
    expect(beginningOf('/nowhere/at-all')).toEqual({ kind: 'unreadable' });
  });

  test.runIf(process.platform === 'linux')('the loader of a program of this system is there', () => {
    const found = beginningOf(process.execPath);
    expect(found).toEqual({ kind: 'compiled', loader: expect.stringMatching(/^\/lib.*\/ld-/) });
    const whole = readFileSync(process.execPath).subarray(0, 100);
    expect(beginning(whole)).toEqual({ kind: 'compiled' });
  });
});

describe('what env starts', () => {
  test.for<[string | undefined, string | undefined]>([
    ['node', 'node'],
    ['node --flag', 'node --flag'],
    ['-S node --flag', 'node'],
    ['-Snode --flag', 'node'],
    ['-vS node', 'node'],
    ['--split-string=node -x', 'node'],
    ['-S A=b C="d e" node', 'node'],
    ['-S -i PATH=/x -- A=b node', 'node'],
    ['-S -u NODE_DEBUG --unset=X -C /tmp --chdir /tmp node', 'node'],
    [`-S 'a b' c`, 'a b'],
    ['-S /opt/node/bin/node', '/opt/node/bin/node'],
    ['A=b', undefined],
    ['-S', undefined],
    [undefined, undefined],
  ])('%j is %j', ([argument, program]) => {
    expect(startedByEnv(argument)).toBe(program);
  });
});
