// codex-plugin publish: checks a plugin as strangers will get it, and gives it to a registry.
import { Command, Option } from 'commander';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import semver from 'semver';
import { hideValues } from '../host/secrets.ts';
import { paths } from '../paths/paths.ts';
import { requireBuildServer } from '../registry/publishing/provenance.ts';
import { versionFault } from '../registry/publishing/versionFault.ts';
import { RegistryRefused } from '../registry/policed.ts';
import { Registry } from '../registry/remote/registry.ts';
import { RegistryError } from '../registry/remote/registryError.ts';
import { EXIT_FAILED, exitCodesHelp, UsageError } from './exit.ts';
import { Interrupted, interruptible } from './interruptible.ts';
import { maskValues } from './masked.ts';
import { pluginArgument } from './noManifest.ts';
import { publishPlugin, type PublishResult } from './publishFlow.ts';
import { publishQuestions } from './publishQuestions.ts';
import { reachedRegistry } from './reachedRegistry.ts';
import { keyToSignWith } from './publishKey.ts';
import { tell, tellInterrupted } from './saying.ts';
import { Steps, Stopped } from './steps.ts';
import { terminalJson, terminalText } from './terminalText.ts';

interface PublishOptions {
  pluginDir?: string;
  version?: string;
  registry?: string;
  tag?: string;
  scope?: string;
  access?: 'public' | 'restricted';
  dryRun?: boolean;
  sign?: string;
  provenance?: boolean;
  otp?: string;
  yes?: boolean;
  json?: boolean;
}

export function publishCommand(): Command {
  return new Command('publish')
    .description('Check a plugin, pack it, and publish it to a registry.')
    .argument('[dir]', "the plugin's folder (default: the working directory)")
    .option('--plugin-dir <dir>', 'the same')
    .option('--version <version>', 'the version to publish (default: the one in the manifest)')
    .option('--registry <url>', "the registry's address (default: npm's own setting)")
    .option('--tag <tag>', 'what leads to the version (default: latest, or what a pre-release is called)')
    .option('--scope <scope>', 'publish as @scope/id')
    .addOption(new Option('--access <access>', 'who may see a package with a scope').choices(['public', 'restricted']))
    .option('--dry-run', 'do everything but publish')
    .option('--sign <key>', 'sign the package with a private key (PEM; Ed25519 or ECDSA P-256)')
    .addOption(new Option('--provenance', 'sign where the package was built (GitHub Actions, GitLab CI)').conflicts('sign'))
    .option('--otp <code>', 'a one-time password, where the registry wants one')
    .option('-y, --yes', 'write the version into the manifest and the change log without asking, and agree to whatever else would be asked')
    .option('--json', 'print what was published as JSON')
    .addHelpText(
      'after',
      "\nWho you are to the registry is taken from npm's own settings (.npmrc, npm login). What can be asked for is asked for on a terminal.\n" +
        exitCodesHelp({ 0: 'published, or published before with the same content', 1: 'not published', 130: 'interrupted' }),
    )
    .action(async (dir: string | undefined, options: PublishOptions) => {
      process.exitCode = await interruptible((signal) => publish(dir, options, signal).catch(sayInterrupted));
    });
}

async function publish(dir: string | undefined, options: PublishOptions, signal: AbortSignal): Promise<number> {
  refuseNonsense(options);
  const folder = await folderOf(dir, options.pluginDir);
  const { json = false, dryRun = false, provenance = false, yes = false } = options;
  if (options.otp !== undefined) hideValues({ otp: options.otp });
  if (provenance) requireProvenance();
  const questions = publishQuestions(signal);
  const key = options.sign === undefined ? undefined : await keyToSignWith(options.sign, questions);
  const scope = options.scope === undefined ? undefined : `@${options.scope.replace(/^@/, '')}`;
  const wanted = { ...(options.registry !== undefined && { registry: options.registry }), ...(scope !== undefined && { scope }) };
  const registry = await reachedRegistry(wanted).catch(unusable);
  if (registry instanceof RegistryRefused) return sayRefused(registry, { json, dryRun });
  const steps = new Steps();
  try {
    const result = await publishPlugin({
      folder,
      steps,
      questions,
      registry,
      registryFor: async (scope) => {
        const { registry: named } = options;
        return new Registry(
          await reachedRegistry({ ...(named !== undefined && { registry: named }), ...(scope !== undefined && { scope }) }),
        );
      },
      signal,
      dryRun,
      yes,
      provenance,
      ...(options.version !== undefined && { version: options.version }),
      ...(options.tag !== undefined && { tag: options.tag }),
      ...(scope !== undefined && { scope }),
      ...(options.access !== undefined && { access: options.access }),
      ...(options.otp !== undefined && { otp: options.otp }),
      ...(key && { key }),
    });
    process.stdout.write(json ? `${terminalJson(result)}\n` : terminalText(maskValues(`${inWords(result)}\n`)));
    return 0;
  } catch (error) {
    if (signal.aborted) sayWhereInterrupted(error instanceof Stopped ? error.step : undefined);
    if (!(error instanceof Stopped) || signal.aborted) throw error;
    if (json) {
      const { step, code, message } = error;
      process.stdout.write(
        `${terminalJson({ registry: registry.registry, dryRun, error: { step, code, message: maskValues(message) } })}\n`,
      );
    }
    return EXIT_FAILED;
  }
}

/** @param step that did not come to its end. Of what was being sent, it was said already. */
function sayWhereInterrupted(step: string | undefined): void {
  if (step === 'verify') tell('Interrupted. It was sent, and not read back: publish the same once more to have that done.');
  else if (step !== 'publish') tellInterrupted();
}

/** Who ends a question has had nothing sent. */
function sayInterrupted(error: unknown): never {
  if (error instanceof Interrupted) tellInterrupted();
  throw error;
}

/** @throws UsageError where it is none of a plugin, or two are named. */
async function folderOf(dir: string | undefined, pluginDir: string | undefined): Promise<string> {
  if (dir !== undefined && pluginDir !== undefined && !(await isSameFolder(dir, pluginDir)))
    throw new UsageError(`The plugin's folder is named twice: ${dir}, and ${pluginDir} by --plugin-dir. Name one.`);
  return pluginArgument(dir ?? pluginDir ?? '.');
}

async function isSameFolder(one: string, other: string): Promise<boolean> {
  const [real, otherReal] = await Promise.all([one, other].map((given) => realpath(given).catch(() => path.resolve(given))));
  return paths.same(real!, otherReal!);
}

/** What no registry would take, said before anything is done. */
function refuseNonsense({ version, tag, scope, access }: PublishOptions): void {
  const fault = version === undefined ? undefined : versionFault(version);
  if (fault !== undefined) throw new UsageError(`--version ${fault}`);
  if (tag !== undefined && (semver.validRange(tag) !== null || encodeURIComponent(tag) !== tag))
    throw new UsageError(`--tag ${tag}: a tag is a word, such as beta, and must not look like a version.`);
  if (scope !== undefined && !/^@?[a-z0-9~-][a-z0-9._~-]*$/.test(scope))
    throw new UsageError(`--scope ${scope}: a scope looks like @acme.`);
  if (access === 'restricted' && scope === undefined) throw new UsageError('--access restricted needs a --scope: what has none is public.');
}

function requireProvenance(): void {
  try {
    requireBuildServer(process.env);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** By a policy of this machine, before anything is done. */
function sayRefused({ registry, message }: RegistryRefused, { json, dryRun }: { json: boolean; dryRun: boolean }): number {
  tell(message);
  const error = { step: 'registry', code: 'policy', message: maskValues(message) };
  if (json) process.stdout.write(`${terminalJson({ registry, dryRun, error })}\n`);
  return EXIT_FAILED;
}

function unusable(error: Error): RegistryRefused {
  if (error instanceof RegistryRefused) return error;
  throw error instanceof RegistryError ? new UsageError(error.message, { cause: error }) : error;
}

function inWords({ name, version, registry, tag, integrity, dryRun, alreadyPublished, signer }: PublishResult): string {
  const what = `${name} ${version}`;
  const signed = signer === undefined ? '' : `\nSigned by ${signer}`;
  if (alreadyPublished)
    return `${what} is published already at ${registry}, with the same content (${integrity}). Nothing was sent.${signed}`;
  if (dryRun) return `${what} can be published to ${registry} (tag ${tag}). --dry-run: nothing was.\n${integrity}${signed}`;
  return `Published ${what} to ${registry} (tag ${tag}).\n${integrity}${signed}`;
}
