// `codex-plugin profile`: where the time of one handler goes, on the same host as the editor; and a file of it for the tools that draw such.
import { Command } from 'commander';
import path from 'node:path';
import { unknownEvent, whyNone } from '../host/firing/firedEvent.ts';
import { profileEvent, type EventProfile, type ProfileFormat } from '../profiling/profileEvent.ts';
import { ENDINGS, formatOfName, newProfileFile, writeProfile, type ProfileTarget } from '../profiling/profileFile.ts';
import { profileText } from '../profiling/profileText.ts';
import { shownLine } from '../text/shownText.ts';
import { folderArgument, positiveInteger } from './arguments.ts';
import { EXIT_FAILED, EXIT_USAGE, exitCodesHelp, UsageError } from './exit.ts';
import { mask } from './masked.ts';
import { pluginArgument } from './noManifest.ts';
import { oneShotHost } from './oneShotHost.ts';
import { requestFrom } from './payload.ts';
import { terminalJson, terminalText } from './terminalText.ts';

interface ProfileCommandOptions {
  payload?: string;
  handler?: string;
  workspace?: string;
  repeat?: number;
  out?: string;
  envFile?: string;
  json?: boolean;
}

export function profileCommand(): Command {
  return new Command('profile')
    .description('Measure one handler: a profile of its runs as a file, its phases, its hottest functions and its memory.')
    .argument('<dir>', "the plugin's folder")
    .argument('<event>', "onFileSave, onCodeCompletion, onCommand, … or one of the plugin's own events")
    .option('--payload <file>', "JSON file with the event's fields; - reads standard input")
    .option('--handler <script>', 'the script to profile, where several handle the event')
    .option('--workspace <dir>', 'the workspace folder (default: the working directory)')
    .option('--repeat <n>', 'how many runs to profile, after some to warm up (default: as many as take about a second)', positiveInteger)
    .option('--out <file>', 'where to write the profile: a file that does not exist, or a folder (default: the working directory)')
    .option('--env-file <file>', 'variables for the plugin, which gets those that its env:read permissions name')
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', exitCodesHelp({ 0: 'there is a profile', 1: 'there is none, or a run failed', 130: 'interrupted' }))
    .action(async (dir: string, event: string, options: ProfileCommandOptions) => {
      process.exitCode = await profile(dir, event, options);
    });
}

async function profile(dir: string, event: string, options: ProfileCommandOptions): Promise<number> {
  const plugin = await pluginArgument(dir);
  const workspace = await folderArgument(options.workspace ?? '.', 'workspace');
  // Whoever waited for the runs is not to hear then that they were for nothing.
  const file = await newProfileFile(options.out, (text) => new UsageError(text));
  const request = await requestFrom(event, workspace, options);
  const said = new Set<string>();
  const shows = ({ text }: { text: string }): boolean => {
    // A handler says the same in every run.
    const isNew = !said.has(text);
    said.add(text);
    return isNew;
  };
  const { envFile, handler, repeat, json = false } = options;
  return oneShotHost({ plugin, workspace, envFile, logLevel: 'warn', shows }, async ({ host, plugin: loaded, signal }) => {
    const unknown = handler === undefined ? unknownEvent(event, loaded) : undefined;
    if (unknown !== undefined) throw new UsageError(unknown);
    const onFormat = (format: ProfileFormat): void => refuseOtherName(file, format);
    const taken = await profileEvent(host, request, { ...(repeat !== undefined && { repeat }), onFormat, signal }, (result) =>
      whyNone(loaded, request, result),
    );
    signal.throwIfAborted();
    if ('refused' in taken) {
      const hint = taken.usage ? ' Use --handler.' : '';
      process.stderr.write(terminalText(`${shownLine(mask(`${taken.refused}${hint}`))}\n`));
      return taken.usage ? EXIT_USAGE : EXIT_FAILED;
    }
    const isSaid = (text: string): boolean => [...said].some((line) => line.includes(text));
    return tell(taken, { target: file, isSaid, isCounted: repeat !== undefined, json });
  });
}

/** What opens a profile goes by the name of its file. */
function refuseOtherName(target: ProfileTarget, format: ProfileFormat): void {
  if (!('file' in target)) return;
  const meant = formatOfName(target.file);
  if (meant === undefined || meant === format) return;
  const [made, other] = [format, meant].map((one) => (one === 'cpuprofile' ? 'Node.js' : 'Python'));
  throw new UsageError(
    `${target.file} would be the name of a profile of ${other}, and this handler runs in ${made}. End it with ${ENDINGS[format]}, or name a folder.`,
  );
}

interface Telling {
  target: ProfileTarget;
  /** Whether the log has it already. */
  isSaid: (text: string) => boolean;
  /** By how many runs it was asked for. */
  isCounted: boolean;
  json: boolean;
}

async function tell(taken: EventProfile, { target, isSaid, isCounted, json }: Telling): Promise<number> {
  const complain = (text: string): void => {
    const line = shownLine(mask(text));
    if (!isSaid(line)) process.stderr.write(terminalText(`error: ${line}\n`));
  };
  let file: string | null = null;
  if (taken.profile !== undefined) {
    const written = await writeProfile(target, taken);
    if ('fault' in written) complain(written.fault);
    else file = written.file;
  }
  const { handler, event, format, phases, memory, runs, hottest, sampled, fault, error } = taken;
  if (fault !== undefined) complain(fault);
  if (error) complain(error.message);
  if (json) {
    const output = { file, format, phases, memory, event, script: handler.script, runs, sampled, hottest };
    process.stdout.write(`${terminalJson(output)}\n`);
  } else if (taken.profile !== undefined || runs.failed < runs.count) {
    const shown = file === null ? null : path.relative(process.cwd(), file) || file;
    process.stdout.write(terminalText(profileText(taken, shown, isCounted)));
  }
  return file === null || runs.failed > 0 ? EXIT_FAILED : 0;
}
