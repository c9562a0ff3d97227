// Every rule of the manifest linter: one row per code. docs/manifest-reference.md lists this table.
import type { Problem, ProblemFix, ProblemSeverity } from './model.ts';
import type { LineIndex, Span } from './text.ts';

export interface Rule {
  severity: ProblemSeverity;
  /** Keeps the plugin from loading. */
  blocks?: true;
  /** What the rule finds, in a few words. */
  title: string;
  /** Why it matters and what to do, for the reference. */
  help: string;
  /** The remedy is a decision that only a person can take: fix-all and --fix leave it alone. */
  asks?: true;
}

/** Codes are stable: users silence and search for them. */
export const RULES = {
  'manifest/syntax': {
    severity: 'error',
    blocks: true,
    title: 'The text is not well-formed JSON or YAML',
    help: 'JSON has no comments, no trailing commas and only double quotes. YAML is indented with spaces.',
  },
  'manifest/encoding': {
    severity: 'error',
    blocks: true,
    title: 'The file is not UTF-8',
    help: 'Save the file with the encoding UTF-8.',
  },
  'manifest/too-large': {
    severity: 'error',
    blocks: true,
    title: 'The file is too large: 2,000,000 characters of JSON or 200,000 of YAML are read',
    help: 'A manifest of this size is a mistake: data belongs in files of its own.',
  },
  'manifest/too-deep': {
    severity: 'error',
    blocks: true,
    title: 'Values are nested more than 200 deep',
    help: 'No manifest needs this. The text is not read any further.',
  },
  'manifest/yaml-alias': {
    severity: 'error',
    blocks: true,
    title: 'A YAML alias or merge key cannot be resolved',
    help: 'An alias has to follow its anchor and may not contain itself, a merge key takes mappings, and all aliases together may stand for 10,000 values.',
  },
  'manifest/yaml-document': {
    severity: 'warning',
    title: 'There is more than one YAML document in the file',
    help: 'Only the first document is read. Put each manifest in a folder of its own.',
  },
  'manifest/yaml-tag': {
    severity: 'warning',
    title: 'A YAML tag means nothing here',
    help: 'The value is read as if the tag were not there.',
  },
  'manifest/duplicate-key': {
    severity: 'warning',
    title: 'A key is given twice in one object',
    help: 'The last one counts and the others are lost without a word: remove all but one.',
  },
  'manifest/type': {
    severity: 'error',
    blocks: true,
    title: 'A value has the wrong type',
    help: 'See the reference below for the type of each key. In YAML, numbers and true or false need quotes to be text.',
  },
  'manifest/required': {
    severity: 'error',
    blocks: true,
    title: 'A required key is missing',
    help: 'A manifest needs a version and an id (pluginId, or name in reverse-DNS form); a handler an event and a script; an endpoint a path and a handler.',
  },
  'manifest/value': {
    severity: 'error',
    blocks: true,
    title: 'A value is not one of those that are possible',
    help: 'The message names what is possible.',
  },
  'manifest/id-format': {
    severity: 'error',
    blocks: true,
    title: 'The id is not in reverse-DNS form',
    help: 'Two or more parts of letters, digits, "-" and "_" with dots between them: com.example.tidy.',
  },
  'manifest/version-format': {
    severity: 'error',
    blocks: true,
    title: 'The version is not a semantic version',
    help: 'MAJOR.MINOR.PATCH, such as 1.0.0: see semver.org.',
  },
  'manifest/unknown-key': {
    severity: 'warning',
    title: 'A key means nothing in this place',
    help: 'It is ignored, so it is often a slip of the pen. Keys of your own start with "x-".',
  },
  'manifest/unknown-event': {
    severity: 'error',
    title: 'An event does not exist',
    help: 'A handler of it never runs. Names of your own events have to be listed in "events".',
  },
  'manifest/built-in-event': {
    severity: 'warning',
    title: '"events" lists an event that is built in',
    help: 'Only names of your own belong there.',
  },
  'manifest/unknown-permission': {
    severity: 'error',
    title: 'A permission does not exist',
    help: 'It cannot be granted, so what it was meant for stays forbidden.',
  },
  'manifest/permission-scope': {
    severity: 'error',
    title: "A permission's scope is not usable",
    help: 'A path or glob for the file system, host or host:port for the network, a command, or the name of a variable.',
  },
  'manifest/missing-permission': {
    severity: 'warning',
    title: 'The code does something that the manifest declares no permission for',
    help: 'The host denies it when the code gets there. The places in the code are listed with the problem; the modules of the plugin that a script imports count too. Reading the own folder and using the temporary folder need no permission.',
    asks: true,
  },
  'manifest/unused-permission': {
    severity: 'info',
    title: 'A permission is declared that nothing in the code needs',
    help: 'Ask for as little as possible: people grant it more readily, and a fault in the plugin does less harm.',
  },
  'manifest/unverified-permission': {
    severity: 'info',
    title: 'It cannot be told whether a permission is needed',
    help: 'Nothing that can be read needs it, but not everything can be read: eval, names that are computed, libraries, native code, programs that are started.',
  },
  'manifest/redundant-permission': {
    severity: 'warning',
    title: 'A permission is contained in another one',
    help: 'The narrower one says nothing: remove it, or better the wider one.',
  },
  'manifest/no-handlers': {
    severity: 'warning',
    title: 'The plugin handles nothing',
    help: 'Without handlers, hooks or endpoints a plugin never runs.',
  },
  'manifest/duplicate-handler': {
    severity: 'warning',
    title: 'The same handler is declared twice',
    help: 'It runs twice for every event.',
  },
  'manifest/duplicate-endpoint': {
    severity: 'warning',
    title: 'Two endpoints have the same method and path',
    help: 'Only the first one is ever reached.',
  },
  'manifest/phase-event': {
    severity: 'warning',
    title: 'A phase is given for an event that has none',
    help: 'Only onFileSave has phases.',
  },
  'manifest/save-budget': {
    severity: 'warning',
    title: 'A beforeSave handler may take longer than a save waits',
    help: 'All beforeSave handlers together have 1,200 ms: lower maxExecutionTimeMs, or set phase to afterSave.',
  },
  'manifest/similar-setting': {
    severity: 'warning',
    title: 'A setting is spelled almost like one of the host',
    help: 'Settings of your own are handed to the handlers as they are, so a slip of the pen goes unnoticed.',
  },
  'manifest/runtime-range': {
    severity: 'warning',
    title: 'An interpreter looks like a version range',
    help: '"runtime" takes a command or an absolute path, such as python3.12.',
  },
  'manifest/main-missing': {
    severity: 'error',
    title: 'There is no script in which a function could be looked up',
    help: 'Name one in "main", or write script#function.',
  },
  'manifest/script-missing': {
    severity: 'error',
    title: 'A script does not exist',
    help: "Paths are relative to the manifest's folder.",
  },
  'manifest/script-not-a-file': {
    severity: 'error',
    title: 'A script is a folder or something else that is not a file',
    help: 'Name the file itself.',
  },
  'manifest/script-outside': {
    severity: 'error',
    title: "A script is outside the plugin's folder",
    help: 'Neither ".." nor a symbolic link may lead out of it: a plugin is only what is in its folder.',
  },
  'manifest/script-absolute': {
    severity: 'error',
    title: "A script's path is absolute",
    help: "Write it relative to the manifest's folder, so that it holds on every machine.",
  },
  'manifest/script-backslash': {
    severity: 'error',
    title: "A script's path has backslashes",
    help: 'Use forward slashes, which work everywhere.',
  },
  'manifest/script-extension': {
    severity: 'error',
    title: 'A script is written in a language that the host does not run',
    help: 'JavaScript (.js, .mjs, .cjs), TypeScript (.ts, .mts, .cts) and Python (.py) are.',
  },
  'manifest/function-missing': {
    severity: 'error',
    title: 'A script does not export the function that the manifest names',
    help: 'Export it, or correct the name.',
  },
  'manifest/shadowed': {
    severity: 'warning',
    title: 'Another manifest in the same folder comes first',
    help: 'The order is plugin.manifest.json, .yaml, .yml, codex.plugin.json, .yaml, .yml, manifest.json. This file is not read.',
  },
  'manifest/duplicate-id': {
    severity: 'error',
    title: 'Another plugin has the same id',
    help: 'Only the first one runs, since grants, state and logs are kept by id: give each its own.',
  },
  'manifest/unreadable': {
    severity: 'error',
    blocks: true,
    title: 'The file cannot be read',
    help: 'The message has the reason that the system gives.',
  },
  'manifest/publish-description': {
    severity: 'error',
    title: 'A plugin that is published needs a description (profile publish)',
    help: 'It is what people choose by.',
  },
  'manifest/publish-debug': {
    severity: 'warning',
    title: 'A plugin is published with debugging switched on (profile publish)',
    help: 'Payloads end up in the logs of everyone who installs it.',
  },
  'config/syntax': { severity: 'error', blocks: true, title: 'codex.config.json is not well-formed JSON', help: 'As manifest/syntax.' },
  'config/type': { severity: 'error', blocks: true, title: 'A value in codex.config.json has the wrong type', help: 'As manifest/type.' },
  'config/value': { severity: 'error', blocks: true, title: 'A value in codex.config.json is not possible', help: 'As manifest/value.' },
  'config/unknown-key': {
    severity: 'warning',
    title: 'A key in codex.config.json means nothing',
    help: 'Known are port, watchDirectories, logLevel and envFile.',
  },
  'config/duplicate-key': { severity: 'warning', title: 'A key in codex.config.json is given twice', help: 'The last one counts.' },
} as const satisfies Record<string, Rule>;

export type RuleCode = keyof typeof RULES;

/** Makes a problem of a rule. */
export function problem(lines: LineIndex, code: RuleCode, span: Span, message: string, fixes: ProblemFix[] = []): Problem {
  return { code, severity: RULES[code].severity, message, range: lines.range(span), fixes, docs: docsAnchor(code) };
}

/** Where a rule is explained, relative to the repository's root. */
export function docsAnchor(code: string): string {
  return `docs/manifest-reference.md#${code.replace('/', '')}`;
}

/** Whether a problem keeps the plugin from loading. */
export function blocksLoading(found: Problem): boolean {
  const rule: Rule | undefined = Object.hasOwn(RULES, found.code) ? RULES[found.code as RuleCode] : undefined;
  return rule?.blocks === true;
}

/** A fix that replaces one stretch of the text. */
export function replaceFix(lines: LineIndex, title: string, span: Span, newText: string): ProblemFix {
  return { title, edits: [{ range: lines.range(span), newText }] };
}
