// Every row of the table of verdicts.
import { ENCODING_ROWS } from './encodings.ts';
import { HOOK_ROWS } from './hooks.ts';
import { MARKETPLACE_ROWS } from './marketplaces.ts';
import { MATCHER_ROWS } from './matchers.ts';
import { PLUGIN_ROWS } from './plugin.ts';
import { SERVER_ROWS } from './servers.ts';
import type { Row } from './row.ts';

export const ROWS: readonly Row[] = [...HOOK_ROWS, ...MATCHER_ROWS, ...PLUGIN_ROWS, ...SERVER_ROWS, ...MARKETPLACE_ROWS, ...ENCODING_ROWS];
