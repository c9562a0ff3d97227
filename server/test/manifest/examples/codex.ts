// Examples for the rules about the files of OpenAI's own Codex CLI, and about codex.config.json.
import type { BadExample, Example, RuleExamples } from './example.ts';

const file = '.codex-plugin/plugin.json';
const plugin = (value: object): { file: string; text: string } => ({ file, text: JSON.stringify({ name: 'tool', ...value }) });
const bad = (value: object, at: string, fixed?: string): BadExample => ({ ...plugin(value), at, ...(fixed !== undefined && { fixed }) });
const hooks = (value: object): { file: string; text: string } => ({ file: 'hooks/hooks.json', text: JSON.stringify({ hooks: value }) });
const hook = (event: string, more: object): { file: string; text: string } =>
  hooks({ [event]: [{ hooks: [{ type: 'command', command: 'run', ...more }] }] });
const mcp = (value: object): { file: string; text: string } => ({ file: '.mcp.json', text: JSON.stringify(value) });
const market = (entry: object, more: object = {}): { file: string; text: string } => ({
  file: '.agents/plugins/marketplace.json',
  text: JSON.stringify({ name: 'house', plugins: [{ name: 'tool', ...entry }], ...more }),
});
const agent = (value: object): { file: string; text: string } => ({
  file: 'plugin.json',
  text: JSON.stringify({ $schema: 'https://agent-plugins.org/schemas/1.0.0/plugin.schema.json', ...value }),
});
const config = (text: string): { file: string; text: string } => ({ file: 'codex.config.json', text });
const sound: Example = plugin({ description: 'A tool.' });
const ready = {
  version: '1.0.0',
  description: 'A tool.',
  author: { name: 'Us' },
  interface: {
    displayName: 'T',
    shortDescription: 'T',
    longDescription: 'T',
    developerName: 'Us',
    category: 'Productivity',
    capabilities: ['Write'],
    defaultPrompt: ['Go'],
  },
};
const local = { 'plugins/tool/.codex-plugin/plugin.json': '{"name": "tool"}' };

export const CODEX_EXAMPLES = {
  'manifest/codex-type': {
    bad: [
      bad({ version: 1 }, '1', '"version":"1"'),
      bad({ keywords: 'a' }, '"a"'),
      { ...mcp({ server: { command: 'x', args: 'y' } }), at: '"y"' },
    ],
    good: [sound, plugin({ keywords: ['a'] }), mcp({ server: { command: 'x', args: ['y'] } })],
  },
  'manifest/codex-required': {
    bad: [
      { ...hooks({ Stop: [{ hooks: [{ type: 'command' }] }] }), at: '{' },
      { file: '.agents/plugins/marketplace.json', text: '{"name": "house"}', at: '{' },
      { ...agent({}), at: '{' },
    ],
    good: [hook('Stop', {}), market({ source: './plugins/tool' }, {}), agent({ name: 'tool' })],
  },
  'manifest/codex-value': {
    bad: [
      bad({ name: 'my tool' }, '"my tool"', '"name":"my-tool"'),
      bad({ version: '1 0' }, '"1 0"'),
      {
        ...market({ source: { source: 'npm', package: 'tool' }, policy: { installation: 'AVAILABEL' } }),
        at: '"AVAILABEL"',
        fixed: '"installation":"AVAILABLE"',
      },
    ],
    good: [
      sound,
      plugin({ version: '1.0.0' }),
      market({ source: { source: 'npm', package: 'tool' }, policy: { authentication: 'ON_USE' } }),
    ],
  },
  'manifest/codex-unknown-key': {
    bad: [
      bad({ handlers: [] }, '"handlers"'),
      bad({ descripton: 'A tool.' }, '"descripton"', '"description":"A tool."'),
      { ...hook('Stop', { timeoutSec: 5 }), at: '"timeoutSec"', fixed: '"timeout":5' },
    ],
    good: [sound, plugin({ interface: { displayName: 'Tool' } }), hook('Stop', { timeout: 5, statusMessage: 'x' })],
  },
  'manifest/codex-duplicate-key': {
    bad: [
      { file, text: '{"name": "tool", "name": "tools"}', at: '"name"', fixed: '{"name": "tools"}' },
      {
        file,
        text: '{"name": "tool", "interface": {"websiteURL": "a", "websiteUrl": "b"}}',
        at: '"websiteUrl"',
        fixed: '{"websiteUrl": "b"}',
      },
      { file: 'hooks/hooks.json', text: '{"hooks": {"Stop": [], "Stop": []}}', at: '"Stop"', fixed: '{"hooks": {"Stop": []}}' },
    ],
    good: [
      { file: '.mcp.json', text: '{"one": {"command": "a"}, "one": {"command": "b"}}' },
      { file, text: '{"name": "tool", "more": 1, "more": 2}' },
      sound,
    ],
  },
  'manifest/codex-byte-order-mark': {
    bad: [
      { file, text: '\u{feff}{"name": "tool"}', at: '{' },
      { file: 'hooks/hooks.json', text: '\u{feff}{}', at: '{' },
      { file: '.mcp.json', text: '\u{feff}{}', at: '{' },
    ],
    good: [sound, hooks({}), mcp({})],
  },
  'manifest/codex-missing-file': {
    bad: [
      bad({ mcpServers: './servers.json' }, '"./servers.json"'),
      bad({ skills: './skills' }, '"./skills"'),
      bad({ interface: { logo: './logo.png' } }, '"./logo.png"'),
    ],
    good: [sound, { ...plugin({ interface: { logo: './logo.png' } }), files: { 'logo.png': '' } }, plugin({ mcpServers: {} })],
  },
  'manifest/codex-ignored': {
    bad: [
      { ...hooks({ Stop: [{ matcher: 'Bash', hooks: [] }] }), at: '"Bash"', fixed: '{"Stop":[{"hooks":[]}]}' },
      { ...hook('Stop', { additionalContextLimit: 5 }), at: '"additionalContextLimit"', fixed: '"command":"run"}' },
      { ...hook('SessionEnd', { async: true }), at: '"async"', fixed: '"command":"run"}' },
    ],
    good: [
      hooks({ PreToolUse: [{ matcher: 'Bash', hooks: [] }] }),
      hooks({ Stop: [{ matcher: '*', hooks: [] }] }),
      hook('PreToolUse', { async: true, additionalContextLimit: 5 }),
    ],
  },
  'manifest/codex-matcher': {
    bad: [
      { ...hooks({ PreToolUse: [{ matcher: '^(?!Bash)', hooks: [] }] }), at: '"^(?!Bash)"' },
      { ...hooks({ PreToolUse: [{ matcher: '*.ts', hooks: [] }] }), at: '"*.ts"' },
      { ...hooks({ PostToolUse: [{ matcher: '(a)\\1', hooks: [] }] }), at: '"(a)\\\\1"' },
    ],
    good: [
      hooks({ PreToolUse: [{ matcher: '*', hooks: [] }] }),
      hooks({ PreToolUse: [{ matcher: '(?i)^(?P<tool>bash|edit)$', hooks: [] }] }),
      hooks({ PostToolUse: [{ matcher: 'mcp__.*__[a-z&&[^x]]+', hooks: [] }] }),
    ],
  },
  'manifest/codex-path': {
    bad: [
      { ...plugin({ skills: 'skills' }), files: { 'skills/a.md': '' }, at: '"skills"', fixed: '"skills":"./skills"' },
      bad({ hooks: '../hooks.json' }, '"../hooks.json"'),
      bad({ hooks: './none.json' }, '"./none.json"'),
    ],
    good: [
      sound,
      { ...plugin({ skills: './skills' }), files: { 'skills/a.md': '' } },
      { ...plugin({ mcpServers: './.mcp.json' }), files: { '.mcp.json': '{}' } },
    ],
  },
  'manifest/codex-hooks': {
    bad: [
      { file: 'hooks/hooks.json', text: '{"Stop": []}', at: '"Stop"', fixed: '{ "hooks": {"Stop": []} }' },
      { ...hook('Stop', { type: 'http' }), at: '"http"' },
      { ...agent({ name: 'tool', hooks: './hooks' }), at: '"hooks"' },
      bad({ hooks: { Stop: [] } }, '"Stop"', '"hooks":{ "hooks": {"Stop":[]} }'),
    ],
    good: [hook('Stop', {}), hooks({}), plugin({ hooks: { hooks: { Stop: [] } } })],
  },
  'manifest/codex-hook-event': {
    bad: [
      { ...hook('PreTooluse', {}), at: '"PreTooluse"', fixed: '"PreToolUse"' },
      { ...hook('onFileSave', {}), at: '"onFileSave"' },
      { ...hook('SessionStop', {}), at: '"SessionStop"', fixed: '"SessionSt' },
    ],
    good: [hook('PreToolUse', {}), hook('UserPromptSubmit', {}), hook('Interrupt', {})],
  },
  'manifest/codex-hook-timeout': {
    bad: [
      { ...hook('SessionEnd', { timeout: 10 }), at: '10', fixed: '"timeout":3' },
      { ...hook('Interrupt', { timeout: 4 }), at: '4', fixed: '"timeout":3' },
      { ...hook('Stop', { timeout: 30000 }), at: '30000', fixed: '"timeout":30}' },
      { ...hook('Stop', { timeout: 0 }), at: '0', fixed: '"timeout":1}' },
    ],
    good: [hook('SessionEnd', { timeout: 3 }), hook('Stop', { timeout: 600 }), hook('Stop', {})],
  },
  'manifest/codex-prompt': {
    bad: [
      bad({ interface: { defaultPrompt: ['a', 'b', 'c', 'd'] } }, '"d"'),
      bad({ interface: { defaultPrompt: 'x'.repeat(513) } }, JSON.stringify('x'.repeat(513))),
      bad({ interface: { defaultPrompt: ['a', 'y'.repeat(600)] } }, JSON.stringify('y'.repeat(600))),
      bad({ interface: { defaultPrompt: ['', 'a', 'b', 'c'] } }, '""'),
    ],
    good: [
      sound,
      plugin({ interface: { defaultPrompt: 'a' } }),
      plugin({ interface: { defaultPrompt: ['a', 'b', 'x'.repeat(512)] } }),
      plugin({ interface: { defaultPrompt: ['😀'.repeat(512), 'a  '.repeat(256)] } }),
    ],
  },
  'manifest/codex-server': {
    bad: [
      { ...mcp({ server: { args: ['a'] } }), at: '"server"' },
      { ...mcp({ server: { command: 'a', url: 'https://example.com/mcp' } }), at: '"url"', fixed: '{"server":{"command":"a"}}' },
      bad({ mcpServers: { server: {} } }, '"server"'),
    ],
    good: [
      mcp({ server: { command: 'node', args: ['server.js'] } }),
      mcp({ mcpServers: { server: { url: 'https://example.com/mcp' } } }),
      mcp({}),
    ],
  },
  'manifest/codex-server-start': {
    bad: [
      {
        ...mcp({ mcpServers: { server: { command: 'node', args: ['${PLUGIN_ROOT}/server.js'], cwd: '.' } } }),
        at: '"${PLUGIN_ROOT}/server.js"',
        fixed: '"./server.js"',
      },
      { ...mcp({ server: { command: './server' } }), at: '"./server"' },
      { ...mcp({ server: { command: 'node', args: ['./server.js'] } }), files: { 'server.js': '' }, at: '"./server.js"' },
    ],
    good: [
      mcp({ server: { command: './server', cwd: '.' } }),
      mcp({ server: { command: 'npx', args: ['-y', 'server', './docs'] } }),
      mcp({ server: { command: 'server', env: { HOME: '${HOME}' } } }),
    ],
  },
  'manifest/codex-source': {
    bad: [
      { ...market({ source: 'plugins/tool' }), files: local, at: '"plugins/tool"', fixed: '"source":"./plugins/tool"' },
      { ...market({ source: './plugins/none' }), files: local, at: '"./plugins/none"' },
      { ...market({ source: { source: 'nmp', package: 'tool' } }), at: '"nmp"', fixed: '"source":"npm"' },
      { ...market({ source: { source: 'url', url: 'git://example.com/tool.git' } }), at: '"git://example.com/tool.git"' },
    ],
    good: [
      { ...market({ source: './plugins/tool' }), files: local },
      market({ source: { source: 'url', url: 'https://example.com/tool.git' } }),
      market({ source: { source: 'npm', package: 'tool' } }),
    ],
  },
  'manifest/codex-publish': {
    bad: [
      { ...plugin({ ...ready, hooks: { hooks: {} } }), profile: 'publish', at: '"hooks"' },
      { ...plugin({ ...ready, version: 'one' }), profile: 'publish', at: '"one"' },
      { ...plugin({ ...ready, description: undefined }), profile: 'publish', at: '{', fixed: '"description": "What the plugin does."' },
    ],
    good: [{ ...plugin(ready), profile: 'publish' }, plugin({}), plugin({ version: 'local' })],
  },
  'config/syntax': {
    bad: [
      { ...config('{"port": 1,}'), at: ',', fixed: '{"port": 1}' },
      { ...config('{"port" 1}'), at: '"', fixed: '{"port": 1}' },
      { ...config('// no\n{}'), at: '// no', fixed: '{}' },
    ],
    good: [config('{}'), config('{"port": 4000}'), config('{"logLevel": "info"}')],
  },
  'config/type': {
    bad: [
      { ...config('{"port": "4000"}'), at: '"4000"', fixed: '{"port": 4000}' },
      { ...config('{"watchDirectories": "src"}'), at: '"src"', fixed: '["src"]' },
      { ...config('[]'), at: '[]' },
    ],
    good: [config('{}'), config('{"port": 4000}'), config('{"watchDirectories": []}')],
  },
  'config/value': {
    bad: [
      { ...config('{"logLevel": "inf"}'), at: '"inf"', fixed: '"info"' },
      { ...config('{"port": 70000}'), at: '70000' },
      { ...config('{"port": -1}'), at: '-1' },
    ],
    good: [config('{"logLevel": "warn"}'), config('{"port": 1}'), config('{}')],
  },
  'config/unknown-key': {
    bad: [
      { ...config('{"prot": 1}'), at: '"prot"', fixed: '{"port": 1}' },
      { ...config('{"host": "x"}'), at: '"host"' },
      { ...config('{"loglevel": "info"}'), at: '"loglevel"', fixed: '"logLevel"' },
    ],
    good: [config('{}'), config('{"envFile": ".env"}'), config('{"port": 1}')],
  },
  'config/duplicate-key': {
    bad: [
      { ...config('{"port": 1, "port": 2}'), at: '"port"', fixed: '{"port": 2}' },
      { ...config('{"port": 1, "envFile": "a", "port": 3}'), at: '"port"', fixed: '"port": 3' },
      { ...config('{"logLevel": "info", "logLevel": "info"}'), at: '"logLevel"', fixed: '{"logLevel": "info"}' },
    ],
    good: [config('{}'), config('{"port": 1}'), config('{"port": 1, "envFile": "port"}')],
  },
} as const satisfies Record<string, RuleExamples>;
