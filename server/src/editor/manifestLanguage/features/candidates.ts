// What can be written at a place, best first: keys with a first value, and values. How it is written is not decided here.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { translated } from '../../../text/translations.ts';
import { alternatives } from '../../../text/alternatives.ts';
import { CODICONS } from '../../../manifest/model/codicons.generated.ts';
import { customEventsOf } from '../../../manifest/model/normalize.ts';
import { describePermission, SHORT_FORMS } from '../../../permissions/permissions.ts';
import { dereference, type Schema } from '../../../manifest/model/schemaValidators.ts';
import { get, getString, nodeAtPath, toValue, type Path } from '../../../manifest/syntax/tree.ts';
import { LANGUAGE_IDS, languageName } from '../../../manifest/model/languages.ts';
import type { OpenManifest } from '../documents/checkedManifest.ts';
import { isHandlerItem, roleOf } from '../places/role.ts';
import { permissionSentence } from './permissionSentence.ts';
import { allows, documentationOf, enumOf, eventDescription, schemaAtPath } from '../places/schemaWalk.ts';
import type { Template } from '../places/template.ts';
import { PERMISSION_KINDS, type PermissionKind } from '../../../permissions/names.ts';
import { WHEN_KEYS, whenKeyMeaning } from '../../../contract/whenClause.ts';
import { BUILT_IN_EVENTS, isAboutFile } from '../../../contract/eventNames.ts';

export type CandidateKind =
  | 'key'
  | 'requiredKey'
  | 'value'
  | 'event'
  | 'language'
  | 'permission'
  | 'file'
  | 'folder'
  | 'function'
  | 'snippet';

export interface Candidate {
  label: string;
  kind: CandidateKind;
  /** For keys the first value, for values the value itself. */
  template: Template;
  detail?: string;
  /** Markdown. */
  documentation?: string;
  /** Choosing it asks for the next completion at once. */
  goesOn?: true;
}

const COMMANDS = ['black', 'eslint', 'git', 'gofmt', 'mypy', 'node', 'prettier', 'python3', 'ruff', 'rustfmt'];

/** The keys that an object can still get, required ones first. */
export function keyCandidates(manifest: OpenManifest, root: Schema, at: Path, siblings: ReadonlySet<string>): Candidate[] {
  const schema = schemaAtPath(root, at);
  if (!schema) return [];
  const required = new Set(requiredKeys(root, schema, siblings));
  // Editors' own support for JSON offers $schema already.
  const isOffered = (key: string): boolean => !siblings.has(key) && !(key === '$schema' && manifest.document.syntax === 'json');
  const known = Object.entries(schema.properties ?? {}).filter(([key]) => isOffered(key));
  const candidates = known.map(([key, property]): Candidate => {
    const resolved = dereference(root, property);
    const isRequired = required.has(key);
    return {
      label: key,
      kind: isRequired ? 'requiredKey' : 'key',
      template: firstValue(manifest, [...at, key], resolved),
      detail: isRequired ? l10n.t('required') : alternatives([resolved.type ?? (resolved.enum ? 'string' : [])].flat()),
      documentation: documentationOf(resolved),
      ...(offersValues(roleOf(manifest.kind, [...at, key])) && { goesOn: true as const }),
    };
  });
  const sorted = [...candidates.filter(({ kind }) => kind === 'requiredKey'), ...candidates.filter(({ kind }) => kind !== 'requiredKey')];
  return [...hookKeys(manifest, root, at, siblings), ...sorted];
}

function requiredKeys(root: Schema, schema: Schema, siblings: ReadonlySet<string>): string[] {
  const required = schema.required ?? [];
  // An id is needed in one of two keys; pluginId is the one that is nothing but an id.
  return schema === root && schema.anyOf && !siblings.has('name') ? ['pluginId', ...required] : required;
}

function offersValues(role: ReturnType<typeof roleOf>): boolean {
  return role !== 'other' && role !== 'id' && role !== 'ownEvent';
}

function hookKeys(manifest: OpenManifest, root: Schema, at: Path, siblings: ReadonlySet<string>): Candidate[] {
  if (manifest.kind !== 'manifest' || at.length !== 1 || at[0] !== 'hooks') return [];
  return eventNames(manifest)
    .filter((event) => !siblings.has(event))
    .map((event) => ({ ...eventCandidate(root, event), template: { text: event }, kind: 'event', goesOn: true as const }));
}

function eventNames({ document }: OpenManifest): string[] {
  return [...BUILT_IN_EVENTS, ...customEventsOf(document.root)];
}

function eventCandidate(root: Schema, event: string): Candidate {
  const description = eventDescription(root, event);
  return {
    label: event,
    kind: 'event',
    template: { text: event, stop: false },
    detail: description === undefined ? l10n.t("the plugin's own event") : l10n.t('built-in event'),
    ...(description !== undefined && { documentation: description }),
  };
}

/** What a key gets for a start. */
function firstValue(manifest: OpenManifest, at: Path, schema: Schema): Template {
  if (manifest.kind === 'manifest') {
    const joined = at.map((step) => (typeof step === 'number' ? '0' : step)).join('.');
    if (joined === 'entryPoints') return { members: [['handlers', { items: [handlerTemplate('onFileSave')] }]] };
    if (joined === 'entryPoints.handlers') return { items: [handlerTemplate('onFileSave')] };
    if (joined === 'api_endpoints') return { items: [endpointTemplate()] };
    if (joined === 'commands') return { items: [commandTemplate()] };
    if (joined === 'pluginId') return { text: suggestedId(manifest) };
    if (joined === 'version') return { text: '1.0.0' };
    if (joined === 'entryPoints.handlers.0.language') return { items: [{ text: '' }], flow: true };
  }
  const values = enumOf(schema).map(({ value }) => String(value));
  if (schema.enum) return { text: values[0] ?? '', choices: values };
  if (allows(schema, 'boolean')) {
    const usual = schema.default === true ? ['false', 'true'] : ['true', 'false'];
    return { literal: usual[0] ?? 'true', choices: usual };
  }
  if (allows(schema, 'integer')) return { literal: JSON.stringify(schema.default ?? schema.examples?.[0] ?? 0) };
  if (allows(schema, 'object')) return { members: [] };
  if (allows(schema, 'array')) return { items: [{ text: '' }] };
  return { text: '' };
}

function suggestedId({ folder }: OpenManifest): string {
  const name = path
    .basename(folder.folder)
    .replace(/[^\w-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return `com.example.${name === '' ? 'plugin' : name}`;
}

function handlerTemplate(event: string): Template {
  const members: [string, Template][] = [['event', { text: event }]];
  // A handler of theirs is usually for some languages.
  if (isAboutFile(event)) members.push(['language', { items: [{ text: 'javascript' }], flow: true }]);
  members.push(['script', { text: `handlers/${event}.js` }]);
  return { members };
}

function endpointTemplate(): Template {
  return {
    members: [
      ['path', { text: '/path' }],
      ['method', { text: 'POST', choices: ['POST', 'GET', 'PUT', 'PATCH', 'DELETE'] }],
      ['handler', { text: 'handleRequest' }],
    ],
  };
}

function commandTemplate(): Template {
  return {
    members: [
      ['command', { text: 'run' }],
      ['title', { text: l10n.t('Do Something') }],
    ],
  };
}

/** The values that can stand at a path. `typed` is what stands there before the cursor, without its quote. */
export async function valueCandidates(manifest: OpenManifest, root: Schema, at: Path, typed: string): Promise<Candidate[]> {
  const schema = schemaAtPath(root, at);
  const special = await specialCandidates(manifest, root, at, typed);
  if (special) return special;
  if (!schema) return [];
  if (manifest.kind === 'manifest' && at.length === 0) return [wholeManifest(manifest)];
  if (manifest.kind === 'manifest' && isHandlerItem(at)) return handlerSnippets(manifest, root);
  if (manifest.kind === 'manifest' && at[0] === 'api_endpoints' && at.length === 2) {
    return [
      { label: l10n.t('endpoint'), kind: 'snippet', template: endpointTemplate(), documentation: translated(schema.description ?? '') },
    ];
  }
  if (manifest.kind === 'manifest' && at[0] === 'commands' && at.length === 2) {
    return [
      { label: l10n.t('command'), kind: 'snippet', template: commandTemplate(), documentation: translated(schema.description ?? '') },
    ];
  }
  const listed = enumOf(schema);
  if (listed.length > 0 && schema.enum) {
    return listed.map(({ value, description }) => ({
      label: String(value),
      kind: 'value',
      template: { text: String(value), stop: false },
      ...(description !== undefined && { documentation: description }),
    }));
  }
  if (allows(schema, 'boolean'))
    return ['true', 'false'].map((label) => ({ label, kind: 'value', template: { literal: label, stop: false } }));
  return usualValues(manifest, at, schema);
}

/** The default and the examples of a schema, and brackets where those are needed. */
function usualValues(manifest: OpenManifest, at: Path, schema: Schema): Candidate[] {
  const plain = [schema.default, ...(schema.examples ?? [])].filter((value) => typeof value === 'string' || typeof value === 'number');
  const candidates = [...new Set(plain)].map((value): Candidate => ({
    label: String(value),
    kind: 'value',
    detail: value === schema.default ? l10n.t('default') : l10n.t('example'),
    template: typeof value === 'number' ? { literal: String(value), stop: false } : { text: value, stop: false },
  }));
  if (allows(schema, 'object') || allows(schema, 'array')) {
    const template = firstValue(manifest, at, schema);
    candidates.push({ label: 'items' in template ? '[…]' : '{…}', kind: 'snippet', template, documentation: documentationOf(schema) });
  }
  return candidates;
}

function wholeManifest(manifest: OpenManifest): Candidate {
  return {
    label: l10n.t('plugin manifest'),
    kind: 'snippet',
    documentation: l10n.t('A manifest with one handler.'),
    template: {
      members: [
        ['pluginId', { text: suggestedId(manifest) }],
        ['version', { text: '1.0.0' }],
        ['name', { text: path.basename(manifest.folder.folder) }],
        ['description', { text: '' }],
        ['entryPoints', { members: [['handlers', { items: [handlerTemplate('onFileSave')] }]] }],
        ['permissions', { items: [] }],
      ],
    },
  };
}

/** One whole handler for each event. */
export function handlerSnippets(manifest: OpenManifest, root: Schema): Candidate[] {
  return eventNames(manifest).map((event) => {
    const description = eventDescription(root, event);
    return {
      label: l10n.t('{0} handler', event),
      kind: 'snippet',
      template: handlerTemplate(event),
      ...(description !== undefined && { documentation: description }),
    };
  });
}

async function specialCandidates(manifest: OpenManifest, root: Schema, at: Path, typed: string): Promise<Candidate[] | undefined> {
  const { document, folder } = manifest;
  const parent = nodeAtPath(document.root, at.slice(0, -1));
  switch (roleOf(manifest.kind, at)) {
    case 'event':
      return eventNames(manifest).map((event) => eventCandidate(root, event));
    case 'language':
      return languageCandidates(get(document.root, 'entryPoints') && nodeAtPath(document.root, at.slice(0, 4)), at);
    case 'script':
      return files(await folder.scripts());
    case 'main':
      return files(await folder.scripts());
    case 'function':
      return functionCandidates(manifest, getString(parent, 'script') ?? '');
    case 'reference':
      return referenceCandidates(manifest, typed);
    case 'permission':
      return permissionCandidates(manifest, typed, at);
    case 'folder':
      return (await folder.folders(folder.folder)).map((name) => ({ label: name, kind: 'folder', template: { text: name, stop: false } }));
    case 'envFile':
      return files([...new Set([...(await folder.files()).filter((name) => name.startsWith('.env')), '.env.local'])]);
    case 'openApi':
      return files((await folder.files()).filter((name) => /\.(ya?ml|json)$/.test(name) && /openapi|swagger|api/i.test(name)));
    case 'id':
      return [{ label: suggestedId(manifest), kind: 'value', template: { text: suggestedId(manifest), stop: false } }];
    case 'when':
      return [
        ...(schemaAtPath(root, at)?.examples ?? []).map((example) => whenCandidate(String(example), l10n.t('example'))),
        ...WHEN_KEYS.map((key) => whenCandidate(key, whenKeyMeaning(key))),
      ];
    case 'icon':
      return CODICONS.map((name) => ({ label: name, kind: 'value', detail: `$(${name})`, template: { text: name, stop: false } }));
    case 'ownEvent':
    case 'other':
      return undefined;
  }
}

function whenCandidate(text: string, detail: string): Candidate {
  return { label: text, kind: 'value', detail, template: { text, stop: false } };
}

function files(names: readonly string[]): Candidate[] {
  return names.map((name) => ({ label: name, kind: 'file', template: { text: name, stop: false } }));
}

function languageCandidates(list: ReturnType<typeof nodeAtPath>, at: Path): Candidate[] {
  const isItem = typeof at.at(-1) === 'number';
  const value = isItem && list ? toValue(list) : [];
  const own = isItem && Array.isArray(value) ? value.filter((_, index) => index !== at.at(-1)) : [];
  return LANGUAGE_IDS.filter((id) => !own.includes(id)).map((id): Candidate => {
    const name = languageName(id);
    return { label: id, kind: 'language', template: { text: id, stop: false }, ...(name !== undefined && { detail: name }) };
  });
}

async function functionCandidates({ folder }: OpenManifest, script: string, prefix = ''): Promise<Candidate[]> {
  const exported = await folder.exports(script);
  return [...(exported?.names ?? [])]
    .filter(([, { kind }]) => kind !== 'other')
    .map(([name, { kind }]) => ({
      label: prefix + name,
      kind: 'function',
      detail: kind === 'class' ? l10n.t('class in {0}', script) : l10n.t('function in {0}', script),
      template: { text: prefix + name, stop: false },
    }));
}

/** A function of the main script, a script, or once the script is written its functions. */
async function referenceCandidates(manifest: OpenManifest, typed: string): Promise<Candidate[]> {
  const hash = typed.lastIndexOf('#');
  if (hash >= 0) return functionCandidates(manifest, typed.slice(0, hash), typed.slice(0, hash + 1));
  const main = await manifest.main();
  const inMain = main === undefined ? [] : await functionCandidates(manifest, main);
  return [...inMain, ...files(await manifest.folder.scripts())];
}

async function permissionCandidates(manifest: OpenManifest, typed: string, at: Path): Promise<Candidate[]> {
  const kind = PERMISSION_KINDS.find((one) => typed.startsWith(`${one}:`));
  if (kind)
    return (await scopes(manifest, kind)).map((scope) =>
      permissionCandidate(`${kind}:${scope}`, { text: `${kind}:${scope}`, stop: false }),
    );
  const list = nodeAtPath(manifest.document.root, at.slice(0, -1));
  const value = list ? toValue(list) : [];
  const declared = Array.isArray(value) ? value.filter((_, index) => index !== at.at(-1)) : [];
  const names: string[] = [...PERMISSION_KINDS, ...Object.keys(SHORT_FORMS)];
  return names
    .filter((name) => !declared.includes(name))
    .map((name): Candidate => {
      const short = Object.hasOwn(SHORT_FORMS, name) ? SHORT_FORMS[name] : undefined;
      return { ...permissionCandidate(name, { text: name, stop: false }), ...(short && { detail: shortFor(short) }) };
    });
}

function permissionCandidate(name: string, template: Template): Candidate {
  const { words, risk } = describePermission(name);
  return { label: name, kind: 'permission', template, detail: words, documentation: permissionSentence(name, words, risk) };
}

function shortFor([first = '', second]: readonly string[]): string {
  return second === undefined ? l10n.t('short for {0}', first) : l10n.t('short for {0} and {1}', first, second);
}

/** Likely scopes of a kind, from what is there. */
async function scopes({ folder }: OpenManifest, kind: PermissionKind): Promise<string[]> {
  switch (kind) {
    case 'filesystem:read':
    case 'filesystem:write': {
      // A plugin in .codex/plugins/<name> works on the workspace three folders up.
      const [plugins, codex] = [path.dirname(folder.folder), path.dirname(path.dirname(folder.folder))];
      const isInWorkspace = path.basename(plugins) === 'plugins' && path.basename(codex) === '.codex';
      const names = await folder.folders(isInWorkspace ? path.dirname(codex) : folder.folder);
      return [...names, '**/*.md'];
    }
    case 'network:request':
      return ['api.example.com', 'localhost:8080'];
    case 'process:spawn':
      return COMMANDS;
    case 'env:read':
      return ['HOME', 'API_KEY'];
  }
}
