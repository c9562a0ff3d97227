// What programs read in a new plugin's folder: git, npm, VS Code, TypeScript and GitHub.
import { STUB_NAME, TYPES_FILE } from './authorTypes.ts';
import { languagesOf, onServer, usesPython, type Project } from './project.ts';
import { onWindows } from './pythonEnvironment.ts';
import { OLDEST } from './projectTexts.ts';
import { yamlText } from './yamlText.ts';

export function gitignore(): string {
  return `# Secrets, and settings of one machine
.env*
!.env.example

# What is installed
node_modules/
.venv/
venv/

# What Python and its tests make
__pycache__/
*.py[co]
.pytest_cache/

# Profiles, coverage and packages
*.cpuprofile
*.heapprofile
*.heapsnapshot
*.speedscope.json
coverage/
*.tgz

# Logs, and what systems leave behind
*.log
.DS_Store
Thumbs.db
`;
}

/** Where there is such a file, .gitignore has no say in what is packed: so it has all of that too. */
export function npmignore(): string {
  return `# What is for the people who work on the plugin
.github/
.vscode/
events/
tests/
requirements-dev.txt
jsconfig.json
mypy.ini
tsconfig.json
${TYPES_FILE}
${STUB_NAME}

${gitignore()
  .split('\n')
  // Nobody who installs the plugin needs an example of settings.
  .filter((line) => !line.startsWith('!'))
  .join('\n')}`;
}

/** For a plugin that was packed by its .gitignore so far: what that keeps out stays out. */
export function npmignoreBeside(gitignoreText: string): string {
  return `# What is for the people who work on the plugin
.github/
.vscode/
${TYPES_FILE}
${STUB_NAME}

# As in .gitignore, which npm does not read beside this file
${gitignoreText.replaceAll('\r\n', '\n')}`;
}

/** The configurations have names that the extension knows: inside VS Code they attach to the editor's own worker. */
export function launchJson(project: Project): string {
  const languages = languagesOf(project);
  const configurations = [
    ...(languages.some((language) => language !== 'python')
      ? [
          {
            name: 'Attach to Codex Plugin (Node.js)',
            type: 'node',
            request: 'attach',
            address: '127.0.0.1',
            port: 9229,
            restart: true,
            timeout: 10_000,
            localRoot: '${workspaceFolder}',
            remoteRoot: '${workspaceFolder}',
            skipFiles: ['<node_internals>/**'],
          },
        ]
      : []),
    ...(languages.includes('python')
      ? [
          {
            name: 'Attach to Codex Plugin (Python)',
            type: 'debugpy',
            request: 'attach',
            connect: { host: '127.0.0.1', port: 5678 },
            restart: true,
            pathMappings: [{ localRoot: '${workspaceFolder}', remoteRoot: '${workspaceFolder}' }],
            justMyCode: true,
          },
        ]
      : []),
  ];
  return json({ version: '0.2.0', configurations });
}

export function tasksJson(project: Project): string {
  const quiet = { presentation: { panel: 'shared', clear: true } };
  const tests = project.tests.map(({ command, runner }, index) => ({
    label: index === 0 ? 'test' : `test (${runner})`,
    detail: 'The unit tests',
    type: 'shell',
    command,
    ...(onWindows(command) !== command && { windows: { command: onWindows(command) } }),
    group: { kind: 'test', isDefault: index === 0 },
    problemMatcher: [],
    ...quiet,
  }));
  const tasks = [
    {
      label: 'validate',
      detail: 'Checks the manifest, and the scripts that it names',
      type: 'shell',
      command: 'codex-plugin validate',
      options: { env: { NO_COLOR: '1' } },
      group: { kind: 'build', isDefault: true },
      problemMatcher: VALIDATE_MATCHER,
      ...quiet,
    },
    ...tests,
    {
      label: 'mock events',
      detail: 'Fires what is in events/ at the handlers, on the host',
      type: 'shell',
      command: 'codex-plugin test',
      group: 'test',
      problemMatcher: TEST_MATCHER,
      ...quiet,
    },
    {
      label: 'dev',
      detail: 'Serves the plugin, and reloads what changes',
      type: 'shell',
      command: 'codex-plugin dev --watch',
      isBackground: true,
      problemMatcher: DEV_MATCHER,
    },
  ];
  return json({ version: '2.0.0', tasks });
}

const FROM_HERE = { source: 'codex-plugin', fileLocation: ['relative', '${workspaceFolder}'] };

/** Find what commands print. Those that the extension contributes are the same, so that the tasks do without it. */
export const VALIDATE_MATCHER = {
  owner: 'codex-plugin-validate',
  ...FROM_HERE,
  pattern: {
    regexp: String.raw`^(.+):(\d+):(\d+) (error|warning|info) (.+) ([a-z]+/[a-z-]+)$`,
    ...{ file: 1, line: 2, column: 3, severity: 4, message: 5, code: 6 },
  },
};

export const TEST_MATCHER = {
  owner: 'codex-plugin-test',
  severity: 'error',
  ...FROM_HERE,
  pattern: [
    { regexp: String.raw`^failed {4}.+ {2}[\d.]+ m?s {2}(\S.*):(\d+)$`, file: 1, line: 2 },
    { regexp: '^ {10}(.+)$', message: 1 },
  ],
};

/** In groups of its first pattern, the editor looks for a file. */
export const DEV_MATCHER = {
  owner: 'codex-plugin-dev',
  ...FROM_HERE,
  pattern: {
    regexp: String.raw`^[\d:.]+ (error|warning|info) (.+):(\d+):(\d+) (.+) \(([a-z]+/[a-z-]+)\)$`,
    ...{ severity: 1, file: 2, line: 3, column: 4, message: 5, code: 6 },
  },
  background: {
    activeOnStart: true,
    beginsPattern: String.raw`^(?:Server running at |[\d:.]+ checked the plugin$)`,
    endsPattern: String.raw`^(?:Watching for changes in |Inspector at |[\d:.]+ (?:\d+ problems?|no problems any more)$)`,
  },
};

/** What scripts are checked with, and the unit tests of TypeScript plugins are run with. A test compares these with our own. */
export const DEVELOPMENT_PACKAGES = { '@types/node': '24.19.2', typescript: '7.0.2', vitest: '5.1.1' } as const;

/** For plugins in Node.js. It names no version: that of the manifest counts. */
export function packageJson(project: Project): string {
  const { id, description } = project;
  const withVitest = languagesOf(project).includes('typescript');
  const name = id.slice(id.lastIndexOf('.') + 1).toLowerCase();
  return json({
    // npm installs nothing of a package's own name into it.
    name: Object.hasOwn(DEVELOPMENT_PACKAGES, name) ? `${name}-plugin` : name,
    private: true,
    description,
    license: 'MIT',
    engines: { node: `>=${OLDEST.node}` },
    scripts: withVitest ? { test: 'vitest run', types: 'tsc' } : { test: 'node --test' },
    devDependencies: withVitest ? DEVELOPMENT_PACKAGES : { '@types/node': DEVELOPMENT_PACKAGES['@types/node'] },
  });
}

/** Node.js runs TypeScript by taking the types away: what is more than types is refused while it is written. */
export function tsconfig(): string {
  return json({
    compilerOptions: {
      target: 'es2023',
      module: 'nodenext',
      types: ['node'],
      strict: true,
      noUncheckedIndexedAccess: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      noEmit: true,
      paths: { 'codex-plugin-sdk': [`./${TYPES_FILE}`] },
    },
    include: ['handlers', 'tests'],
  });
}

/** For scripts in JavaScript that say `// @ts-check`: by the SDK's name they have its types as well. */
export function jsconfig(): string {
  return json({
    compilerOptions: {
      target: 'es2023',
      module: 'nodenext',
      strict: true,
      skipLibCheck: true,
      paths: { 'codex-plugin-sdk': [`./${TYPES_FILE}`] },
    },
    include: ['handlers', 'tests'],
  });
}

/** A file cannot be two modules: to the host each script is one of its own, and tests name it by its folder. */
export function mypyIni(): string {
  return `# The scripts, as the host imports them: each by itself.
[mypy]
files = handlers
exclude = ^tests/
`;
}

/** For the root of a repository, where GitHub reads it, wherever in there the plugin lies. */
export function workflow(project: Project): string {
  const { tool, inRepository } = project;
  const python = usesPython(project);
  const { install, test } = onServer(project);
  // GitHub takes the folder as YAML, where quotes keep whatever name it has from being something else.
  const place = JSON.stringify(inRepository);
  return `# Checks the plugin, and runs its tests.
name: plugin

on:
  push:
  pull_request:

permissions:
  contents: read
${inRepository === '' ? '' : `\ndefaults:\n  run:\n    working-directory: ${place}\n`}
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - uses: actions/setup-node@v5
        with:
          node-version: 24
${python ? `      - uses: actions/setup-python@v5\n        with:\n          python-version: '3.12'\n` : ''}      - run: npm install --global ${tool.name}@${tool.version}
      - run: codex-plugin validate --profile publish --format github
${[...install, ...test].map((step) => `      - run: ${yamlText(step)}\n`).join('')}      - run: codex-plugin test
`;
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
