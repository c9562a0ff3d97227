// Examples for the rules about syntax, shape and identity.
import { handler, handlers, type RuleExamples } from './example.ts';

const yaml = 'plugin.manifest.yaml';
const start = 'pluginId: com.example.tidy\nversion: 1.0.0\nname: Tidy\n';
const hooks = 'hooks: { onFileOpen: a.js }\n';
const big = (count: number): string => `{"x-data": "${'x'.repeat(count)}"}`;
const keys = (count: number): object => Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, 'b.js']));
const paths = (count: number): object => Object.fromEntries(Array.from({ length: count }, (_, index) => [`/a${index}`, {}]));
const deep = (count: number): string => `{"x-data": ${'['.repeat(count)}${']'.repeat(count)}}`;

export const SHAPE_EXAMPLES = {
  'manifest/syntax': {
    bad: [
      { text: '{\n  "pluginId": "com.example.tidy",\n  "version": "1.0.0",\n}\n', at: ',', fixed: '"1.0.0"\n}' },
      { text: '{ "pluginId": "com.example.tidy", "version": \'1.0.0\' }', at: "'1.0.0'", fixed: '"version": "1.0.0"' },
      { text: `${start}hooks: { onFileOpen: a.js\n`, file: yaml, at: '' },
    ],
    good: [{}, { text: start + hooks, file: yaml }, { text: '{"name": "com.example.tidy", "version": "1.0.0"}' }],
  },
  'manifest/too-large': {
    bad: [
      { text: big(500_001), at: '{' },
      { text: big(2_500_000), at: '{' },
      { text: `${start}x-data: ${'x'.repeat(128_001)}\n`, file: yaml, at: 'p' },
      { text: `${start}x-data: [${'x,'.repeat(30_000)}]\n`, file: yaml, at: 'p' },
      { text: `{"x-data": [${'1,'.repeat(50_000)}1]}`, at: '{' },
      { text: JSON.stringify({ hooks: keys(501) }), at: '"hooks"' },
      { text: JSON.stringify(keys(501)), at: '{' },
      { text: JSON.stringify({ entryPoints: { handlers: Array.from({ length: 500 }, () => keys(20)) } }), at: '"entryPoints"' },
      { with: { events: Array.from({ length: 101 }, (_, index) => `ready${index}`) }, at: '"events"' },
      {
        with: { permissions: Array.from({ length: 150 }, (_, index) => `filesystem:read:${'a/'.repeat(80)}${index}`) },
        at: '"permissions"',
      },
    ],
    good: [
      {},
      { text: big(490_000) },
      { with: { api: { openapi: '3.1.0', info: { title: 'A', version: '1' }, paths: paths(2000) } } },
      { text: `${start}x-data: ${'x'.repeat(100_000)}\n`, file: yaml },
    ],
  },
  'manifest/too-deep': {
    bad: [
      { text: deep(201), at: '[' },
      { text: deep(5_000), at: '[' },
      { text: `x-data: ${'['.repeat(300)}${']'.repeat(300)}\n`, file: yaml, at: '[' },
    ],
    good: [{}, { text: deep(100) }, { text: `${start}x-data: ${'['.repeat(50)}${']'.repeat(50)}\n`, file: yaml }],
  },
  'manifest/yaml-alias': {
    bad: [
      { text: `${start}x-a: *none\n`, file: yaml, at: '*none' },
      { text: `${start}x-a: &a [*a]\n`, file: yaml, at: '*a' },
      { text: `${start}x-a: { <<: 7 }\n`, file: yaml, at: '7' },
    ],
    good: [
      { text: `${start}x-a: &a [1]\nx-b: *a\n`, file: yaml },
      { text: `${start}x-a: &a { b: 1 }\nx-b: { <<: *a }\n`, file: yaml },
      { text: start, file: yaml },
    ],
  },
  'manifest/yaml-document': {
    bad: [
      { text: `${start}---\nname: Other\n`, file: yaml, at: 'name: Other' },
      { text: `${start}--- [1]\n`, file: yaml, at: '[1]' },
      { text: `${start}---\n7\n`, file: yaml, at: '7' },
    ],
    good: [
      { text: `---\n${start}`, file: yaml },
      { text: `${start}...\n`, file: yaml },
      { text: start, file: yaml },
    ],
  },
  'manifest/yaml-tag': {
    bad: [
      { text: `${start}x-a: !mine 1\n`, file: yaml, at: '!mine' },
      { text: `${start}x-a: !list [1]\n`, file: yaml, at: '!list' },
      { text: `${start}x-a: !!nothing text\n`, file: yaml, at: '!!nothing' },
    ],
    good: [
      { text: `${start}x-a: !!str 1\n`, file: yaml },
      { text: `${start}x-a: !!int "1"\n`, file: yaml },
      { text: start, file: yaml },
    ],
  },
  'manifest/duplicate-key': {
    bad: [
      {
        text: '{\n  "pluginId": "com.example.tidy",\n  "version": "1.0.0",\n  "version": "1.0.1"\n}',
        at: '"version"',
        fixed: '"com.example.tidy",\n  "version": "1.0.1"',
      },
      { text: `${start}${hooks}name: Tidier\n`, file: yaml, at: 'name', fixed: 'version: 1.0.0\nhooks' },
      { text: '{"name": "com.example.a", "name": "com.example.b", "version": "1.0.0"}', at: '"name"', fixed: '{"name": "com.example.b"' },
    ],
    good: [{}, { text: start + hooks, file: yaml }, { with: { settings: { name: 'x' } } }],
  },
  'manifest/type': {
    bad: [
      { with: { version: 1 }, at: '1', fixed: '"version": "1"' },
      { with: handler({ idempotent: 'true' }), at: '"true"', fixed: '"idempotent": true' },
      { with: { permissions: 'network' }, at: '"network"', fixed: '"permissions": ["network"]' },
    ],
    good: [{}, { with: handler({ idempotent: true }) }, { with: handler({ language: 'python' }) }],
  },
  'manifest/required': {
    bad: [
      { with: { version: undefined }, at: '{' },
      { with: handlers({ event: 'onFileOpen' }), at: '{' },
      { with: { pluginId: undefined, name: undefined }, at: '{' },
    ],
    good: [{}, { with: { pluginId: undefined, name: 'com.example.tidy' } }, { with: { description: undefined } }],
  },
  'manifest/value': {
    bad: [
      { with: handlers({ event: 'onFileSave', script: 'a.js', phase: 'beforSave' }), at: '"beforSave"', fixed: '"phase": "beforeSave"' },
      { with: { api_endpoints: [{ path: 'weather', handler: 'a.js' }] }, at: '"weather"' },
      { with: { api_endpoints: [{ path: '/weather', handler: 'a.js', method: 'PSOT' }] }, at: '"PSOT"', fixed: '"method": "POST"' },
    ],
    good: [{}, { with: { api_endpoints: [{ path: '/weather', handler: 'a.js' }] } }, { with: { events: ['reportReady'] } }],
  },
  'manifest/id-format': {
    bad: [
      { with: { pluginId: 'tidy' }, at: '"tidy"' },
      { with: { pluginId: 'com..tidy' }, at: '"com..tidy"' },
      { with: { pluginId: undefined, name: 'Tidy' }, at: '"Tidy"' },
    ],
    good: [{}, { with: { pluginId: 'org.example-two.tidy_up' } }, { with: { pluginId: undefined, name: 'com.example.tidy' } }],
  },
  'manifest/version-format': {
    bad: [
      { with: { version: 'v1.2' }, at: '"v1.2"', fixed: '"version": "1.2.0"' },
      { with: { version: '1' }, at: '"1"', fixed: '"version": "1.0.0"' },
      { with: { version: 'latest' }, at: '"latest"' },
    ],
    good: [{}, { with: { version: '1.0.0-beta.1' } }, { with: { version: '0.0.1+build.5' } }],
  },
  'manifest/unknown-key': {
    bad: [
      { with: { descripton: 'Tidies.', description: undefined }, at: '"descripton"', fixed: '"description": "Tidies."' },
      { with: { enableDebug: true }, at: '"enableDebug"' },
      { with: handler({ scirpt: 'a.js', script: undefined }), at: '"scirpt"', fixed: '"script": "a.js"' },
    ],
    good: [{}, { with: { 'x-mine': 1 } }, { with: { settings: { mine: 1 } } }],
  },
  'manifest/placeholder': {
    bad: [
      { with: { description: 'TODO' }, at: '"TODO"' },
      { with: { name: 'My plugin' }, at: '"My plugin"' },
      { with: { description: 'Your description here' }, at: '"Your description here"' },
    ],
    good: [{}, { with: { name: 'Plugin Inspector' } }, { with: { description: 'Lists what is left to do: TODO and FIXME notes.' } }],
  },
  'manifest/similar-setting': {
    bad: [
      { with: { settings: { enableDebgu: true } }, at: '"enableDebgu"', fixed: '"enableDebug": true' },
      { with: { settings: { maxExecutionTime: 100 } }, at: '"maxExecutionTime"', fixed: '"maxExecutionTimeMs": 100' },
      { with: { settings: { cache_enabled: true } }, at: '"cache_enabled"', fixed: '"cacheEnabled": true' },
    ],
    good: [{}, { with: { settings: { lineLength: 100 } } }, { with: { settings: { enableDebug: true } } }],
  },
  'manifest/dependency-range': {
    bad: [
      { with: { dependencies: { 'com.example.base': 'newest' } }, at: '"newest"' },
      { with: { dependencies: { 'com.example.base': '^1', 'com.example.more': '1.x.y.z' } }, at: '"1.x.y.z"' },
      { with: { dependencies: { 'com.example.base': 'git+https://example.com/base.git' } }, at: '"git+https://example.com/base.git"' },
    ],
    good: [
      { with: { dependencies: { 'com.example.base': '^1.2.0', 'com.example.more': '*' } } },
      {},
      // What has no id's form is no plugin.
      { with: { dependencies: { lodash: 'workspace:*' } } },
    ],
  },
  'manifest/dependency-name': {
    bad: [
      { with: { dependencies: { '@acme/com.example.base': '^1' } }, at: '"@acme/com.example.base"' },
      { with: { dependencies: { 'com.example.base': '^1', '@acme/com.example.more': '*' } }, at: '"@acme/com.example.more"' },
      { with: { dependencies: { '@acme/com.example.tidy': '^1' } }, at: '"@acme/com.example.tidy"' },
    ],
    good: [
      { with: { dependencies: { 'com.example.base': '^1' } } },
      // What has no id's form is no plugin.
      { with: { dependencies: { '@acme/tools': '^1' } } },
      {},
    ],
  },
  'manifest/dependency-itself': {
    bad: [
      { with: { dependencies: { 'com.example.tidy': '^1' } }, at: '"com.example.tidy"' },
      { with: { dependencies: { 'com.example.base': '^1', 'com.example.tidy': '*' } }, at: '"com.example.tidy"' },
      { with: { dependencies: { 'com.example.tidy': 'newest' } }, at: '"com.example.tidy"' },
    ],
    good: [{ with: { dependencies: { 'com.example.base': '^1' } } }, { with: { dependencies: { 'com.example.tidy-more': '*' } } }, {}],
  },
  'manifest/runtime-range': {
    bad: [
      { with: { runtime: { node: '>=20' } }, at: '">=20"' },
      { with: { runtime: { python: '^3.10' } }, at: '"^3.10"' },
      { with: { runtime: { python: '3.x' } }, at: '"3.x"' },
    ],
    good: [{}, { with: { runtime: { python: 'python3.12' } } }, { with: { runtime: { node: '/opt/node-22/bin/node' } } }],
  },
} as const satisfies Record<string, RuleExamples>;
