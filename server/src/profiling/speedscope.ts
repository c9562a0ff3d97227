// Profiles of Python, in the file format of speedscope (https://www.speedscope.app/file-format-schema.json), which the worker makes.
//
// What comes is out of a plugin's process: it is checked, and what is written is made anew of the parts that the format has.
import { FunctionTimes, type HotFunction } from './hotFunctions.ts';

interface Frame {
  name: string;
  file?: string;
  line?: number;
}

/** Of one thread. A sample is a stack of places among the frames, outermost first, and weighs so many milliseconds. */
interface SampledProfile {
  type: 'sampled';
  name: string;
  unit: 'milliseconds';
  startValue: number;
  endValue: number;
  samples: number[][];
  weights: number[];
}

export interface SpeedscopeFile {
  $schema: 'https://www.speedscope.app/file-format-schema.json';
  name?: string;
  exporter: string;
  activeProfileIndex: number;
  shared: { frames: Frame[] };
  profiles: SampledProfile[];
}

const LONGEST_NAME = 500;
const LONGEST_FILE = 4096;

/** Checks what a worker sent. @returns undefined where it is no profile. */
export function readSpeedscope(value: unknown, name: string): SpeedscopeFile | undefined {
  if (!isObject(value) || !isObject(value['shared'])) return undefined;
  const { profiles, shared } = value;
  const { frames } = shared;
  if (!Array.isArray(frames) || !frames.every(isFrame) || !Array.isArray(profiles) || profiles.length === 0) return undefined;
  if (!profiles.every((one) => isProfile(one, frames.length))) return undefined;
  return {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    name,
    exporter: 'codex-plugin',
    activeProfileIndex: 0,
    shared: {
      frames: frames.map((frame) => ({
        name: frame.name.slice(0, LONGEST_NAME),
        ...(frame.file !== undefined && { file: frame.file.slice(0, LONGEST_FILE) }),
        ...(frame.line !== undefined && { line: frame.line }),
      })),
    },
    profiles: profiles.map(({ name: thread, samples, weights }) => ({
      type: 'sampled',
      name: thread.slice(0, LONGEST_NAME),
      unit: 'milliseconds',
      startValue: 0,
      endValue: weights.reduce((sum, weight) => sum + weight, 0),
      samples,
      weights,
    })),
  };
}

export function hottestOfSpeedscope({ shared, profiles }: SpeedscopeFile): HotFunction[] {
  const times = new FunctionTimes(shared.frames);
  for (const { samples, weights } of profiles) {
    for (const [index, stack] of samples.entries()) times.add(stack, stack.at(-1), weights[index]!);
  }
  return times.hottest();
}

function isFrame(value: unknown): value is Frame {
  if (!isObject(value) || typeof value['name'] !== 'string') return false;
  const { file, line } = value;
  return (file === undefined || typeof file === 'string') && (line === undefined || Number.isInteger(line));
}

function isProfile(value: unknown, frames: number): value is SampledProfile {
  if (!isObject(value) || value['type'] !== 'sampled' || value['unit'] !== 'milliseconds' || typeof value['name'] !== 'string')
    return false;
  const { samples, weights } = value;
  const isPlace = (place: unknown): boolean => Number.isInteger(place) && (place as number) >= 0 && (place as number) < frames;
  return (
    Array.isArray(samples) &&
    samples.every((stack) => Array.isArray(stack) && stack.every(isPlace)) &&
    Array.isArray(weights) &&
    weights.length === samples.length &&
    weights.every((weight) => typeof weight === 'number' && Number.isFinite(weight) && weight >= 0)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
