// docs/manifest-reference.md: the manifest's keys as the schema has them, and every rule.
import { BUILT_IN_EVENTS } from './model.ts';
import { describePermission } from './permissions.ts';
import { RULES, type Rule } from './rules.ts';
import { configValidator, dereference, manifestValidator, type Schema } from './schemaValidators.ts';

export { docsAnchor } from './rules.ts';

/** Renders the whole reference as Markdown. */
export function renderReference(): string {
  const manifest = manifestValidator.schema;
  const definition = (name: string): Schema => manifest.definitions?.[name] ?? {};
  return [
    '# Manifest reference',
    '',
    '<!-- Made from schemas/ and server/src/manifest/rules.ts. To update: UPDATE_GENERATED=1 npx vitest run server/src/manifest/reference.test.ts -->',
    '',
    manifest.description ?? '',
    '',
    'A manifest is JSON or YAML. It is called `plugin.manifest.json`, `.yaml` or `.yml`, or `codex.plugin.json`, `.yaml` or `.yml`; the first of these in a',
    'folder counts. `manifest.json` counts below `.codex/plugins/` and in folders that are named by hand.',
    '',
    '## Keys',
    '',
    ...keyTable(manifest, manifest),
    '### `entryPoints.handlers[]`',
    '',
    ...keyTable(manifest, definition('handler')),
    '### `api_endpoints[]`',
    '',
    ...keyTable(manifest, definition('endpoint')),
    '### `settings`',
    '',
    ...keyTable(manifest, manifest.properties?.['settings'] ?? {}),
    '### `runtime`',
    '',
    ...keyTable(manifest, manifest.properties?.['runtime'] ?? {}),
    '## Events',
    '',
    ...events(definition('handler')),
    '## Permissions',
    '',
    '| permission | allows a plugin to |',
    '|---|---|',
    ...[
      'filesystem:read',
      'filesystem:read:docs/**',
      'filesystem:write',
      'network:request',
      'network:request:api.example.com',
      'process:spawn',
      'process:spawn:black',
      'env:read',
      'env:read:API_KEY',
    ].map((name) => `| \`${name}\` | ${describePermission(name).words} |`),
    '',
    'Short forms: `network` is `network:request`, `filesystem` is `filesystem:read` and `filesystem:write`, `process` is `process:spawn`, `env` is `env:read`.',
    '',
    '## `codex.config.json`',
    '',
    configValidator.schema.description ?? '',
    '',
    ...keyTable(configValidator.schema, configValidator.schema),
    '## Rules',
    '',
    'An error with a lock (🔒) keeps the plugin from loading.',
    '',
    ...Object.entries(RULES).flatMap(([code, rule]) => ruleSection(code, rule)),
  ].join('\n');
}

function keyTable(root: Schema, schema: Schema): string[] {
  const required = new Set(schema.required);
  const rows = Object.entries(schema.properties ?? {}).map(([key, property]) => {
    const resolved = dereference(root, property);
    const notes = [
      resolved.description ?? '',
      resolved.enum ? `One of ${resolved.enum.map(code).join(', ')}.` : '',
      isWorthSaying(resolved.default) ? `Default: ${code(resolved.default)}.` : '',
      resolved.examples && resolved.examples.length > 0 ? `Example: ${code(resolved.examples[0])}.` : '',
    ];
    return `| \`${key}\`${required.has(key) ? ' (required)' : ''} | ${typeOf(resolved)} | ${cell(notes.filter(Boolean).join(' '))} |`;
  });
  return ['| key | type | meaning |', '|---|---|---|', ...rows, ''];
}

function isWorthSaying(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

function typeOf(schema: Schema): string {
  if (schema.enum) return 'string';
  return [schema.type ?? 'any'].flat().join(' or ');
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function events(handler: Schema): string[] {
  const descriptions = handler.properties?.['event']?.anyOf?.[0]?.enumDescriptions ?? [];
  const rows = BUILT_IN_EVENTS.map((event, index) => `| \`${event}\` | ${cell(descriptions[index] ?? '')} |`);
  return [
    '| event | fired when |',
    '|---|---|',
    ...rows,
    '',
    'Payloads and responses: `schemas/events.schema.json` and `schemas/responses.schema.json`.',
    '',
  ];
}

function ruleSection(name: string, rule: Rule): string[] {
  return [`### ${name}`, '', `${rule.title}. *${rule.severity}*${rule.blocks ? ' 🔒' : ''}`, '', rule.help, ''];
}
