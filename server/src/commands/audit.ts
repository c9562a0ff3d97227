// codex-plugin audit: what speaks against a plugin, before it is published or installed.
import { Command, Option } from 'commander';
import { askBy } from '../registry/audit/askJson.ts';
import { auditPlugin, type AuditOptions } from '../registry/audit/auditPlugin.ts';
import { AuditInputError, isAtLeast, SEVERITIES, type AuditReport, type Severity } from '../registry/audit/finding.ts';
import { RegistryRefused } from '../registry/policed.ts';
import { RegistryError } from '../registry/remote/registryError.ts';
import { chosenFormat } from './arguments.ts';
import { AUDIT_FORMATS, renderAudit, type AuditFormat } from './auditFormat.ts';
import { wantsColours } from './colours.ts';
import { EXIT_FAILED, exitCodesHelp, UsageError } from './exit.ts';
import { fileNames } from './fileNames.ts';
import { EXIT_INTERRUPTED, interruptible } from './interruptible.ts';
import { maskValues } from './masked.ts';
import { pluginArgument } from './noManifest.ts';
import { reachedRegistry } from './reachedRegistry.ts';
import { tell } from './saying.ts';
import { terminalJson } from './terminalText.ts';

interface AuditCommandOptions {
  offline?: string;
  registry?: string;
  osv?: string;
  level: Severity;
  format: AuditFormat;
  json?: boolean;
}

/** The subcommand, to be mounted by the command line. Sets `process.exitCode`. */
export function auditCommand(): Command {
  return new Command('audit')
    .description(
      'Look for what speaks against a plugin: vulnerable packages, hidden code, permissions that do not fit, names that deceive.',
    )
    .argument('[dir]', "the plugin's folder", '.')
    .option('--offline <folder>', 'look packages up in a folder with records of OSV, and ask no server')
    .option('--registry <url>', "the registry that is asked about npm packages and plugins' ids")
    .option('--osv <url>', 'the server that is asked about Python packages, instead of the public one of OSV')
    .addOption(new Option('--level <level>', 'fail when something is found that is as bad as this').choices(SEVERITIES).default('high'))
    .addOption(new Option('--format <format>', 'how to print what is found').choices(AUDIT_FORMATS).default('text'))
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      '\nServers are told the names and versions of the packages, and nothing else of the plugin. None of its code is run.\n' +
        exitCodesHelp({ 0: 'nothing at or above the level', 1: 'something at or above it', 130: 'interrupted' }),
    )
    .action(async (given: string, options: AuditCommandOptions) => {
      process.exitCode = await interruptible((signal) => audit(given, options, signal));
    });
}

async function audit(given: string, options: AuditCommandOptions, signal: AbortSignal): Promise<number> {
  const format = chosenFormat(options.format, options.json, '--format');
  const asked = await serversOf(options);
  if (asked instanceof RegistryRefused) {
    tell(`${asked.message} Without registries: --offline <folder>.`);
    if (format === 'json') process.stdout.write(`${terminalJson({ error: { message: maskValues(asked.message) } })}\n`);
    return EXIT_FAILED;
  }
  const folder = await pluginArgument(given);
  const report = await reportOn(folder, { ...asked, signal });
  // What was not waited for would pass for what was not found.
  if (signal.aborted) return EXIT_INTERRUPTED;
  const { level } = options;
  process.stdout.write(renderAudit(report, format, { level, colour: wantsColours(process.stdout), shown: fileNames(folder, given) }));
  return report.findings.some(({ severity }) => isAtLeast(severity, level)) ? EXIT_FAILED : 0;
}

async function reportOn(folder: string, options: AuditOptions): Promise<AuditReport> {
  try {
    return await auditPlugin(folder, options);
  } catch (error) {
    if (error instanceof AuditInputError) throw new UsageError(error.message);
    throw error;
  }
}

async function serversOf({ offline, registry, osv }: AuditCommandOptions): Promise<AuditOptions | RegistryRefused> {
  if (offline !== undefined && (registry !== undefined || osv !== undefined))
    throw new UsageError('--offline asks no server, so it goes with neither --registry nor --osv.');
  if (offline !== undefined) return { offline };
  const reached = await reachedRegistry({ ...(registry !== undefined && { registry }) }).catch(unusable);
  if (reached instanceof RegistryRefused) return reached;
  return {
    ...{ registry: reached.registry, ask: askBy(reached) },
    ...(osv !== undefined && { osv: serverAddress(osv, '--osv') }),
  };
}

function unusable(error: Error): RegistryRefused {
  if (error instanceof RegistryRefused) return error;
  throw error instanceof RegistryError ? new UsageError(error.message, { cause: error }) : error;
}

function serverAddress(written: string, flag: string): string {
  if (!URL.canParse(written) || !/^https?:$/.test(new URL(written).protocol))
    throw new UsageError(`${flag} takes the address of a server, such as https://registry.example.`);
  return written;
}
