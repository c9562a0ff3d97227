"""Files: which ones a plugin may read and write, and what looks at the interpreter's events about them."""

import os
import sys

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def judges(policy, denied, load):
    """Returns what judges each event, and the facts about files that explanations of errors need."""
    tmp = policy["tmp"]
    hidden = tuple(policy["hidden"])
    protected = tuple(policy["protected"])
    workspaces = tuple(policy["workspaceFolders"])
    own = policy["pluginFolder"]
    follow = policy["followLinks"]
    ancestors = frozenset(policy["ancestors"])
    fsdecode, abspath, dirname, join = os.fsdecode, os.path.abspath, os.path.dirname, os.path.join
    realpath, readlink = os.path.realpath, os.readlink
    startswith, find_in = str.startswith, str.find

    def prefixes(folders):
        return tuple(folder if folder == "/" else folder + "/" for folder in folders)

    def globbed(rules):
        with_globs = [rule for rule in rules if "glob" in rule]
        pattern = load("globs").pattern if with_globs else None
        return tuple((rule["base"], pattern(rule["glob"])) for rule in with_globs)

    def plain(rules):
        return tuple(rule["base"] for rule in rules if "glob" not in rule)

    readable = tuple(policy["runtime"]) + plain(policy["read"]) + (tmp,)
    if sys.platform != "linux":
        # What the interpreter reads of itself, wherever it is installed. On Linux the host has found that out.
        readable += tuple({sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix} - {"/usr", "/", "/usr/local"})
    writable = plain(policy["write"]) + (tmp, "/dev/null")
    readable_exact, readable_below, readable_globs = frozenset(readable), prefixes(readable), globbed(policy["read"])
    writable_exact, writable_below, writable_globs = frozenset(writable), prefixes(writable), globbed(policy["write"])
    hidden_exact, hidden_below = frozenset(hidden), prefixes(hidden)
    protected_exact, protected_below = frozenset(protected), prefixes(protected)
    workspace_below = prefixes(workspaces)

    def in_tmp(path):
        return path == tmp or startswith(path, tmp + "/")

    def may_read(path):
        if path in hidden_exact or (hidden_below and startswith(path, hidden_below)):
            return False
        if path in readable_exact or startswith(path, readable_below):
            return True
        for base, matches in readable_globs:
            if path == base or matches(path) is not None:
                return True
        return False

    def may_write(path):
        if in_tmp(path):
            return True
        if path in hidden_exact or is_protected(path) or startswith(path, hidden_below):
            return False
        if path in writable_exact or startswith(path, writable_below):
            return True
        for base, matches in writable_globs:
            if matches(path) is not None:
                return True
        return False

    def is_protected(path):
        """What is run outside of the sandbox later: spots of a workspace, and repositories inside it, whose settings name programs."""
        if path in protected_exact or startswith(path, protected_below):
            return True
        git = find_in(path + "/", "/.git/")
        repository = path[:git]
        return git >= 0 and repository not in workspaces and startswith(repository, workspace_below)

    def file_permission(kind, path):
        in_workspace = path in workspaces or (workspace_below and startswith(path, workspace_below))
        in_own = path == own or startswith(path, own + "/")
        in_hidden = path in hidden_exact or startswith(path, hidden_below)
        if in_workspace and not in_hidden and not (kind == "write" and in_own):
            return "filesystem:" + kind
        return "filesystem:%s:%s" % (kind, path)

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
        if startswith(text, "/") and "/." not in text and "//" not in text:
            return text
        return abspath(text)

    def check(kind, value):
        if isinstance(value, str) and startswith(value, readable_below) and kind == "read" and "/." not in value and not follow and not hidden:
            return
        path = path_text(value)
        if path is None:
            return
        may = may_read if kind == "read" else may_write
        if not may(path):
            raise denied(file_permission(kind, path), "%s %s" % (kind, path))
        if follow:
            target = realpath(path)
            if target != path and not may(target):
                raise denied(file_permission(kind, target), "%s %s" % (kind, target))

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
        if text is not None and text in ancestors:
            return
        check("read", "." if path is None else path)

    def write_first(args):
        check("write", args[0])

    def rename(args):
        write_two(args)
        path = path_text(args[0])
        if any(startswith(spot, path + "/") for spot in protected):
            raise denied("filesystem:write:" + path, "move %s, which holds protected files" % path)

    def write_two(args):
        check("write", args[0])
        check("write", args[1])

    def on_symlink(args):
        target = fsdecode(args[0])
        check("read", target if startswith(target, "/") else join(dirname(path_text(args[1])), target))
        check("write", args[1])

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
        "os.mkdir": write_first,
        "os.remove": write_first,
        "os.rmdir": write_first,
        "os.truncate": write_first,
        "os.chmod": write_first,
        "os.chown": write_first,
        "os.utime": write_first,
        "os.setxattr": write_first,
        "os.removexattr": write_first,
        "os.rename": rename,
        "os.link": write_two,
        "os.symlink": on_symlink,
        "sqlite3.connect": lambda args: None if args[0] in (":memory:", "") else check("write", str(args[0])[5:].split("?")[0] if startswith(str(args[0]), "file:") else args[0]),
    }
    facts = {"may_read": may_read, "may_write": may_write, "path_text": path_text, "file_permission": file_permission}
    return table, dict(facts, ancestors=ancestors, protected=protected)
