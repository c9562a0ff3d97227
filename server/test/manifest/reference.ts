// docs/manifest-reference.md: the manifest's keys as the schema has them, and every rule.
import { EXAMPLES } from './examples/index.ts';
import { textOfExample, type Example } from './examples/example.ts';
import { describePermission } from '../../src/permissions/permissions.ts';
import { RULES, type Rule } from '../../src/manifest/rules/table.ts';
import { configValidator, dereference, manifestValidator, type Schema } from '../../src/manifest/model/schemaValidators.ts';
import { BUILT_IN_EVENTS } from '../../src/contract/eventNames.ts';

/** Renders the whole reference as Markdown. */
export function renderReference(): string {
  const manifest = manifestValidator.schema;
  const definition = (name: string): Schema => manifest.definitions?.[name] ?? {};
  return [
    '# Manifest reference',
    '',
    '<!-- Made from schemas/ and server/src/manifest/rules/table.ts. To update: UPDATE_GENERATED=1 npx vitest run server/test/manifest/reference.test.ts -->',
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
    '### `commands[]`',
    '',
    ...keyTable(manifest, definition('command')),
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
      'filesystem:write:.git',
      'network:request',
      'network:request:api.example.com',
      'process:spawn',
      'process:spawn:black',
      'env:read',
      'env:read:API_KEY',
    ].map((name) => `| \`${name}\` | ${describePermission(name).words} |`),
    '',
    '`filesystem:write` leaves `.git` as it is, in any folder of the workspace: only a permission that names it opens it, and whoever may change it can have git run programs as the user.',
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
    'An error with a lock (🔒) keeps the plugin from loading. The examples are run by the tests; parts of a manifest stand for a whole one.',
    '',
    'A rule is silenced for one line of YAML with the comment `# codex-plugins-disable-line manifest/x`, for the line below with',
    '`# codex-plugins-disable-next-line manifest/x`, and altogether with the setting `codexPlugins.lint.disable`. What keeps a plugin from loading is',
    'always reported. `codex-plugin validate --fix` applies the fixes that leave nothing to decide.',
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
  const examples = Object.hasOwn(EXAMPLES, name) ? EXAMPLES[name as keyof typeof EXAMPLES] : undefined;
  return [
    `### ${name}`,
    '',
    `${rule.title}. *${rule.severity}*${rule.blocks ? ' 🔒' : ''}`,
    '',
    rule.help,
    '',
    ...(examples ? ['Wrong:', '', ...exampleBlocks(examples.bad[0]), 'Right:', '', ...exampleBlocks(examples.good[0])] : []),
  ];
}

/** Longer examples say nothing more for their length. */
const MAX_EXAMPLE = 600;

function exampleBlocks(example: Example): string[] {
  const files = Object.entries(example.files ?? {}).filter(([, text]) => text.trim() !== '');
  const name = example.file ?? 'plugin.manifest.json';
  const last = example.last === undefined ? [] : [`Files changed since version ${example.last}.`, ''];
  // Of what a package has, only the names count.
  if (example.profile === 'publish' && !example.text)
    return [...block(name, partOf(example)), `Files: ${files.map(([file]) => `\`${file}\``).join(', ')}.`, '', ...last];
  return [...block(name, partOf(example)), ...files.flatMap(([file, text]) => block(file, text)), ...last];
}

/** The keys that an example is about, or its whole text. */
function partOf(example: Example): string {
  const about = Object.entries(example.with ?? {}).filter(([, value]) => value !== undefined);
  if (example.text === undefined && about.length > 0 && about.length === Object.keys(example.with ?? {}).length)
    return JSON.stringify(Object.fromEntries(about), undefined, 2);
  const text = textOfExample(example).trimEnd();
  const shown = isJson(text) && !text.includes('\n') ? JSON.stringify(JSON.parse(text), undefined, 2) : text;
  return shown.length > MAX_EXAMPLE ? `${shown.slice(0, 60)} … (${shown.length.toLocaleString('en')} characters)` : shown;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return !hasRepeats(text);
  } catch {
    return false;
  }
}

/** Whether printing a text anew would lose a key that is given twice. */
function hasRepeats(text: string): boolean {
  return JSON.stringify(JSON.parse(text)).length !== text.replace(/\s(?=(?:[^"]*"[^"]*")*[^"]*$)/g, '').length;
}

function block(file: string, text: string): string[] {
  const language = /\.([a-z]+)$/.exec(file)?.[1] ?? 'text';
  return [
    `\`${file}\``,
    '',
    `\`\`\`${({ mjs: 'js', yml: 'yaml' } as Record<string, string>)[language] ?? language}`,
    // A mark that nobody sees would explain nothing.
    text.trimEnd().replaceAll('\u{feff}', '<U+FEFF>'),
    '```',
    '',
  ];
}
