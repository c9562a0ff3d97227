// What plugins are made for: for each purpose an event, and handlers that do something with as little permission as that takes.
import * as l10n from '@vscode/l10n';
import { PLUGIN_PURPOSES, type PermissionChoice, type PluginPurpose } from '../contract/newPlugin.ts';
import { describePermission } from '../permissions/permissions.ts';
import { exampleFor, type HandlerText } from './examples.ts';

/** A handler, and what it has to be allowed. */
interface Level {
  permissions: readonly string[];
  example: HandlerText;
  /** What the example does, for people who choose; the example's own words go into files. */
  does: () => string;
}

interface Purpose {
  event: string;
  /** The least first. */
  levels: readonly [Level, ...Level[]];
  /** The command that the manifest offers. */
  command?: { command: string; title: string; icon: string };
}

const NOTES: HandlerText = {
  does: 'Counts TODO and FIXME notes when the project is opened',
  modules: { 'node:fs': ['readdirSync', 'readFileSync'], 'node:path': ['join'] },
  javascript: `  const folders = [event.workspaceRoot];
  let files = 0;
  let notes = 0;
  for (let folder = folders.pop(); folder !== undefined && files < 1000; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = join(folder, entry.name);
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) folders.push(file);
      if (!entry.isFile() || !/\\.(?:[cm]?[jt]sx?|json|md|py|txt)$/.test(entry.name)) continue;
      files += 1;
      notes += readFileSync(file, 'utf8').match(/\\b(?:TODO|FIXME)\\b/g)?.length ?? 0;
    }
  }
  return { success: true, message: \`\${files} files have \${notes} TODO and FIXME notes in them.\` };`,
  python: `    files = 0
    notes = 0
    for folder, folders, names in os.walk(event["workspaceRoot"]):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "node_modules"]
        for name in names:
            if files >= 1000 or not name.endswith((".js", ".json", ".md", ".py", ".ts", ".txt")):
                continue
            files += 1
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                notes += len(re.findall(r"\\b(?:TODO|FIXME)\\b", file.read()))
    return {"success": True, "message": f"{files} files have {notes} TODO and FIXME notes in them."}`,
  imports: ['os', 're'],
};

const HELLO: HandlerText = {
  does: 'Says hello from the palette',
  javascript: `  const about = event.filePath === undefined ? 'It was given no file' : \`You are in \${event.filePath}\`;
  return { success: true, message: \`Hello from the command "\${event.command}". \${about}.\` };`,
  python: `    about = "You are in " + event["filePath"] if "filePath" in event else "It was given no file"
    return {"success": True, "message": f'Hello from the command "{event["command"]}". {about}.'}`,
};

const COUNT: HandlerText = {
  does: 'Counts the lines of the file that the command is run on',
  modules: { 'node:fs': ['readFileSync'] },
  javascript: `  if (event.filePath === undefined) return { success: false, error: 'Open a file first: its lines are counted.' };
  const lines = readFileSync(event.filePath, 'utf8').split('\\n').length;
  return { success: true, message: \`\${event.filePath} has \${lines} lines.\`, data: { lines } };`,
  python: `    if "filePath" not in event:
        return {"success": False, "error": "Open a file first: its lines are counted."}
    with open(event["filePath"], encoding="utf-8", errors="replace") as file:
        lines = len(file.read().split("\\n"))
    return {"success": True, "message": f"{event['filePath']} has {lines} lines.", "data": {"lines": lines}}`,
};

const NOTHING: HandlerText = {
  does: 'Changes nothing yet when a file is saved',
  javascript: `  return { success: true, formattedContent: event.fileContent };`,
  python: `    return {"success": True, "formattedContent": event["fileContent"]}`,
};

const alone = (example: HandlerText, does: () => string): [Level] => [{ permissions: [], example, does }];

const PURPOSES: Readonly<Record<PluginPurpose, Purpose>> = {
  formatOnSave: {
    event: 'onFileSave',
    levels: alone(exampleFor('onFileSave'), () => l10n.t('Removes trailing spaces when a file is saved')),
  },
  completions: {
    event: 'onCodeCompletion',
    levels: alone(exampleFor('onCodeCompletion'), () => l10n.t('Suggests words that the file uses already')),
  },
  project: {
    event: 'onProjectOpen',
    levels: [
      {
        permissions: exampleFor('onProjectOpen').permissions ?? [],
        example: exampleFor('onProjectOpen'),
        does: () => l10n.t('Says what the README lacks when the project is opened'),
      },
      {
        permissions: ['filesystem:read'],
        example: NOTES,
        does: () => l10n.t('Counts TODO and FIXME notes when the project is opened'),
      },
    ],
  },
  command: {
    event: 'onCommand',
    levels: [
      { permissions: [], example: HELLO, does: () => l10n.t('Says hello from the palette') },
      {
        permissions: ['filesystem:read'],
        example: COUNT,
        does: () => l10n.t('Counts the lines of the file that the command is run on'),
      },
    ],
    command: { command: 'hello', title: 'Say Hello', icon: 'comment' },
  },
  empty: { event: 'onFileSave', levels: alone(NOTHING, () => l10n.t('Changes nothing yet when a file is saved')) },
};

const COUNT_COMMAND = { command: 'count-lines', title: 'Count Lines', icon: 'list-ordered' };

/** What a plugin for a purpose has, with the permissions that were chosen, or else with the fewest. */
export function handlerFor(purpose: PluginPurpose, permissions: readonly string[] = []): Level & Pick<Purpose, 'event' | 'command'> {
  const { event, levels, command } = PURPOSES[purpose];
  const level = levels.find((one) => one.permissions.join() === permissions.join()) ?? levels[0];
  const offered = command && (level.example === COUNT ? COUNT_COMMAND : command);
  return { event, ...level, ...(offered && { command: offered }) };
}

/** What there is to choose from for each purpose, in the words that a user is asked in. */
export function purposeChoices(): { purpose: PluginPurpose; choices: PermissionChoice[] }[] {
  return PLUGIN_PURPOSES.map((purpose) => ({
    purpose,
    choices: PURPOSES[purpose].levels.map(({ permissions, does }) => {
      const described = permissions.map((name) => describePermission(name));
      return {
        permissions,
        words: described.map(({ words }) => words),
        risks: described.flatMap(({ risk }) => risk ?? []),
        does: does(),
      };
    }),
  }));
}
