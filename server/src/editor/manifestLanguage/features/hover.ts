// Hover in manifests: what a key means, and what a value stands for.
import * as l10n from '@vscode/l10n';
import { permissionSentence } from './permissionSentence.ts';
import { alternatives } from '../../../text/alternatives.ts';
import { MarkupKind, type Hover, type Position } from 'vscode-languageserver-protocol';
import eventsSchema from '../../../../../schemas/events.schema.json' with { type: 'json' };
import responsesSchema from '../../../../../schemas/responses.schema.json' with { type: 'json' };
import { describePermission, parsePermission } from '../../../permissions/permissions.ts';
import { dereference, type Schema } from '../../../manifest/model/schemaValidators.ts';
import { findAtOffset, pathOf, type StringNode } from '../../../manifest/syntax/tree.ts';
import { languageName } from '../../../manifest/model/languages.ts';
import { schemaFor } from '../documents/manifestFiles.ts';
import type { OpenManifest } from '../documents/checkedManifest.ts';
import { nameOf } from '../documents/pluginFolder.ts';
import { roleOf } from '../places/role.ts';
import { codeSpan, documentationOf, enumOf, eventDescription, schemaAtPath } from '../places/schemaWalk.ts';
import { BUILT_IN_EVENTS } from '../../../contract/eventNames.ts';
import { translated } from '../../../text/translations.ts';
import { shownLine, withoutLinks } from '../../../text/shownText.ts';

/** What is to be said about a position, as Markdown or as plain text; undefined where there is nothing. */
export async function hoverManifest(manifest: OpenManifest, position: Position, markdown: boolean): Promise<Hover | undefined> {
  const { document, kind } = manifest;
  const root = schemaFor(kind);
  const at = findAtOffset(document.root, document.lines.offsetAt(position));
  if (!at) return undefined;
  const answer = (span: { start: number; end: number }, text: string): Hover | undefined =>
    text === ''
      ? undefined
      : {
          contents: {
            kind: markdown ? MarkupKind.Markdown : MarkupKind.PlainText,
            value: markdown ? text : text.replace(/[`*]|  $/gm, ''),
          },
          range: document.lines.range(span),
        };
  if (at.key) {
    const path = [...pathOf(at.node), at.key.key];
    if (kind === 'manifest' && path.length === 2 && path[0] === 'hooks') return answer(at.key.keySpan, eventText(root, at.key.key));
    const schema = schemaAtPath(root, path);
    return schema && answer(at.key.keySpan, keyText(at.key.key, schema));
  }
  const { node } = at;
  if (node.kind === 'object' || node.kind === 'array') return undefined;
  const path = pathOf(node);
  const special = node.kind === 'string' ? await valueText(manifest, root, node) : undefined;
  if (special !== undefined) return answer(node, special);
  const schema = schemaAtPath(root, path);
  if (!schema) return undefined;
  const chosen = enumOf(schema).find(({ value }) => node.kind === 'string' && value === node.value);
  return answer(node, chosen?.description === undefined ? documentationOf(schema) : `**${String(chosen.value)}**: ${chosen.description}`);
}

function keyText(key: string, schema: Schema): string {
  const values = enumOf(schema);
  const list = schema.enum
    ? values.map(({ value, description }) => `- ${codeSpan(value)}${description ? `: ${description}` : ''}`).join('\n')
    : '';
  const type = alternatives([schema.type ?? (schema.enum ? 'string' : 'any')].flat());
  return [`**${key}** · ${type}`, documentationOf(schema), list].filter((part) => part !== '').join('\n\n');
}

async function valueText(manifest: OpenManifest, root: Schema, node: StringNode): Promise<string | undefined> {
  const role = roleOf(manifest.kind, pathOf(node));
  if (role === 'event') return eventText(root, node.value);
  if (role === 'permission') return permissionText(node.value);
  if (role === 'language') {
    const name = languageName(node.value);
    return name === undefined ? undefined : l10n.t('Files in {0}.', name);
  }
  return role === 'script' || role === 'function' || role === 'reference' || role === 'main' ? scriptText(manifest, node) : undefined;
}

/** What a handler of an event is given, and what it may answer. */
export function eventText(root: Schema, event: string): string {
  const isBuiltIn = (BUILT_IN_EVENTS as readonly string[]).includes(event);
  const description = isBuiltIn ? (eventDescription(root, event) ?? '') : l10n.t("One of the plugin's own events.");
  const payload = membersOf(eventsSchema, isBuiltIn ? event : 'custom');
  const response = membersOf(responsesSchema, isBuiltIn ? event : 'custom').filter(([name]) => name !== 'status');
  return [
    `**${isBuiltIn ? event : withoutLinks(shownLine(event))}**: ${description}`,
    payload.length > 0
      ? l10n.t('The payload has the members that all have ({0}), and', commonNames())
      : l10n.t('The payload has the members that all have ({0}).', commonNames()),
    memberList(payload),
    response.length > 0 ? l10n.t('The response may have') : '',
    memberList(response),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function commonNames(): string {
  return Object.keys(eventsSchema.definitions.common.properties).map(codeSpan).join(', ');
}

function memberList(members: [string, Schema][]): string {
  return members
    .map(([name, { description }]) => `- ${codeSpan(name)}${description === undefined ? '' : `: ${translated(description)}`}`)
    .join('\n');
}

/** The members that a definition has beside those of every event. */
function membersOf(document: Schema, name: string): [string, Schema][] {
  const own = document.definitions?.[name];
  if (!own || own.$ref?.endsWith('/common')) return [];
  const schema = dereference(document, own);
  const inherited = ((schema as { allOf?: Schema[] }).allOf ?? []).flatMap(({ $ref }) =>
    // oxlint-disable-next-line codex/native-paths -- A JSON pointer.
    $ref && !$ref.endsWith('/common') ? membersOf(document, $ref.split('/').at(-1) ?? '') : [],
  );
  const members = Object.entries(schema.properties ?? {}).map(([key, value]): [string, Schema] => [key, dereference(document, value)]);
  return [...members, ...inherited];
}

function permissionText(written: string): string {
  const parsed = parsePermission(written);
  if (!parsed.ok) return withoutLinks(shownLine(parsed.message));
  return parsed.permissions
    .map((permission) => {
      const { words, risk } = describePermission(permission);
      return permissionSentence(permission.name, withoutLinks(shownLine(words)), risk && withoutLinks(shownLine(risk)));
    })
    .join('\n\n');
}

/** The file that a script is, and the function that the worker calls in it. */
async function scriptText(manifest: OpenManifest, node: StringNode): Promise<string | undefined> {
  const { folder } = manifest;
  const use = (await manifest.uses()).find((one) =>
    [one.scriptSpan, one.functionSpan].some((span) => span !== undefined && span.start >= node.start && span.end <= node.end),
  );
  if (!use) return undefined;
  const file = await folder.existing(use.script);
  if (file === undefined) return l10n.t("There is no script {0} in the plugin's folder.", codeSpan(use.script));
  if (use.event === undefined && use.function === undefined) return l10n.t('The script {0}.', codeSpan(use.script));
  const resolved = await folder.resolve(use.script, use.event ?? '', use.function);
  const name = nameOf(resolved);
  if (resolved.kind === 'missing') return l10n.t('{0} exports no function {1}.', codeSpan(use.script), codeSpan(resolved.name));
  if (resolved.kind === 'none')
    return l10n.t('{0} has no function for the event: it is run as a program for every event.', codeSpan(use.script));
  return name === undefined
    ? l10n.t('The script {0}.', codeSpan(use.script))
    : l10n.t('Calls {0} in {1}.', codeSpan(name), codeSpan(use.script));
}
