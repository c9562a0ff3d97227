"""Tidies Python source: white space, blank lines, the order of imports. Standard library only, Python 3.8 or later."""
import ast
import io
import json
import os
import re
import sys
import tokenize

TAB = "    "
IMPORT = re.compile(r"(import|from)[ \t]+[\w.]+")


class Refused(Exception):
    """The source is left as it is; the message says why, and place where, if that is known."""

    def __init__(self, why, **place):
        super().__init__(why)
        self.place = {name: number for name, number in place.items() if number}


def on_file_save(event_text):
    event = json.loads(event_text)
    source = event["fileContent"]
    try:
        tidied = tidy(source)
    except Refused as reason:
        name = os.path.basename(event["filePath"])
        return {"success": False, "error": {"message": "{} was left as it is: {}.".format(name, reason), **reason.place}}
    if tidied == source:
        return {"success": True}
    return {"success": True, "formattedContent": tidied}


def tidy(source):
    """Returns the tidied source. Raises Refused where it cannot be parsed, or where tidying would change its syntax tree."""
    mark = "\ufeff" if source.startswith("\ufeff") else ""
    text = source[len(mark):].replace("\r\n", "\n")
    if "\r" in text:
        raise Refused("it has line ends of two kinds")
    meaning = meaning_of(text)
    for step in (tabs_to_spaces, trim_lines, sort_imports, space_definitions):
        changed = step(text)
        # A step that would change the meaning is left out; the others still help.
        if changed != text and same_meaning(changed, meaning):
            text = changed
    if not same_meaning(text, meaning):
        raise Refused("tidying would have changed what the code means")
    return mark + (text.replace("\n", "\r\n") if "\r\n" in source else text)


def meaning_of(text):
    """The syntax tree as text, in which the imports at the top stand in one fixed order."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError) as error:
        raise Refused(getattr(error, "msg", error), line=getattr(error, "lineno", None), column=getattr(error, "offset", None))
    first = 1 if body and isinstance(body[0], ast.Expr) else 0
    last = first
    while last < len(body) and isinstance(body[last], (ast.Import, ast.ImportFrom)):
        last += 1
    dumps = [ast.dump(node) for node in body]
    return dumps[:first] + sorted(dumps[first:last]) + dumps[last:]


def same_meaning(text, meaning):
    try:
        return meaning_of(text) == meaning
    except Refused:
        return False


def tokens_of(text):
    try:
        return list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError) as error:
        raise Refused(str(error))


def lines_in_strings(text):
    """Indexes of lines that start inside a string, and of lines that end inside one. Their white space is not ours."""
    start_inside, end_inside = set(), set()
    opened = []
    for token in tokens_of(text):
        first, last = token.start[0] - 1, token.end[0] - 1
        kind = tokenize.tok_name[token.type]
        # From Python 3.12 on, f-strings (and from 3.14 on, t-strings) come in pieces.
        if kind.endswith("STRING_START"):
            opened.append(first)
            continue
        if kind.endswith("STRING_END"):
            first = opened.pop()
        elif kind != "STRING":
            continue
        start_inside.update(range(first + 1, last + 1))
        end_inside.update(range(first, last))
    return start_inside, end_inside


def tabs_to_spaces(text):
    start_inside, _ = lines_in_strings(text)
    lines = text.split("\n")
    for index, line in enumerate(lines):
        indent = line[:len(line) - len(line.lstrip(" \t"))]
        if index in start_inside or "\t" not in indent:
            continue
        if indent.strip("\t"):
            return text
        lines[index] = TAB * len(indent) + line[len(indent):]
    return "\n".join(lines)


def trim_lines(text):
    """Takes white space from the ends of lines, empty lines beyond two in a row, and ends the text with one line break."""
    start_inside, end_inside = lines_in_strings(text)
    kept = []
    blank = 2
    for index, line in enumerate(text.split("\n")):
        if index not in end_inside:
            line = line.rstrip(" \t\f")
        is_blank = line == "" and index not in start_inside and index not in end_inside
        blank = blank + 1 if is_blank else 0
        if blank <= 2:
            kept.append(line)
    return "\n".join(kept).rstrip("\n") + "\n" if "".join(kept) else ""


def sort_imports(text):
    """Sorts each run of one-line imports at the top; runs are parted by blank lines."""
    lines = text.split("\n")
    body = ast.parse(text).body
    first = 1 if body and isinstance(body[0], ast.Expr) else 0
    run = []
    for node in body[first:] + [None]:
        is_import = isinstance(node, (ast.Import, ast.ImportFrom))
        if is_import and (node.lineno != node.end_lineno or not IMPORT.match(lines[node.lineno - 1]) or ";" in lines[node.lineno - 1]):
            return text
        if run and not (is_import and node.lineno == run[-1].lineno + 1):
            at = run[0].lineno - 1
            ordered = sorted(run, key=lambda one: import_key(one))
            lines[at:at + len(run)] = [lines[one.lineno - 1] for one in ordered]
            run = []
        if not is_import:
            break
        run.append(node)
    return "\n".join(lines)


def import_key(node):
    if isinstance(node, ast.Import):
        return (1, node.names[0].name.lower())
    module = "." * node.level + (node.module or "")
    return (0 if module == "__future__" else 2, module.lower())


def space_definitions(text):
    """Two blank lines around every function and class that stands at the margin."""
    lines = text.split("\n")
    body = ast.parse(text).body
    for before, after in reversed(list(zip(body, body[1:]))):
        if not (is_definition(before) or is_definition(after)):
            continue
        end, start = before.end_lineno, first_line(after) - 1
        # Comments directly above belong to what follows.
        while start > end and lines[start - 1].startswith("#"):
            start -= 1
        blank = start
        while blank > end and lines[blank - 1].strip() == "":
            blank -= 1
        if start >= end:
            lines[blank:start] = ["", ""]
    return "\n".join(lines)


def is_definition(node):
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def first_line(node):
    return min([node.lineno] + [one.lineno for one in getattr(node, "decorator_list", [])])


# By hand: echo '{"filePath": "a.py", "fileContent": "x = 1  "}' | python3 handlers/save.py
if __name__ == "__main__":
    print(json.dumps(on_file_save(sys.stdin.read())))
