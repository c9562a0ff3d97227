// The settings under `codexPlugins.*`: one table is the schema, the defaults and the parser.
import type { HostSettings } from './types.ts';

type Definition =
  | { type: 'boolean'; default: boolean }
  | { type: 'string'; default: string; oneOf?: readonly string[] }
  | { type: 'number'; default: number; minimum: number; maximum: number }
  | { type: 'strings'; default: readonly string[]; oneOf?: readonly string[] };

/** Every setting by its name without the `codexPlugins.` prefix. package.json contributes exactly these (a test compares them). */
export const settingDefinitions = {
  pluginPaths: { type: 'strings', default: [] },
  'runtime.node': { type: 'string', default: '' },
  'runtime.python': { type: 'string', default: '' },
  'save.enabled': { type: 'boolean', default: true },
  'save.onAutoSave': { type: 'boolean', default: false },
  'completion.enabled': { type: 'boolean', default: true },
  'completion.budgetMs': { type: 'number', default: 150, minimum: 10, maximum: 10_000 },
  'completion.baseBudgetMs': { type: 'number', default: 400, minimum: 0, maximum: 10_000 },
  'completion.sources': { type: 'strings', default: ['languageService', 'openDocuments'], oneOf: ['languageService', 'openDocuments'] },
  'completion.maxItems': { type: 'number', default: 5, minimum: 1, maximum: 50 },
  'lint.disable': { type: 'strings', default: [] },
  'isolation.minimum': {
    type: 'string',
    default: 'none',
    oneOf: ['none', 'advisory', 'partlyIsolated', 'selfLocked', 'isolated'],
  },
  'workers.idleMinutes': { type: 'number', default: 5, minimum: 0.1, maximum: 1440 },
  'history.size': { type: 'number', default: 200, minimum: 0, maximum: 10_000 },
  'log.level': { type: 'string', default: 'info', oneOf: ['debug', 'info', 'warn', 'error'] },
} as const satisfies Record<string, Definition>;

/**
 * Reads settings as clients send them: nested objects, dotted keys, or both.
 * A value of the wrong type is replaced by the default and reported as a sentence; unknown keys are left alone, as newer clients may have more.
 */
export function parseSettings(raw: unknown): { settings: HostSettings; problems: string[] } {
  const problems: string[] = [];
  const settings: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries(settingDefinitions) as [string, Definition][]) {
    const given = lookUp(raw, name);
    const parsed = given === undefined || given === null ? undefined : parseValue(given, definition);
    if (given !== undefined && given !== null && parsed === undefined) {
      problems.push(
        `Setting codexPlugins.${name} is ${JSON.stringify(given)}, but should be ${expectation(definition)}; using the default.`,
      );
    }
    assign(settings, name, parsed ?? structuredClone(definition.default));
  }
  return { settings: settings as unknown as HostSettings, problems };
}

/** All settings at their defaults. */
export const defaultSettings: HostSettings = parseSettings({}).settings;

function lookUp(raw: unknown, dottedName: string): unknown {
  if (typeof raw !== 'object' || raw === null) return undefined;
  if (Object.hasOwn(raw, dottedName)) return (raw as Record<string, unknown>)[dottedName];
  let value: unknown = raw;
  for (const part of dottedName.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

function parseValue(value: unknown, definition: Definition): unknown {
  switch (definition.type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'string':
      return typeof value === 'string' && (definition.oneOf?.includes(value) ?? true) ? value : undefined;
    case 'number':
      return typeof value === 'number' && value >= definition.minimum && value <= definition.maximum ? value : undefined;
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string' && (definition.oneOf?.includes(item) ?? true))
        ? [...value]
        : undefined;
  }
}

function expectation(definition: Definition): string {
  switch (definition.type) {
    case 'boolean':
      return 'true or false';
    case 'string':
      return definition.oneOf ? `one of ${definition.oneOf.join(', ')}` : 'a string';
    case 'number':
      return `a number from ${definition.minimum} to ${definition.maximum}`;
    case 'strings':
      return definition.oneOf ? `a list of ${definition.oneOf.join(', ')}` : 'a list of strings';
  }
}

function assign(target: Record<string, unknown>, dottedName: string, value: unknown): void {
  const parts = dottedName.split('.');
  const last = parts.pop()!;
  let object = target;
  for (const part of parts) object = (object[part] ??= {}) as Record<string, unknown>;
  object[last] = value;
}
