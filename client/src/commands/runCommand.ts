// Runs a plugin's command: one of those that plugins offer for the file, one that is typed, or one that a keybinding names.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { RunCommandRequest, type PluginView, type WhenContext } from '../../../server/src/protocol.ts';
import { fileName, oneLine } from '../words.ts';
import { isOfFolder } from './ofFolder.ts';
import { commandFile } from './commandContext.ts';
import { commandLabel, commandMark, keybindingFor, offeredCommands, usedAgain, type OfferedCommand } from './offeredCommands.ts';
import { pickPlugin } from './pick.ts';
import { isOfferedToRun, mayRun, report, type RunParts } from './running.ts';
import { boundCommandOf, boundPlugins, fileUriOf, pluginKeyOf, type BoundCommand } from './targets.ts';

const RECENT = 'codexPlugins.recentCommands';

interface Chosen {
  plugin: PluginView;
  command: string;
  arguments: unknown[];
  /** As people know it. */
  title: string;
}

/** @param argument a row of a view, the URI of a file, or the arguments of a keybinding */
export async function runPluginCommand(parts: RunParts, argument: unknown): Promise<void> {
  const given = fileUriOf(argument);
  const { uri, context } = await commandFile(given === undefined ? undefined : vscode.Uri.parse(given));
  const bound = boundCommandOf(argument);
  const key = bound === undefined ? pluginKeyOf(argument) : undefined;
  const chosen = bound ? await boundCommand(parts, bound, uri) : await choose(parts, { uri, context, key });
  if (!chosen || !(await mayRun(parts, chosen.plugin.key))) return;
  const { plugin, command, title } = chosen;
  await remember(parts, commandMark(plugin.id, command));
  const answer = await parts.client.sendRequest(RunCommandRequest.type, {
    pluginKey: plugin.key,
    command,
    arguments: chosen.arguments,
    ...(uri && { uri: parts.client.code2ProtocolConverter.asUri(uri) }),
  });
  if (answer.ok && answer.message !== '') void vscode.window.showInformationMessage(oneLine(answer.message, 600));
  else if (answer.ok) vscode.window.setStatusBarMessage(l10n.t('{0} of {1} ran.', oneLine(title, 60), oneLine(plugin.name, 60)), DONE_MS);
  else report(parts.failures, plugin.key, answer);
}

const DONE_MS = 5000;

async function remember({ memory }: RunParts, mark: string): Promise<void> {
  await memory.update(RECENT, usedAgain(memory.get<string[]>(RECENT, []), mark));
}

function commandable(parts: RunParts): PluginView[] {
  return parts.state.plugins.filter((plugin) => isOfferedToRun(plugin) && plugin.handlers.some(({ event }) => event === 'onCommand'));
}

/** What a keybinding names: with arguments as they are, whatever the plugin declares. */
async function boundCommand(parts: RunParts, bound: BoundCommand, uri: vscode.Uri | undefined): Promise<Chosen | undefined> {
  const called = boundPlugins(parts.state.plugins, bound.plugin);
  const plugin =
    called.length > 1 ? (inFolderOf(called, uri) ?? (await pickPlugin(called, l10n.t('Choose the copy of the plugin')))) : called[0];
  if (!plugin) {
    if (called.length === 0) {
      void vscode.window.showWarningMessage(
        l10n.t(
          'There is no plugin "{0}" here, which a keybinding names. The Codex Plugins view shows the ones that there are.',
          oneLine(bound.plugin),
        ),
      );
    }
    return undefined;
  }
  const title = plugin.commands.find(({ command }) => command === bound.command)?.title ?? bound.command;
  return { plugin, command: bound.command, arguments: bound.arguments, title };
}

/** Of the copies of a plugin, the one in the workspace folder of the file. */
function inFolderOf(plugins: readonly PluginView[], uri: vscode.Uri | undefined): PluginView | undefined {
  const folder = uri && vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  return plugins.find((plugin) => isOfFolder(plugin, folder));
}

interface Asked {
  uri: vscode.Uri | undefined;
  context: WhenContext;
  /** The plugin's, where only one is meant. */
  key: string | undefined;
}

async function choose(parts: RunParts, { uri, context, key }: Asked): Promise<Chosen | undefined> {
  const all = commandable(parts);
  const plugins = key === undefined ? all : all.filter((plugin) => plugin.key === key);
  if (plugins.length === 0) {
    void vscode.window.showInformationMessage(
      l10n.t('No plugin that may run has commands. The Codex Plugins view shows which plugins there are and how they are.'),
    );
    return undefined;
  }
  const offered = offeredCommands(plugins, context, parts.memory.get<string[]>(RECENT, []));
  // Where nothing is declared, there is nothing to choose from.
  if (offered.length === 0 && plugins.every(({ commands }) => commands.length === 0)) return typeCommand(plugins);
  const choice = await pickCommand(offered, uri && fileName(uri.fsPath));
  if (choice === undefined) return undefined;
  if (choice === 'another') return typeCommand(plugins);
  const { plugin, command } = choice;
  return { plugin, command: command.command, arguments: [], title: command.title };
}

interface CommandItem extends vscode.QuickPickItem {
  choice?: OfferedCommand | 'another';
}

/** @param file the name of the file that the command is told */
function pickCommand(offered: readonly OfferedCommand[], file: string | undefined): Promise<OfferedCommand | 'another' | undefined> {
  const picker = vscode.window.createQuickPick<CommandItem>();
  picker.title = file === undefined ? l10n.t('Run Plugin Command') : l10n.t('Run Plugin Command on {0}', oneLine(file, 60));
  picker.placeholder = l10n.t('Choose a command');
  picker.matchOnDescription = true;
  const copy: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('record-keys'), tooltip: l10n.t('Copy Keybinding') };
  const itemOf = (choice: OfferedCommand): CommandItem => ({
    label: commandLabel(choice.command),
    description: oneLine(choice.plugin.name, 60),
    buttons: [copy],
    choice,
  });
  const separator = (label: string): CommandItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const [recent, others] = [offered.filter((one) => one.recent), offered.filter((one) => !one.recent)];
  picker.items = [
    ...(recent.length > 0 ? [separator(l10n.t('recently used')), ...recent.map(itemOf)] : []),
    ...(others.length > 0 ? [separator(recent.length > 0 ? l10n.t('other commands') : l10n.t('commands')), ...others.map(itemOf)] : []),
    separator(''),
    {
      label: l10n.t('$(edit) Another Command…'),
      detail: l10n.t('Type the name of one that is not in the list'),
      alwaysShow: true,
      choice: 'another',
    },
  ];
  return new Promise((resolve) => {
    picker.onDidTriggerItemButton(({ item }) => void copyKeybinding(item.choice));
    picker.onDidAccept(() => {
      resolve(picker.selectedItems[0]?.choice);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

async function copyKeybinding(choice: CommandItem['choice']): Promise<void> {
  if (choice === undefined || choice === 'another') return;
  await vscode.env.clipboard.writeText(keybindingFor(choice.plugin, choice.command.command));
  const open = l10n.t('Open Keyboard Shortcuts');
  const told = l10n.t(
    'A keybinding for {0} was copied. Paste it into keybindings.json and fill in the key.',
    oneLine(choice.command.title, 60),
  );
  if ((await vscode.window.showInformationMessage(told, open)) === open)
    await vscode.commands.executeCommand('workbench.action.openGlobalKeybindingsFile');
}

/** A command that no manifest has to declare. */
async function typeCommand(plugins: readonly PluginView[]): Promise<Chosen | undefined> {
  const plugin = await pickPlugin(plugins, l10n.t('Choose the plugin to command'));
  if (!plugin) return undefined;
  const typed = await vscode.window.showInputBox({
    title: l10n.t('Run a Command of {0}', oneLine(plugin.name, 60)),
    prompt: l10n.t('The command and, behind it, its arguments, separated by spaces. The plugin defines which ones there are.'),
    placeHolder: l10n.t('greet world'),
    ignoreFocusOut: true,
  });
  const [command, ...args] = (typed ?? '').trim().split(/\s+/);
  return command ? { plugin, command, arguments: args, title: command } : undefined;
}
