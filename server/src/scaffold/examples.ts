// What the handlers of new plugins do: for each event something small that can be seen to work. One text per language, the rest is handlerFile.ts's.
// The samples are what each is tried with: tests and mock events of new plugins are made of them.

/** An event, and what the handler answers to it. */
export interface Sample {
  /** What it shows, in a few words: the name of a test. */
  shows: string;
  /** The event's own fields, as the handler gets them. */
  fields: Readonly<Record<string, unknown>>;
  answer: Readonly<Record<string, unknown>>;
  /** What a mock event says, where that is something else: its paths are relative to the workspace, and the host adds fields. */
  payload?: Readonly<Record<string, unknown>>;
  /** Files of the workspace, by name. What a handler answers to them is a matter for unit tests, which can write them. */
  files?: Readonly<Record<string, string>>;
}

/** What a handler does, in each language. */
export interface HandlerText {
  /** What it does, as a sentence without its full stop. */
  does: string;
  /** The body of a JavaScript or TypeScript function that has the parsed event in `event`. */
  javascript: string;
  /** The body of a Python function that has the parsed event in `event`. */
  python: string;
  /** What the JavaScript body takes from which modules. */
  modules?: Readonly<Record<string, readonly string[]>>;
  /** Python modules that the body needs. */
  imports?: readonly string[];
  /** Types that the Python body names, beside those of the event and of the response. */
  types?: readonly string[];
  /** What it has to be allowed, as a manifest declares it. */
  permissions?: readonly string[];
  /** The command that it answers, as a manifest offers it. */
  command?: { command: string; title: string; icon: string };
}

export interface Example extends HandlerText {
  /** At least one. */
  samples: readonly [Sample, ...Sample[]];
}

const SAVE: Example = {
  does: 'Removes trailing spaces when a file is saved',
  javascript: `  const formattedContent = event.fileContent.replace(/[ \\t]+(?=\\r?\\n|$)/g, '');
  // Two spaces at the end of a line break it in Markdown.
  return { success: true, formattedContent: event.language === 'markdown' ? event.fileContent : formattedContent };`,
  python: `    formatted = re.sub(r"[ \\t]+(?=\\r?\\n|\\Z)", "", event["fileContent"])
    # Two spaces at the end of a line break it in Markdown.
    is_markdown = event.get("language") == "markdown"
    return {"success": True, "formattedContent": event["fileContent"] if is_markdown else formatted}`,
  imports: ['re'],
  samples: [
    {
      shows: 'removes trailing spaces',
      fields: { filePath: 'notes.txt', fileContent: 'first  \nsecond\t\n\nlast ' },
      answer: { success: true, formattedContent: 'first\nsecond\n\nlast' },
    },
    {
      shows: 'keeps spaces inside of lines, and the ends of lines',
      fields: { filePath: 'notes.txt', fileContent: '  first  line\r\nsecond line\r\n' },
      answer: { success: true, formattedContent: '  first  line\r\nsecond line\r\n' },
    },
    {
      shows: 'leaves the line breaks of Markdown',
      fields: { filePath: 'notes.md', language: 'markdown', fileContent: 'first  \nsecond\n' },
      answer: { success: true, formattedContent: 'first  \nsecond\n' },
    },
  ],
};

const COMPLETION: Example = {
  does: 'Suggests words that the file uses already',
  javascript: `  const typed = /[\\p{L}_$][\\p{L}\\p{N}_$]*$/u.exec(event.prefix.slice(-100))?.[0] ?? '';
  const words = new Set(\`\${event.prefix} \${event.suffix}\`.match(/[\\p{L}_$][\\p{L}\\p{N}_$]{3,}/gu) ?? []);
  const found = [...words].filter((word) => typed !== '' && word.startsWith(typed) && word !== typed);
  return { success: true, completions: [...event.completions, ...found.slice(0, 3).map((text) => ({ text }))] };`,
  python: `    match = re.search(r"[^\\W\\d]\\w*\\Z", event["prefix"][-100:])
    typed = match.group() if match else ""
    words = dict.fromkeys(re.findall(r"[^\\W\\d]\\w{3,}", event["prefix"] + " " + event["suffix"]))
    found = [word for word in words if typed and word.startswith(typed) and word != typed]
    return {"success": True, "completions": event["completions"] + [{"text": word} for word in found[:3]]}`,
  imports: ['re'],
  samples: [
    {
      shows: 'suggests words that begin like the typed one',
      fields: {
        filePath: 'notes.txt',
        position: { line: 1, character: 2 },
        prefix: 'stock and storage\nst',
        suffix: '\n',
        triggerKind: 'invoked',
        completions: [],
      },
      answer: { success: true, completions: [{ text: 'stock' }, { text: 'storage' }] },
    },
    {
      shows: 'suggests nothing of its own where nothing was typed',
      fields: {
        filePath: 'notes.txt',
        position: { line: 1, character: 0 },
        prefix: 'stock\n',
        suffix: '',
        triggerKind: 'invoked',
        completions: [],
      },
      answer: { success: true, completions: [] },
    },
  ],
};

const OPEN: Example = {
  does: 'Marks lines that say FIXME when a file is opened',
  javascript: `  const places = event.fileContent.split('\\n').map((text, line) => ({ line, character: text.indexOf('FIXME') }));
  const found = places.filter(({ character }) => character !== -1);
  return {
    success: true,
    diagnostics: found.map(({ line, character }) => ({
      range: { start: { line, character }, end: { line, character: character + 'FIXME'.length } },
      severity: 2,
      message: 'This line still says FIXME.',
    })),
  };`,
  types: ['ReturnedDiagnostic'],
  python: `    diagnostics: list[ReturnedDiagnostic] = []
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
  samples: [
    {
      shows: 'marks the words on their lines',
      fields: { filePath: 'notes.txt', fileContent: 'fine\nread it from a file (FIXME)\n' },
      answer: {
        success: true,
        diagnostics: [
          {
            range: { start: { line: 1, character: 21 }, end: { line: 1, character: 26 } },
            severity: 2,
            message: 'This line still says FIXME.',
          },
        ],
      },
    },
    {
      shows: 'says nothing about other files',
      fields: { filePath: 'notes.txt', fileContent: 'fine\n' },
      answer: { success: true, diagnostics: [] },
    },
  ],
};

const PROJECT: Example = {
  does: 'Says what the README lacks when the project is opened',
  modules: { 'node:fs': ['existsSync', 'readFileSync'], 'node:path': ['join'] },
  javascript: `  const file = join(event.workspaceRoot, 'README.md');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const missing = ['Install', 'Usage', 'License'].filter((title) => !new RegExp(\`^#+ .*\${title}\`, 'im').test(text));
  return { success: true, message: missing.length > 0 ? \`The README lacks: \${missing.join(', ')}.\` : 'The README is complete.' };`,
  python: `    file = os.path.join(event["workspaceRoot"], "README.md")
    text = ""
    if os.path.exists(file):
        with open(file, encoding="utf-8") as readme:
            text = readme.read()
    titles = ["Install", "Usage", "License"]
    missing = [title for title in titles if not re.search("^#+ .*" + title, text, re.IGNORECASE | re.MULTILINE)]
    message = "The README lacks: " + ", ".join(missing) + "." if missing else "The README is complete."
    return {"success": True, "message": message}`,
  imports: ['os', 're'],
  permissions: ['filesystem:read:README.md'],
  samples: [
    {
      shows: 'names the parts that are missing',
      fields: {},
      files: { 'README.md': '# Shop\n\n## Usage\n' },
      answer: { success: true, message: 'The README lacks: Install, License.' },
    },
    {
      shows: 'is content with a README that has them all',
      fields: {},
      files: { 'README.md': '# Shop\n\n## Installing\n\n## Usage\n\n## License\n' },
      answer: { success: true, message: 'The README is complete.' },
    },
    {
      shows: 'names all of them where there is no README',
      fields: {},
      files: {},
      answer: { success: true, message: 'The README lacks: Install, Usage, License.' },
    },
  ],
};

const COMMAND: Example = {
  does: 'Tells the path of a file within the project when its command is run',
  modules: { 'node:path': ['relative', 'sep'] },
  javascript: `  if (event.filePath === undefined) return { success: false, error: 'Open a file first: its path is told.' };
  const path = relative(event.workspaceRoot, event.filePath).split(sep).join('/');
  return { success: true, message: path, data: { path } };`,
  python: `    if "filePath" not in event:
        return {"success": False, "error": "Open a file first: its path is told."}
    path = os.path.relpath(event["filePath"], event["workspaceRoot"]).replace(os.sep, "/")
    return {"success": True, "message": path, "data": {"path": path}}`,
  imports: ['os'],
  command: { command: 'show-path', title: 'Show Path in Project', icon: 'symbol-file' },
  samples: [
    {
      shows: 'tells where a file is',
      fields: { command: 'show-path', arguments: [], workspaceRoot: '/home/me/shop', filePath: '/home/me/shop/docs/notes.txt' },
      payload: { command: 'show-path', filePath: 'docs/notes.txt' },
      answer: { success: true, message: 'docs/notes.txt', data: { path: 'docs/notes.txt' } },
    },
  ],
};

const REQUEST: Example = {
  does: 'Asks for one completion only while somebody types',
  javascript: `  // Requests to endpoints come here too, and have no such kind.
  if (event.triggerKind !== 'automatic') return { success: true };
  return { success: true, maxItems: 1 };`,
  python: `    # Requests to endpoints come here too, and have no such kind.
    if event.get("triggerKind") != "automatic":
        return {"success": True}
    return {"success": True, "maxItems": 1}`,
  samples: [
    {
      shows: 'asks for one while somebody types',
      fields: { triggerKind: 'automatic', prefix: 'st', suffix: '', maxItems: 5 },
      answer: { success: true, maxItems: 1 },
    },
    {
      shows: 'changes nothing where completions were asked for',
      fields: { triggerKind: 'invoked', prefix: 'st', suffix: '', maxItems: 5 },
      answer: { success: true },
    },
  ],
};

const RESPONSE: Example = {
  does: 'Leaves out completions that come twice',
  javascript: `  // Answers of endpoints come here too, and have no completions.
  if (!event.completions) return { success: true };
  const texts = event.completions.map(({ text }) => text);
  return { success: true, completions: event.completions.filter(({ text }, index) => texts.indexOf(text) === index) };`,
  types: ['Completion'],
  python: `    # Answers of endpoints come here too, and have no completions.
    if "completions" not in event:
        return {"success": True}
    by_text: dict[str, Completion] = {}
    for completion in event["completions"]:
        by_text.setdefault(completion["text"], completion)
    return {"success": True, "completions": list(by_text.values())}`,
  samples: [
    {
      shows: 'keeps the first of several that are alike',
      fields: { completions: [{ text: 'stock' }, { text: 'storage' }, { text: 'stock' }] },
      answer: { success: true, completions: [{ text: 'stock' }, { text: 'storage' }] },
    },
  ],
};

const CONTEXT: Example = {
  does: 'Logs which file is looked at, and how many of its lines are selected',
  modules: { 'node:path': ['basename'] },
  javascript: `  const file = event.activeFile === null ? 'No file' : basename(event.activeFile);
  const lines = event.selection === null ? 0 : event.selection.end.line - event.selection.start.line + 1;
  const message = lines > 1 ? \`\${file}, \${lines} lines selected\` : file;
  console.error(message);
  return { success: true, message };`,
  python: `    file = os.path.basename(event["activeFile"]) if event["activeFile"] else "No file"
    selection = event["selection"]
    lines = selection["end"]["line"] - selection["start"]["line"] + 1 if selection else 0
    message = f"{file}, {lines} lines selected" if lines > 1 else file
    print(message, file=sys.stderr)
    return {"success": True, "message": message}`,
  imports: ['os'],
  samples: [
    {
      shows: 'counts the selected lines',
      fields: {
        activeFile: '/home/me/shop/notes.txt',
        selection: { start: { line: 2, character: 0 }, end: { line: 4, character: 3 } },
        visibleFiles: ['/home/me/shop/notes.txt'],
      },
      payload: { filePath: 'notes.txt', selection: { start: { line: 2, character: 0 }, end: { line: 4, character: 3 } } },
      answer: { success: true, message: 'notes.txt, 3 lines selected' },
    },
    {
      shows: 'says that no file is open',
      fields: { activeFile: null, selection: null, visibleFiles: [] },
      answer: { success: true, message: 'No file' },
    },
  ],
};

const FEEDBACK: Example = {
  does: 'Logs which completions were taken, and how long it took to decide',
  javascript: `  console.error(\`\${event.outcome} after \${event.shownMs} ms: \${event.completion.text}\`);
  return { success: true };`,
  python: `    print(f"{event['outcome']} after {event['shownMs']} ms: {event['completion']['text']}", file=sys.stderr)
    return {"success": True}`,
  samples: [
    {
      shows: 'tells of one that was taken',
      fields: {
        filePath: 'orders.js',
        position: { line: 3, character: 0 },
        outcome: 'accepted',
        shownMs: 640,
        completion: { text: 'const total = 0;' },
      },
      answer: { success: true },
    },
    {
      shows: 'tells of one that was not',
      fields: {
        filePath: 'orders.js',
        position: { line: 3, character: 0 },
        outcome: 'rejected',
        shownMs: 90,
        completion: { text: 'const' },
      },
      answer: { success: true },
    },
  ],
};

const REPORT: Example = {
  does: 'Sums up the problems that the editor shows in a file',
  javascript: `  if (event.diagnostics.length === 0) return { success: true, message: 'No problems.' };
  const errors = event.diagnostics.filter(({ severity = 1 }) => severity === 1).length;
  const line = Math.min(...event.diagnostics.map(({ range }) => range.start.line)) + 1;
  const others = event.diagnostics.length - errors;
  return { success: true, message: \`Errors: \${errors}. Other problems: \${others}. The first is in line \${line}.\` };`,
  python: `    diagnostics = event["diagnostics"]
    if not diagnostics:
        return {"success": True, "message": "No problems."}
    errors = sum(1 for one in diagnostics if one.get("severity", 1) == 1)
    line = min(one["range"]["start"]["line"] for one in diagnostics) + 1
    others = len(diagnostics) - errors
    return {"success": True, "message": f"Errors: {errors}. Other problems: {others}. The first is in line {line}."}`,
  samples: [
    {
      shows: 'counts errors and what else there is',
      fields: {
        filePath: 'notes.txt',
        diagnostics: [
          { message: 'Unknown word.', severity: 2, range: { start: { line: 7, character: 0 }, end: { line: 7, character: 4 } } },
          { message: 'Nothing is called that.', severity: 1, range: { start: { line: 3, character: 0 }, end: { line: 3, character: 4 } } },
        ],
      },
      answer: { success: true, message: 'Errors: 1. Other problems: 1. The first is in line 4.' },
    },
    {
      shows: 'says that all is well',
      fields: { filePath: 'notes.txt', diagnostics: [] },
      answer: { success: true, message: 'No problems.' },
    },
  ],
};

/** Says what it was sent: of an event of the plugin's own nothing else is known. */
function own(event: string): Example {
  return {
    does: `Lists what it was sent when ${event} is fired`,
    javascript: `  const fields = Object.keys(Object(event.payload));
  return { success: true, message: \`\${event.event} came with \${fields.join(', ') || 'nothing'}.\`, data: { fields } };`,
    python: `    payload = event["payload"]
    fields = list(payload) if isinstance(payload, dict) else []
    return {"success": True, "message": f"{event['event']} came with {', '.join(fields) or 'nothing'}.", "data": {"fields": fields}}`,
    samples: [
      {
        shows: 'lists the fields of its payload',
        fields: { event, payload: { title: 'Autumn', pages: 12 } },
        payload: { title: 'Autumn', pages: 12 },
        answer: { success: true, message: `${event} came with title, pages.`, data: { fields: ['title', 'pages'] } },
      },
      {
        shows: 'says that there are none',
        fields: { event, payload: {} },
        payload: {},
        answer: { success: true, message: `${event} came with nothing.`, data: { fields: [] } },
      },
    ],
  };
}

const BUILT_IN: Readonly<Record<string, Example>> = {
  onFileSave: SAVE,
  onCodeCompletion: COMPLETION,
  onFileOpen: OPEN,
  onCommand: COMMAND,
  onProjectOpen: PROJECT,
  onRequest: REQUEST,
  onResponse: RESPONSE,
  onCompletionFeedback: FEEDBACK,
  onContextUpdate: CONTEXT,
  onErrorReport: REPORT,
};

/** Whether an event is the host's own; a manifest has to declare any other in its "events". */
export function isBuiltIn(event: string): boolean {
  return Object.hasOwn(BUILT_IN, event);
}

/** What a new handler for an event does. */
export function exampleFor(event: string): Example {
  return (isBuiltIn(event) ? BUILT_IN[event] : undefined) ?? own(event);
}
