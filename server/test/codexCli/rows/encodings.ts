// Files that are not UTF-8.
import { HOOKS, MARKETPLACE, PLUGIN, row, SERVERS, type Row, type Written } from './row.ts';

const FILES: readonly (readonly [name: string, file: string, text: string, written: Written])[] = [
  ['plugin', PLUGIN, '{"name":"x","version":"1.0.0","description":"ä"}', {}],
  ['plugin, in an unknown key', PLUGIN, '{"name":"x","version":"1.0.0","more":"ä"}', {}],
  ['hooks', HOOKS, '{"description":"ä","hooks":{"Stop":[{"hooks":[{"type":"command","command":"true"}]}]}}', { hooks: 1 }],
  ['servers', SERVERS, '{"s":{"command":"true","args":["ä"]}}', { servers: ['s'] }],
  ['marketplace', MARKETPLACE, '{"name":"m","plugins":[{"name":"x","source":"./p","category":"ä"}]}', { plugins: ['x'] }],
];

export const ENCODING_ROWS: readonly Row[] = FILES.flatMap(([name, file, text, written]) => [
  row(`encoding: ${name} in UTF-8`, file, text, written),
  row(`encoding: ${name} in Latin-1`, file, text, written, { encoding: 'latin1' }),
  row(`encoding: ${name} in UTF-16`, file, text, written, { encoding: 'utf16le' }),
]);
