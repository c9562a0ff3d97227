// Every rule of the manifest linter: one row per code. docs/manifest-reference.md lists this table.
import type { LineIndex, Span } from '../../text/lineIndex.ts';
import type { Problem, ProblemFix, ProblemSeverity } from './problem.ts';
import { shownLine } from '../../text/shownText.ts';

export interface Rule {
  severity: ProblemSeverity;
  /** Keeps the plugin from loading. */
  blocks?: true;
  /** Keeps a handler or a command from running, while the plugin loads. */
  stops?: true;
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
    title:
      'The manifest is too large: 500,000 characters of JSON or 128,000 of YAML, 500 members of a list or an object, 10,000 values that are checked and 50,000 with those of `api`, `settings` and `x-…`, 200 permissions (20,000 characters), 100 events of its own and 100 commands are read',
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
    help: 'A manifest needs a version and an id (pluginId, or name in reverse-DNS form); a handler an event and a script; an endpoint a path and a handler; a command its name and a title.',
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
    stops: true,
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
    stops: true,
    title: 'A permission does not exist',
    help: 'It cannot be granted, so what it was meant for stays forbidden.',
  },
  'manifest/permission-scope': {
    severity: 'error',
    stops: true,
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
  'manifest/code-unchecked': {
    severity: 'info',
    title: 'Code was not checked, as reading it takes too long or too much memory',
    help: 'Code is read for no longer than 5 seconds and with no more than 256 MB, so that nobody waits for a file that is large, made by a program, or meant to be hard to read. Name what it is made from, or split it.',
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
    title: 'Two handlers do the same for the same event and language',
    help: 'The function runs twice for every such event: remove one of them, or give them languages or patterns of their own.',
  },
  'manifest/unknown-language': {
    severity: 'warning',
    title: 'A language id does not exist',
    help: 'A handler of it never runs, unless an extension brings a language of that id. Ids are those that VS Code uses: "javascript", not "js".',
  },
  'manifest/pattern': {
    severity: 'error',
    blocks: true,
    title: 'A pattern would take too long to be matched',
    help: 'A pattern is matched against every file that is saved or opened. It has at most 500 characters, 64 alternatives (braces are not nested), two `**/` and three wildcards in one name; groups such as `@(a|b)` have no further wildcards in them, and only one of them repeats.',
  },
  'manifest/pattern-language': {
    severity: 'warning',
    title: "A handler's pattern matches no file of its languages",
    help: 'Both have to fit a file, so the handler never runs. Correct the one that is wrong.',
  },
  'manifest/completion-budget': {
    severity: 'info',
    title: 'A completion handler may take longer than a completion waits',
    help: 'All onCodeCompletion handlers together have 150 ms (setting codexPlugins.completion.budgetMs). What comes later is kept for the same text around the cursor only.',
    asks: true,
  },
  'manifest/no-handler-function': {
    severity: 'warning',
    title: 'A script has no function for its event',
    help: 'The host calls the function that the manifest names, or else the one that is named after the event, "handler", or the default export. A script without any is run anew for each event and has to read it from stdin, which this one does not do.',
    asks: true,
  },
  'manifest/placeholder': {
    severity: 'warning',
    title: 'A name or description was never filled in',
    help: 'People decide by them whether to install the plugin and what to grant it.',
  },
  'manifest/openapi': {
    severity: 'warning',
    title: '"api" is not a valid OpenAPI description',
    help: 'It takes "openapi" (the version), "info" with "title" and "version", and "paths" whose keys start with a slash. It may stand in a file beside the manifest.',
  },
  'manifest/insecure-authentication': {
    severity: 'error',
    title: '"authentication" sends tokens over plain HTTP',
    help: 'Whoever is on the way can read them. Only this machine itself (localhost) needs no https.',
    asks: true,
  },
  'manifest/duplicate-endpoint': {
    severity: 'warning',
    title: 'Two endpoints have the same method and path',
    help: 'Only the first one is ever reached.',
  },
  'manifest/reserved-endpoint': {
    severity: 'warning',
    title: 'An endpoint is at a path of the development server',
    help: 'What is below /_codex is answered by the server itself, with its inspector and the routes of that.',
  },
  'manifest/duplicate-command': {
    severity: 'warning',
    title: 'Two commands have the same name',
    help: 'Only the first one is offered: give each a name of its own, which the handler tells them apart by.',
  },
  'manifest/command-unhandled': {
    severity: 'warning',
    title: 'Commands are declared, but nothing handles onCommand',
    help: 'They are not offered, as nothing would happen: add a handler of onCommand, or remove them.',
    asks: true,
  },
  'manifest/unknown-icon': {
    severity: 'warning',
    title: "An icon is none of VS Code's",
    help: 'The command is shown without an icon. The names are those of the codicons, such as "checklist" or "wand".',
  },
  'manifest/when-clause': {
    severity: 'error',
    stops: true,
    title: 'A "when" cannot be read',
    help: 'The command is never offered. A clause has keys, the operators && || ! == != =~ in, and parentheses; the handler guide lists the keys. Patterns behind =~ have at most two repeats, repeat no groups, and have few alternatives.',
  },
  'manifest/when-key': {
    severity: 'info',
    title: 'A "when" asks for a key that is not known',
    help: 'It is always false. The handler guide lists the keys.',
  },
  'manifest/phase-event': {
    severity: 'warning',
    title: 'A phase is given for an event that has none',
    help: 'Only onFileSave has phases.',
  },
  'manifest/formatter-event': {
    severity: 'warning',
    title: 'A handler that is for no save says that it formats',
    help: 'Only onFileSave handlers are run for Format Document and Format Selection.',
  },
  'manifest/save-budget': {
    severity: 'warning',
    title: 'A beforeSave handler may take longer than a save waits',
    help: 'All beforeSave handlers together have 1,200 ms: lower maxExecutionTimeMs, or set phase to afterSave.',
    asks: true,
  },
  'manifest/similar-setting': {
    severity: 'warning',
    title: 'A setting is spelled almost like one of the host',
    help: 'Settings of your own are handed to the handlers as they are, so a slip of the pen goes unnoticed.',
    asks: true,
  },
  'manifest/runtime-range': {
    severity: 'warning',
    title: 'An interpreter looks like a version range',
    help: '"runtime" takes a command or an absolute path, such as python3.12.',
  },
  'manifest/dependency-range': {
    severity: 'error',
    title: 'A plugin is needed in something that is no range of versions',
    help: 'Ranges are those of npm, such as "^1.2.0", "~1.2" or "*". No version fits anything else, so the plugin runs where it is, and cannot be installed.',
    asks: true,
  },
  'manifest/dependency-itself': {
    severity: 'error',
    title: 'A plugin needs itself',
    help: 'Nobody can have a plugin before they install it. It runs where it is; take the entry out of "dependencies" before you publish it.',
    asks: true,
  },
  'manifest/dependency-name': {
    severity: 'warning',
    title: 'A plugin is needed by the name of its package',
    help: 'Plugins are needed by their ids; where they were published with a scope, they are looked for under that of the plugin that needs them as well. Anything else in "dependencies" is for readers alone.',
  },
  'manifest/main-missing': {
    severity: 'error',
    stops: true,
    title: 'There is no script in which a function could be looked up',
    help: 'Name one in "main", or write script#function.',
  },
  'manifest/script-missing': {
    severity: 'error',
    stops: true,
    title: 'A script does not exist',
    help: "Paths are relative to the manifest's folder.",
  },
  'manifest/script-not-a-file': {
    severity: 'error',
    stops: true,
    title: 'A script is a folder or something else that is not a file',
    help: 'Name the file itself.',
  },
  'manifest/script-outside': {
    severity: 'error',
    stops: true,
    title: "A script is outside the plugin's folder",
    help: 'Neither ".." nor a symbolic link may lead out of it: a plugin is only what is in its folder.',
  },
  'manifest/script-absolute': {
    severity: 'error',
    stops: true,
    title: "A script's path is absolute",
    help: "Write it relative to the manifest's folder, so that it holds on every machine.",
  },
  'manifest/script-backslash': {
    severity: 'error',
    stops: true,
    title: "A script's path has backslashes",
    help: 'Use forward slashes, which work everywhere.',
  },
  'manifest/script-case': {
    severity: 'warning',
    title: "A script's name is written in another case than the file's",
    help: 'Windows and macOS find the file all the same, Linux does not.',
  },
  'manifest/script-extension': {
    severity: 'error',
    stops: true,
    title: 'A script is written in a language that the host does not run',
    help: 'JavaScript (.js, .mjs, .cjs), TypeScript (.ts, .mts, .cts) and Python (.py) are.',
  },
  'manifest/function-missing': {
    severity: 'error',
    stops: true,
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
    stops: true,
    title: 'Another plugin has the same id',
    help: 'Only the first one runs: give each its own. An id counts once in a workspace folder and among your own plugins; several workspace folders may each have a copy.',
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
  'manifest/publish-version': {
    severity: 'error',
    title: 'The version was not raised since the last tag, although files changed (profile publish)',
    help: 'Who has the version already never gets the changes: raise it by Semantic Versioning.',
    asks: true,
  },
  'manifest/publish-readme': {
    severity: 'warning',
    title: 'A plugin that is published needs a README (profile publish)',
    help: 'Say in README.md what the plugin does, what it needs and how it is set up.',
    asks: true,
  },
  'manifest/publish-changelog': {
    severity: 'warning',
    title: 'The CHANGELOG does not mention the version (profile publish)',
    help: 'A heading with the version and what changed in it, in CHANGELOG.md.',
    asks: true,
  },
  'manifest/publish-licence': {
    severity: 'warning',
    title: 'A plugin that is published needs a licence (profile publish)',
    help: 'Without one nobody may use it: add a file LICENSE.',
  },
  'manifest/publish-unpinned': {
    severity: 'warning',
    title: 'A dependency is not pinned to a version (profile publish)',
    help: 'What is installed tomorrow is not what was tested today: pin exact versions, or add a lock file.',
  },
  'manifest/publish-secret': {
    severity: 'error',
    title: 'Something that looks like a secret would be published (profile publish)',
    help: 'Files .env* and texts that look like keys. A key that was published once has to be replaced, also after it was removed.',
  },
  'manifest/publish-debris': {
    severity: 'warning',
    title: 'The folder has files that nobody needs (profile publish)',
    help: 'Logs, caches, archives and files of the system or the editor make the package larger and tell about your machine. Remove them, or list them in .npmignore.',
  },
  'manifest/publish-debug': {
    severity: 'warning',
    title: 'A plugin is published with debugging switched on (profile publish)',
    help: 'Payloads end up in the logs of everyone who installs it.',
  },
  'manifest/codex-type': {
    severity: 'error',
    title: "A value in a file of OpenAI's Codex CLI has the wrong type",
    help: 'The CLI refuses to install the plugin, or leaves the value out without a word. The message says what is wanted.',
  },
  'manifest/codex-required': {
    severity: 'error',
    title: "A required key is missing in a file of OpenAI's Codex CLI",
    help: 'The CLI refuses the file, or leaves the entry out.',
  },
  'manifest/codex-value': {
    severity: 'error',
    title: "A value in a file of OpenAI's Codex CLI is not possible",
    help: 'Names, versions and fixed words have to have a certain form, or installing fails.',
  },
  'manifest/codex-unknown-key': {
    severity: 'warning',
    title: "A key in a file of OpenAI's Codex CLI is ignored",
    help: 'The CLI drops keys that it does not know without a word: "handlers", "permissions" and "agents" do nothing there.',
  },
  'manifest/codex-duplicate-key': {
    severity: 'error',
    title: "A key in a file of OpenAI's Codex CLI is given twice",
    help: 'The CLI does not take the last one: it refuses the file, or drops what the key stands in. Keys that it does not know and names of MCP servers may be repeated.',
  },
  'manifest/codex-byte-order-mark': {
    severity: 'error',
    title: "A file of OpenAI's Codex CLI starts with a byte order mark",
    help: 'The CLI cannot read the file: installing fails, and hooks, servers or the marketplace are not there. Editors have a command to save a file as UTF-8 without it.',
  },
  'manifest/codex-path': {
    severity: 'error',
    title: "A path in a file of OpenAI's Codex CLI leads nowhere",
    help: 'Paths start with "./" and stay in the plugin, and those of hooks name files that exist. The CLI drops others.',
  },
  'manifest/codex-missing-file': {
    severity: 'warning',
    title: "A path in a file of OpenAI's Codex CLI leads to nothing",
    help: 'The CLI goes on without what is missing, and without a word.',
  },
  'manifest/codex-ignored': {
    severity: 'warning',
    title: "A value has no effect in OpenAI's Codex CLI",
    help: 'The CLI reads it, and makes no use of it: matchers of events that have none, for example.',
  },
  'manifest/codex-matcher': {
    severity: 'error',
    title: 'A matcher is no regular expression of Rust',
    help: 'The CLI skips the hooks of the group. Its regular expressions are those of the crate "regex": no look-around, no back-references, and nothing that merely looks like a repetition or an escape.',
  },
  'manifest/codex-hooks': {
    severity: 'error',
    title: "Hooks are written in a form that OpenAI's Codex CLI does not load",
    help: 'The form is {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "…"}]}]}}. An unknown type rejects the whole file; "prompt" and "agent" are skipped; Agent Plugins (plugin.json at the root) never load hooks.',
  },
  'manifest/codex-hook-event': {
    severity: 'error',
    title: "A hook's event does not exist in OpenAI's Codex CLI",
    help: 'The hook never runs, and nothing says so. The message lists the events, or names the one that was meant.',
  },
  'manifest/codex-hook-timeout': {
    severity: 'warning',
    title: 'A hook has another time than its "timeout" says',
    help: 'SessionEnd and Interrupt hooks are stopped after three seconds at most, and every hook has one. "timeout" is in seconds.',
    asks: true,
  },
  'manifest/codex-prompt': {
    severity: 'warning',
    title: "A default prompt is dropped by OpenAI's Codex CLI",
    help: 'At most three are kept, each of at most 512 characters, of which white space of any length is one. Empty ones do not count.',
  },
  'manifest/codex-server': {
    severity: 'error',
    title: "An MCP server is dropped by OpenAI's Codex CLI",
    help: 'A server has a "command" or a "url", not both, and beside each only what belongs to it.',
  },
  'manifest/codex-server-start': {
    severity: 'error',
    title: 'An MCP server never starts',
    help: '${PLUGIN_ROOT} is not expanded in a .codex-plugin, and servers start in the workspace: write paths relative to the plugin, and "cwd": ".".',
  },
  'manifest/codex-source': {
    severity: 'error',
    title: "A marketplace's plugin has a source that cannot be used",
    help: 'A path that starts with "./", or an object: local (path), url (url), git-subdir (url, path), npm (package). Addresses are https://, http://, ssh://, git@host:, file://, owner/repository or paths. The CLI leaves the plugin out without a word.',
  },
  'manifest/codex-publish': {
    severity: 'error',
    title: "A .codex-plugin lacks what OpenAI's ingestion asks for (profile publish)",
    help: 'SemVer, a description, author.name, the five texts of "interface", capabilities and defaultPrompt are needed, and "hooks" is rejected.',
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
  const shownFixes = fixes.map((fix) => ({ ...fix, title: shownLine(fix.title) }));
  return {
    code,
    severity: RULES[code].severity,
    message: shownLine(message),
    range: lines.range(span),
    fixes: shownFixes,
    docs: docsAnchor(code),
  };
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

/** Whether a problem keeps the plugin from loading, or something of it from running: nobody can want it to go unseen. */
export function hasToBeSeen(found: Problem): boolean {
  const rule: Rule | undefined = Object.hasOwn(RULES, found.code) ? RULES[found.code as RuleCode] : undefined;
  return rule?.blocks === true || rule?.stops === true;
}

/** A fix that replaces one stretch of the text. */
export function replaceFix(lines: LineIndex, title: string, span: Span, newText: string): ProblemFix {
  return { title, edits: [{ range: lines.range(span), newText }] };
}
