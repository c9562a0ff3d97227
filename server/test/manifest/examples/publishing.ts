// Examples for the rules of the profile publish.
import { SOUND_FILES, type RuleExamples } from './example.ts';

/** What a plugin needs besides its manifest and its script. */
const whole = { ...SOUND_FILES, 'README.md': '# Tidy\n', LICENSE: 'MIT\n', 'CHANGELOG.md': '## 1.0.0\n\n- First.\n' };
const without = (name: string): Record<string, string> => Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name));
const profile = 'publish' as const;
const good = { files: whole, profile };
const key = (prefix: string, length: number): string => prefix + 'A1b2C3d4E5f6G7h8'.repeat(5).slice(0, length);

export const PUBLISH_EXAMPLES = {
  'manifest/publish-description': {
    bad: [
      { with: { description: undefined }, files: whole, profile, at: '"name"' },
      { with: { description: ' ' }, files: whole, profile, at: '"description"' },
      { with: { description: '' }, files: whole, profile, at: '"description"' },
    ],
    good: [good, { with: { description: 'Tidies.' }, ...good }, { with: { description: undefined } }],
  },
  'manifest/publish-version': {
    bad: [
      { ...good, last: '1.0.0', at: '"1.0.0"', fixed: '"version": "1.0.1"' },
      { ...good, last: '1.2.0', at: '"1.0.0"', fixed: '"version": "1.2.1"' },
      { ...good, with: { version: '2.0.0-beta.1' }, last: '2.0.0', at: '"2.0.0-beta.1"', fixed: '"version": "2.0.1"' },
    ],
    good: [good, { ...good, last: '0.9.9' }, { ...good, with: { version: '1.1.0' }, last: '1.0.0' }],
  },
  'manifest/publish-readme': {
    bad: [
      { files: without('README.md'), profile, at: '"pluginId"', fixed: '# Tidy\n\nTidies files up.' },
      { files: { ...without('README.md'), 'READYOU.md': '' }, profile, at: '"pluginId"', fixed: '# Tidy' },
      {
        with: { pluginId: undefined, name: 'com.example.tidy' },
        files: without('README.md'),
        profile,
        at: '"name"',
        fixed: '# com.example.tidy',
      },
    ],
    good: [good, { files: { ...without('README.md'), 'readme.txt': 'Tidy' }, profile }, {}],
  },
  'manifest/publish-changelog': {
    bad: [
      { files: without('CHANGELOG.md'), profile, at: '"1.0.0"', fixed: '## 1.0.0' },
      { with: { version: '1.1.0' }, files: whole, profile, at: '"1.1.0"' },
      { with: { version: '1.0.0-rc.1' }, files: whole, profile, at: '"1.0.0-rc.1"' },
    ],
    good: [
      good,
      { files: { ...whole, 'CHANGELOG.md': '# [v1.0.0] - today\n' }, profile },
      { files: { ...without('CHANGELOG.md'), 'CHANGES.rst': '1.0.0\n=====\n' }, profile },
    ],
  },
  'manifest/publish-licence': {
    bad: [
      { files: without('LICENSE'), profile, at: '"pluginId"' },
      { files: { ...without('LICENSE'), 'license-notes.md': '' }, profile, at: '"pluginId"' },
      { with: { pluginId: undefined, name: 'com.example.tidy' }, files: without('LICENSE'), profile, at: '"name"' },
    ],
    good: [good, { files: { ...without('LICENSE'), 'LICENCE.md': '' }, profile }, {}],
  },
  'manifest/publish-unpinned': {
    bad: [
      { files: { ...whole, 'package.json': '{"dependencies": {"left": "^1.0.0"}}' }, profile, at: '"pluginId"' },
      { files: { ...whole, 'requirements.txt': 'requests\nblack>=24\n' }, profile, at: '"pluginId"' },
      {
        with: { dependencies: { left: '*' } },
        files: { ...whole, 'package.json': '{"dependencies": {"left": "*"}}' },
        profile,
        at: '"dependencies"',
      },
    ],
    good: [
      { files: { ...whole, 'package.json': '{"dependencies": {"left": "1.0.0"}}' }, profile },
      { files: { ...whole, 'requirements.txt': '# exact\nrequests==2.32.3\n' }, profile },
      { files: { ...whole, 'package.json': '{"dependencies": {"left": "^1.0.0"}}', 'package-lock.json': '{}' }, profile },
    ],
  },
  'manifest/publish-secret': {
    bad: [
      { files: { ...whole, '.env': 'A=1\n' }, profile, at: '"pluginId"' },
      { files: { ...whole, 'lib/client.js': `const key = '${key('AKIA', 16).toUpperCase()}';\n` }, profile, at: '"pluginId"' },
      { files: { ...whole, 'keys/id.pem': ['-----BEGIN', 'PRIVATE', 'KEY-----'].join(' ') }, profile, at: '"pluginId"' },
    ],
    good: [
      good,
      { files: { ...whole, '.env.example': 'A=\n' }, profile },
      { files: { ...whole, '.env': 'A=1\n', '.npmignore': '.env\n' }, profile },
    ],
  },
  'manifest/publish-debris': {
    bad: [
      { files: { ...whole, 'debug.log': '' }, profile, at: '"pluginId"' },
      { files: { ...whole, 'lib/__pycache__/a.pyc': '' }, profile, at: '"pluginId"' },
      { files: { ...whole, '.DS_Store': '' }, profile, at: '"pluginId"' },
    ],
    good: [
      good,
      { files: { ...whole, 'node_modules/a/debug.log': '' }, profile },
      { files: { ...whole, 'debug.log': '', '.gitignore': '*.log\n' }, profile },
    ],
  },
  'manifest/publish-debug': {
    bad: [
      { with: { settings: { enableDebug: true } }, files: whole, profile, at: 'true', fixed: '"enableDebug": false' },
      { with: { settings: { cacheEnabled: true, enableDebug: true } }, files: whole, profile, at: 'true', fixed: '"enableDebug": false' },
      {
        text: 'pluginId: com.example.tidy\nversion: 1.0.0\ndescription: Tidies.\nhooks: { onFileOpen: a.js }\nsettings:\n  enableDebug: true\n',
        file: 'plugin.manifest.yaml',
        files: whole,
        profile,
        at: 'true',
        fixed: 'enableDebug: false',
      },
    ],
    good: [good, { with: { settings: { enableDebug: false } }, ...good }, { with: { settings: { enableDebug: true } } }],
  },
} as const satisfies Record<string, RuleExamples>;
