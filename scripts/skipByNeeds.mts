// A set-up file of vitest's: skips the tests of files that cannot run here.
import path from 'node:path';
import { beforeEach } from 'vitest';
import { reasonToSkip } from './platformNeeds.mts';

const root = path.resolve(import.meta.dirname, '..');

beforeEach((context) => {
  const reason = reasonToSkip(path.relative(root, context.task.file.filepath));
  if (reason !== undefined) context.skip(reason);
});
