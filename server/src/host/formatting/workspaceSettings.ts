// The settings of a workspace as its folder has them in .vscode/settings.json. There is no editor to be asked, and so none of the user's own.
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { isEditorStep } from '../../contract/saveSteps.ts';
import { readIfThere } from '../../disk/fileSystem.ts';
import { paths } from '../../paths/paths.ts';
import { withoutMark } from '../../text/byteOrderMark.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import { defaultSettings, parseSettings, settingDefinitions } from '../settings.ts';
import type { HostSettings } from '../types.ts';

type Values = Record<string, unknown>;

const PREFIX = 'codexPlugins.';

/** What weakens safety or names programs is the machine's to say: editors take it from no workspace. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set([
  'codexPlugins.isolation.minimum',
  'codexPlugins.policy',
  'codexPlugins.runtime.node',
  'codexPlugins.runtime.python',
]);

/** Of ours, what can be set for a language. */
const BY_LANGUAGE: ReadonlySet<string> = new Set(['codexPlugins.save.order']);

/** A block of settings for languages. */
const BLOCK = /^\[([^\]]+(?:\]\[[^\]]+)*)\]$/;

/** As editors have them where nothing else is set: what their own lists of files, and their searches, leave out. */
const FILES_EXCLUDE: Values = { '**/.git': true, '**/.svn': true, '**/.hg': true, '**/.DS_Store': true, '**/Thumbs.db': true };
const SEARCH_EXCLUDE: Values = { '**/node_modules': true, '**/bower_components': true, '**/*.code-search': true };

export interface WorkspaceSettings {
  /** Those of the plugin host. */
  host: HostSettings;
  /** What is set for saves of files in a language. */
  save: (language: string) => HostSettings['save'];
  /** Steps that only an editor can run, of all the orders that are set. */
  editorSteps: readonly string[];
  /** From globs to languages. */
  associations: Readonly<Record<string, string>>;
  /** Globs of files and folders in which nothing is looked for. */
  excluded: readonly string[];
  /** How files are read that no mark says it of, unless that is UTF-8. */
  encoding: (language: string) => string | undefined;
  /** What is wrong with the file, in sentences. */
  problems: readonly string[];
}

/** Reads them. A workspace without such a file has the defaults. @throws where there is one that cannot be read. */
export async function readWorkspaceSettings(workspace: string): Promise<WorkspaceSettings> {
  const file = paths.join(workspace, '.vscode', 'settings.json');
  return workspaceSettings((await readIfThere(file))?.toString('utf8') ?? '', file);
}

/** @param file what the text's file is called in what is said. */
export function workspaceSettings(written: string, file: string): WorkspaceSettings {
  const text = withoutMark(written);
  const errors: ParseError[] = [];
  const value: unknown = text.trim() === '' ? {} : parse(text, errors, { allowTrailingComma: true });
  const values = isObject(value) ? value : {};
  const [error] = errors;
  const line = error && new LineIndex(text).positionAt(error.offset).line + 1;
  const fault = error && `${file} has an error in line ${line} (${printParseErrorCode(error.error)}); what can be read of it counts.`;
  const own = Object.fromEntries(Object.entries(values).filter(([name]) => isOfWorkspaces(name)));
  const base = parseSettings(own, defaultSettings);
  const saves = new Map<string, HostSettings['save']>();
  const save = (language: string): HostSettings['save'] => {
    const known = saves.get(language);
    if (known) return known;
    const blocks = ofLanguage(values, language);
    const set = Object.fromEntries(blocks.flatMap((block) => Object.entries(block)).filter(([name]) => BY_LANGUAGE.has(name)));
    const found = { ...parseSettings(set, base.settings).settings.save };
    saves.set(language, found);
    return found;
  };
  return {
    host: base.settings,
    save,
    editorSteps: stepsIn([base.settings, ...languagesIn(values).map((language) => ({ save: save(language) }))]),
    associations: textsOf(values['files.associations']),
    excluded: [...globsThatAreOn(FILES_EXCLUDE, values['files.exclude']), ...globsThatAreOn(SEARCH_EXCLUDE, values['search.exclude'])],
    encoding: (language) => {
      const set = [values, ...ofLanguage(values, language)].findLast((one) => typeof one['files.encoding'] === 'string');
      const encoding = set?.['files.encoding'] as string | undefined;
      return encoding === undefined || /^utf-?8(?:bom)?$/i.test(encoding) ? undefined : encoding;
    },
    problems: [...(fault === undefined ? [] : [fault]), ...base.problems],
  };
}

/** Whole names alone: groups such as `codexPlugins.runtime` would bring along what is the machine's to say. */
function isOfWorkspaces(name: string): boolean {
  const isKnown = name.startsWith(PREFIX) && Object.hasOwn(settingDefinitions, name.slice(PREFIX.length));
  return isKnown && !OF_THE_MACHINE.has(name);
}

function languagesIn(values: Values): string[] {
  return Object.keys(values).flatMap((name) => BLOCK.exec(name)?.[1]?.split('][') ?? []);
}

function stepsIn(all: readonly Pick<HostSettings, 'save'>[]): string[] {
  const names = all.flatMap(({ save: { order } }) => order.flatMap((one) => (typeof one === 'string' ? [one] : one.order)));
  return [...new Set(names.filter(isEditorStep))];
}

/** What is set for a language, as in `"[javascript][typescript]": {…}`: what is said of it alone counts more. */
function ofLanguage(values: Values, language: string): Values[] {
  const blocks = Object.entries(values).flatMap(([name, block]) => {
    const languages = BLOCK.exec(name)?.[1]?.split('][') ?? [];
    return languages.includes(language) && isObject(block) ? [{ block, of: languages.length }] : [];
  });
  return blocks.toSorted((a, b) => b.of - a.of).map(({ block }) => block);
}

function globsThatAreOn(defaults: Values, set: unknown): string[] {
  const all = { ...defaults, ...(isObject(set) && set) };
  return Object.entries(all).flatMap(([glob, isOn]) => (isOn === true ? [glob] : []));
}

function textsOf(value: unknown): Record<string, string> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
