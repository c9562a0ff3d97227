// Examples for the rules about permissions.
import { SOUND, type RuleExamples } from './example.ts';

const reads = {
  'a.js': "const fs = require('fs');\nexports.onFileOpen = (text) => ({ message: fs.readFileSync(JSON.parse(text).filePath, 'utf8') });\n",
};
const lists = { 'a.js': 'exports.onFileOpen = async (text) => ({ message: (await import(JSON.parse(text).payload)).name });\n' };
const asks = { 'a.js': "exports.onFileOpen = async () => ({ message: await (await fetch('https://api.example.com/')).text() });\n" };

export const PERMISSION_EXAMPLES = {
  'manifest/unknown-permission': {
    bad: [
      { with: { permissions: ['filesystem:raed'] }, files: reads, at: '"filesystem:raed"', fixed: '"filesystem:read"' },
      {
        with: { permissions: ['netwrok:request:api.example.com'] },
        files: asks,
        at: '"netwrok:request:api.example.com"',
        fixed: '"network:request:api.example.com"',
      },
      { with: { permissions: ['camera'] }, at: '"camera"' },
    ],
    good: [
      { with: { permissions: ['filesystem:read'] }, files: reads },
      { with: { permissions: ['network'] }, files: asks },
      { with: { permissions: [] } },
    ],
  },
  'manifest/permission-scope': {
    bad: [
      { with: { permissions: ['network:request:https://api.example.com/v1'] }, at: '"network:request:https://api.example.com/v1"' },
      { with: { permissions: ['env:read:'] }, at: '"env:read:"' },
      { with: { permissions: ['env:read:MY-KEY'] }, at: '"env:read:MY-KEY"' },
    ],
    good: [
      { with: { permissions: ['network:request:api.example.com:443'] }, files: asks },
      { with: { permissions: ['filesystem:read:src/**'] }, files: reads },
      { with: { permissions: ['env:read:KEY'] } },
    ],
  },
  'manifest/redundant-permission': {
    bad: [
      {
        with: { permissions: ['filesystem:read', 'filesystem:read:src'] },
        files: reads,
        at: '"filesystem:read:src"',
        fixed: '"filesystem:read"\n',
      },
      { with: { permissions: ['network', 'network:request'] }, files: asks, at: '"network:request"', fixed: '"network"\n' },
      {
        with: { permissions: ['filesystem:read:src/a', 'filesystem:read:src'] },
        files: reads,
        at: '"filesystem:read:src/a"',
        fixed: '[\n    "filesystem:read:src"\n',
      },
    ],
    good: [
      { with: { permissions: ['filesystem:read:src', 'filesystem:read:docs'] }, files: reads },
      { with: { permissions: ['filesystem'] } },
      {},
    ],
  },
  'manifest/missing-permission': {
    bad: [
      { with: { permissions: [] }, files: reads, at: '"permissions"', fixed: '["filesystem:read"]' },
      {
        with: { permissions: ['filesystem:read'] },
        files: { 'a.js': "const { execFile } = require('child_process');\nexports.onFileOpen = () => void execFile('git', ['status']);\n" },
        at: '"permissions"',
        fixed: '"process:spawn:git"',
      },
      { files: asks, at: '"entryPoints"', fixed: '"permissions": ["network:request:api.example.com"]' },
      {
        text: 'pluginId: com.example.tidy\nversion: 1.0.0\nhooks:\n  onFileOpen: open.py\npermissions:\n  - filesystem:read # for reading\n',
        file: 'plugin.manifest.yaml',
        files: { 'open.py': 'import os\n\ndef on_file_open(event):\n    return {"message": os.environ["API_KEY"] + open("a").read()}\n' },
        at: 'permissions',
        fixed: '\n  - env:read:API_KEY',
      },
    ],
    good: [
      { with: { permissions: ['filesystem:read'] }, files: reads },
      {
        files: {
          'a.js': "const fs = require('fs');\nexports.onFileOpen = () => ({ message: fs.readFileSync(`${__dirname}/a.js`, 'utf8') });\n",
        },
      },
      { with: { permissions: ['network:request:*.example.com'] }, files: asks },
    ],
  },
  'manifest/unused-permission': {
    bad: [
      {
        with: { permissions: ['filesystem:read', 'network:request'] },
        files: reads,
        at: '"network:request"',
        fixed: '[\n    "filesystem:read"\n',
      },
      { with: { permissions: ['filesystem'] }, files: reads, at: '"filesystem"', fixed: '"filesystem:read"' },
      { with: { permissions: ['process:spawn:black'] }, at: '"process:spawn:black"', fixed: '"permissions": []' },
      {
        text: 'pluginId: com.example.tidy\nversion: 1.0.0\nhooks:\n  onFileOpen: a.js\npermissions:\n  - filesystem:read\n  - env:read\n',
        file: 'plugin.manifest.yaml',
        files: reads,
        at: 'env:read',
        fixed: 'permissions:\n  - filesystem:read\n',
      },
    ],
    good: [
      { with: { permissions: ['filesystem:read'] }, files: reads },
      { with: { permissions: ['network:request'] }, files: lists },
      { with: { permissions: ['network:request:api.example.com'] }, files: asks },
    ],
  },
  'manifest/unverified-permission': {
    bad: [
      { with: { permissions: ['network:request'] }, files: lists, at: '"network:request"' },
      {
        with: { permissions: ['filesystem:write'] },
        files: { 'a.js': "const helper = require('some-library');\nexports.onFileOpen = () => helper();\n" },
        at: '"filesystem:write"',
      },
      {
        with: { permissions: ['process:spawn:git', 'network:request'] },
        files: { 'a.js': "require('child_process').execFile('git', ['fetch']);\nexports.onFileOpen = () => null;\n" },
        at: '"network:request"',
      },
    ],
    good: [
      { with: { permissions: ['filesystem:read'] }, files: reads },
      {
        with: { permissions: ['process:spawn:git', 'filesystem:read'] },
        files: { 'a.js': "require('child_process').execFile('git', ['status']);\nexports.onFileOpen = () => null;\n" },
      },
      { with: { name: SOUND.name } },
    ],
  },
} as const satisfies Record<string, RuleExamples>;
