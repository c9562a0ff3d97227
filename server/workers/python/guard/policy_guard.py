"""The audit hook that refuses what was not granted, and explains refusals of the operating system.

An audit hook is no sandbox: it is there for the error messages, and for systems that can do no better. What it uses is bound as default
arguments and locals, so that plugin code that replaces attributes of modules does not change what the hook does.
"""

import errno
import os
import sys

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class PluginPermissionError(PermissionError):
    """A refusal that names the permission which is missing, and the line of the plugin that came to it."""

    permission = None
    detail = None
    file = None
    line = None


def install(policy):
    plugin = policy["pluginId"]
    tmp = policy["tmp"]
    hidden = tuple(policy["hidden"])
    protected = tuple(policy["protected"])
    workspaces = tuple(policy["workspaceFolders"])
    own = policy["pluginFolder"]
    network = policy["network"]
    spawn = policy["spawn"]
    proxy = policy.get("proxy")
    follow = policy["followLinks"]
    ancestors = frozenset(policy["ancestors"])
    PermissionDenied = PluginPermissionError
    fsdecode, abspath, basename, dirname, join = os.fsdecode, os.path.abspath, os.path.basename, os.path.dirname, os.path.join
    realpath, readlink = os.path.realpath, os.readlink
    startswith, endswith = str.startswith, str.endswith
    EACCES = errno.EACCES

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

    find_in = str.find

    def sentence(permission, what):
        return '%s may not %s: the permission "%s" is missing. Declare it in the plugin\'s manifest, and have the user grant it.' % (plugin, what, permission)

    def denied(permission, what):
        error = PermissionDenied(EACCES, sentence(permission, what))
        error.permission = permission
        error.detail = what
        error.file, error.line = place()
        for told in listeners:
            told(permission, what, error.file, error.line)
        return error

    listeners = []
    if policy["alone"]:
        listeners.append(_marker())

    def place():
        """The line of the plugin's own code that came to the refused call; that of a package of its own only where there is no other."""
        found = None, None
        frame = get_frame(2)
        while frame is not None:
            file = frame.f_code.co_filename
            if startswith(file, own_below):
                if "/site-packages/" not in file:
                    return file, frame.f_lineno
                if found[0] is None:
                    found = file, frame.f_lineno
            frame = frame.f_back
        return found

    own_below = own + "/"
    get_frame = sys._getframe

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

    # ---- programs ---------------------------------------------------------------------------------------------------------------

    def command_allowed(command):
        if spawn == "all":
            return True
        if spawn == "none":
            return False
        text = fsdecode(command)
        for rule in spawn:
            if text == rule["name"] or text == rule["path"] or text in rule["reals"]:
                return True
        return False

    def refuse_spawn(command):
        name = basename(fsdecode(command))
        return denied("process:spawn:" + name, "start " + name)

    def on_popen(args):
        executable, arguments = args[0], args[1]
        command = executable
        if not command_allowed(command):
            words = arguments if isinstance(arguments, (list, tuple)) else [arguments]
            if len(words) > 2 and words[1] == "-c" and basename(fsdecode(command)) == "sh":
                command = (fsdecode(words[2]).split() or ["sh"])[0]
            raise refuse_spawn(command)

    def on_exec(args):
        if not command_allowed(args[0]):
            raise refuse_spawn(args[0])

    def on_system(args):
        if spawn != "all":
            raise refuse_spawn((fsdecode(args[0]).split() or ["sh"])[0])

    def on_fork(args):
        if spawn == "none":
            raise denied("process:spawn", "start a process (fork)")

    def on_kill(args):
        if spawn == "none" and args[0] != os_getpid():
            raise denied("process:spawn", "send a signal to process %s" % args[0])

    os_getpid = os.getpid

    def native(what):
        def refuse(args):
            if spawn != "all":
                raise denied("process:spawn", what)

        return refuse

    def on_dlopen(args):
        # ctypes opens the interpreter itself while it is imported, which numpy and others do without calling anything.
        if args[0] is None and in_ctypes_import():
            return
        if spawn != "all":
            raise denied("process:spawn", "call native code (ctypes, %s), which could start programs" % args[0])

    def in_ctypes_import():
        frame = get_frame(2)
        while frame is not None:
            if frame.f_globals.get("__name__") == "ctypes" and frame.f_code.co_name == "<module>":
                return True
            frame = frame.f_back
        return False

    def on_dlsym(args):
        name = args[1]
        if spawn != "all" and not (isinstance(name, str) and startswith(name, ("Py", "_Py"))):
            raise denied("process:spawn", "call native code (ctypes, %s), which could start programs" % name)

    FORBIDDEN = frozenset(
        ("_posixsubprocess", "_xxsubinterpreters", "_interpreters", "_testcapi", "_testinternalcapi", "_ctypes_test", "_xxinterpchannels")
    )

    def on_import(args):
        name = args[0]
        if spawn == "none" and name in FORBIDDEN and name != "_posixsubprocess":
            raise denied("process:spawn", "use %s, in which permissions would not hold" % name)

    # ---- network ----------------------------------------------------------------------------------------------------------------

    def host_allowed(host, port):
        if network == "all":
            return True
        if network == "none":
            return False
        for rule in network:
            if rule.get("port") is not None and port is not None and rule["port"] != port:
                continue
            name = rule["host"]
            if name == "*" or name == host or (startswith(name, "*.") and endswith(host, name[1:])):
                return True
        return False

    def refuse_host(host, port):
        shown = host if port in (None, 0, 80, 443) else "%s:%s" % (host, port)
        return denied("network:request:" + shown, "reach %s over the network" % shown)

    relayed = set()

    def host_text(host):
        return (fsdecode(host) if host is not None else "localhost").lower()

    def on_connect(args):
        address = args[1]
        if isinstance(address, (str, bytes)):
            if (network == "all" and spawn != "none") or (proxy is not None and address == proxy.get("socket")):
                return
            raise denied("network:request", "connect to the local socket %r" % (address,))
        host, port = host_text(address[0]), address[1]
        if (host, port) in relayed or (proxy is not None and host == "127.0.0.1" and port == proxy["port"]):
            return
        if not host_allowed(host, port):
            raise refuse_host(host, port)

    def on_bind(args):
        address = args[1]
        if network == "all" or (isinstance(address, tuple) and address in relayed):
            return
        # asyncio's and debuggers' own sockets on loopback, in a network in which nobody else is.
        if policy["ownNetwork"] and isinstance(address, tuple) and address[0] in ("127.0.0.1", "localhost", "::1") and binds_for_debugger():
            return
        raise denied("network:request", "listen on %r" % (address,))

    def binds_for_debugger():
        frame = get_frame(2)
        while frame is not None:
            name = frame.f_globals.get("__name__") or ""
            if startswith(name, ("debugpy", "_pydevd", "pydevd")):
                return True
            frame = frame.f_back
        return False

    def on_getaddrinfo(args):
        host, port = args[0], args[1]
        if host is None or network == "all":
            return
        text = host_text(host)
        port = port if isinstance(port, int) else None
        if text in ("127.0.0.1", "localhost") and proxy is not None:
            return
        if not host_allowed(text, port):
            raise refuse_host(text, port)

    def on_lookup(args):
        if network != "all" and isinstance(args[0], (str, bytes)) and not host_allowed(host_text(args[0]), None):
            raise refuse_host(host_text(args[0]), None)

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
        "subprocess.Popen": on_popen,
        "os.exec": on_exec,
        "os.posix_spawn": on_exec,
        "os.spawn": lambda args: on_exec(args[1:]),
        "os.system": on_system,
        "os.fork": on_fork,
        "os.forkpty": on_fork,
        "pty.spawn": lambda args: on_exec(args[0] if isinstance(args[0], (list, tuple)) else args),
        "os.kill": on_kill,
        "os.killpg": on_kill,
        "import": on_import,
        "socket.connect": on_connect,
        "socket.bind": on_bind,
        "socket.sendto": on_connect,
        "socket.sendmsg": lambda args: None if args[1] is None else on_connect(args),
        "socket.getaddrinfo": on_getaddrinfo,
        "socket.gethostbyname": on_lookup,
        "socket.gethostbyaddr": on_lookup,
        "socket.getnameinfo": lambda args: on_lookup(args[0]),
        "sqlite3.connect": lambda args: None if args[0] in (":memory:", "") else check("write", str(args[0])[5:].split("?")[0] if startswith(str(args[0]), "file:") else args[0]),
        "sqlite3.enable_load_extension": native("load an SQLite extension, which could start programs"),
        "sqlite3.load_extension": native("load an SQLite extension, which could start programs"),
        "ctypes.dlopen": on_dlopen,
        "ctypes.dlsym": on_dlsym,
        "ctypes.dlsym/handle": on_dlsym,
        "ctypes.cdata": native("change memory through ctypes"),
        "ctypes.string_at": native("read memory through ctypes"),
        "ctypes.wstring_at": native("read memory through ctypes"),
        "gc.get_objects": native("walk the interpreter's objects"),
        "gc.get_referents": native("walk the interpreter's objects"),
        "gc.get_referrers": native("walk the interpreter's objects"),
    }
    find = table.get

    def hook(event, args):
        judge = find(event)
        if judge is not None:
            judge(args)

    if proxy is not None:
        load("tunnel").use_proxy(policy, host_allowed, relayed)

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

    explaining = []

    def explain(error):
        """What a refusal is about: (permission, detail, guess, file, line), or None for errors that have nothing to do with permissions."""
        if isinstance(error, PermissionDenied):
            return error.permission, error.detail, False, error.file, error.line
        if not explaining:
            # Few plugins ever need it, and every start would have to read it.
            facts = {"PermissionDenied": PermissionDenied, "may_read": may_read, "may_write": may_write, "path_text": path_text}
            facts.update(file_permission=file_permission, ancestors=ancestors, protected=protected, network=network, spawn=spawn)
            explaining.append(load("explanations").Explanations(facts).explain)
        return explaining[0](error)

    def listen(function):
        """Has `function(permission, detail, file, line)` told of every refusal."""
        listeners.append(function)

    guard = sys.modules["__codex_guard__"] = type(sys)("__codex_guard__")
    guard.explain = explain
    guard.listen = listen
    sys.addaudithook(hook)


# Around what a script of its own says to the host in its standard error, which takes it out again: server/src/runner/oneShot/denialMarks.ts.
MARK = "\x1e"
# How many permissions it tells of. As MOST_DENIALS in server/src/runner/wire.ts.
MOST_MARKED = 8


def _marker():
    """A script that runs on its own has no other way to the host than what it prints."""
    import json

    write, encode = os.write, json.dumps
    marked = set()

    def mark(permission, detail, file, line):
        if permission in marked or len(marked) >= MOST_MARKED:
            return
        marked.add(permission)
        denial = {"permission": permission, "detail": detail}
        if file is not None:
            denial.update(file=file, line=line)
        try:
            write(2, (MARK + encode(denial) + MARK).encode())
        except OSError:
            # It has closed its standard error.
            pass

    return mark


def load(name, folder=os.path.dirname(os.path.abspath(__file__))):
    """Loads a part of the guard by its file, whatever plugin code does to imports by names."""
    module = type(sys)(name)
    with open(folder + "/" + name + ".py", "rb") as file:
        exec(compile(file.read(), file.name, "exec"), module.__dict__)
    return module
