// The files of a new plugin: a manifest and one handler that works as it is.

export type PluginLanguage = 'node' | 'python';

export interface NewPlugin {
  /** For people. */
  name: string;
  /** Reverse-DNS. */
  id: string;
  language: PluginLanguage;
  event: NewPluginEvent;
}

/** The events that a new plugin can start with, and what its first handler does with them. */
export const NEW_PLUGIN_EVENTS = {
  onFileSave: 'Removes trailing spaces when a file is saved',
  onCodeCompletion: 'Suggests words that the file uses already',
  onFileOpen: 'Marks lines that say FIXME when a file is opened',
  onCommand: 'Answers a command from the palette',
} as const;

export type NewPluginEvent = keyof typeof NEW_PLUGIN_EVENTS;

/** Why a name cannot be used, or undefined. */
export function nameProblem(name: string): string | undefined {
  return slugOf(name) === '' ? 'Use at least one letter (a–z) or digit: the folder is named after it.' : undefined;
}

/** Why an id cannot be used, or undefined. */
export function idProblem(id: string): string | undefined {
  return /^[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+$/i.test(id)
    ? undefined
    : 'Use reverse-DNS form: at least two parts of letters, digits and hyphens, separated by dots, as in com.example.tidy.';
}

/** The name as a folder name: lower-case letters, digits and hyphens; empty when nothing is left. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** The handler's file, relative to the plugin's folder. */
export function handlerFile({ language, event }: Pick<NewPlugin, 'language' | 'event'>): string {
  const stem = event
    .replace(/^on/, '')
    .replace(/[A-Z]/g, (letter, index: number) => (index === 0 ? letter.toLowerCase() : `_${letter.toLowerCase()}`));
  return language === 'node' ? `handlers/${stem.replaceAll('_', '-')}.cjs` : `handlers/${stem}.py`;
}

/** Path (relative to the plugin's folder, forward slashes) and text of every file. */
export function newPluginFiles(plugin: NewPlugin): { path: string; text: string }[] {
  const script = handlerFile(plugin);
  const manifest = {
    pluginId: plugin.id,
    version: '0.1.0',
    name: plugin.name,
    description: `${NEW_PLUGIN_EVENTS[plugin.event]}.`,
    entryPoints: { handlers: [{ event: plugin.event, language: [], script }] },
    permissions: [],
    settings: { enableDebug: false, maxExecutionTimeMs: 5000 },
  };
  return [
    { path: 'plugin.manifest.json', text: `${JSON.stringify(manifest, null, 2)}\n` },
    { path: script, text: plugin.language === 'node' ? nodeHandler(plugin.event) : pythonHandler(plugin.event) },
  ];
}

const NODE_BODIES: Record<NewPluginEvent, string> = {
  onFileSave: `  const formattedContent = event.fileContent.replace(/[ \\t]+(?=\\r?\\n|$)/g, '');
  return { success: true, formattedContent };`,
  onCodeCompletion: `  const typed = /[\\p{L}_$][\\p{L}\\p{N}_$]*$/u.exec(event.prefix)?.[0] ?? '';
  const words = new Set(\`\${event.prefix} \${event.suffix}\`.match(/[\\p{L}_$][\\p{L}\\p{N}_$]{3,}/gu) ?? []);
  const found = [...words].filter((word) => typed !== '' && word.startsWith(typed) && word !== typed);
  return { success: true, completions: [...event.completions, ...found.slice(0, 3).map((text) => ({ text }))] };`,
  onFileOpen: `  const diagnostics = event.fileContent.split('\\n').flatMap((text, line) => {
    const character = text.indexOf('FIXME');
    if (character === -1) return [];
    const range = { start: { line, character }, end: { line, character: character + 'FIXME'.length } };
    return [{ range, severity: 2, message: 'This line still says FIXME.' }];
  });
  return { success: true, diagnostics };`,
  onCommand: `  const words = [event.command, ...event.arguments].join(' ');
  return { success: true, message: \`The plugin was told: \${words}\`, data: { words } };`,
};

function nodeHandler(event: NewPluginEvent): string {
  return `// ${NEW_PLUGIN_EVENTS[event]}.
// The host calls ${event} with the event as JSON text. What it prints goes to the plugin's log.

exports.${event} = function ${event}(json) {
  const event = JSON.parse(json);
${NODE_BODIES[event]}
};

// By hand: node ${handlerFile({ language: 'node', event })} < event.json
if (require.main === module) {
  const json = require('node:fs').readFileSync(0, 'utf8');
  process.stdout.write(JSON.stringify(exports.${event}(json)));
}
`;
}

const PYTHON_BODIES: Record<NewPluginEvent, { imports: string; body: string }> = {
  onFileSave: {
    imports: 'import json\nimport re\nimport sys',
    body: `    formatted = re.sub(r"[ \\t]+(?=\\r?\\n|\\Z)", "", event["fileContent"])
    return {"success": True, "formattedContent": formatted}`,
  },
  onCodeCompletion: {
    imports: 'import json\nimport re\nimport sys',
    body: `    typed = re.search(r"[^\\W\\d]\\w*\\Z", event["prefix"])
    typed = typed.group() if typed else ""
    words = dict.fromkeys(re.findall(r"[^\\W\\d]\\w{3,}", event["prefix"] + " " + event["suffix"]))
    found = [word for word in words if typed and word.startswith(typed) and word != typed]
    return {"success": True, "completions": event["completions"] + [{"text": word} for word in found[:3]]}`,
  },
  onFileOpen: {
    imports: 'import json\nimport sys',
    body: `    diagnostics = []
    for line, text in enumerate(event["fileContent"].split("\\n")):
        column = text.find("FIXME")
        if column == -1:
            continue
        # Positions count UTF-16 code units, as editors do.
        character = len(text[:column].encode("utf-16-le")) // 2
        diagnostics.append({
            "range": {"start": {"line": line, "character": character}, "end": {"line": line, "character": character + 5}},
            "severity": 2,
            "message": "This line still says FIXME.",
        })
    return {"success": True, "diagnostics": diagnostics}`,
  },
  onCommand: {
    imports: 'import json\nimport sys',
    body: `    words = " ".join([event["command"], *map(str, event["arguments"])])
    return {"success": True, "message": "The plugin was told: " + words, "data": {"words": words}}`,
  },
};

function pythonHandler(event: NewPluginEvent): string {
  const { imports, body } = PYTHON_BODIES[event];
  const name = event.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return `"""${NEW_PLUGIN_EVENTS[event]}.

The host calls ${name} with the event as JSON text. What it prints goes to the plugin's log.
"""

${imports}


def ${name}(payload):
    event = json.loads(payload)
${body}


# By hand: python3 ${handlerFile({ language: 'python', event })} < event.json
if __name__ == "__main__":
    print(json.dumps(${name}(sys.stdin.read())))
`;
}
