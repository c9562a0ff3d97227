"""Files: which ones a plugin may read and write, and what looks at the interpreter's events about them."""

import os
import sys

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def judges(policy, denied, load, rules, platform=sys.platform, paths=os.path):
    """Returns what judges each event, and the facts about files that explanations of errors need.

    Paths are judged in the form that `rules` folds them to, in which equal places are equal texts. Where every letter counts, that is how they
    are written, and nothing is folded.
    """
    windows = platform == "win32"
    exact = not windows and not policy.get("ignoreCase", False)
    sep, fold, below = rules.sep, rules.fold, rules.below
    tmp = fold(policy["tmp"])
    hidden = frozenset(map(fold, policy["hidden"]))
    protected = frozenset(map(fold, policy["protected"]))
    workspaces = frozenset(map(fold, policy["workspaceFolders"]))
    own = fold(policy["pluginFolder"])
    follow = policy["followLinks"]
    ancestors = frozenset(map(fold, policy["ancestors"]))
    fsdecode, readlink = os.fsdecode, os.readlink
    abspath, dirname, basename, join, realpath = paths.abspath, paths.dirname, paths.basename, paths.join, paths.realpath
    startswith, find_in = str.startswith, str.find

    def prefixes(folders):
        return tuple(below(folder) for folder in folders)

    def globbed(given):
        with_globs = [rule for rule in given if "glob" in rule]
        pattern = load("globs").pattern if with_globs else None
        return tuple((fold(rule["base"]), pattern(folded_glob(rule), sep)) for rule in with_globs)

    def folded_glob(rule):
        # The base is a path and no glob, though it may look like one.
        base, glob = rule["base"], rule["glob"]
        return fold(base) + fold(glob[len(base) :]) if startswith(glob, base) else fold(glob)

    def plain(given):
        return tuple(fold(rule["base"]) for rule in given if "glob" not in rule)

    readable = tuple(map(fold, policy["runtime"])) + plain(policy["read"]) + (tmp,)
    if platform != "linux":
        # What the interpreter reads of itself, wherever it is installed. On Linux the host has found that out.
        readable += tuple(map(fold, interpreter_places(rules, paths)))
    devices = (fold("\\\\.\\nul" if windows else "/dev/null"),)
    writable = plain(policy["write"]) + (tmp,) + devices
    readable_exact, readable_below, readable_globs = frozenset(readable + devices), prefixes(readable), globbed(policy["read"])
    writable_exact, writable_below, writable_globs = frozenset(writable), prefixes(writable), globbed(policy["write"])
    hidden_below, protected_below, workspace_below = prefixes(hidden), prefixes(protected), prefixes(workspaces)
    spots, opened = (tuple((one, below(one), len(one)) for one in map(fold, given)) for given in (policy["protected"], policy.get("opened", ())))
    own_below, tmp_below, git_part = below(own), below(tmp), sep + fold(".git") + sep
    git_length = len(git_part) - 1

    # These four are asked about folded paths.

    def may_read(path):
        if path in hidden or (hidden_below and startswith(path, hidden_below)):
            # Its own lies among those of others.
            return path == tmp or startswith(path, tmp_below)
        if path in readable_exact or startswith(path, readable_below):
            return True
        for base, matches in readable_globs:
            if path == base or matches(path) is not None:
                return True
        return False

    # The host ends what is written there, so it is not for plugins to say.
    started = fold(policy["started"]) if policy.get("started") is not None else None

    def may_write(path):
        if path == started:
            return False
        if path == tmp or startswith(path, tmp_below):
            return True
        if path in hidden or is_protected(path) or startswith(path, hidden_below):
            return False
        if path in writable_exact or startswith(path, writable_below):
            return True
        for base, matches in writable_globs:
            if matches(path) is not None:
                return True
        return False

    def is_protected(path):
        """What is run outside of the sandbox later: spots of a workspace, and repositories inside it, whose settings name programs."""
        git = find_in(path + sep, git_part)
        nested = git >= 0 and startswith(path[:git], workspace_below) and path[:git] not in workspaces
        if not nested and path not in protected and not startswith(path, protected_below):
            return False
        # What a permission names in there is open, and what lies deeper has the last word.
        depth = deepest(path, spots)
        if nested and git + git_length > depth:
            depth = git + git_length
        return depth > deepest(path, opened)

    def deepest(path, folders):
        """How long the name of the innermost of these folders is in which a file lies."""
        most = 0
        for folder, start, length in folders:
            if length > most and (path == folder or startswith(path, start)):
                most = length
        return most

    def names_permission(kind, path, folded):
        in_workspace = folded in workspaces or (workspace_below and startswith(folded, workspace_below))
        in_own = folded == own or startswith(folded, own_below)
        in_hidden = folded in hidden or startswith(folded, hidden_below)
        if kind == "write" and in_workspace and is_protected(folded):
            return "filesystem:write:" + (git_name(path, folded) or path)
        if in_workspace and not in_hidden and not (kind == "write" and in_own):
            return "filesystem:" + kind
        return "filesystem:%s:%s" % (kind, path)

    def git_name(path, folded):
        """A repository in the workspace, as a manifest would name it: what is in there belongs together."""
        git = find_in(folded + sep, git_part)
        folders = [below(folder) for folder in workspaces if git >= 0 and startswith(folded, below(folder))]
        # What was folded to another length is named in the form in which it is judged.
        text = path if len(path) == len(folded) else folded.lower()
        return text[len(folders[0]) : git + git_length].replace(sep, "/") if folders else None

    def file_permission(kind, path):
        return names_permission(kind, path, path if exact else fold(path))

    def path_text(value):
        if value is None:
            return None
        if isinstance(value, int):
            # An open file, by the name that it has now.
            try:
                text = readlink("/proc/self/fd/%d" % value)
            except (OSError, ValueError):
                return None
            return text if startswith(text, "/") and not startswith(text, "/memfd:") else None
        text = fsdecode(value)
        if not windows and startswith(text, "/") and "/." not in text and "//" not in text:
            return text
        return abspath(text)

    def at(path, folder):
        """A path that is relative to an open folder, as `shutil.rmtree` names what it removes. Where that one has no name, it is left as it is."""
        if folder < 0 or path is None or isinstance(path, int):
            return path
        place = path_text(folder)
        return path if place is None else join(place, fsdecode(path))

    def refusal(kind, path):
        return denied(file_permission(kind, path), "%s %s" % (kind, path))

    looks_odd = None
    if windows:
        looks_odd = load("windows_names").judge(writable_below + prefixes(base for base, _ in writable_globs), tmp_below)

    def check(kind, value):
        if isinstance(value, str) and startswith(value, readable_below) and kind == "read" and "/." not in value and not follow and not hidden:
            return
        path, same = path_text(value), None
        if path is None:
            return
        may = may_read if kind == "read" else may_write
        if not may(path if exact else fold(path)):
            # A folder has more than one name where a link leads to it, as /tmp does on macOS: the entry in it is the same one.
            same = join(realpath(dirname(path)), basename(path)) if follow and platform != "linux" else path
            if same == path or not may(same if exact else fold(same)):
                raise refusal(kind, path if file_permission(kind, same) == "filesystem:%s:%s" % (kind, same) else same)
            path = same
        if follow:
            # To the system, `..` leads out of the folder to which the link before it leads.
            target = realpath(path if windows or isinstance(value, int) or path is same else fsdecode(value))
            if target != path and not may(target if exact else fold(target)):
                raise refusal(kind, target)
            if looks_odd is not None and looks_odd(kind, path, fold(target)):
                raise refusal(kind, path)
        elif kind == "write" and not startswith(path, tmp_below):
            # The system holds what links lead out to, but not all that is protected inside.
            target = realpath(path if isinstance(value, int) else fsdecode(value))
            if target != path and is_protected(target if exact else fold(target)):
                raise refusal(kind, target)

    def on_open(args):
        path, mode, flags = args
        if isinstance(path, int):
            # It is open already, and was looked at then.
            return
        writes = bool(flags & WRITING) if isinstance(flags, int) else isinstance(mode, str) and any(letter in mode for letter in "wax+")
        check("write" if writes else "read", path)

    def read_first(args):
        path = args[0] if args else "."
        text = path_text("." if path is None else path)
        if text is not None and (text if exact else fold(text)) in ancestors:
            return
        check("read", "." if path is None else path)

    def write_first(args):
        check("write", args[0])

    def write_at(index):
        """For events that tell the open folder as their argument of that index."""
        return lambda args: check("write", at(args[0], args[index]))

    def rename(args):
        write_two(args)
        path = path_text(at(args[0], args[2]))
        if any(startswith(spot, below(path)) for spot in protected):
            raise denied("filesystem:write:" + path, "move %s, which holds protected files" % path)
        # They would be seen under another name.
        if any(startswith(place, below(path)) for place in hidden):
            raise denied("filesystem:write:" + path, "move %s, which holds places for secrets" % path)

    def write_two(args):
        check("write", at(args[0], args[2]))
        check("write", at(args[1], args[3]))

    def on_symlink(args):
        link = at(args[1], args[2])
        check("read", join(dirname(path_text(link)), fsdecode(args[0])))
        check("write", link)

    def checked(original):
        def make(path, *args, **options):
            if options.get("dir_fd") is None:
                check("write", path)
            return original(path, *args, **options)

        return make

    # The interpreter does not report these.
    for name in ("mkfifo", "mknod"):
        if hasattr(os, name):
            setattr(os, name, checked(getattr(os, name)))

    table = {
        "open": on_open,
        "os.listdir": read_first,
        "os.scandir": read_first,
        "os.chdir": read_first,
        "os.listxattr": read_first,
        "os.getxattr": read_first,
        "os.mkdir": write_at(2),
        "os.remove": write_at(1),
        "os.rmdir": write_at(1),
        "os.truncate": write_first,
        "os.chmod": write_at(2),
        "os.chown": write_at(3),
        "os.chflags": write_first,
        "os.utime": write_at(3),
        "os.setxattr": write_first,
        "os.removexattr": write_first,
        "os.rename": rename,
        "os.link": write_two,
        "os.symlink": on_symlink,
        "sqlite3.connect": lambda args: None if args[0] in (":memory:", "") else check("write", database_file(args[0], windows)),
    }
    facts = {
        "may_read": may_read if exact else lambda path: may_read(fold(path)),
        "may_write": may_write if exact else lambda path: may_write(fold(path)),
        "path_text": path_text,
        "file_permission": file_permission,
        "is_ancestor": lambda path: (path if exact else fold(path)) in ancestors,
        "holds_protected": lambda path: any(startswith(spot, below(path)) for spot in protected),
        "check": check,
        "own": policy["pluginFolder"],
    }
    return table, facts


def interpreter_places(rules, paths):
    """Where the interpreter and its packages are installed, by each of their names: what it looks up is often a link to somewhere else."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix} - {"/usr", "/", "/usr/local"}
    prefixes = {prefix for prefix in prefixes if paths.dirname(prefix) != prefix}
    installed = {place for place in sys.path if any(rules.within(place, prefix) for prefix in prefixes)}
    return prefixes | {paths.realpath(place) for place in prefixes | installed}


def database_file(database, windows):
    """The file of an SQLite database, which may be named by a URI."""
    text = str(database)
    if not text.startswith("file:"):
        return database
    path = text[5:].split("?")[0].split("#")[0]
    if path.startswith("//"):
        path = "/" + path[2:].partition("/")[2]
    if "%" in path:
        path = unquoted(path)
    return path[1:] if windows and path[:1] == "/" and path[2:3] == ":" else path


HEX = b"0123456789abcdefABCDEF"


def unquoted(path):
    """A path of a URI. Without the module for it, whose name a plugin may have used for one of its own."""
    first, *rest = path.encode("utf-8", "surrogateescape").split(b"%")
    parts = [first]
    for part in rest:
        coded = len(part) > 1 and part[0] in HEX and part[1] in HEX
        parts.append(bytes([int(part[:2], 16)]) + part[2:] if coded else b"%" + part)
    return b"".join(parts).decode("utf-8", "surrogateescape")
