// Headless entry: the same host as in the editor, one subcommand per file in commands/.
import './olderNode.ts';
import { version } from '../../package.json';
import { auditCommand } from './commands/audit.ts';
import { ciCommand } from './commands/ci.ts';
import { commandLine, runCommandLine } from './commands/commandLine.ts';
import { completionCommand, completionAnswers } from './commands/completion.ts';
import { devCommand } from './commands/dev.ts';
import { doctorCommand } from './commands/doctor.ts';
import { formatCommand } from './commands/format.ts';
import { grantsCommand } from './commands/grants.ts';
import { infoCommand } from './commands/info.ts';
import { initCommand } from './commands/init.ts';
import { installCommand } from './commands/install.ts';
import { invokeCommand } from './commands/invoke.ts';
import { listCommand } from './commands/list.ts';
import { watchOutput } from './commands/outputFaults.ts';
import { packCommand } from './commands/pack.ts';
import { profileCommand } from './commands/profile.ts';
import { publishCommand } from './commands/publish.ts';
import { removeCommand } from './commands/remove.ts';
import { replayCommand } from './commands/replay.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { testCommand } from './commands/test.ts';
import { updateCommand } from './commands/update.ts';
import { validateCommand } from './commands/validate.ts';

const program = commandLine(version)
  .commandsGroup('Create:')
  .addCommand(initCommand())
  .commandsGroup('Run and look:')
  .addCommand(devCommand())
  .addCommand(invokeCommand())
  .addCommand(replayCommand())
  .addCommand(profileCommand())
  .commandsGroup('Check:')
  .addCommand(validateCommand())
  .addCommand(testCommand())
  .addCommand(formatCommand())
  .commandsGroup('Publish:')
  .addCommand(auditCommand())
  .addCommand(packCommand())
  .addCommand(publishCommand())
  .addCommand(ciCommand())
  .commandsGroup('Install:')
  .addCommand(installCommand())
  .addCommand(updateCommand())
  .addCommand(rollbackCommand())
  .addCommand(removeCommand())
  .addCommand(listCommand())
  .addCommand(infoCommand())
  .commandsGroup('Manage:')
  .addCommand(doctorCommand())
  .addCommand(grantsCommand())
  .addCommand(completionCommand());
program.addCommand(completionAnswers(program), { hidden: true });

watchOutput();
void runCommandLine(program, process.argv.slice(2));
