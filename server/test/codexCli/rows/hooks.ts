// hooks/hooks.json: its shape, its events, its handlers, and types as strict as Codex has them.
import { HOOKS, row, type Row } from './row.ts';

export const EVENTS = [
  'PreModelRequest',
  'PostModelRequest',
  'PreToolUse',
  'PermissionRequest',
  'PostToolUse',
  'PreCompact',
  'PostCompact',
  'SessionStart',
  'SessionEnd',
  'UserPromptSubmit',
  'SubagentStart',
  'SubagentStop',
  'Stop',
  'Interrupt',
];

const C = '"type":"command","command":"true"';
const M = '"type":"mcp_tool","server":"s","tool":"t"';
const SOUND = `{${C}}`;

const file = (name: string, text: string, hooks = 1): Row => row(`hooks: ${name}`, HOOKS, text, { hooks });
const stop = (groups: string): string => `{"hooks":{"Stop":${groups}}}`;
const handler = (name: string, text: string, event = 'Stop', hooks = 1): Row =>
  file(`handler: ${name}`, `{"hooks":{"${event}":[{"hooks":[${text}]}]}}`, hooks);
const command = (more: string, event = 'Stop'): Row => handler(`command with ${more} at ${event}`, `{${C},${more}}`, event);
const tool = (more: string): Row => handler(`mcp_tool with ${more}`, `{${M},${more}}`);
const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
/** As a value that an inner value of the file has, so that the file is `depth` deep altogether. */
const nested = (depth: number): string => `{"hooks":{"Stop":[{"hooks":[{${C},"more":${deep(depth - 6)}}]}]}}`;

const sound = stop(`[{"hooks":[${SOUND}]}]`);

export const HOOK_ROWS: readonly Row[] = [
  file('sound', sound),
  file('description', `{"description":"d","hooks":{"Stop":[{"hooks":[${SOUND}]}]}}`),
  ...['7', 'null', '["d"]'].map((value) =>
    file(`description ${value}`, `{"description":${value},"hooks":{"Stop":[{"hooks":[${SOUND}]}]}}`),
  ),
  ...['$schema', 'version', 'x', '', 'Hooks', 'name', 'PreToolUse', 'state'].map((key) =>
    file(`unknown key "${key}" at the top`, `{"${key}":"v","hooks":{"Stop":[{"hooks":[${SOUND}]}]}}`),
  ),
  file('unknown key with null at the top', `{"$schema":null,"hooks":{"Stop":[{"hooks":[${SOUND}]}]}}`),
  file('bare events', `{"Stop":[{"hooks":[${SOUND}]}]}`),
  file('bare events beside "hooks"', `{"hooks":{},"Stop":[{"hooks":[${SOUND}]}]}`),
  ...['{}', '{"hooks":{}}', '{"hooks":null}', '{"description":"d"}', '{"hooks":[]}', '{"hooks":"x"}', '[]', 'null', '7', '"x"', ''].map(
    (text) => file(`only ${text || 'nothing'}`, text, 0),
  ),
  file('a list of two as the whole', '["d",{}]', 0),

  // As JSON
  file('byte order mark', `\u{feff}${sound}`),
  file('two byte order marks', `\u{feff}\u{feff}${sound}`),
  file('white space around', ` \r\n\t${sound}\n\n`),
  file('no-break space before', `\u{a0}${sound}`),
  file('form feed before', `\f${sound}`),
  file('line comment', `// c\n${sound}`),
  file('block comment', sound.replace('[', '[/* c */')),
  file('trailing comma in an object', sound.replace('"true"}', '"true",}')),
  file('trailing comma in a list', sound.replace(']}]', '],}]')),
  file('more text behind', `${sound} x`),
  file('a second value behind', `${sound}{}`),
  file('single quotes', sound.replaceAll('"', "'")),
  file('bare key', sound.replace('"hooks"', 'hooks')),
  file('cut off', sound.slice(0, -2)),
  ...['01', '+1', '.5', '1.', '0x1', 'NaN', 'Infinity', '1e', '-', 'True', 'undefined'].map((value) => command(`"x":${value}`)),
  ...['1e400', '-1e400', '1e-400', '123456789012345678901234567890', '1.5', '-0'].map((value) => command(`"x":${value}`)),
  ...[
    ['lone high surrogate', '\\ud83d'],
    ['lone low surrogate', '\\ude00'],
    ['high surrogate and text', '\\ud83dx'],
    ['two high surrogates', '\\ud83d\\ud83d'],
    ['high surrogate and another escape', '\\ud83d\\n'],
    ['surrogates the wrong way round', '\\ude00\\ud83d'],
    ['pair of surrogates', '\\ud83d\\ude00'],
    ['pair in capitals', '\\uD83D\\uDE00'],
    ['U+0000', '\\u0000'],
    ['U+FFFF', '\\uffff'],
    ['unknown escape', '\\x41'],
    ['escape of a single quote', "\\'"],
    ['escape of a slash', '\\/'],
    ['short escape', '\\u12'],
    ['tab', '\t'],
    ['line end', '\n'],
    ['U+007F', '\u{7f}'],
    ['U+2028', '\u{2028}'],
  ].flatMap(([name, value]) => [
    handler(`${name} in the command`, `{"type":"command","command":"a${value}"}`),
    handler(`${name} in an unknown key's value`, `{${C},"x":"a${value}"}`),
    handler(`${name} in an unknown key`, `{${C},"a${value}":1}`),
  ]),
  ...[100, 126, 127, 128, 129, 150].map((depth) => file(`${depth} deep`, nested(depth))),
  ...[100, 126, 127, 128, 129].map((depth) => handler(`input ${depth} deep`, `{${M},"input":{"a":${deep(depth - 7)}}}`)),

  // Keys given twice
  file('hooks twice', `{"hooks":{},"hooks":{"Stop":[{"hooks":[${SOUND}]}]}}`),
  file('hooks twice, one null', `{"hooks":null,"hooks":{"Stop":[{"hooks":[${SOUND}]}]}}`),
  file('description twice', `{"description":"d","description":"d","hooks":{"Stop":[{"hooks":[${SOUND}]}]}}`),
  file('event twice', `{"hooks":{"Stop":[{"hooks":[${SOUND}]}],"Stop":[{"hooks":[${SOUND}]}]}}`),
  file('event twice, written otherwise', `{"hooks":{"Stop":[{"hooks":[${SOUND}]}],"St\\u006fp":[]}}`),
  file('unknown event twice', `{"hooks":{"Later":[],"Later":[],"Stop":[{"hooks":[${SOUND}]}]}}`),
  file('matcher twice', stop(`[{"matcher":"a","matcher":"b","hooks":[${SOUND}]}]`)),
  file('hooks of a group twice', stop(`[{"hooks":[],"hooks":[${SOUND}]}]`)),
  file('unknown key of a group twice', stop(`[{"x":1,"x":2,"hooks":[${SOUND}]}]`)),
  handler('type twice', '{"type":"command","type":"command","command":"true"}'),
  handler('command twice', '{"type":"command","command":"a","command":"b"}'),
  handler('commandWindows twice', `{${C},"commandWindows":"a","commandWindows":"b"}`),
  handler('command_windows twice', `{${C},"command_windows":"a","command_windows":"b"}`),
  handler('commandWindows and command_windows', `{${C},"commandWindows":"a","command_windows":"b"}`),
  handler('command_windows and commandWindows, both null', `{${C},"command_windows":null,"commandWindows":null}`),
  ...['"cmd /c ver"', 'null', '7', '["a"]'].map((value) => command(`"command_windows":${value}`)),
  handler('timeout twice', `{${C},"timeout":1,"timeout":1}`),
  handler('unknown key twice', `{${C},"x":1,"x":2}`),
  handler('unknown key twice, deeper', `{${C},"x":{"a":1,"a":2}}`),
  handler('server twice', `{${M},"server":"s"}`),
  handler('input twice', `{${M},"input":{},"input":{}}`),
  handler('key in input twice', `{${M},"input":{"a":1,"a":2}}`),

  // Events
  ...EVENTS.map((event) => handler(`event ${event}`, SOUND, event)),
  ...[
    'stop',
    'STOP',
    'preToolUse',
    'pre_tool_use',
    'PretoolUse',
    'Stop ',
    'Notification',
    'onFileSave',
    'PostToolUseFailure',
    'PreToolUse ',
  ].map((event) => handler(`unknown event "${event}"`, SOUND, event)),
  file('unknown event with a number', `{"hooks":{"Later":7,"Stop":[{"hooks":[${SOUND}]}]}}`),
  file('unknown event with a bad hook', `{"hooks":{"Later":[{"hooks":[{"type":"http"}]}],"Stop":[{"hooks":[${SOUND}]}]}}`, 2),
  file('unknown event with a lone surrogate', `{"hooks":{"Later":["\\ud83d"],"Stop":[{"hooks":[${SOUND}]}]}}`),
  file('unknown event 140 deep', `{"hooks":{"Later":${deep(137)},"Stop":[{"hooks":[${SOUND}]}]}}`),
  ...['null', '{}', '"x"', '7', 'true'].map((value) =>
    file(`event with ${value}`, `{"hooks":{"Stop":${value},"Interrupt":[{"hooks":[${SOUND}]}]}}`),
  ),
  file('event with an empty list', stop('[]'), 0),

  // Groups
  ...['7', 'null', '"true"', '[]', SOUND].map((group) => file(`group ${group}`, stop(`[${group},{"hooks":[${SOUND}]}]`))),
  ...['[[]]', '[null]', '[null,[]]', '["a",[]]', '[null,[],7]'].map((group) =>
    file(`group ${group}`, stop(`[${group},{"hooks":[${SOUND}]}]`)),
  ),
  ...['[[]]', '["http","true"]', '["command"]', '[7,"true"]'].map((value) => handler(`list ${value}`, value)),
  file('group without hooks', stop('[{"matcher":"a"}]'), 0),
  ...['null', '{}', '"true"', SOUND].map((value) =>
    file(`group with hooks ${value}`, stop(`[{"hooks":${value}}]`), value === SOUND ? 1 : 0),
  ),
  ...['null', '7', '["Bash"]', 'true', '{}'].map((value) =>
    file(`matcher ${value}`, `{"hooks":{"PreToolUse":[{"matcher":${value},"hooks":[${SOUND}]}]}}`),
  ),
  file('unknown key in a group', stop(`[{"description":"d","hooks":[${SOUND}]}]`)),
  file('lone surrogate in an unknown key of a group', stop(`[{"x":"\\ud83d","hooks":[${SOUND}]}]`)),
  file('lone surrogate as an unknown key of a group', stop(`[{"\\ud83d":1,"hooks":[${SOUND}]}]`)),
  file('unknown key of a group 140 deep', stop(`[{"x":${deep(136)},"hooks":[${SOUND}]}]`)),
  file('misspelt matcher', stop(`[{"matchers":"d","hooks":[${SOUND}]}]`)),

  // Handlers
  ...['7', 'null', '"true"', '[]', '["command","true"]'].map((value) => handler(value, value)),
  handler('no type', '{"command":"true"}'),
  ...['null', '7', '"http"', '"Command"', '"COMMAND"', '""', '"command "', '["command"]'].map((type) =>
    handler(`type ${type}`, `{"type":${type},"command":"true"}`),
  ),
  handler('type last', '{"command":"true","timeout":3,"type":"command"}'),
  handler('type prompt', '{"type":"prompt","prompt":"p"}'),
  handler('type prompt alone', '{"type":"prompt"}'),
  handler('type agent', '{"type":"agent","prompt":"p"}'),
  handler('type prompt with a bad timeout', '{"type":"prompt","prompt":7,"timeout":"5"}'),
  handler('no command', '{"type":"command"}'),
  ...['null', '7', '""', '"  "', '"\\t\\n"', '["a"]', '"\\u00a0"', '"\\u200b"'].map((value) =>
    handler(`command ${value}`, `{"type":"command","command":${value}}`),
  ),
  ...[
    '5',
    '0',
    '-1',
    '-0',
    '1.5',
    '1.0',
    '1e2',
    '1E2',
    '"5"',
    'null',
    'true',
    '[]',
    '600',
    '86400',
    '9007199254740993',
    '9223372036854775807',
    '9223372036854775808',
    '18446744073709551615',
    '18446744073709551616',
  ].map((value) => command(`"timeout":${value}`)),
  ...['SessionEnd', 'Interrupt'].flatMap((event) => ['1', '3', '4', '600', '0'].map((value) => command(`"timeout":${value}`, event))),
  ...['false', '"true"', 'null', '1', '0'].map((value) => command(`"async":${value}`)),
  ...EVENTS.map((event) => command('"async":true', event)),
  ...['"m"', '""', 'null', '7', '["m"]'].map((value) => command(`"statusMessage":${value}`)),
  ...['5', '0', '-1', '1.5', '1.0', '1e2', '"5"', 'null', 'true', '18446744073709551615', '18446744073709551616'].map((value) =>
    command(`"additionalContextLimit":${value}`),
  ),
  ...EVENTS.filter((event) => event !== 'Stop').map((event) => command('"additionalContextLimit":5', event)),
  ...['9223372036854775807', '9223372036854775808', '18446744073709551615', '0'].map((value) =>
    command(`"additionalContextLimit":${value}`, 'PreToolUse'),
  ),
  ...['"cmd /c ver"', '""', 'null', '7', '["a"]'].map((value) => command(`"commandWindows":${value}`)),
  ...[
    '"command_windows":"a"',
    '"timeoutSec":5',
    '"timeout_sec":5',
    '"status_message":"m"',
    '"Timeout":"5"',
    '"description":7',
    '"visibilityHint":7',
    '"args":7',
  ].map((more) => command(more)),
  handler('mcp_tool', `{${M}}`),
  handler('mcp_tool without a server', '{"type":"mcp_tool","tool":"t"}'),
  handler('mcp_tool without a tool', '{"type":"mcp_tool","server":"s"}'),
  ...['null', '7', '""', '" "'].flatMap((value) => [
    handler(`mcp_tool with server ${value}`, `{"type":"mcp_tool","server":${value},"tool":"t"}`),
    handler(`mcp_tool with tool ${value}`, `{"type":"mcp_tool","server":"s","tool":${value}}`),
  ]),
  ...[
    '{}',
    '{"a":[1.5,[]]}',
    '{"a":[1.5,null]}',
    '{"a":null}',
    '{"a":{"b":[{"c":null}]}}',
    '{"a":1e400}',
    '{"a":9223372036854775807}',
    '{"a":9223372036854775808}',
    '{"a":18446744073709551616}',
    '{"a":-9223372036854775809}',
    '{"a":1.0}',
    '{"a":1e2}',
    '{"":1}',
    '{"a":[1,"b"]}',
    '{"a":"${b}"}',
    'null',
    '[]',
    '"x"',
    '7',
  ].map((value) => tool(`"input":${value}`)),
  ...['SessionEnd', 'Interrupt'].flatMap((event) => [handler(`mcp_tool with a timeout of 9 at ${event}`, `{${M},"timeout":9}`, event)]),
  ...['30', '0', '"30"', '1.5', '1.0', '1e2', '-1', 'null'].map((value) => tool(`"timeout":${value}`)),
  ...['"m"', '7', 'null'].map((value) => tool(`"statusMessage":${value}`)),
  ...[
    '"async":true',
    '"async":"x"',
    '"additionalContextLimit":5',
    '"additionalContextLimit":"5"',
    '"commandWindows":7',
    '"command":7',
    '"x":1',
  ].map((more) => tool(more)),
  ...EVENTS.map((event) => handler(`mcp_tool at ${event}`, `{${M}}`, event)),
  file('one bad handler among good ones', stop(`[{"hooks":[${SOUND},{"type":"http"},${SOUND}]}]`), 3),
  file('one prompt among commands', stop(`[{"hooks":[${SOUND},{"type":"prompt"},${SOUND}]}]`), 3),
];
