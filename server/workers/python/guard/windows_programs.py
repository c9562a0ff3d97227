"""Starting programs on Windows, where a program and its arguments are one text and names are looked for in the working directory first.

What is started is what was judged: a granted name or place stands for the program that the host found, which is started by its whole path, and
what only a shell could run is started as what it stands for, or not at all.
"""

import re
import _thread

ENDINGS = (".exe", ".com", ".cmd", ".bat", ".ps1")
BATCH = (".cmd", ".bat")
# The line that a shell is given: /c and the rest, which stands in quotes of its own.
FOR_SHELL = re.compile(r"(?is)(?:^|\s)/c\s+(.*)\Z")


def starting(policy, denied, fold):
    """Returns what judges the start of a program: `resolve` and `refuse_spawn` below, and `started_by(winapi)`."""
    spawn = policy["spawn"]
    get_ident = _thread.get_ident
    rules = {}

    def key_of(text):
        """What tells programs apart: neither case, nor the kind of slash, nor what the file ends with."""
        text = fold(text).lower()
        return text[:-4] if text.endswith(ENDINGS) else text

    for rule in spawn if isinstance(spawn, list) else ():
        start = rule.get("run") or {"file": rule["path"], "args": []}
        for name in (rule["name"], rule["path"], *rule["reals"]):
            rules.setdefault(key_of(name), start)

    def name_of(program):
        name = re.split(r"[\\/:]", program)[-1]
        return name[:-4] if name.lower().endswith(ENDINGS) else name

    def refuse_spawn(program, line=""):
        name = name_of(program)
        if name.lower() == "cmd":
            # Somebody who starts a shell means the command in its line.
            found = FOR_SHELL.search(line)
            inner = found.group(1).strip() if found else ""
            meant = first_word(inner[1:-1] if inner[:1] == inner[-1:] == '"' and len(inner) > 1 else inner)[0]
            if rules.get(key_of(meant)) is not None:
                # It may be started, but not by a shell.
                return denied("process:spawn:cmd", "start cmd, which would start %s. Start that without a shell" % name_of(meant))
            name = name_of(meant) or name
        return denied("process:spawn:" + name, "start " + name)

    def resolve(program, line):
        """The program to start and its line. `program` is None where the line names it.

        Raises an error where that is not granted.
        """
        if spawn == "all":
            return program, line
        first, rest = first_word(line)
        asked = first if program is None else program
        start = rules.get(key_of(asked)) if asked else None
        if start is None:
            raise refuse_spawn(asked, rest)
        file, args = start["file"], start["args"]
        if file.lower().endswith(BATCH):
            what = "start %s, which is a batch file: a shell would read its arguments. Start the program that it starts instead" % file
            raise denied("process:spawn", what)
        if args:
            # The program does not know itself by the name of what stands for it.
            line = " ".join(map(quote, (file, *args))) + rest
        return file, line

    def judge_line(args):
        resolve(args[0], args[1] if isinstance(args[1], str) else " ".join(map(quote, args[1])))

    def judge_path(path):
        """Of functions that start what a path names, as it is: no other spelling of it will do, which would be looked for elsewhere."""
        text = fold(path)
        whole = isinstance(spawn, list) and any(fold(one) == text for rule in spawn for one in (rule["path"], *rule["reals"]))
        if spawn != "all" and not (whole and text.lower().endswith(".exe") and (text[1:3] == ":\\" or text[:2] == "\\\\")):
            raise refuse_spawn(path)

    def started_by(winapi):
        """Puts the judgement before the one function by which the interpreter's modules start programs.

        Returns what judges the event of that function, which says neither the whole line nor who has called it; the ids of what was started; and
        whether this thread is starting something right now.
        """
        create = winapi.CreateProcess
        judged = set()
        children = set()

        def CreateProcess(application_name, command_line, *rest):
            program, line = resolve(application_name, command_line)
            me = get_ident()
            judged.add(me)
            try:
                made = create(program, line, *rest)
            finally:
                judged.discard(me)
            children.add(made[2])
            return made

        def judge_event(args):
            if spawn != "all" and get_ident() not in judged:
                raise refuse_spawn(args[0] if isinstance(args[0], str) else "a program")

        winapi.CreateProcess = CreateProcess
        return judge_event, children, lambda: get_ident() in judged

    return resolve, judge_line, judge_path, started_by


def first_word(line):
    """Cuts a command line behind the program that it names, as Windows reads it."""
    line = line.lstrip(" \t")
    if line[:1] == '"':
        name, quote_mark, rest = line[1:].partition('"')
        return (name, rest) if quote_mark else (line[1:], "")
    end = next((index for index, letter in enumerate(line) if letter in " \t"), len(line))
    return line[:end], line[end:]


def quote(word):
    """As programs of Windows read their words."""
    if word and not re.search(r'[\s"]', word):
        return word
    escaped = re.sub(r'(\\*)"', r'\1\1\\"', word)
    return '"%s%s"' % (escaped, re.search(r"\\*\Z", escaped).group())
