// The settings under `codexPlugins.*`: one table is the schema, the defaults and the parser.
import * as l10n from '@vscode/l10n';
import { BUDGETS } from '../contract/budgets.ts';
import { TIERS } from '../contract/isolation.ts';
import { LOG_LEVELS } from '../contract/logLevel.ts';
import { API_NAMES } from '../contract/modelViews.ts';
import { policyOf, type Policy } from '../policy/policy.ts';
import { SOURCE_NAMES } from './completion/source.ts';
import type { SaveOrder } from './dispatch/saveOrder.ts';
import type { Excluded } from './leftAlone/leftAlone.ts';
import type { HostSettings } from './types.ts';

type Definition =
  | { type: 'boolean'; default: boolean }
  | { type: 'string'; default: string; oneOf?: readonly string[] }
  | { type: 'number'; default: number; minimum: number; maximum: number }
  | { type: 'strings'; default: readonly string[]; oneOf?: readonly string[] }
  | { type: 'excluded'; default: Excluded }
  | { type: 'saveOrder'; default: SaveOrder }
  | { type: 'policy'; default: Policy };

/** Every setting by its name without the `codexPlugins.` prefix. package.json contributes exactly these (a test compares them). */
export const settingDefinitions = {
  pluginPaths: { type: 'strings', default: [] },
  'runtime.node': { type: 'string', default: '' },
  'runtime.python': { type: 'string', default: '' },
  'save.enabled': { type: 'boolean', default: true },
  'save.onAutoSave': { type: 'boolean', default: false },
  'save.exclude': { type: 'excluded', default: {} },
  'save.order': { type: 'saveOrder', default: [] },
  'format.enabled': { type: 'boolean', default: true },
  'completion.enabled': { type: 'boolean', default: true },
  'completion.budgetMs': { type: 'number', default: BUDGETS.completionMs, minimum: 10, maximum: 10_000 },
  'completion.baseBudgetMs': { type: 'number', default: 400, minimum: 0, maximum: 10_000 },
  'completion.sources': { type: 'strings', default: ['model', 'workspace', 'languageService'], oneOf: SOURCE_NAMES },
  'completion.maxItems': { type: 'number', default: 5, minimum: 1, maximum: 50 },
  'completion.inComments': { type: 'boolean', default: false },
  'completion.inStrings': { type: 'boolean', default: true },
  'completion.suggestWidget': { type: 'boolean', default: false },
  'completion.model.enabled': { type: 'boolean', default: true },
  'completion.model.baseUrl': { type: 'string', default: '' },
  'completion.model.name': { type: 'string', default: '' },
  'completion.model.api': { type: 'string', default: 'auto', oneOf: ['auto', ...API_NAMES] },
  'completion.model.maxTokens': { type: 'number', default: 128, minimum: 1, maximum: 4096 },
  'completion.model.temperature': { type: 'number', default: 0.1, minimum: 0, maximum: 2 },
  'completion.model.stop': { type: 'strings', default: [] },
  'completion.model.contextTokens': { type: 'number', default: 2048, minimum: 64, maximum: 131_072 },
  'completion.model.keyFromEnvironment': { type: 'boolean', default: false },
  'lint.disable': { type: 'strings', default: [] },
  'isolation.minimum': {
    type: 'string',
    default: 'none',
    oneOf: ['none', ...TIERS.toReversed()],
  },
  'workers.idleMinutes': { type: 'number', default: BUDGETS.idleMs / 60_000, minimum: 0.1, maximum: 1440 },
  'history.size': { type: 'number', default: 200, minimum: 0, maximum: 10_000 },
  'profile.runs': { type: 'number', default: 0, minimum: 0, maximum: 100_000 },
  'registry.url': { type: 'string', default: '' },
  policy: { type: 'policy', default: {} },
  'log.level': { type: 'string', default: 'info', oneOf: LOG_LEVELS },
} as const satisfies Record<string, Definition>;

const SECTION = 'codexPlugins';

/**
 * Reads settings as clients send them: nested objects, dotted keys, or both, with or without the section's name.
 * A value of the wrong type is replaced by the default and reported as a sentence; unknown keys are left alone, as newer clients may have more.
 * @param defaults what counts where nothing is given, in the same form; the usual where it has nothing either.
 */
export function parseSettings(raw: unknown, defaults?: unknown): { settings: HostSettings; problems: string[] } {
  const problems = misplacedGroups(raw);
  const settings: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries(settingDefinitions) as [string, Definition][]) {
    const given = lookUp(raw, name);
    const parsed = given === undefined ? undefined : parseValue(given, definition);
    if (given !== undefined && parsed === undefined) {
      problems.push(
        l10n.t(
          'Setting {0} is {1}, but should be {2}; using the default.',
          `${SECTION}.${name}`,
          JSON.stringify(given),
          expectation(definition),
        ),
      );
    }
    // What it was to forbid is not known, so nothing is allowed in place of the default.
    if (definition.type === 'policy' && (parsed as Policy | undefined)?.fault !== undefined)
      problems.push(
        l10n.t('Setting {0} cannot be used, so no plugin runs until it is corrected. {1}', `${SECTION}.${name}`, (parsed as Policy).fault!),
      );
    assign(settings, name, parsed ?? structuredClone(lookUp(defaults, name) ?? definition.default));
  }
  return { settings: settings as unknown as HostSettings, problems };
}

/** All settings at their defaults. */
export const defaultSettings: HostSettings = parseSettings({}).settings;

/** Values that stand where an object with several settings belongs. */
function misplacedGroups(raw: unknown): string[] {
  const groups = new Set(Object.keys(settingDefinitions).flatMap((name) => (name.includes('.') ? [name.split('.')[0]!] : [])));
  return [...groups].flatMap((group) => {
    const given = lookUp(raw, group);
    if (given === undefined || typeof given === 'object') return [];
    const members = Object.keys(settingDefinitions).filter((name) => name.startsWith(`${group}.`));
    const named = members.map((name) => `${SECTION}.${name}`).join(', ');
    return [l10n.t('Setting {0} is {1}, but should hold {2}; using the defaults.', `${SECTION}.${group}`, JSON.stringify(given), named)];
  });
}

/** Undefined where the setting is missing or null. */
function lookUp(raw: unknown, dottedName: string): unknown {
  const parts = dottedName.split('.');
  return follow(raw, parts) ?? follow(raw, [SECTION, ...parts]) ?? undefined;
}

function follow(value: unknown, parts: readonly string[]): unknown {
  if (parts.length === 0) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (let taken = parts.length; taken > 0; taken--) {
    const key = parts.slice(0, taken).join('.');
    const found = Object.hasOwn(value, key) ? follow((value as Record<string, unknown>)[key], parts.slice(taken)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
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
    case 'excluded':
      return isObject(value) && Object.values(value).every((who) => typeof who === 'boolean' || isStrings(who))
        ? structuredClone(value)
        : undefined;
    case 'policy':
      return policyOf(value);
    case 'saveOrder':
      return Array.isArray(value) && value.every((step) => typeof step === 'string' || isOrderFor(step))
        ? structuredClone(value)
        : undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isOrderFor(value: unknown): boolean {
  return isObject(value) && typeof value['pattern'] === 'string' && isStrings(value['order']);
}

function expectation(definition: Definition): string {
  switch (definition.type) {
    case 'boolean':
      return l10n.t('true or false');
    case 'string':
      return definition.oneOf ? l10n.t('one of {0}', definition.oneOf.join(', ')) : l10n.t('a string');
    case 'number':
      return l10n.t('a number from {0} to {1}', definition.minimum, definition.maximum);
    case 'strings':
      return definition.oneOf ? l10n.t('a list of {0}', definition.oneOf.join(', ')) : l10n.t('a list of strings');
    case 'excluded':
      return l10n.t('an object of globs, each with true, false or a list of plugin ids');
    case 'policy':
      return l10n.t('an object');
    case 'saveOrder':
      return l10n.t('a list of plugin ids and steps of the editor, or of objects with a "pattern" and its "order"');
  }
}

function assign(target: Record<string, unknown>, dottedName: string, value: unknown): void {
  const parts = dottedName.split('.');
  const last = parts.pop()!;
  let object = target;
  for (const part of parts) object = (object[part] ??= {}) as Record<string, unknown>;
  object[last] = value;
}
