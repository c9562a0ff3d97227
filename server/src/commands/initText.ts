// What `codex-plugin init` says in a terminal.
import path from 'node:path';
import type { PluginFile } from '../contract/newPlugin.ts';
import { paths } from '../paths/paths.ts';
import * as slashed from '../paths/slashed.ts';
import { shellWord } from '../text/shellWord.ts';
import { EVENTS_FOLDER } from '../contract/mockEventFiles.ts';
import { STUB_NAME, TYPES_FILE } from '../scaffold/authorTypes.ts';
import type { Project } from '../scaffold/project.ts';
import { onWindows } from '../scaffold/pythonEnvironment.ts';

/** A file or folder as somebody would type it in the working directory. */
export function shownPlace(file: string): string {
  const whole = path.resolve(file);
  return paths.relative(process.cwd(), whole) ?? slashed.from(whole);
}

/** What each of a new plugin's files is for, beside its name. */
export function fileList(files: readonly PluginFile[], project: Project): string {
  const width = Math.max(...files.map((file) => file.path.length));
  return files.map((file) => `  ${file.path.padEnd(width)}  ${purposeOf(file, project)}`.trimEnd()).join('\n');
}

function purposeOf({ path: name, text }: PluginFile, { handlers, manifest }: Project): string {
  if (name === manifest) return 'what it handles, and what it asks to be allowed';
  const handler = handlers.find(({ script }) => script === name);
  if (handler) return handler.does ?? '';
  if (slashed.dirname(name) === EVENTS_FOLDER) return `mock event: ${(JSON.parse(text) as { name: string }).name}`;
  if (slashed.basename(name) === STUB_NAME) return 'types of events and answers';
  return PURPOSES.find(([start]) => name === start || (start.endsWith('/') && name.startsWith(start)))?.[1] ?? '';
}

const PURPOSES: readonly (readonly [start: string, what: string])[] = [
  ['tests/conftest.py', 'lets the tests import the handlers'],
  ['tests/', 'unit tests'],
  ['package.json', 'the script of the tests, and what scripts are checked with'],
  [TYPES_FILE, 'types of events and answers'],
  ['jsconfig.json', 'how the editor reads the types'],
  ['mypy.ini', 'what mypy checks'],
  ['tsconfig.json', 'how the editor reads the types'],
  ['requirements-dev.txt', 'what the tests need'],
  ['README.md', 'how to install, use, test and debug it'],
  ['CHANGELOG.md', 'what changed'],
  ['LICENSE', 'MIT'],
  ['.gitignore', 'keeps secrets and what is installed out of git'],
  ['.npmignore', 'keeps them and the tests out of the package'],
  ['.vscode/launch.json', 'attaches the debugger'],
  ['.vscode/tasks.json', 'validate, test and dev'],
  ['.github/workflows/plugin.yml', 'the same checks for every push'],
];

/** @param folder where the plugin is. */
export function nextSteps(folder: string, { tests }: Project): string {
  const place = shownPlace(folder);
  const [first] = tests;
  const steps: [command: string, what: string][] = [
    ...(place === '' || place === '.' ? [] : [[`cd ${shellWord(place)}`, ''] as [string, string]]),
    ...(first?.install ?? []).map((step): [string, string] => [step, '']),
    ...(first === undefined ? [] : [[first.command, 'unit tests'] as [string, string]]),
    ['codex-plugin test', 'mock events, on the real host'],
    ['codex-plugin dev --watch', 'serves it, and reloads what you change'],
  ];
  if (process.platform === 'win32') for (const step of steps) step[0] = onWindows(step[0]);
  const width = Math.max(...steps.filter(([, what]) => what !== '').map(([command]) => command.length));
  return steps.map(([command, what]) => (what === '' ? `  ${command}` : `  ${command.padEnd(width)}  # ${what}`)).join('\n');
}

/** Why something could not be written, in a person's words. */
export function diskFault({ code, message }: NodeJS.ErrnoException): string {
  return (code === undefined ? undefined : FAULTS[code]) ?? message;
}

const FAULTS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
  EACCES: 'that is not allowed here',
  EPERM: 'that is not allowed here',
  EROFS: 'the disk is read-only',
  EEXIST: 'it came into being meanwhile, and was left as it is',
};
