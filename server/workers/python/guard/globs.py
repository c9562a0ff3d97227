"""Globs as regular expressions. Loaded only where a permission has one."""

import re


def pattern(glob, sep="/"):
    """The same globs as in Node.js: `**` crosses folders, `*` and `?` do not, `{a,b}` is either.

    Where folders are separated by `\\`, that is what separates them in a glob too, beside `/`.
    """
    if sep != "/":
        glob = glob.replace(sep, "/")
    between, inside = re.escape(sep), "[^%s]" % re.escape(sep)
    out, index, depth = "", 0, 0
    while index < len(glob):
        char = glob[index]
        if glob.startswith("**/", index):
            out, index = out + "(?:%s+%s)*" % (inside, between), index + 3
            continue
        if glob.startswith("**", index):
            out, index = out + ".*", index + 2
            continue
        if char == "*":
            out += inside + "*"
        elif char == "?":
            out += inside
        elif char == "/":
            out += between
        elif char == "{":
            out, depth = out + "(?:", depth + 1
        elif char == "}" and depth:
            out, depth = out + ")", depth - 1
        elif char == "," and depth:
            out += "|"
        elif char == "[" and "]" in glob[index + 2 :]:
            end = glob.index("]", index + 2)
            inner = glob[index + 1 : end].replace("\\", "\\\\")
            out, index = out + "[" + ("^" + inner[1:] if inner[0] in "!^" else inner) + "]", end
        else:
            out += re.escape(char)
        index += 1
    return re.compile(out + r"\Z").match
