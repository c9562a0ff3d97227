// What VS Code extensions contribute, side by side, read from their own package.json files:
//   node scripts/contributed.mts [PACKAGE_JSON…]
// prints a Markdown table with ours first. docs/beside-other-extensions.md says of which versions it was made.
import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Setting {
  readonly scope?: string;
}

interface ExtensionManifest {
  readonly displayName?: string;
  readonly version: string;
  readonly engines?: { readonly vscode?: string };
  readonly categories?: readonly string[];
  readonly activationEvents?: readonly string[];
  readonly l10n?: string;
  readonly capabilities?: {
    readonly untrustedWorkspaces?: { readonly supported?: boolean | 'limited'; readonly restrictedConfigurations?: readonly string[] };
    readonly virtualWorkspaces?: boolean | { readonly supported?: boolean | 'limited' };
  };
  readonly contributes?: {
    readonly commands?: readonly { readonly icon?: unknown; readonly category?: string; readonly enablement?: string }[];
    readonly configuration?: Configuration | readonly Configuration[];
    readonly views?: Record<string, readonly unknown[]>;
    readonly viewsWelcome?: readonly unknown[];
    readonly menus?: Record<string, readonly unknown[]>;
    readonly submenus?: readonly unknown[];
    readonly keybindings?: readonly unknown[];
    readonly walkthroughs?: readonly { readonly steps?: readonly unknown[] }[];
    readonly debuggers?: readonly unknown[];
    readonly taskDefinitions?: readonly unknown[];
    readonly problemMatchers?: readonly unknown[];
    readonly languages?: readonly unknown[];
    readonly jsonValidation?: readonly unknown[];
  };
}

interface Configuration {
  readonly properties?: Record<string, Setting>;
}

/** One point of comparison: what it is called, and what an extension has of it. */
type Point = readonly [name: string, of: (manifest: ExtensionManifest) => string];

const points: readonly Point[] = [
  ['Version', ({ version }) => version],
  ['Needs VS Code', ({ engines }) => engines?.vscode ?? none],
  ['Categories', ({ categories }) => categories?.join(', ') ?? none],
  ['Starts with', ({ activationEvents }) => started(activationEvents ?? [])],
  ['Commands', ({ contributes }) => count(contributes?.commands)],
  ['… that are off where they cannot work', ({ contributes }) => count(contributes?.commands?.filter(({ enablement }) => enablement))],
  ['Settings', ({ contributes }) => count(settingsOf(contributes))],
  ['… for each folder', ({ contributes }) => count(scoped(contributes, 'resource', 'language-overridable'))],
  ['… of the machine only', ({ contributes }) => count(scoped(contributes, 'machine', 'machine-overridable'))],
  ['Views', ({ contributes }) => count(Object.values(contributes?.views ?? {}).flat())],
  ['Texts for empty views', ({ contributes }) => count(contributes?.viewsWelcome)],
  [
    'Menus',
    ({ contributes }) =>
      Object.keys(contributes?.menus ?? {})
        .filter((menu) => menu !== 'commandPalette')
        .join(', ') || none,
  ],
  ['Key bindings', ({ contributes }) => count(contributes?.keybindings)],
  ['Steps of walkthroughs', ({ contributes }) => count(contributes?.walkthroughs?.flatMap(({ steps }) => steps ?? []))],
  ['Debuggers', ({ contributes }) => count(contributes?.debuggers)],
  ['Kinds of tasks', ({ contributes }) => count(contributes?.taskDefinitions)],
  [
    'Texts in other languages',
    (manifest) => (manifest.l10n !== undefined || JSON.stringify(manifest.contributes ?? {}).includes('"%') ? 'yes' : none),
  ],
  ['Restricted Mode', ({ capabilities }) => supported(capabilities?.untrustedWorkspaces?.supported)],
  [
    '… settings of the workspace that do not count there',
    ({ capabilities }) => count(capabilities?.untrustedWorkspaces?.restrictedConfigurations),
  ],
  ['Virtual workspaces', ({ capabilities }) => supported(virtual(capabilities?.virtualWorkspaces))],
];

const none = '–';

/** The names of the points, and for each extension a column. */
export function contributed(manifests: readonly ExtensionManifest[]): string[][] {
  return [
    ['', ...manifests.map(({ displayName }) => displayName ?? none)],
    ...points.map(([name, of]) => [name, ...manifests.map((manifest) => of(manifest))]),
  ];
}

export function readManifest(file: string): ExtensionManifest {
  return JSON.parse(readFileSync(file, 'utf8')) as ExtensionManifest;
}

function count(found: readonly unknown[] | undefined): string {
  return found === undefined || found.length === 0 ? none : String(found.length);
}

function started(events: readonly string[]): string {
  if (events.includes('*')) return 'the editor';
  if (events.includes('onStartupFinished')) return 'the editor, once it has started';
  return events.length === 0 ? none : 'files and views that it is for';
}

function settingsOf(contributes: ExtensionManifest['contributes']): Setting[] {
  return [contributes?.configuration ?? []].flat().flatMap(({ properties }) => Object.values(properties ?? {}));
}

function scoped(contributes: ExtensionManifest['contributes'], ...scopes: readonly string[]): Setting[] {
  return settingsOf(contributes).filter(({ scope }) => scope !== undefined && scopes.includes(scope));
}

function virtual(declared: boolean | { readonly supported?: boolean | 'limited' } | undefined): boolean | 'limited' | undefined {
  return typeof declared === 'object' ? declared.supported : declared;
}

function supported(declared: boolean | 'limited' | undefined): string {
  if (declared === undefined) return 'not said';
  return declared === 'limited' ? 'in part' : declared ? 'yes' : 'no';
}

/** As a Markdown table. */
export function tableOf([head = [], ...body]: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export const ours = path.resolve(import.meta.dirname, '../package.json');

if (import.meta.main) console.log(tableOf(contributed([ours, ...process.argv.slice(2)].map((file) => readManifest(file)))));
