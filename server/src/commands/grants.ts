// `codex-plugin grants`: what the user allowed plugins to do, without an editor.
import { Command } from 'commander';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { whyAskAgain } from '../host/grants/askAgain.ts';
import { GrantStore, type GrantRecord } from '../host/grants/grants.ts';
import { loadPlugins } from '../host/plugins/registry.ts';
import type { LoadedPlugin } from '../host/plugins/plugin.ts';
import { defaultStateFolder } from '../host/grants/stateFolder.ts';
import { describePermission } from '../permissions/permissions.ts';
import { maskedIn } from '../host/secrets.ts';
import { shownLine } from '../text/shownText.ts';
import { noManifest } from './noManifest.ts';
import { workspaceAround } from './pluginWorkspace.ts';
import { UsageError } from './exit.ts';
import { maskValues } from './masked.ts';
import { terminalJson, terminalText } from './terminalText.ts';

interface Place {
  workspace?: string;
  json?: boolean;
}

export function grantsCommand(): Command {
  const command = new Command('grants').description('List, allow and revoke what plugins may do.');
  command
    .command('list')
    .description('Print every decision.')
    .option('--json', 'print them as a JSON array')
    .action(async ({ json }: Place) => {
      const store = await openStore();
      const records = await Promise.all(store.list().map((record) => withAsksAgain(store, record)));
      process.stdout.write(json ? `${terminalJson(maskedIn(records, maskValues))}\n` : terminalText(maskValues(asText(records))));
    });
  command
    .command('allow')
    .description(
      'Allow a plugin what its manifest declares now. It asks again when the manifest declares more, or changes after the plugin ran.',
    )
    .argument('<dir>', "the plugin's folder")
    .option(
      '--workspace <dir>',
      'the workspace folder in which it runs (default: the one that it is in under .codex/plugins, else the working directory)',
    )
    .option('--json', 'print the decision as one JSON object')
    .action(async (dir: string, options: Place) => decide(dir, options, 'allow'));
  command
    .command('revoke')
    .description('Take back what a plugin may do. It does not run, and does not ask.')
    .argument('<dir>', "the plugin's folder")
    .option('--workspace <dir>', 'the workspace folder (default: the one that it is in under .codex/plugins, else the working directory)')
    .option('--json', 'print the decision as one JSON object')
    .action(async (dir: string, options: Place) => decide(dir, options, 'deny'));
  return command;
}

async function decide(dir: string, { workspace, json }: Place, decision: 'allow' | 'deny'): Promise<void> {
  const folder = await realFolder(dir, 'plugin folder');
  const plugin = await loadOne(folder, await realFolder(workspace ?? workspaceAround(folder) ?? '.', 'workspace'));
  const store = await openStore();
  await store.decide(plugin.subject, plugin.asked, decision);
  const record = { ...plugin.subject, decision, permissions: plugin.permissionNames };
  process.stdout.write(
    json
      ? `${terminalJson(maskedIn(record, maskValues))}\n`
      : terminalText(
          `${decision === 'allow' ? 'Allowed' : 'Revoked'}: ${shownLine(`${plugin.id} in ${plugin.subject.workspace}`)}\n${permissionLines(plugin.permissionNames)}`,
        ),
  );
}

async function loadOne(folder: string, workspace: string): Promise<LoadedPlugin> {
  const { plugins } = await loadPlugins({ workspaceFolders: [workspace], explicitPlugins: [folder], discover: false, pluginPaths: [] }, []);
  const [plugin] = plugins;
  if (!plugin) throw noManifest(folder);
  const fault = plugin.check.problems.find((problem) => problem.severity === 'error');
  if (!plugin.manifest)
    throw new UsageError(
      `The manifest ${plugin.manifestFile} has errors (${fault?.message ?? 'it cannot be read'}). Run codex-plugin validate.`,
    );
  return plugin;
}

async function openStore(): Promise<GrantStore> {
  const store = new GrantStore(defaultStateFolder(), (message) => process.stderr.write(terminalText(maskValues(`${message}\n`))));
  await store.load();
  return store;
}

async function realFolder(given: string, what: string): Promise<string> {
  try {
    return await realpath(given);
  } catch {
    throw new UsageError(`The ${what} ${path.resolve(given)} does not exist.`);
  }
}

interface ListedRecord extends GrantRecord {
  /** Why the plugin asks again before it runs, where it does. */
  asksAgain?: string;
}

/** Compares what was allowed with the manifest as it is now. A plugin that is gone or broken asks for nothing. */
async function withAsksAgain(store: GrantStore, record: GrantRecord): Promise<ListedRecord> {
  const scope = { workspaceFolders: record.workspace === '' ? [] : [record.workspace], explicitPlugins: [record.folder] };
  const { plugins } = await loadPlugins({ ...scope, discover: false, pluginPaths: [] }, []);
  const plugin = plugins[0];
  if (record.decision !== 'allow' || !plugin?.manifest) return record;
  const reason = whyAskAgain(store.status(record, plugin.asked), plugin.asked.manifest.file);
  return { ...record, ...(reason !== undefined && { asksAgain: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.` }) };
}

function asText(records: readonly ListedRecord[]): string {
  if (records.length === 0) return 'Nothing was decided yet.\n';
  return records
    .map(
      (one) =>
        `${one.decision === 'allow' ? 'allowed' : 'denied '}  ${shownLine(`${one.pluginId}  ${one.folder}  in ${one.workspace || 'no workspace'}`)}\n${permissionLines(one.permissions)}${one.asksAgain === undefined ? '' : `         asks again: ${shownLine(one.asksAgain)}\n`}`,
    )
    .join('');
}

function permissionLines(names: readonly string[]): string {
  return names.map((name) => `         ${shownLine(`${name}: ${describePermission(name).words}`)}\n`).join('');
}
