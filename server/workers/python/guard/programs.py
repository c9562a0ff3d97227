"""Programs: which ones a plugin may start, and what looks at the interpreter's events about them and about native code, which could start any."""

import errno
import os
import sys


def judges(policy, denied, forks=None):
    """Returns what judges each event.

    `forks`: the module `_posixsubprocess`, where nothing of the system's stands behind the guard. The interpreter tells of what subprocess starts
    by it, and not of what multiprocessing and others do; so a judgement is put before its function.
    """
    spawn = policy["spawn"]
    fsdecode, basename = os.fsdecode, os.path.basename
    startswith = str.startswith
    os_getpid = os.getpid
    exists, join, environ, pathsep, os_defpath, ENOENT = os.path.exists, os.path.join, os.environ, os.pathsep, os.defpath, errno.ENOENT
    windows, open_file = sys.platform == "win32", open
    in_import = in_ctypes_import
    usual_shell, word_of = USUAL_SHELL, first_word

    def command_allowed(command):
        if spawn == "all":
            return True
        if spawn == "none":
            return False
        text = fsdecode(command)
        for rule in spawn:
            if text == rule["name"] or text == rule["path"] or text in rule["reals"]:
                return True
            # Python names the usual shell by this place, wherever else PATH has it.
            if text == usual_shell and rule["name"] == "sh":
                return True
        return False

    def refuse_line(line):
        """Refuses what a shell that may not be started was to run: by the name of what it means, or by that of the shell where this is all that is missing."""
        command = word_of(fsdecode(line))
        if not command:
            return refuse_spawn("sh")
        if not command_allowed(command):
            return refuse_spawn(command)
        refuse_unstartable(command)
        return denied("process:spawn:sh", "start sh, the shell that is to run " + basename(command))

    unstartable = tuple(policy.get("unstartable") or ())

    def refuse_unstartable(command):
        """Refuses a program that may be started and cannot, as the host found out."""
        text = fsdecode(command)
        for one in unstartable:
            if text == one["name"] or text == one.get("path"):
                permission = "process:spawn" if spawn == "all" else "process:spawn:" + one["name"]
                raise denied(permission, "start " + one["name"], one["why"])

    def refuse_spawn(command):
        refuse_unstartable(command)
        name = basename(fsdecode(command))
        return denied("process:spawn:" + name, "start " + name)

    def on_popen(args):
        executable, arguments = args[0], args[1]
        command = executable
        if not command_allowed(command):
            words = arguments if isinstance(arguments, (list, tuple)) else [arguments]
            if len(words) > 2 and words[1] == "-c" and basename(fsdecode(command)) == "sh":
                raise refuse_line(words[2])
            raise refuse_spawn(command)
        if unstartable:
            refuse_unstartable(command)
        if not windows:
            missing(command, args[2] if len(args) > 2 else None, args[3] if len(args) > 3 else None)

    def missing(command, cwd, env):
        """Says what is missing where the system would only say that something is: the program itself, or the interpreter that its first line names."""
        text = fsdecode(command)
        if "/" in text:
            place = join(fsdecode(cwd) if cwd is not None else ".", text)
            interpreter = interpreter_of(place)
            if interpreter is not None and not exists(interpreter):
                what = "its first line names the interpreter %r, which is not there. Install that, or correct the line (with the line ending LF)"
                raise FileNotFoundError(ENOENT, "The file is there, but " + what % interpreter, text)
            return
        given = environ if env is None else env
        folders = fsdecode(given.get("PATH") or given.get(b"PATH") or os_defpath).split(pathsep)
        for folder in folders:
            if exists(join(folder, text)):
                return
        raise FileNotFoundError(
            ENOENT,
            "There is no program of this name on PATH that the plugin gets to see. Install it, or correct the name in the handler",
            text,
        )

    def interpreter_of(place):
        try:
            with open_file(place, "rb") as file:
                start = file.read(256)
        except OSError:
            return None
        if not start.startswith(b"#!"):
            return None
        line = start[2:].split(b"\n")[0].replace(b"\t", b" ").strip(b" ")
        return fsdecode(line.split(b" ")[0]) or None

    def unwatched(name):
        return denied("process:spawn", "use %s, in which permissions would not hold" % name)

    def fork_exec(arguments, places, *rest):
        """Starts the first of the places that exists, of those that are granted: the system is to start nothing else than what was judged."""
        # A bare name would be looked for in the working directory.
        granted = places if spawn == "all" else tuple([place for place in places if "/" in fsdecode(place) and command_allowed(place)])
        if not granted:
            raise refuse_spawn(places[0] if places else "a program")
        return fork_exec_plain(arguments, granted, *rest)

    makes_anew = None
    if forks is not None:
        fork_exec_plain = forks.fork_exec
        forks.fork_exec = fork_exec
        if spawn != "all":
            makes_anew = keep(("_posixsubprocess",), unwatched)

    def on_exec(args):
        if not command_allowed(args[0]):
            raise refuse_spawn(args[0])

    def on_system(args):
        if windows:
            if spawn != "all":
                raise refuse_spawn((fsdecode(args[0]).split() or ["sh"])[0])
        elif not command_allowed(usual_shell):
            raise refuse_line(args[0])
        elif unstartable:
            refuse_unstartable("sh")

    def on_fork(args):
        if spawn == "none":
            raise denied("process:spawn", "start a process (fork)")

    def on_kill(args):
        if spawn == "none" and args[0] != os_getpid():
            raise denied("process:spawn", "send a signal to process %s" % args[0])

    def native(what):
        def refuse(args):
            if spawn != "all":
                raise denied("process:spawn", what)

        return refuse

    def on_dlopen(args):
        # ctypes opens the interpreter itself while it is imported, which numpy and others do without calling anything.
        if args[0] is None and in_import():
            return
        if spawn != "all":
            raise denied("process:spawn", "call native code (ctypes, %s), which could start programs" % args[0])

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
            raise unwatched(name)
        if makes_anew is not None and makes_anew(name):
            raise unwatched(name)

    return {
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
        "sqlite3.enable_load_extension": native("load an SQLite extension, which could start programs"),
        "sqlite3.load_extension": native("load an SQLite extension, which could start programs"),
        "ctypes.dlopen": on_dlopen,
        "ctypes.dlsym": on_dlsym,
        "ctypes.dlsym/handle": on_dlsym,
        "ctypes.call_function": native("call native code through ctypes"),
        "ctypes.PyObj_FromPtr": native("read memory through ctypes"),
        "ctypes.memoryview_at": native("read memory through ctypes"),
        "sys.remote_exec": native("run code in another process"),
        "ctypes.cdata": native("change memory through ctypes"),
        "ctypes.string_at": native("read memory through ctypes"),
        "ctypes.wstring_at": native("read memory through ctypes"),
        "gc.get_objects": native("walk the interpreter's objects"),
        "gc.get_referents": native("walk the interpreter's objects"),
        "gc.get_referrers": native("walk the interpreter's objects"),
    }


USUAL_SHELL = "/bin/sh"


def first_word(line):
    """The command at the beginning of a line for a shell, behind variables that are set for it, and without quotes."""
    for word in line.split():
        name, equals, _ = word.partition("=")
        if equals and name.isidentifier():
            continue
        quote = word[0]
        if quote in "'\"":
            rest = line[line.index(word) + 1 :]
            return rest.partition(quote)[0]
        return word
    return ""


def keep(names, refuse, imp=None):
    """Has modules whose functions the guard has replaced not be made anew, with functions of their own.

    Returns whether an import, which is always told of, makes such a module. `refuse(name)` makes the error.
    """
    if imp is None:
        import _imp as imp

    create = imp.create_builtin
    names = frozenset((*names, "_imp"))
    Spec = type(sys.implementation)

    def create_builtin(spec):
        name = str(spec.name)
        if name in names:
            raise refuse(name)
        # What is looked at is what is made, whatever the name says next time.
        return create(Spec(name=name))

    imp.create_builtin = create_builtin
    return lambda name: name.rpartition(".")[2] in names


def in_ctypes_import(get_frame=sys._getframe):
    """Whether the running code is called while ctypes is imported."""
    frame = get_frame(2)
    while frame is not None:
        if frame.f_globals.get("__name__") == "ctypes" and frame.f_code.co_name == "<module>":
            return True
        frame = frame.f_back
    return False
