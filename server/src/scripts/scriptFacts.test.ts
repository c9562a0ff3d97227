import { describe, expect, test } from 'vitest';
import { obviouslyExports } from './scriptFacts.ts';

const LONG = '// x\n'.repeat(3000);

describe('long scripts', () => {
  test.for([
    ['exports.onFileSave = () => 1;', 'node', true],
    ['module.exports.onFileSave = f;', 'node', true],
    ['export async function onFileSave(event) {}', 'node', true],
    ['export {\n  other,\n  onFileSave\n};', 'node', true],
    ['__export(index_exports, {\n  onFileSave: () => onFileSave\n});', 'node', true],
    ['module.exports = { onFileSave };', 'node', true],
    ['module.exports = { onFileSaved };', 'node', false],
    ['  exports.onFileSave = () => 1;', 'node', false],
    ["exports.onFileSave = 1; process.stdin.on('data', f);", 'node', false],
    ['def onFileSave(event):\n  pass', 'python', true],
    ['  def onFileSave(self): pass', 'python', false],
  ] as const)('obviously export a function or not: %j', ([text, runtime, expected]) => {
    expect(obviouslyExports(`${LONG.replaceAll('//', runtime === 'python' ? '#' : '//')}${text}\n`, ['onFileSave'], runtime)).toBe(
      expected,
    );
    // Short ones are read.
    expect(obviouslyExports(text, ['onFileSave'], runtime)).toBe(false);
  });
});
