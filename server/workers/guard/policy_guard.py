"""The audit hook that refuses what was not granted, and explains refusals of the operating system.

An audit hook is no sandbox: it is there for the error messages, and for systems that can do no better. What it uses is bound as default
arguments and locals, so that plugin code that replaces attributes of modules does not change what the hook does.
"""

import errno
import os
import sys

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class PluginPermissionError(PermissionError):
    """A refusal that names the permission which is missing."""

    permission = None
    detail = None


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

    def re_split(text):
        import re

        return re.findall(r"/[^\s'\":,()\[\]]+", text)

    def prefixes(folders):
        return tuple(folder if folder == "/" else folder + "/" for folder in folders)

    def globbed(rules):
        return tuple((rule["base"], pattern(rule["glob"])) for rule in rules if "glob" in rule)

    def plain(rules):
        return tuple(rule["base"] for rule in rules if "glob" not in rule)

    readable = tuple(policy["runtime"]) + plain(policy["read"]) + (tmp,)
    # What the interpreter reads of itself, wherever it is installed.
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
        if path in hidden_exact or path in protected_exact or startswith(path, hidden_below + protected_below):
            return False
        if path in writable_exact or startswith(path, writable_below):
            return True
        for base, matches in writable_globs:
            if matches(path) is not None:
                return True
        return False

    def denied(permission, what):
        error = PermissionDenied(
            EACCES,
            '%s may not %s: the permission "%s" is missing. Declare it in the plugin\'s manifest, and have the user grant it.' % (plugin, what, permission),
        )
        error.permission = permission
        error.detail = what
        return error

    def file_permission(kind, path):
        in_workspace = path in workspaces or (workspace_below and startswith(path, workspace_below))
        in_own = path == own or startswith(path, own + "/")
        in_hidden = path in hidden_exact or startswith(path, hidden_below)
        if in_workspace and not in_hidden and not (kind == "write" and in_own):
            return "filesystem:" + kind
        return "filesystem:%s:%s" % (kind, path)

    def path_text(value):
        if isinstance(value, int) or value is None:
            return None
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

    get_frame = sys._getframe

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

    def explain(error, depth=0):
        """What a refusal is about: (permission, detail, guess), or None for errors that have nothing to do with permissions."""
        if error is None or depth > 5:
            return None
        if isinstance(error, PermissionDenied):
            return error.permission, error.detail, False
        reason = getattr(error, "reason", None)
        found = explain(reason if isinstance(reason, BaseException) else None, depth + 1)
        found = found or explain(error.__cause__, depth + 1) or explain(error.__context__, depth + 1)
        return found or guess(error)

    def led_by_link(path, kind):
        parts = path.split("/")
        for count in range(2, len(parts) + 1):
            link = "/".join(parts[:count])
            try:
                target = readlink(link)
            except (OSError, ValueError):
                continue
            led = abspath(join(dirname(link), target, *parts[count:]))
            if not (may_read(led) if kind == "read" else may_write(led)):
                return file_permission(kind, led), "%s %s" % (kind, led), True
        return None

    def about_text(text, kind):
        for part in re_split(text):
            if len(part) > 1 and not may_read(part) and part not in ancestors and not startswith(part, ("/bin/", "/usr/", "/proc/self")):
                return file_permission(kind, part), "%s %s" % (kind, part), True
        return None

    def guess_of_text(error):
        name, text = type(error).__name__, str(error)
        if name == "OperationalError" and "unable to open database" in text:
            return about_text(text, "read") or ("filesystem:read", "open another database file", True)
        if name == "CalledProcessError" and getattr(error, "returncode", 0):
            said = "%s %s %s" % (error.cmd, error.stderr or "", error.output or "")
            return about_text(said, "read")
        return None

    def guess(error):
        if not isinstance(error, OSError):
            return guess_of_text(error)
        if error.errno == errno.EBUSY and isinstance(error.filename, str):
            path = path_text(error.filename)
            if any(startswith(spot, path + "/") for spot in protected):
                return "filesystem:write:" + path, "move " + path, True
        path = error.filename
        if path is not None and not isinstance(path, int) and error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT):
            path = path_text(path)
            kind = "write" if error.errno == errno.EROFS else "read"
            if not may_read(path):
                return file_permission(kind, path), "%s %s" % (kind, path), True
            if error.errno != errno.ENOENT and not may_write(path):
                return file_permission("write", path), "write " + path, True
            return led_by_link(path, "write" if may_write(path) else "read")
        if network != "all" and error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EAFNOSUPPORT):
            return "network:request", "reach a server over the network", True
        if type(error).__name__ == "gaierror" and network != "all":
            return "network:request", "look up a host's address", True
        if network != "all" and error.errno == errno.EACCES and path is None:
            return "network:request", "open such a socket", True
        if error.errno == errno.EPERM and path is None and spawn == "none":
            return "process:spawn", "start a program", True
        return None

    if proxy is not None:
        _use_proxy(policy, host_allowed, relayed)
    sys.modules["__codex_guard__"] = type(sys)("__codex_guard__")
    sys.modules["__codex_guard__"].explain = explain
    sys.addaudithook(hook)


def pattern(glob):
    """The same globs as in Node.js: `**` crosses folders, `*` and `?` do not, `{a,b}` is either."""
    import re

    out, index, depth = "", 0, 0
    while index < len(glob):
        char = glob[index]
        if glob.startswith("**/", index):
            out, index = out + "(?:[^/]+/)*", index + 3
            continue
        if glob.startswith("**", index):
            out, index = out + ".*", index + 2
            continue
        if char == "*":
            out += "[^/]*"
        elif char == "?":
            out += "[^/]"
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


def _use_proxy(policy, host_allowed, relayed):
    """Opens what the host's proxy offers: a port on loopback, and connections to granted hosts as if they were direct."""
    import _thread
    import socket

    proxy = policy["proxy"]
    plain = socket.socket
    connect_plain = socket.socket.connect
    lookup_plain = socket.getaddrinfo
    authorization = ""
    if proxy.get("token"):
        import binascii

        encoded = binascii.b2a_base64(("worker:" + proxy["token"]).encode(), newline=False).decode()
        authorization = "Proxy-Authorization: Basic %s\r\n" % encoded

    def open_proxy():
        if proxy.get("socket"):
            upstream = plain(socket.AF_UNIX, socket.SOCK_STREAM)
            connect_plain(upstream, proxy["socket"])
        else:
            upstream = plain(socket.AF_INET, socket.SOCK_STREAM)
            connect_plain(upstream, ("127.0.0.1", proxy["port"]))
        return upstream

    def pump(source, target):
        try:
            while True:
                data = source.recv(65536)
                if not data:
                    break
                target.sendall(data)
        except OSError:
            pass
        for one in (source, target):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def join_both(client, upstream):
        _thread.start_new_thread(pump, (client, upstream))
        pump(upstream, client)

    def tunnel(client, target):
        try:
            upstream = open_proxy()
            upstream.sendall(("CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n" % (target, target, authorization)).encode())
            answer = b""
            while b"\r\n\r\n" not in answer:
                chunk = upstream.recv(1)
                if not chunk:
                    break
                answer += chunk
            if not answer.startswith(b"HTTP/1.1 200"):
                client.close()
                return
            join_both(client, upstream)
        except OSError:
            client.close()

    def serve(server, handle):
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            _thread.start_new_thread(handle, (client,))

    def listen(port, handle):
        server = plain(socket.AF_INET, socket.SOCK_STREAM)
        relayed.add(("127.0.0.1", port))
        server.bind(("127.0.0.1", port))
        relayed.add(("127.0.0.1", server.getsockname()[1]))
        server.listen(16)
        _thread.start_new_thread(serve, (server, handle))
        return server.getsockname()[1]

    if proxy.get("socket"):
        def pass_on(client):
            try:
                join_both(client, open_proxy())
            except OSError:
                client.close()

        listen(proxy["port"], pass_on)

    if not proxy.get("tunnel"):
        return
    ports = {}

    def redirected(self, address):
        if self.family not in (socket.AF_INET, socket.AF_INET6) or not isinstance(address, tuple):
            return address
        host, port = str(address[0]).lower(), address[1]
        if (host, port) in relayed or (host == "127.0.0.1" and port == proxy["port"]) or not host_allowed(host, port):
            return address
        target = "%s:%s" % (host, port)
        if target not in ports:
            ports[target] = listen(0, lambda client: tunnel(client, target))
        return ("127.0.0.1", ports[target])

    def connect(self, address):
        return connect_plain(self, redirected(self, address))

    connect_ex_plain = socket.socket.connect_ex

    def connect_ex(self, address):
        return connect_ex_plain(self, redirected(self, address))

    def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
        text = host.decode() if isinstance(host, bytes) else host
        if isinstance(text, str) and isinstance(port, int) and host_allowed(text.lower(), port) and not text.replace(".", "").isdigit():
            return [(socket.AF_INET, type or socket.SOCK_STREAM, proto or 6, "", (text, port))]
        return lookup_plain(host, port, family, type, proto, flags)

    socket.socket.connect = connect
    socket.socket.connect_ex = connect_ex
    socket.getaddrinfo = getaddrinfo
