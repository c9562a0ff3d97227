// Headless entry: the same host as in the editor, one subcommand per file in commands/.
import './olderNode.ts';
import { version } from '../../package.json';
import { addCommands, commandLine, runCommandLine, type CommandGroups } from './commands/commandLine.ts';
import { watchOutput } from './commands/outputFaults.ts';

const GROUPS: CommandGroups = {
  'Create:': {
    init: async () => (await import('./commands/init.ts')).initCommand(),
  },
  'Run and look:': {
    dev: async () => (await import('./commands/dev.ts')).devCommand(),
    invoke: async () => (await import('./commands/invoke.ts')).invokeCommand(),
    replay: async () => (await import('./commands/replay.ts')).replayCommand(),
    profile: async () => (await import('./commands/profile.ts')).profileCommand(),
  },
  'Check:': {
    validate: async () => (await import('./commands/validate.ts')).validateCommand(),
    test: async () => (await import('./commands/test.ts')).testCommand(),
    format: async () => (await import('./commands/format.ts')).formatCommand(),
  },
  'Publish:': {
    audit: async () => (await import('./commands/audit.ts')).auditCommand(),
    pack: async () => (await import('./commands/pack.ts')).packCommand(),
    publish: async () => (await import('./commands/publish.ts')).publishCommand(),
    ci: async () => (await import('./commands/ci.ts')).ciCommand(),
  },
  'Install:': {
    install: async () => (await import('./commands/install.ts')).installCommand(),
    update: async () => (await import('./commands/update.ts')).updateCommand(),
    rollback: async () => (await import('./commands/rollback.ts')).rollbackCommand(),
    remove: async () => (await import('./commands/remove.ts')).removeCommand(),
    list: async () => (await import('./commands/list.ts')).listCommand(),
    info: async () => (await import('./commands/info.ts')).infoCommand(),
  },
  'Manage:': {
    doctor: async () => (await import('./commands/doctor.ts')).doctorCommand(),
    grants: async () => (await import('./commands/grants.ts')).grantsCommand(),
    completion: async () => (await import('./commands/completion.ts')).completionCommand(),
  },
};

watchOutput();
void main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const program = commandLine(version);
  const isWhole = await addCommands(program, GROUPS, args);
  if (isWhole) program.addCommand((await import('./commands/completion.ts')).completionAnswers(program), { hidden: true });
  await runCommandLine(program, args);
}
