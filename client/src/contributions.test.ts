import { visit } from 'jsonc-parser';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MANIFEST_NAMES, PLUGINS_FOLDER } from '../../server/src/contract/manifestNames.ts';
import { defaultSettings, settingDefinitions } from '../../server/src/host/settings.ts';
import { shownManifest } from './shownManifest.ts';
import { COMMAND_IDS } from './commands/commandIds.ts';

interface Property {
  type: string;
  default: unknown;
  scope: string;
  markdownDescription?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  items?: { enum?: string[] };
}

interface MenuItem {
  /** Absent where the item opens a submenu. */
  command?: string;
  submenu?: string;
  when?: string;
}

interface Manifest {
  icon: string;
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; title: string; category: string; icon?: string }[];
    configuration: { properties: Record<string, Property> };
    menus: Record<string, MenuItem[]>;
    submenus: { id: string; label: string }[];
    views: Record<string, { id: string; icon: string }[]>;
    viewsContainers: { activitybar: { id: string; icon: string }[] };
    viewsWelcome: { view: string; contents: string }[];
    debuggers: {
      type: string;
      configurationAttributes: { attach: { properties: Record<string, unknown> } };
      initialConfigurations: Record<string, unknown>[];
    }[];
  };
}

const repository = path.resolve(import.meta.dirname, '../..');
const manifest = shownManifest() as Manifest;
const { contributes } = manifest;
const properties = contributes.configuration.properties;
const declared = contributes.commands.map(({ command }) => command);

/** Settings that only the client reads. */
const CLIENT_SETTINGS = ['trace.server', 'completion.editorModel', 'registry.checkForUpdates', 'registry.autoUpdate'];

function valueAt(object: unknown, dottedName: string): unknown {
  return dottedName.split('.').reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], object);
}

describe('contributions', () => {
  it('wakes up where a workspace has plugins', () => {
    const wanted = [...MANIFEST_NAMES, PLUGINS_FOLDER].map((name) => `workspaceContains:${name}`);
    expect(manifest.activationEvents.filter((one) => one.startsWith('workspaceContains:')).sort()).toEqual(wanted.sort());
  });

  it('contributes exactly the settings that the host knows', () => {
    const expected = [...Object.keys(settingDefinitions), ...CLIENT_SETTINGS].map((name) => `codexPlugins.${name}`);
    expect(Object.keys(properties).sort()).toEqual(expected.sort());
  });

  it.each(Object.keys(settingDefinitions))('contributes %s with the default and the limits of the host', (name) => {
    const property = properties[`codexPlugins.${name}`];
    expect(property?.default).toEqual(valueAt(defaultSettings, name));
    const definition = settingDefinitions[name as keyof typeof settingDefinitions] as {
      minimum?: number;
      maximum?: number;
      oneOf?: readonly string[];
    };
    expect({ minimum: property?.minimum, maximum: property?.maximum }).toEqual({
      minimum: definition.minimum,
      maximum: definition.maximum,
    });
    expect(property?.enum ?? property?.items?.enum).toEqual(definition.oneOf);
  });

  it('describes every setting', () => {
    const undescribed = Object.entries(properties).filter(([, property]) => !property.markdownDescription?.endsWith('.'));
    expect(undescribed).toEqual([]);
  });

  it('keeps a workspace from choosing what runs before it is trusted', () => {
    const model = ['api', 'baseUrl', 'contextTokens', 'keyFromEnvironment', 'maxTokens', 'name', 'stop', 'temperature'];
    const sending = ['editorModel', ...model.map((name) => `model.${name}`)].map((name) => `codexPlugins.completion.${name}`);
    const registry = ['autoUpdate', 'checkForUpdates', 'url'].map((name) => `codexPlugins.registry.${name}`);
    const machine = [
      'codexPlugins.isolation.minimum',
      'codexPlugins.policy',
      'codexPlugins.runtime.node',
      'codexPlugins.runtime.python',
      ...sending,
      ...registry,
    ];
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.toSorted()).toEqual(
      [...machine, 'codexPlugins.pluginPaths'].sort(),
    );
    expect(machine.map((name) => properties[name]?.scope)).toEqual(machine.map(() => 'machine'));
  });

  it('declares exactly the commands that the extension registers', () => expect(declared.sort()).toEqual([...COMMAND_IDS].sort()));

  it('declares every command that a menu or a welcome text names', () => {
    const inMenus = Object.values(contributes.menus).flatMap((items) => items.flatMap(({ command }) => command ?? []));
    const inTexts = contributes.viewsWelcome.flatMap(({ contents }) =>
      [...contents.matchAll(/command:(codexPlugins\.\w+)/g)].map(([, id]) => id!),
    );
    for (const command of [...inMenus, ...inTexts]) expect(declared).toContain(command);
  });

  it('declares every submenu that a menu opens, with something in it', () => {
    const opened = Object.values(contributes.menus).flatMap((items) => items.flatMap(({ submenu }) => submenu ?? []));
    expect([...new Set(opened)]).toEqual(contributes.submenus.map(({ id }) => id));
    for (const { id } of contributes.submenus) expect(contributes.menus[id]).not.toHaveLength(0);
  });

  it('says nothing twice, of which the second would count alone', () => {
    const seen = new Set<string>();
    const twice: string[] = [];
    visit(readFileSync(path.join(repository, 'package.json'), 'utf8'), {
      onObjectProperty: (name, _offset, _length, _line, _character, pathTo) => {
        const where = [...pathTo(), name].join('/');
        if (seen.has(where)) twice.push(where);
        seen.add(where);
      },
    });
    expect(twice).toEqual([]);
  });

  it('gives every command a title, a category and an icon', () => {
    for (const command of contributes.commands) {
      expect(command).toMatchObject({ category: 'Codex Plugins', icon: expect.stringMatching(/^\$\([\w-]+\)$/) });
      expect(command.title).not.toMatch(/!|^[a-z]/);
    }
  });

  it('shows commands in the palette only where they can work, and none that needs a row', () => {
    const palette = new Map(contributes.menus['commandPalette']?.map(({ command, when }) => [command, when]));
    expect([palette.get('codexPlugins.openEvent'), palette.get('codexPlugins.copyEvent')]).toEqual(['false', 'false']);
    expect(palette.get('codexPlugins.disablePlugin')).toBe('codexPlugins.hasPlugins');
  });

  it('keeps every row to three actions at most', () => {
    const inline = contributes.menus['view/item/context']?.filter((item) => (item as { group?: string }).group?.startsWith('inline')) ?? [];
    const onPlugins = inline.filter(({ when }) => when?.includes(String.raw`/^plugin\b/`));
    // Of Manage Workspace Trust, Manage Permissions and Enable Plugin, a row shows one at most: each is for a state of its own.
    expect(onPlugins).toHaveLength(5);
    expect(inline.filter(({ when }) => when?.includes(String.raw`/^handler\b/`))).toHaveLength(2);
  });

  it('has a schema for everything that its own debug configurations use', () => {
    for (const { configurationAttributes, initialConfigurations } of contributes.debuggers) {
      const known = [...Object.keys(configurationAttributes.attach.properties), 'type', 'request', 'name'];
      for (const configuration of initialConfigurations) expect(known).toEqual(expect.arrayContaining(Object.keys(configuration)));
    }
  });

  it('names pictures that exist', () => {
    const pictures = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...Object.values(contributes.views).flatMap((views) => views.map(({ icon }) => icon)),
    ].filter((icon) => !icon.startsWith('$('));
    expect(pictures.filter((picture) => !existsSync(path.join(repository, picture)))).toEqual([]);
  });
});
