"""What the guard judges on Windows beside what it judges everywhere. Nothing of the operating system stands behind it there."""

import os
import re

GENERIC_WRITE, GENERIC_ALL, DELETE = 0x40000000, 0x10000000, 0x00010000
# Write data, append data, write extended attributes, delete a child, write attributes; change permissions and the owner.
WRITING_ACCESS = GENERIC_WRITE | GENERIC_ALL | DELETE | 0x2 | 0x4 | 0x10 | 0x40 | 0x100 | 0x40000 | 0x80000
OPEN_EXISTING = 3
QUERY_LIMITED_INFORMATION = 0x1000
DELETE_ON_CLOSE = 0x04000000
FIRST_PIPE_INSTANCE = 0x00080000
# What `platform` asks about the machine.
HARMLESS_QUERY = re.compile(r"(?i)\s*select\s[\w\s,]+\sfrom\s+win32_(?:operatingsystem|processor)\s*\Z")
# Modules that write files or reach memory without an event.
UNWATCHED = frozenset(("_msi", "_testcapi", "_testinternalcapi", "_testconsole", "_ctypes_test", "_xxsubinterpreters", "_interpreters"))


def judges(policy, denied, load, rules, check, redirect, programs, table, modules=None, imp=None):
    """Returns what judges each event, where that differs from `table`, which has what is judged everywhere, by `programs` among others.

    Puts judgements before functions of the interpreter's own modules that no event tells of. `modules`: those modules, by name; `imp`: the one that
    makes modules.
    """
    # They are imported here, while no code of the plugin's could have changed them or stand in their place.
    modules = modules or imported()
    winapi = modules["_winapi"]
    spawn, network = policy["spawn"], policy["network"]
    may_do_all = spawn == "all"
    fold = rules.fold
    fsdecode, getpid = os.fsdecode, os.getpid

    resolve, judge_line, judge_path, started_by = load("windows_programs").starting(policy, denied, fold)
    on_create_process, children, is_starting = started_by(winapi)

    # ---- files ----

    copy = getattr(winapi, "CopyFile2", None)
    if copy is not None:

        def CopyFile2(existing_file_name, new_file_name, flags, progress_routine=None):
            check("read", existing_file_name)
            check("write", new_file_name)
            return copy(existing_file_name, new_file_name, flags, progress_routine)

        # shutil.copy2 and Path.copy copy by it.
        winapi.CopyFile2 = CopyFile2

    def on_junction(args):
        check("read", args[0])
        check("write", args[1])

    # ---- pipes ----

    # Those that this process has made, for itself.
    own_pipes = set()
    pid = getpid()
    own_names = tuple(fold("\\\\.\\pipe\\%s-%d-" % (name, pid)).lower() for name in ("python-pipe", "pyc"))

    def connect_pipe(name):
        if fold(name).lower() not in own_pipes and not (network == "all" and spawn != "none"):
            raise denied("network:request", "connect to the local pipe %s" % name)

    def on_create_pipe(args):
        name, mode = args[0], args[1]
        text = fold(name).lower()
        # What asyncio and multiprocessing call the ends of their pipes. Being the first means that nobody else has made one of that name.
        if text.startswith(own_names) and mode & FIRST_PIPE_INSTANCE:
            own_pipes.add(text)
        elif not (network == "all" and spawn != "none"):
            raise denied("network:request", "listen on the local pipe %s" % name)

    def on_create_file(args):
        name, access, disposition, flags = args[0], args[1], args[3], args[4]
        if fold(name).lower().startswith("\\\\.\\pipe\\"):
            connect_pipe(name)
        elif access & WRITING_ACCESS or disposition != OPEN_EXISTING or flags & DELETE_ON_CLOSE:
            check("write", name)
        else:
            check("read", name)

    # ---- sockets ----

    on_connect, on_bind = table["socket.connect"], table["socket.bind"]
    parts = load("windows_sockets")
    is_own = parts.pairs(modules["socket"])

    def may_connect():
        if network == "none":
            raise denied("network:request", "open a connection")

    if "_overlapped" in modules:
        parts.overlapped(modules["_overlapped"], lambda address: on_connect((None, address)), redirect or (lambda address: address), connect_pipe, may_connect)

    # ---- processes ----

    def on_kill(args):
        if not may_do_all and args[0] not in children and args[0] != getpid():
            raise denied("process:spawn", "end process %s" % args[0])

    def on_open_process(args):
        # What is started is kept in mind, so that it is found when it is to end.
        if not (is_starting() and args[1] == QUERY_LIMITED_INFORMATION):
            on_kill(args)

    def on_terminate(args):
        if spawn == "none":
            raise denied("process:spawn", "end a process")

    def on_start_file(args):
        if not may_do_all:
            raise denied("process:spawn", "open %s with the program for it" % fsdecode(args[0]))

    def on_query(args):
        if not may_do_all and HARMLESS_QUERY.match(args[0]) is None:
            raise denied("process:spawn", "ask Windows about programs and devices (%s)" % args[0][:100])

    # ---- native code ----

    on_dlopen, on_dlsym, on_import = table["ctypes.dlopen"], table["ctypes.dlsym"], table["import"]
    in_ctypes_import = programs.in_ctypes_import

    # ctypes looks up these while it is imported, which numpy and others do without calling anything.
    def on_dlopen_here(args):
        if args[0] != "kernel32" or not in_ctypes_import():
            on_dlopen(args)

    def on_dlsym_here(args):
        if args[1] != "GetLastError" or not in_ctypes_import():
            on_dlsym(args)

    def unwatched(name):
        return denied("process:spawn", "use %s, in which permissions would not hold" % name)

    # A file of such a module may be loaded under any name that ends in its own.
    is_unwatched = (lambda name: False) if may_do_all else programs.keep(UNWATCHED | {"_winapi", "_overlapped"}, unwatched, imp)

    def on_import_here(args):
        on_import(args)
        if is_unwatched(args[0]):
            raise unwatched(args[0])

    def on_interpreter(args):
        if not may_do_all:
            raise denied("process:spawn", "make another interpreter, in which permissions would not hold")

    return {
        "_winapi.CreateFile": on_create_file,
        "_winapi.CreateJunction": on_junction,
        "_winapi.CreateNamedPipe": on_create_pipe,
        "_winapi.CreateProcess": on_create_process,
        "_winapi.OpenProcess": on_open_process,
        "_winapi.TerminateProcess": on_terminate,
        "_wmi.exec_query": on_query,
        "subprocess.Popen": judge_line,
        "os.exec": lambda args: judge_path(fsdecode(args[0])),
        "os.spawn": lambda args: judge_path(fsdecode(args[1])),
        "os.kill": on_kill,
        "os.startfile": on_start_file,
        "os.startfile/2": on_start_file,
        "os.add_dll_directory": lambda args: check("read", args[0]),
        "socket.bind": lambda args: None if is_own(args[0], args[1]) else on_bind(args),
        "socket.connect": lambda args: None if is_own(args[0], args[1]) else on_connect(args),
        "ctypes.dlopen": on_dlopen_here,
        "ctypes.dlsym": on_dlsym_here,
        "import": on_import_here,
        "cpython.PyInterpreterState_New": on_interpreter,
        **load("windows_registry").judges(denied, may_do_all),
    }


def imported():
    """The modules whose functions are replaced."""
    found = {name: __import__(name) for name in ("_winapi", "socket")}
    try:
        found["_overlapped"] = __import__("_overlapped")
    except ImportError:
        # Other implementations of Python may have none, nor the event loop that needs it.
        pass
    return found
