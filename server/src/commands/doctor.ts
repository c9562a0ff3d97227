// `codex-plugin doctor`: how well plugins are confined on this machine, what would confine them better, and what no plugin may do here.
import { Command, Option } from 'commander';
import { tierLabel, TIERS, type ProbedTier } from '../contract/isolation.ts';
import { examineIsolation, reaches, tierWords, type Examined } from '../host/isolation.ts';
import { maskedIn } from '../host/secrets.ts';
import { machinePolicies, machinePolicyFile } from '../policy/machinePolicy.ts';
import { POLICY_LISTS, unusablePolicy, type PlacedPolicy } from '../policy/policy.ts';
import { EXIT_FAILED, exitCodesHelp } from './exit.ts';
import { maskValues } from './masked.ts';
import { terminalJson, terminalText } from './terminalText.ts';

interface DoctorOptions {
  json?: boolean;
  minimum?: ProbedTier;
}

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Say how plugins are confined on this machine, why not better, what to install, and which policies hold.')
    .addOption(new Option('--minimum <tier>', 'fail when this tier is not reached').choices(TIERS))
    .option('--json', 'print the findings as one JSON object')
    .addHelpText('after', exitCodesHelp({ 0: 'the minimum is reached, or none was named', 1: 'it is not, or a policy cannot be used' }))
    .action(async (options: DoctorOptions) => {
      process.exitCode = await doctor(options);
    });
}

async function doctor({ json, minimum }: DoctorOptions): Promise<number> {
  const [report, policies] = await Promise.all([examineIsolation(), machinePolicies()]);
  const isReached = minimum === undefined || reaches(report.tier, minimum);
  const ok = isReached && unusablePolicy(policies) === undefined;
  process.stdout.write(
    json
      ? `${terminalJson(maskedIn({ isolation: report, policies, ok }, maskValues))}\n`
      : terminalText(maskValues(`${asText(report, isReached ? undefined : minimum)}${policiesAsText(policies)}`)),
  );
  return ok ? 0 : EXIT_FAILED;
}

function asText(report: Examined, unmet: ProbedTier | undefined): string {
  const lines = [`Isolation of plugins: ${tierWords(report.tier)}.`];
  if (report.toolVersion !== undefined) lines.push(`By: ${report.tools.bwrap ?? report.tools.python} (${report.toolVersion}).`);
  lines.push(report.bursts.join(' '));
  for (const { tier, why, remedy } of report.missing)
    lines.push(`Not ${tierLabel(tier)}: ${why}${remedy === undefined ? '' : ` ${remedy}`}`);
  for (const warning of [...report.warnings, ...report.passedOver]) lines.push(`Note: ${warning}`);
  if (unmet !== undefined) lines.push(`The tier ${unmet} is asked for and not reached.`);
  return `${lines.join('\n')}\n`;
}

function policiesAsText(policies: readonly PlacedPolicy[]): string {
  if (policies.length === 0) return `Policies: none. One for this machine would be in ${machinePolicyFile()}.\n`;
  const lines = policies.map(({ from, fault, ...lists }) => {
    if (fault !== undefined) return `Policy in ${from}: it cannot be used, so no plugin runs. ${fault}`;
    const words = POLICY_LISTS.flatMap((name) => (lists[name] ? [`${name}: ${lists[name].join(', ') || '(none)'}`] : []));
    return `Policy in ${from}: ${words.length === 0 ? 'restricts nothing' : words.join('; ')}.`;
  });
  return `${lines.join('\n')}\n`;
}
