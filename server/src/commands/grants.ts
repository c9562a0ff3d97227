// `codex-plugin grants`: what the user allowed plugins to do, without an editor.
import { Command } from 'commander';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { whyAskAgain } from '../host/grants/askAgain.ts';
import { GrantStore, type GrantRecord, type GrantSubject } from '../host/grants/grants.ts';
import { loadPlugins } from '../host/plugins/registry.ts';
import type { LoadedPlugin } from '../host/plugins/plugin.ts';
import { defaultStateFolder } from '../host/grants/stateFolder.ts';
import { rememberedPlaces, shownPermission, type PermissionPlaces } from '../host/grants/shownPermissions.ts';
import { paths } from '../paths/paths.ts';
import { realPlaceOf } from '../paths/realPath.ts';
import { maskedIn } from '../host/secrets.ts';
import { shownLine } from '../text/shownText.ts';
import { exitCodesHelp, UsageError } from './exit.ts';
import { maskValues } from './masked.ts';
import { noManifest } from './noManifest.ts';
import { workspaceAround } from './pluginWorkspace.ts';
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
    .action(allow);
  command
    .command('revoke')
    .description('Take back what a plugin may do. It does not run, and does not ask.')
    .argument('<dir>', "the plugin's folder, which need not be there any more")
    .option('--workspace <dir>', 'the workspace folder (default: the one that it is in under .codex/plugins, else the working directory)')
    .option('--json', 'print the decision as one JSON object')
    .action(revoke);
  for (const one of command.commands) one.addHelpText('after', exitCodesHelp({ 0: 'done' }));
  return command.addHelpText('after', exitCodesHelp({ 0: 'done' }));
}

async function allow(dir: string, options: Place): Promise<void> {
  const folder = await realFolder(dir, 'plugin folder');
  const plugin = await pluginIn(folder, await realFolder(options.workspace ?? workspaceAround(folder) ?? '.', 'workspace'));
  if (!plugin) throw noManifest(folder);
  const fault = plugin.check.problems.find((problem) => problem.severity === 'error');
  if (!plugin.manifest)
    throw new UsageError(
      `The manifest ${plugin.manifestFile} has errors (${fault?.message ?? 'it cannot be read'}). Run codex-plugin validate.`,
    );
  const store = await openStore();
  await store.decide(plugin.subject, plugin.asked, 'allow');
  tell({ ...plugin.subject, decision: 'allow', permissions: plugin.permissionNames }, options, plugin.asked.places);
}

/** A decision about a plugin that is gone, or cannot be read, would hold again when it is back. */
async function revoke(dir: string, options: Place): Promise<void> {
  const folder = await placeOf(dir);
  const workspace = await placeOf(options.workspace ?? workspaceAround(folder) ?? '.');
  const plugin = await pluginIn(folder, workspace);
  const store = await openStore();
  if (plugin?.manifest) {
    await store.decide(plugin.subject, plugin.asked, 'deny');
    return tell({ ...plugin.subject, decision: 'deny', permissions: plugin.permissionNames }, options, plugin.asked.places);
  }
  const known = store.list().filter((record) => paths.same(record.folder, folder));
  const records = known.filter((record) => paths.same(record.workspace, workspace));
  if (records.length === 0) {
    const elsewhere = known.map((record) => record.workspace).join(', ');
    const rest = known.length === 0 ? '' : ` It was decided about in ${elsewhere}: name that with --workspace.`;
    throw new UsageError(`There is no plugin in ${folder}, and nothing was decided about one there for ${workspace}.${rest}`);
  }
  for (const { pluginId, folder: at, workspace: of, permissions, manifest = { file: '', digest: '' } } of records) {
    const subject = { pluginId, folder: at, workspace: of };
    await store.decide(subject, { permissions, workspaceFolders: [of], places: {}, manifest }, 'deny');
    tell({ ...subject, decision: 'deny', permissions }, options);
  }
}

interface Decided extends GrantSubject {
  decision: 'allow' | 'deny';
  permissions: readonly string[];
}

/** @param places where the permissions lead. */
function tell(decided: Decided, { json }: Place, places: PermissionPlaces = {}): void {
  const { decision, pluginId, workspace, permissions } = decided;
  const word = decision === 'allow' ? 'Allowed' : 'Revoked';
  process.stdout.write(
    json
      ? `${terminalJson(maskedIn(decided, maskValues))}\n`
      : terminalText(maskValues(`${word}: ${shownLine(`${pluginId} in ${workspace}`)}\n${permissionLines(permissions, places)}`)),
  );
}

async function pluginIn(folder: string, workspace: string): Promise<LoadedPlugin | undefined> {
  const { plugins } = await loadPlugins({ workspaceFolders: [workspace], explicitPlugins: [folder], discover: false, pluginPaths: [] }, []);
  return plugins[0];
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

/** Where it is or was, by its real path as far as there is one. */
async function placeOf(given: string): Promise<string> {
  const whole = path.resolve(given);
  return (await realPlaceOf(whole)) ?? whole;
}

interface ListedRecord extends GrantRecord {
  /** Why the plugin asks again before it runs, where it does. */
  asksAgain?: string;
}

/** Compares what was allowed with the manifest as it is now. A plugin that is gone or broken asks for nothing. */
async function withAsksAgain(store: GrantStore, record: GrantRecord): Promise<ListedRecord> {
  const scope = { workspaceFolders: record.workspace === '' ? [] : [record.workspace], explicitPlugins: [record.folder] };
  if (record.decision !== 'allow') return record;
  const { plugins } = await loadPlugins({ ...scope, discover: false, pluginPaths: [] }, []);
  const plugin = plugins[0];
  if (!plugin?.manifest) return record;
  const reason = whyAskAgain(store.status(record, plugin.asked), plugin.asked.manifest.file);
  return { ...record, ...(reason !== undefined && { asksAgain: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.` }) };
}

function asText(records: readonly ListedRecord[]): string {
  if (records.length === 0) return 'Nothing was decided yet.\n';
  return records
    .map(
      (one) =>
        `${one.decision === 'allow' ? 'allowed' : 'denied '}  ${shownLine(`${one.pluginId}  ${one.folder}  in ${one.workspace || 'no workspace'}`)}\n${permissionLines(one.permissions, rememberedPlaces(one.places ?? {}))}${one.asksAgain === undefined ? '' : `         asks again: ${shownLine(one.asksAgain)}\n`}`,
    )
    .join('');
}

/** @param places where they led when they were decided about. */
function permissionLines(names: readonly string[], places: PermissionPlaces): string {
  return names.map((name) => `         ${shownLine(`${name}: ${shownPermission(name, places).words}`)}\n`).join('');
}
