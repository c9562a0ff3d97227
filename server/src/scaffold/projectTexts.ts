// What people read in a new plugin's folder: README, CHANGELOG and LICENSE.
import { describePermission } from '../permissions/permissions.ts';
import { STUB_NAME, TYPES_FILE } from './authorTypes.ts';
import { languagesOf, type Project } from './project.ts';

/** The oldest versions that the host runs handlers with. */
export const OLDEST = { node: '22.15', python: '3.8' } as const;

export function readme(project: Project): string {
  const { name, description, manifest, tool } = project;
  return `# ${plain(name)}

${description}

## Install

Copy this folder to \`.codex/plugins/\` in a workspace, or to \`~/.codex/plugins/\` for all workspaces. An editor with the Codex Plugin Host asks once
whether the plugin may run; until then it does nothing.

## Usage

${handlerTable(project)}
${project.command === undefined ? '' : `\nThe command _${plain(project.command)}_ is run with _Codex Plugins: Run Plugin Command…_.\n`}
### Permissions

${permissionText(project)}

## Development

It takes ${needs(project)} and the command line of the host:

\`\`\`sh
npm install --global ${tool.name}
\`\`\`

In this folder:

\`\`\`sh
${commandLines(project)}
\`\`\`
${invocation(project)}
${types(project)}- **Mock events** in \`events/\` have the event, its payload and what the handlers have to answer; members that \`expect\` leaves out may be anything.
  \`codex-plugin test --update\` takes what they answer now.
- **Debugging**: ${debugging(project)}
- **Secrets** go into \`.env.local\`, which git and packages leave out. A handler gets a variable once the manifest has a permission for it, such as
  \`env:read:API_KEY\`.

| file | what it is |
|---|---|
| \`${manifest}\` | what the plugin handles, and what it asks to be allowed |
${scriptRows(project)}| \`tests/\` | unit tests of the scripts, which need no host |
| \`events/\` | mock events, which go through the host with its permissions and deadlines |
${project.inRepository === '' ? '| `.github/workflows/plugin.yml` | the same checks for every push |\n' : ''}
A release is a new version in \`${manifest}\` with its part of [CHANGELOG.md](CHANGELOG.md); \`codex-plugin validate --profile publish\` says what is missing.
${licenceText(project)}`;
}

/** What editors and checkers know scripts by. */
function types(project: Project): string {
  const languages = languagesOf(project);
  const declared = languages.some((language) => language !== 'python')
    ? [project.hasSdkPackage ? '`codex-plugin-sdk`' : `\`${TYPES_FILE}\``]
    : [];
  const places = [...declared, ...(languages.includes('python') ? [`\`${STUB_NAME}\``] : [])].join(' and ');
  const scripts = languages.includes('node')
    ? '\n  Editors check scripts by them that begin with `// @ts-check`; those of Node.js itself are in `@types/node`, which VS Code fetches where it can.'
    : '';
  const python = languages.includes('python') ? '\n  Pyright, Pylance and mypy find those of Python beside the scripts.' : '';
  return `- **Types** of all events and of what handlers answer are in ${places}.${scripts}${python}\n`;
}

function licenceText({ licence: name }: Project): string {
  return name === undefined ? '' : `\n## License\n\nSee [${name}](${name}).\n`;
}

/** Where the scripts are: their folders, and those beside the manifest. */
function scriptRows({ handlers, endpoints }: Project): string {
  const places = [...handlers, ...endpoints].map(({ script }) =>
    script.includes('/') ? script.slice(0, script.indexOf('/') + 1) : script,
  );
  return [...new Set(places)].map((place) => `| \`${place}\` | ${place.endsWith('/') ? 'the scripts' : 'a script'} |\n`).join('');
}

function handlerTable({ handlers, endpoints }: Project): string {
  const rows = [
    ...handlers.map(({ event, script, does }) => [`\`${event}\``, `\`${script}\``, ...(does === undefined ? [] : [plain(does)])]),
    ...endpoints.map(({ method, path, script }) => [`\`${method} ${path}\``, `\`${script}\``]),
  ];
  const titles = [
    [...(handlers.length > 0 ? ['event'] : []), ...(endpoints.length > 0 ? ['endpoint'] : [])].join(' or '),
    'script',
    ...(rows.some((row) => row.length > 2) ? ['what it does'] : []),
  ];
  const lines = [titles, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.toSpliced(1, 0, `|${'---|'.repeat(titles.length)}`).join('\n');
}

function permissionText({ permissions }: Project): string {
  if (permissions.length === 0) return 'None: the handlers work on what comes with each event.';
  const rows = permissions.map((permission) => `| \`${permission}\` | ${plain(describePermission(permission).words)} |\n`);
  return `| permission | lets the plugin |\n|---|---|\n${rows.join('')}`.trimEnd();
}

function needs(project: Project): string {
  const python = languagesOf(project).includes('python') ? `, Python ${OLDEST.python} or later` : '';
  return `Node.js ${OLDEST.node} or later${python}`;
}

function commandLines(project: Project): string {
  const lines: [command: string, what: string][] = [
    ...project.tests.flatMap(({ command, install = [], runner }): [string, string][] => [
      ...install.map((step, index): [string, string] => [step, index === 0 ? `${runner}, once` : '']),
      [command, 'unit tests'],
    ]),
    ['codex-plugin test', 'the mock events'],
    ['codex-plugin validate', 'the manifest and the scripts'],
    ['codex-plugin dev --watch', 'serves the plugin, and reloads what you change'],
  ];
  const width = Math.max(...lines.map(([command]) => command.length)) + 2;
  return lines.map(([command, what]) => (what === '' ? command : `${command.padEnd(width)}# ${what}`)).join('\n');
}

function invocation({ handlers }: Project): string {
  const [first] = handlers;
  if (!first) return '';
  const [sample] = first.samples;
  const payload = JSON.stringify(sample?.payload ?? sample?.fields ?? first.payload ?? {});
  // Not by `echo`, which makes line breaks of some of JSON's escapes in some shells.
  const lines = [`codex-plugin invoke . ${first.event} --payload - <<'END'`, payload, 'END'];
  return `\nOne event by hand:\n\n\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n`;
}

function debugging(project: Project): string {
  const python = languagesOf(project).includes('python');
  const node = languagesOf(project).some((language) => language !== 'python');
  const flags = [...(node ? ['--inspect'] : []), ...(python ? ['--debugpy'] : [])].join(' ');
  const needed = python ? ' Python needs the package `debugpy` for that.' : '';
  return `in VS Code with the Codex Plugin Host, _Debug Handler_ above a handler. Of a plugin that a terminal serves: \`codex-plugin dev --watch ${flags}\`,
  then _Attach to Codex Plugin_ under _Run and Debug_.${needed}`;
}

export function changelog({ version, handlers, date }: Project): string {
  const done = handlers.flatMap(({ does }) => (does === undefined ? [] : [`- ${plain(does)}.\n`]));
  return `# Changelog

What changed in this plugin, in the form of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/). Versions follow
[Semantic Versioning](https://semver.org/spec/v2.0.0.html).

## [Unreleased]

## [${version}] - ${date}

### Added

${done.length > 0 ? done.join('') : '- The plugin.\n'}`;
}

export function licence({ author, date }: Project): string {
  return `MIT License

Copyright (c) ${date.slice(0, 4)} ${author}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;
}

/** Text as it is in Markdown, with no more marks than it takes: files are read without being rendered too. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>|~$]/g, String.raw`\$&`).replace(/\s+/g, ' ');
}
