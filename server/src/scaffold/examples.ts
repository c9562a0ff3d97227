// What the handlers of new plugins do: for each event something small that can be seen to work. One text per language, the rest is handlerFile.ts's.

export interface Example {
  /** What it does, as a sentence without its full stop. */
  does: string;
  /** The body of a JavaScript or TypeScript function that has the parsed event in `event`. */
  javascript: string;
  /** The type of the event as far as the body reads it, for TypeScript. */
  type: string;
  /** The body of a Python function that has the parsed event in `event`. */
  python: string;
  /** What the JavaScript body takes from which modules. */
  modules?: Readonly<Record<string, readonly string[]>>;
  /** Python modules that the body needs. */
  imports?: readonly string[];
}

const SAVE: Example = {
  does: 'Removes trailing spaces when a file is saved',
  type: '{ fileContent: string }',
  javascript: `  const formattedContent = event.fileContent.replace(/[ \\t]+(?=\\r?\\n|$)/g, '');
  return { success: true, formattedContent };`,
  python: `    formatted = re.sub(r"[ \\t]+(?=\\r?\\n|\\Z)", "", event["fileContent"])
    return {"success": True, "formattedContent": formatted}`,
  imports: ['re'],
};

const COMPLETION: Example = {
  does: 'Suggests words that the file uses already',
  type: '{ prefix: string; suffix: string; completions: { text: string }[] }',
  javascript: `  const typed = /[\\p{L}_$][\\p{L}\\p{N}_$]*$/u.exec(event.prefix)?.[0] ?? '';
  const words = new Set(\`\${event.prefix} \${event.suffix}\`.match(/[\\p{L}_$][\\p{L}\\p{N}_$]{3,}/gu) ?? []);
  const found = [...words].filter((word) => typed !== '' && word.startsWith(typed) && word !== typed);
  return { success: true, completions: [...event.completions, ...found.slice(0, 3).map((text) => ({ text }))] };`,
  python: `    typed = re.search(r"[^\\W\\d]\\w*\\Z", event["prefix"])
    typed = typed.group() if typed else ""
    words = dict.fromkeys(re.findall(r"[^\\W\\d]\\w{3,}", event["prefix"] + " " + event["suffix"]))
    found = [word for word in words if typed and word.startswith(typed) and word != typed]
    return {"success": True, "completions": event["completions"] + [{"text": word} for word in found[:3]]}`,
  imports: ['re'],
};

const OPEN: Example = {
  does: 'Marks lines that say FIXME when a file is opened',
  type: '{ fileContent: string }',
  javascript: `  const diagnostics = event.fileContent.split('\\n').flatMap((text, line) => {
    const character = text.indexOf('FIXME');
    if (character === -1) return [];
    const range = { start: { line, character }, end: { line, character: character + 'FIXME'.length } };
    return [{ range, severity: 2, message: 'This line still says FIXME.' }];
  });
  return { success: true, diagnostics };`,
  python: `    diagnostics = []
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
};

const COMMAND: Example = {
  does: 'Answers a command from the palette',
  type: '{ command: string; arguments: unknown[] }',
  javascript: `  const words = [event.command, ...event.arguments].join(' ');
  return { success: true, message: \`The plugin was told: \${words}\`, data: { words } };`,
  python: `    words = " ".join([event["command"], *map(str, event["arguments"])])
    return {"success": True, "message": "The plugin was told: " + words, "data": {"words": words}}`,
};

/** Changes nothing, and leaves a line in the log that shows that the event came. */
function logs(when: string): Example {
  return {
    does: `Writes a line to its log when ${when}`,
    type: '{ event: string; timestamp: string }',
    javascript: `  console.error(\`\${event.event} came at \${event.timestamp}.\`);
  return { success: true };`,
    python: `    print(f"{event['event']} came at {event['timestamp']}.", file=sys.stderr)
    return {"success": True}`,
  };
}

const BUILT_IN: Readonly<Record<string, Example>> = {
  onFileSave: SAVE,
  onCodeCompletion: COMPLETION,
  onFileOpen: OPEN,
  onCommand: COMMAND,
  onProjectOpen: logs('a workspace folder is opened'),
  onRequest: logs('completions or an endpoint are asked for'),
  onResponse: logs('completions or an endpoint have answered'),
  onContextUpdate: logs('another file or selection becomes active'),
  onErrorReport: logs('the editor shows problems in a file'),
};

/** Whether an event is the host's own; a manifest has to declare any other in its "events". */
export function isBuiltIn(event: string): boolean {
  return Object.hasOwn(BUILT_IN, event);
}

/** What a new handler for an event does. */
export function exampleFor(event: string): Example {
  return (isBuiltIn(event) ? BUILT_IN[event] : undefined) ?? logs(`${event} is fired`);
}
