"""Enriches completions in Python, and makes some of its own where there are none. Standard library only, Python 3.8 or later."""
import json
import os
import re
import sys

FOLDER = "tools"
MAX_FILES = 300
MAX_BYTES = 200_000
MAX_OWN = 3

DEFINITION = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)[ \t]*\((.*?)\)[ \t]*(?:->[^:]+)?:", re.M | re.S)
NAME = re.compile(r"^(?:class[ \t]+(\w+)|([A-Za-z_]\w*)[ \t]*(?::[^=\n]+)?=[^=])", re.M)

# Texts by path, read again only when a file changed: path -> (modification time, text).
_files = {}


def on_code_completion(event_text):
    event = json.loads(event_text)
    prefix, suffix = event["prefix"], event["suffix"]
    before = prefix[prefix.rfind("\n") + 1:]
    after = re.match(r"[^\r\n]*", suffix).group()
    elsewhere = project_files(event["workspaceRoot"], event.get("filePath"))
    known = declarations([prefix + suffix] + list(elsewhere.values()))

    enriched = [enrich(one, known, elsewhere, before, after) for one in event["completions"]]
    cursor = event["position"]
    own = docstring(before, after, prefix, cursor)
    if own is None:
        own = [] if is_in_text(before, prefix) else snippets(before, after, prefix, cursor) + calls(before, after, prefix + " " + suffix, known, cursor)
        merged = enriched + own
    else:
        merged = own + enriched
    unique = {one["text"]: one for one in reversed(merged)}
    return {"success": True, "completions": list(reversed(list(unique.values())))}


def enrich(completion, known, elsewhere, before, after):
    """A function's name becomes a call; a whole line that stands elsewhere says where."""
    text = completion["text"]
    if known.get(text) is not None and is_use(before) and not after.startswith("("):
        return dict(completion, text=call(text, known[text]))
    wanted = text.strip()
    if after.strip() == "" and "\n" not in text and "#" not in text and len(wanted) >= 12:
        for where, source in elsewhere.items():
            for number, line in enumerate(source.splitlines(), 1):
                if line.strip() == wanted:
                    return dict(completion, text="{}  # as in {}:{}".format(text, where, number))
    return completion


def is_in_text(before, prefix):
    """Whether this is a comment, a string or documentation."""
    if prefix.count('"""') % 2:
        return True
    code = re.sub(r"'[^']*'|\"[^\"]*\"", "", re.sub(r"\\.", "", before.replace('"""', "")))
    return re.search(r"[#'\"]", code) is not None


def calls(before, after, text, known, cursor):
    """Calls of functions, and names, that begin with the word before the cursor."""
    word = re.search(r"\w*$", before).group()
    if len(word) < 2 or re.match(r"\w", after) or not is_use(before):
        return []
    # A name of this file is what was meant, though others begin with it; the word itself is the one that counts once.
    if len(re.findall(r"\b{}\b".format(word), text)) > 1:
        return []
    found = []
    for name, parameters in known.items():
        if name.startswith(word) and name != word:
            text = name if parameters is None or after.startswith("(") else call(name, parameters)
            found.append({"text": text, "range": span(cursor, len(word))})
    return found[:MAX_OWN]


def call(name, parameters):
    return "{}({})".format(name, ", ".join(parameters))


def is_use(before):
    """Whether a name here is used rather than defined, imported, or a member of something else."""
    return not re.search(r"(?:\b(?:def|class|import|from)\s+|\.\s*)\w*$|^\s*(?:async\s+)?def\b", before)


def docstring(before, after, prefix, cursor):
    """After three quotes below a `def`: a docstring with its parameters."""
    opening = re.match(r'^([ \t]*)"""$', before)
    if not opening or after.strip(' \t"'):
        return None
    above = re.search(r"(?:async[ \t]+)?def[ \t]+(\w+)[ \t]*\(([^\n]*)\)[^\n]*:[ \t]*\r?\n[ \t]*\"\"\"$", prefix)
    if not above:
        return None
    name, parameters = above.group(1), parameter_names(above.group(2))
    # The editor has closed the string already: then it stays on one line.
    if after.strip():
        return [{"text": "{}.".format(name.replace("_", " ").capitalize()), "range": span(cursor, 0)}]
    indent = opening.group(1)
    summary = name.replace("_", " ").capitalize() + "."
    if not parameters:
        return [{"text": summary + '"""', "range": span(cursor, 0)}]
    described = ["{}    {}:".format(indent, one) for one in parameters]
    text = "\n".join([summary, "", indent + "Args:"] + described + [indent + '"""'])
    return [{"text": text, "range": span(cursor, 0)}]


def snippets(before, after, prefix, cursor):
    """Whole constructs for a keyword that stands alone on its line."""
    match = re.match(r"^([ \t]*)(for|if|with|try|def)$", before)
    if not match or after.strip():
        return []
    indent, word = match.groups()
    lists = re.findall(r"^[ \t]*(\w+)[ \t]*=[ \t]*\[", prefix, re.M)
    items = lists[-1] if lists else "items"
    item = items[:-1] if len(items) > 2 and items.endswith("s") else "item"
    main = not indent and word == "if" and "__main__" not in prefix and re.search(r"^def main\(", prefix, re.M)
    text = {
        "for": "for {} in {}:".format(item, items),
        "if": 'if __name__ == "__main__":\n    main()' if main else "if condition:",
        "with": 'with open(path, encoding="utf-8") as file:',
        "try": "try:\n{0}    pass\n{0}except OSError as error:\n{0}    print(error)".format(indent),
        "def": "def name(argument):",
    }[word]
    return [{"text": text, "range": span(cursor, len(word))}]


def span(cursor, length):
    return {"start": {"line": cursor["line"], "character": cursor["character"] - length}, "end": cursor}


def declarations(sources):
    """Names that the sources declare at any level (functions) or at the margin, with their parameters; None where it is no function."""
    known = {}
    for source in sources:
        for match in DEFINITION.finditer(source):
            known.setdefault(match.group(1), parameter_names(match.group(2)))
        for match in NAME.finditer(source):
            known.setdefault(match.group(1) or match.group(2), None)
    return known


def parameter_names(text):
    names, depth, current = [], 0, ""
    for char in text + ",":
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth <= 0:
            name = re.match(r"\s*(\w+)", current)
            if name and name.group(1) not in ("self", "cls"):
                names.append(name.group(1))
            current = ""
        else:
            current += char
    return names


def project_files(workspace_root, except_file):
    """Texts of the project's Python files by path; empty where reading is not permitted."""
    texts = {}
    try:
        names = sorted(name for name in os.listdir(os.path.join(workspace_root, FOLDER)) if name.endswith(".py"))
    except OSError:
        return texts
    for name in names[:MAX_FILES]:
        path = os.path.join(workspace_root, FOLDER, name)
        try:
            facts = os.stat(path)
            if path == except_file or facts.st_size > MAX_BYTES:
                continue
            if _files.get(path, (None,))[0] != facts.st_mtime_ns:
                with open(path, encoding="utf-8") as file:
                    _files[path] = (facts.st_mtime_ns, file.read())
        except (OSError, UnicodeDecodeError):
            continue
        texts["{}/{}".format(FOLDER, name)] = _files[path][1]
    return texts


# By hand: echo '{"prefix": "for", "suffix": "", "position": {"line": 0, "character": 3}, "completions": [], "workspaceRoot": "."}' | python3 handlers/complete.py
if __name__ == "__main__":
    print(json.dumps(on_code_completion(sys.stdin.read())))
