// Examples for every rule: what breaks it and what does not. The reference shows the first of each; the tests run all of them.
import type { RuleCode } from '../../../src/manifest/rules/table.ts';
import { CODEX_EXAMPLES } from './codex.ts';
import { COMMAND_EXAMPLES } from './commands.ts';
import type { RuleExamples } from './example.ts';
import { HANDLER_EXAMPLES } from './handlers.ts';
import { PERMISSION_EXAMPLES } from './permissions.ts';
import { PUBLISH_EXAMPLES } from './publishing.ts';
import { SHAPE_EXAMPLES } from './shape.ts';

/** Rules about more than one file, or about bytes rather than text: they have tests of their own. */
export type RuleWithoutExamples = 'manifest/encoding' | 'manifest/shadowed' | 'manifest/duplicate-id' | 'manifest/unreadable';

export const EXAMPLES: Readonly<Record<Exclude<RuleCode, RuleWithoutExamples>, RuleExamples>> = {
  ...SHAPE_EXAMPLES,
  ...HANDLER_EXAMPLES,
  ...COMMAND_EXAMPLES,
  ...PERMISSION_EXAMPLES,
  ...PUBLISH_EXAMPLES,
  ...CODEX_EXAMPLES,
};
