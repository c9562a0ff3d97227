// Debug configurations: our own type, and the attach configurations of Node.js and Python that plugin authors already have.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { oneLine } from '../words.ts';
import type { LanguageClient } from 'vscode-languageclient/node';
import { AttachTargetRequest, type DebugTestsParams, type PluginView } from '../../../server/src/protocol.ts';
import {
  attachChoices,
  CODEX_TYPE,
  resolveAttach,
  resolveTests,
  type AttachChoice,
  type AttachConfiguration,
  type AttachEnvironment,
  type AttachResolution,
  installCommand,
} from './debugResolve.ts';
import { servedAt } from './servedDebugger.ts';
import type { HostState } from '../host/state.ts';

const PYTHON_DEBUGGER = 'ms-python.debugpy';

/** @param onAttach hears of each worker that a debugger is about to be attached to. */
export function registerDebug(client: LanguageClient, state: HostState, onAttach: () => void): vscode.Disposable {
  const environment: AttachEnvironment = {
    plugins: () => state.plugins,
    attachTarget: async (params) => {
      const target = await client.sendRequest(AttachTargetRequest.type, params);
      if (target.ok) onAttach();
      return target;
    },
    pick: pickTarget,
    hasPythonDebugger,
    servedAt,
  };
  const resolver: vscode.DebugConfigurationProvider = {
    resolveDebugConfiguration: (_folder, configuration) => resolve(configuration, environment),
  };
  const dynamic: vscode.DebugConfigurationProvider = {
    provideDebugConfigurations: () => attachChoices(state.plugins).map(configurationFor),
  };
  return vscode.Disposable.from(
    ...[CODEX_TYPE, 'node', 'pwa-node', 'debugpy', 'python'].map((type) => vscode.debug.registerDebugConfigurationProvider(type, resolver)),
    vscode.debug.registerDebugConfigurationProvider(CODEX_TYPE, dynamic, vscode.DebugConfigurationProviderTriggerKind.Dynamic),
  );
}

/** Starts a session on a plugin's worker; asks which runtime where the plugin has both. */
export async function attachToPlugin(state: HostState, pluginKey: string): Promise<void> {
  const plugin = state.plugin(pluginKey);
  const configuration: AttachConfiguration = {
    type: CODEX_TYPE,
    request: 'attach',
    name: l10n.t('Attach to Codex Plugin: {0}', oneLine(plugin?.name ?? pluginKey)),
    plugin: pluginKey,
  };
  await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], configuration);
}

async function resolve(given: vscode.DebugConfiguration, environment: AttachEnvironment): Promise<vscode.DebugConfiguration | undefined> {
  // Without a launch.json, VS Code hands over an empty configuration of the type that the user picked.
  const configuration = given.type ? given : { ...given, type: CODEX_TYPE };
  const resolution = await resolveAttach(configuration, environment);
  return resolution.kind === 'unchanged' ? given : configurationOf(resolution);
}

/** For a session on a worker that runs the plugin's tests; undefined where there can be none, which is said. */
export async function testConfiguration(tests: DebugTestsParams, plugin: PluginView): Promise<vscode.DebugConfiguration | undefined> {
  return configurationOf(await resolveTests(tests, plugin, { hasPythonDebugger }));
}

/** Says what there is to say of a resolution. @returns its configuration, if it has one. */
function configurationOf(resolution: AttachResolution): vscode.DebugConfiguration | undefined {
  if (resolution.kind === 'failed') void reportFailure(resolution.message, resolution.missing);
  if (resolution.kind !== 'attach') return undefined;
  if (resolution.note !== undefined) void vscode.window.showInformationMessage(oneLine(resolution.note, 600));
  return resolution.configuration;
}

type Missing = Extract<AttachResolution, { kind: 'failed' }>['missing'];

async function reportFailure(message: string, missing: Missing): Promise<void> {
  const remedy = remedyFor(missing);
  const choice = await vscode.window.showErrorMessage(oneLine(message, 600), remedy.label);
  if (choice === remedy.label) await remedy.run();
}

/** What a button offers to do about it. */
function remedyFor(missing: Missing): { label: string; run: () => unknown } {
  if (missing === undefined)
    return { label: l10n.t('Show Plugins'), run: () => vscode.commands.executeCommand('codexPlugins.plugins.focus') };
  if (missing === 'pythonDebugger') {
    const install = (): unknown => vscode.commands.executeCommand('workbench.extensions.installExtension', PYTHON_DEBUGGER);
    return { label: l10n.t('Install Python Debugger'), run: install };
  }
  const { python, mayInstall } = missing;
  if (!mayInstall) return { label: l10n.t('Copy Command'), run: () => vscode.env.clipboard.writeText(installCommand(python)) };
  return {
    label: l10n.t('Install debugpy'),
    run: () => {
      // Started without a shell, whose rules for quoting differ. It stays open, so that what pip says can be read.
      const terminal = vscode.window.createTerminal({
        name: 'debugpy',
        shellPath: python,
        shellArgs: ['-i', '-m', 'pip', 'install', 'debugpy'],
      });
      terminal.show();
    },
  };
}

async function pickTarget(choices: readonly AttachChoice[]): Promise<AttachChoice | undefined> {
  const items = choices.map((choice) => ({
    label: oneLine(choice.name, 80),
    description: choice.runtime === 'node' ? 'Node.js' : 'Python',
    detail: oneLine(choice.folder, 400),
    choice,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('Attach Debugger'),
    placeHolder: l10n.t('Choose the worker to debug'),
  });
  return picked?.choice;
}

function configurationFor(choice: AttachChoice): AttachConfiguration {
  return {
    type: CODEX_TYPE,
    request: 'attach',
    name: l10n.t('Attach to Codex Plugin: {0} ({1})', oneLine(choice.name), choice.runtime === 'node' ? 'Node.js' : 'Python'),
    plugin: choice.pluginKey,
    runtime: choice.runtime,
  };
}

function hasPythonDebugger(): boolean {
  return vscode.extensions.all.some((extension) => {
    const { contributes } = extension.packageJSON as { contributes?: { debuggers?: { type?: string }[] } };
    return contributes?.debuggers?.some(({ type }) => type === 'debugpy') ?? false;
  });
}
