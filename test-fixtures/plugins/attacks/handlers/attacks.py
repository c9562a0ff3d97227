"""Attacks from Python. Each gets a description of the machine (see server/test/sandbox/machine.ts) and returns what it got; it raises when it
got nothing. Unconfined, every one of them succeeds."""

import json
import os
import sys
import tempfile
import time

MARKER = "MARKER-of-a-secret"


def got(value):
    """What was obtained counts only when the secret is in it."""
    text = value.decode("latin1") if isinstance(value, (bytes, bytearray)) else str(value)
    if MARKER not in text:
        raise ValueError("got something else: " + text[:200])
    return text[:100]


def read(path, **options):
    with open(path, **options) as file:
        return file.read()


def tmp(name):
    return os.path.join(tempfile.gettempdir(), "%d-%s-%s" % (os.getpid(), time.time(), name))


def libc():
    import ctypes

    return ctypes.CDLL(None, use_errno=True)


def checked(result):
    import ctypes

    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def without_guard():
    """Takes the guard's rules away from it, by way of the functions that explain errors and judge events. What is left is the operating system's."""
    guard = sys.modules.get("__codex_guard__")
    if guard is None:
        return
    seen = set()

    def walk(function):
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
            try:
                value = cell.cell_contents
            except ValueError:
                continue
            if name in ("readable_below", "writable_below"):
                cell.cell_contents = ("/",)
            elif name in ("network", "spawn"):
                cell.cell_contents = "all"
            elif name in ("hidden", "protected"):
                cell.cell_contents = frozenset()
            elif name in ("hidden_below", "protected_below"):
                cell.cell_contents = ()
            elif hasattr(value, "__code__") and id(value) not in seen:
                seen.add(id(value))
                walk(value)

    walk(guard.explain)
    for judge in list(judges_of_events().values()):
        walk(judge)


def judges_of_events():
    """The guard's table, taken from its hook while that asks for the name of a file that we made up. Nothing is refused on the way."""
    found = {}

    class Name:
        def __fspath__(self):
            frame = sys._getframe()
            while frame.f_code.co_name != "hook":
                frame = frame.f_back
            found.update(frame.f_locals["find"].__self__)
            return "/dev/null"

    sys.audit("open", Name(), "r", os.O_RDONLY)
    return found


class Attacks:
    # ---- reading

    def read_file(m):
        return got(read(m["secret"]))

    def read_by_dots(m):
        return got(read(m["plugin"] + "/handlers/../../" + os.path.relpath(m["secret"], os.path.dirname(m["plugin"]))))

    def read_pathlib(m):
        import pathlib

        return got(pathlib.Path(m["secret"]).read_text())

    def read_os_open(m):
        handle = os.open(m["secret"], os.O_RDONLY)
        try:
            return got(os.read(handle, 1000))
        finally:
            os.close(handle)

    def read_dir_fd(m):
        folder = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
        try:
            handle = os.open(m["secret"][1:], os.O_RDONLY, dir_fd=folder)
            return got(os.read(handle, 1000))
        finally:
            os.close(folder)

    def read_file_io(m):
        import _io

        return got(_io.FileIO(m["secret"]).read())

    def read_open_code(m):
        import io

        return got(io.open_code(m["secret"]).read())

    def read_opener(m):
        return got(open("x", opener=lambda _, flags: os.open(m["secret"], flags)).read())

    def read_linecache(m):
        import linecache

        return got("".join(linecache.getlines(m["secret"])))

    def read_source_loader(m):
        import importlib.machinery

        return got(importlib.machinery.SourceFileLoader("x", m["secretPython"]).get_data(m["secretPython"]))

    def run_path(m):
        import runpy

        return got(runpy.run_path(m["secretPython"])["SECRET"])

    def import_outside(m):
        sys.path.insert(0, os.path.dirname(m["secretPython"]))
        try:
            name = os.path.basename(m["secretPython"])[:-3]
            sys.modules.pop(name, None)
            return got(__import__(name).SECRET)
        finally:
            sys.path.pop(0)

    def read_existing_link(m):
        return got(read(m["pluginLink"]))

    def read_new_link(m):
        link = tmp("link")
        os.symlink(m["secret"], link)
        return got(read(link))

    def read_folder_link(m):
        link = tmp("folder")
        os.symlink(os.path.dirname(m["secret"]), link)
        return got(read(os.path.join(link, os.path.basename(m["secret"]))))

    def read_raced_link(m):
        link = tmp("raced")
        os.symlink("/dev/null", link)
        os.unlink(link)
        os.symlink(m["secret"], link)
        return got(read(link))

    def read_proc_root(m):
        return got(read("/proc/self/root" + m["secret"]))

    def read_proc_cwd(m):
        return got(read("/proc/self/cwd/" + os.path.relpath(m["secret"], os.getcwd())))

    def read_hard_link(m):
        link = os.path.join(m["sameDisk"], "%d-%s" % (os.getpid(), time.time()))
        os.link(m["secret"], link)
        return got(read(link))

    def read_copy(m):
        import shutil

        return got(read(shutil.copy(m["secret"], tmp("copy"))))

    def read_tar(m):
        import io
        import tarfile

        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as archive:
            archive.add(m["secret"])
        return got(out.getvalue())

    def read_mmap(m):
        import mmap

        with open(m["secret"], "rb") as file:
            return got(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)[:])

    def read_home(m):
        return got(read(m["homeSecret"]))

    def read_secret_in_granted_home(m):
        return got(read(m["homeSecret"]))

    def read_through_granted_link(m):
        return got(read(os.path.join(m["workspace"], "linkToOutside", os.path.basename(m["secret"]))))

    def read_through_workspace_link(m):
        return got(read(os.path.join(m["workspace"], "linkToSecret")))

    def read_sibling_of_scope(m):
        return got(read(os.path.join(m["workspace"], "private", "note.txt")))

    def read_workspace(m):
        return got(read(os.path.join(m["workspace"], "code.txt")))

    def sqlite_open(m):
        import sqlite3

        return got(sqlite3.connect(m["secretDb"]).execute("select text from secrets").fetchall())

    def sqlite_uri(m):
        import sqlite3

        return got(sqlite3.connect("file:%s?mode=ro" % m["secretDb"], uri=True).execute("select text from secrets").fetchall())

    def sqlite_attach(m):
        import sqlite3

        db = sqlite3.connect(":memory:")
        db.execute("attach ? as other", (m["secretDb"],))
        return got(db.execute("select text from other.secrets").fetchall())

    def ctypes_open(m):
        import ctypes

        c = libc()
        handle = checked(c.open(m["secret"].encode(), 0))
        buffer = ctypes.create_string_buffer(1000)
        checked(c.read(handle, buffer, 1000))
        return got(buffer.raw)

    def ctypes_pythonapi(m):
        import ctypes

        handle = checked(ctypes.pythonapi.open(m["secret"].encode(), 0))
        return got(os.read(handle, 1000))

    def subinterpreter(m):
        import _xxsubinterpreters as interpreters

        other = interpreters.create()
        out = tmp("sub")
        interpreters.run_string(other, "open(%r, 'w').write(open(%r).read())" % (out, m["secret"]))
        return got(read(out))

    def stat_secret(m):
        return "size %d" % os.stat(m["secret"]).st_size

    def exists_secret(m):
        if not os.path.exists(m["secret"]):
            raise ValueError("seems not to exist")
        return "done"

    def list_folder(m):
        if os.path.basename(m["secret"]) not in os.listdir(m["outside"]):
            raise ValueError("not listed")
        return "done"

    def scan_folder(m):
        if os.path.basename(m["secret"]) not in [entry.name for entry in os.scandir(m["outside"])]:
            raise ValueError("not listed")
        return "done"

    def tamper_posixpath(m):
        import posixpath

        saved = posixpath.abspath, posixpath.normpath, os.fsdecode
        posixpath.abspath = posixpath.normpath = lambda path: __file__
        os.fsdecode = lambda path: __file__
        try:
            return got(read(m["secret"]))
        finally:
            posixpath.abspath, posixpath.normpath, os.fsdecode = saved

    def tamper_frames(m):
        import gc

        for function in gc.get_objects():
            if getattr(function, "__name__", "") == "hook" and hasattr(function, "__closure__"):
                for cell in function.__closure__ or ():
                    cell.cell_contents = lambda event: None
        return got(read(m["secret"]))

    def tamper_traceback(m):
        """Reaches the guard's variables through the frames of its own refusal."""
        try:
            return got(read(m["secret"]))
        except PermissionError as error:
            trace = error.__traceback__
            while trace is not None:
                for value in list(trace.tb_frame.f_locals.values()):
                    if isinstance(value, dict) and "open" in value and "os.exec" in value:
                        value.clear()
                for cell in getattr(trace.tb_frame.f_locals.get("find", None), "__self__", {}) or ():
                    pass
                table = getattr(trace.tb_frame.f_locals.get("find"), "__self__", None)
                if isinstance(table, dict):
                    table.clear()
                trace = trace.tb_next
            return got(read(m["secret"]))

    def read_shared_memory(m):
        import _posixshmem

        handle = _posixshmem.shm_open("/" + m["sharedMemory"], os.O_RDWR, mode=0o600)
        try:
            return got(os.read(handle, 1000))
        finally:
            os.close(handle)

    def tamper_then_read(m):
        without_guard()
        return got(read(m["secret"]))

    def tamper_then_read_home(m):
        without_guard()
        return got(read(m["homeSecret"]))

    # Granted everything that is a file: what the root of the file system holds besides is none.

    def read_environment_under_root(m):
        return got(read("/proc/%d/environ" % m["victimPid"]))

    def list_system_under_root(m):
        return str(len(os.listdir("/sys/kernel")))

    def list_terminals_under_root(m):
        return str(len(os.listdir("/dev/pts")))

    def tamper_then_read_environment_under_root(m):
        without_guard()
        return Attacks.read_environment_under_root(m)

    def tamper_then_read_home_by_process_under_root(m):
        without_guard()
        return got(read("/proc/%d/root%s" % (m["victimPid"], m["homeSecret"])))

    def tamper_then_read_home_under_root(m):
        without_guard()
        return got(read(m["homeSecret"]))

    def tamper_then_list_system_under_root(m):
        without_guard()
        return Attacks.list_system_under_root(m)

    def tamper_then_list_terminals_under_root(m):
        without_guard()
        return Attacks.list_terminals_under_root(m)

    def tamper_then_read_shared_memory_under_root(m):
        without_guard()
        return got(read("/dev/shm/" + m["sharedMemory"]))

    def tamper_then_read_shared_memory(m):
        without_guard()
        return got(read("/dev/shm/" + m["sharedMemory"]))

    # ---- writing

    def write_file(m):
        with open(os.path.join(m["outside"], "written-py"), "w") as file:
            file.write("x")
        return "done"

    def make_folder(m):
        os.mkdir(os.path.join(m["outside"], "made-py-%s" % time.time()))
        return "done"

    def make_fifo(m):
        os.mkfifo(os.path.join(m["outside"], "fifo-%s" % time.time()))
        return "done"

    def remove_file(m):
        os.remove(m["spares"][3])
        return "done"

    def truncate_file(m):
        os.truncate(m["spares"][4], 0)
        return "done"

    def rename_file(m):
        os.rename(m["spares"][5], os.path.join(m["outside"], "renamed-py"))
        return "done"

    def change_mode(m):
        os.chmod(m["victimFile"], 0o666)
        return "done"

    def change_times(m):
        os.utime(m["victimFile"], (1, 1))
        return "done"

    def ctypes_chmod(m):
        checked(libc().chmod(m["victimFile"].encode(), 0o666))
        return "done"

    def sqlite_write(m):
        import sqlite3

        db = sqlite3.connect(":memory:")
        db.execute("vacuum into ?", (os.path.join(m["outside"], "vacuum-%s" % time.time()),))
        return "done"

    def log_to_file(m):
        import logging

        logging.FileHandler(os.path.join(m["outside"], "log")).emit(logging.makeLogRecord({"msg": "x"}))
        return "done"

    def write_own_folder(m):
        with open(os.path.join(m["plugin"], "handlers", "new.py"), "w") as file:
            file.write("x")
        return "done"

    def change_mode_of_open_file(m):
        file = os.path.join(m["plugin"], "plugin.manifest.json")
        wanted = os.stat(file).st_mode & 0o777 ^ 0o001
        handle = os.open(file, os.O_RDONLY)
        os.fchmod(handle, wanted)
        os.close(handle)
        if os.stat(file).st_mode & 0o777 != wanted:
            raise ValueError("got something else: it has not changed")
        return "done"

    def change_times_of_open_file(m):
        file = os.path.join(m["plugin"], "plugin.manifest.json")
        handle = os.open(file, os.O_RDONLY)
        os.utime(handle, (1, 1))
        os.close(handle)
        if os.stat(file).st_mtime != 1:
            raise ValueError("got something else: it has not changed")
        return "done"

    def tamper_then_change_open_file(m):
        without_guard()
        return Attacks.change_times_of_open_file(m)

    def tamper_then_write_own_folder_under_root(m):
        without_guard()
        with open(os.path.join(m["plugin"], "handlers", "tampered.py"), "w") as file:
            file.write("x")
        return "done"

    def tamper_then_write_what_users_decided_under_root(m):
        without_guard()
        with open(m["decisions"], "a") as file:
            file.write(" ")
        return "done"

    def tamper_then_write_process_under_root(m):
        without_guard()
        with open("/proc/%d/oom_score_adj" % m["victimPid"], "w") as file:
            file.write("500")
        return "done"

    def tamper_then_write(m):
        without_guard()
        with open(os.path.join(m["outside"], "tampered-py"), "w") as file:
            file.write("x")
        return "done"

    def make_program_of_the_user(m):
        """Runs with the rights of whoever owns it, whoever starts it."""
        file = tmp("program")
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o755))
        os.chmod(file, 0o4755)
        if not os.stat(file).st_mode & 0o4000:
            raise ValueError("got something else: it has not changed")
        return "done"

    def write_git_index(m):
        with open(os.path.join(m["workspace"], ".git/index"), "w") as file:
            file.write("x")
        return "done"

    def write_nested_repository(m):
        os.makedirs(os.path.join(m["workspace"], "docs/.git"), exist_ok=True)
        with open(os.path.join(m["workspace"], "docs/.git/config"), "w") as file:
            file.write("[core]\n")
        return "done"

    def write_git_hook(m):
        with open(os.path.join(m["workspace"], ".git/hooks/pre-commit"), "w") as file:
            file.write("x")
        return "done"

    def replace_git_folder(m):
        aside = os.path.join(m["workspace"], ".git-%s" % time.time())
        os.rename(os.path.join(m["workspace"], ".git"), aside)
        os.rename(aside, os.path.join(m["workspace"], ".git"))
        return "done"

    def write_envrc(m):
        with open(os.path.join(m["workspace"], ".envrc"), "a") as file:
            file.write("#\n")
        return "done"

    def write_through_link(m):
        with open(os.path.join(m["workspace"], "linkToOutside", "through-link-py"), "w") as file:
            file.write("x")
        return "done"

    # ---- programs

    def run_shell(m):
        import subprocess

        return got(subprocess.run("cat " + m["secret"], shell=True, capture_output=True).stdout)

    def run_program(m):
        import subprocess

        return got(subprocess.check_output(["/bin/cat", m["secret"]]))

    def os_system(m):
        out = os.path.join(m["sameDisk"], "system-%s" % time.time())
        os.system("cat %s > %s" % (m["secret"], out))
        return got(read(out))

    def os_popen(m):
        return got(os.popen("cat " + m["secret"]).read())

    def os_fork(m):
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        return "done"

    def posix_spawn(m):
        pid = os.posix_spawn("/bin/true", ["true"], {})
        if os.waitpid(pid, 0)[1] != 0:
            raise ValueError("did not run")
        return "done"

    def fork_exec(m):
        import _posixsubprocess

        return Attacks._fork_exec(_posixsubprocess)

    def fork_exec_builtin(m):
        import _imp
        import importlib.machinery

        return Attacks._fork_exec(_imp.create_builtin(importlib.machinery.ModuleSpec("_posixsubprocess", None)))

    def _fork_exec(module):
        read_end, write_end = os.pipe()
        while write_end < 3:
            write_end = os.dup(write_end)
        arguments = [[b"true"], [b"/bin/true"], True, (write_end,), None, None, -1, -1, -1, -1, -1, -1, read_end, write_end, False, False]
        tail = [-1, None, None, None, -1, None] + ([True] if sys.version_info >= (3, 11) else [])
        pid = module.fork_exec(*arguments, *tail)
        if os.waitpid(pid, 0)[1] != 0:
            raise ValueError("did not run")
        return "done"

    def multiprocess(m):
        import multiprocessing

        process = multiprocessing.get_context("fork").Process(target=int)
        process.start()
        process.join()
        return "done"

    def ctypes_system(m):
        if libc().system(b"true") != 0:
            raise ValueError("did not run")
        return "done"

    def ctypes_exec_in_child(m):
        """The exec itself, in a child made by the C library's vfork."""
        c = libc()
        pid = checked(c.fork())
        if pid == 0:
            c.execl(b"/bin/true", b"true", None)
            c._exit(9)
        if os.waitpid(pid, 0)[1] != 0:
            raise ValueError("did not run")
        return "done"

    def run_dropped_binary(m):
        import shutil
        import subprocess

        copy = os.path.join(m["sameDisk"], "dropped-%s" % time.time())
        shutil.copy("/bin/true", copy)
        subprocess.check_call([copy])
        return "done"

    def memory_program(m):
        handle = os.memfd_create("x")
        with open("/bin/true", "rb") as file:
            os.write(handle, file.read())
        pid = os.posix_spawn("/proc/self/fd/%d" % handle, ["x"], {})
        if os.waitpid(pid, 0)[1] != 0:
            raise ValueError("did not run")
        return "done"

    def tamper_then_run(m):
        without_guard()
        if os.system("true") != 0:
            raise ValueError("did not run")
        return "done"

    def tamper_then_run_by_ctypes(m):
        without_guard()
        return Attacks.ctypes_exec_in_child(m)

    def run_other_than_granted(m):
        import subprocess

        subprocess.check_call(["/bin/sh", "-c", "true"])
        return "done"

    def run_interpreter_of_granted(m):
        import subprocess

        subprocess.check_call([sys.executable, "-c", "1"])
        return "done"

    def granted_program_reads(m):
        import subprocess

        return got(subprocess.run(["black", "-q", "--diff", m["secretPython"]], capture_output=True).stdout)

    def child_reads(m):
        import subprocess

        return got(subprocess.check_output(["/bin/cat", m["secret"]]))

    def child_kills(m):
        import subprocess

        subprocess.check_call(["/bin/sh", "-c", "kill -0 %d" % m["victimPid"]])
        return "done"

    # ---- other processes, the environment and the kernel

    def kill_victim(m):
        os.kill(m["victimPid"], 0)
        return "done"

    def slow_victim(m):
        os.setpriority(os.PRIO_PROCESS, m["victimPid"], 10)
        return "done"

    def limit_victim(m):
        import resource

        resource.prlimit(m["victimPid"], resource.RLIMIT_NOFILE)
        return "done"

    def signal_by_pidfd(m):
        import signal

        signal.pidfd_send_signal(os.pidfd_open(m["victimPid"]), 0)
        return "done"

    def watch_secret(m):
        c = libc()
        checked(c.inotify_add_watch(checked(c.inotify_init()), m["secret"].encode(), 1))
        return "done"

    def tamper_then_watch_secret(m):
        without_guard()
        return Attacks.watch_secret(m)

    def bind_victim(m):
        os.sched_setaffinity(m["victimPid"], os.sched_getaffinity(m["victimPid"]))
        return "done"

    def schedule_victim(m):
        os.sched_setscheduler(m["victimPid"], os.SCHED_OTHER, os.sched_param(0))
        return "done"

    def slow_user(m):
        """Of a user who has no processes: that there are none says that the call came through."""
        try:
            os.setpriority(os.PRIO_USER, 64999, 10)
        except ProcessLookupError:
            return "done"

    def old_shared_memory(m):
        """As programs of old had it, which has no names and no folder."""
        c = libc()
        segment = checked(c.shmget(0, 4096, 0o1600))
        checked(c.shmctl(segment, 0, None))
        return "done"

    def tamper_then_shared_memory(m):
        without_guard()
        return Attacks.old_shared_memory(m)

    def tamper_then_bind_victim(m):
        without_guard()
        return Attacks.bind_victim(m)

    def tamper_then_kill(m):
        without_guard()
        return Attacks.kill_victim(m)

    def tamper_then_read_environment(m):
        without_guard()
        return Attacks.victim_environment(m)

    def victim_environment(m):
        return got(read("/proc/%d/environ" % m["victimPid"], mode="rb"))

    def host_environment(m):
        return got(read("/proc/%d/environ" % m["hostPid"], mode="rb"))

    def victim_command_line(m):
        return got(read("/proc/%d/cmdline" % m["victimPid"], mode="rb"))

    def list_processes(m):
        if str(m["victimPid"]) not in os.listdir("/proc"):
            raise ValueError("not listed")
        return "done"

    def environment_variable(m):
        return got(os.environ.get("CANARY_TOKEN", ""))

    def environment_of_c(m):
        import ctypes

        getenv = libc().getenv
        getenv.restype = ctypes.c_char_p
        return got(getenv(b"CANARY_TOKEN") or b"")

    def trace_victim(m):
        c = libc()
        checked(c.ptrace(16, m["victimPid"], None, None))
        os.waitpid(m["victimPid"], 0x40000000)
        c.ptrace(17, m["victimPid"], None, None)
        return "done"

    def read_memory(m):
        """Reads the memory of a process: its own, which proves that the call is there."""
        import ctypes

        buffer = ctypes.create_string_buffer(8)
        source = ctypes.create_string_buffer(b"12345678")

        class Part(ctypes.Structure):
            _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]

        local, remote = Part(ctypes.addressof(buffer), 8), Part(ctypes.addressof(source), 8)
        checked(libc().process_vm_readv(os.getpid(), ctypes.byref(local), 1, ctypes.byref(remote), 1, 0))
        return "done"

    def user_namespace(m):
        pid = checked(libc().fork())
        if pid == 0:
            os._exit(0 if libc().unshare(0x10000000) == 0 else 1)
        if os.waitpid(pid, 0)[1] != 0:
            raise PermissionError(1, "unshare failed")
        return "done"

    def io_uring(m):
        import ctypes

        checked(libc().syscall(425, 4, ctypes.create_string_buffer(120)))
        return "done"

    def userfaultfd(m):
        os.close(checked(libc().syscall(323, 1)))
        return "done"

    def keyring(m):
        checked(libc().syscall(248, b"user", b"codex-attack", b"x", 1, -2))
        return "done"

    # ---- network

    def tcp(m):
        return got(Attacks._talk(("127.0.0.1", m["tcpPort"])))

    def _talk(address, family=2):
        import socket

        with socket.socket(family, socket.SOCK_STREAM) as client:
            client.settimeout(3)
            client.connect(address)
            client.sendall(b"hello\n")
            return client.recv(1000)

    def raw_tcp(m):
        import _socket

        client = _socket.socket(2, 1)
        client.connect(("127.0.0.1", m["tcpPort"]))
        client.send(b"hello\n")
        return got(client.recv(1000))

    def tcp_other_port(m):
        return got(Attacks._talk(("127.0.0.1", m["tcpPort"])))

    def url(m):
        import urllib.request

        return got(urllib.request.urlopen("http://127.0.0.1:%d/" % m["httpPort"], timeout=3).read())

    def http_client(m):
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", m["httpPort"], timeout=3)
        connection.request("GET", "/")
        return got(connection.getresponse().read())

    async def asyncio_tcp(m):
        import asyncio

        reader, writer = await asyncio.open_connection("127.0.0.1", m["tcpPort"])
        writer.write(b"hello\n")
        try:
            return got(await asyncio.wait_for(reader.read(1000), 3))
        finally:
            writer.close()

    def udp(m):
        import socket

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(1.5)
            client.sendto(b"hello", ("127.0.0.1", m["udpPort"]))
            return got(client.recv(1000))

    def unix_socket(m):
        return got(Attacks._talk(m["unixSocket"], 1))

    def abstract_socket(m):
        return got(Attacks._talk("\0" + m["abstractSocket"], 1))

    def socket_in_granted_folder(m):
        return Attacks.unix_socket(m)

    def listen(m):
        import socket

        with socket.socket() as server:
            server.bind(("0.0.0.0", 0))
            server.listen()
        return "done"

    def multipath_tcp(m):
        import socket

        with socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262) as client:
            client.settimeout(3)
            client.connect(("127.0.0.1", m["tcpPort"]))
            client.sendall(b"hello\n")
            return got(client.recv(1000))

    def connect_by_sending(m):
        import socket

        with socket.socket() as client:
            client.sendto(b"hello\n", 0x20000000, ("127.0.0.1", m["tcpPort"]))
            return got(client.recv(1000))

    def tamper_then_tcp(m):
        without_guard()
        return Attacks.raw_tcp(m)

    def tamper_then_multipath_tcp(m):
        without_guard()
        return Attacks.multipath_tcp(m)

    def tamper_then_connect_by_sending(m):
        without_guard()
        return Attacks.connect_by_sending(m)

    def tamper_then_udp(m):
        without_guard()
        return Attacks.udp(m)

    def tamper_then_abstract_socket(m):
        without_guard()
        return Attacks.abstract_socket(m)

    def tamper_then_socket_in_granted_folder(m):
        without_guard()
        return Attacks.unix_socket(m)

    def ctypes_socket(m):
        os.close(checked(libc().socket(16, 3, 0)))
        return "done"


class Controls:
    def control_own_folder(m):
        return len(read(os.path.join(m["plugin"], "plugin.manifest.json")))

    def control_tmp(m):
        with tempfile.NamedTemporaryFile("w+") as file:
            file.write("x")
            file.seek(0)
            return file.read()

    def control_copy_into_tmp(m):
        import shutil

        return read(shutil.copy2(os.path.join(m["plugin"], "plugin.manifest.json"), tmp("copy")))[:1]

    def control_read_workspace(m):
        return got(read(os.path.join(m["workspace"], "code.txt")))

    def control_write_workspace(m):
        with open(os.path.join(m["workspace"], "out", "made-py.txt"), "w") as file:
            file.write("x")
        return "done"

    def control_read_scope(m):
        return got(read(os.path.join(m["workspace"], "docs", "a.txt")))

    def control_read_under_root(m):
        read("/etc/hostname")
        os.listdir("/srv")
        return got(read(m["secret"]))

    def control_write_under_root(m):
        with open(m["victimFile"], "a") as file:
            file.write("x")
        return "done"

    def control_read_named_secret(m):
        return got(read(m["homeSecret"]))

    def control_tcp(m):
        return Attacks.tcp(m)

    def control_url(m):
        return Attacks.url(m)

    def control_black(m):
        import subprocess

        result = subprocess.run(["black", "-q", "-"], input="x  =  1\n", capture_output=True, text=True)
        if result.stdout != "x = 1\n":
            raise ValueError(result.stderr)
        return "done"

    def control_environment(m):
        return got(os.environ.get("CANARY_TOKEN", ""))

    def control_threads(m):
        import threading

        thread = threading.Thread(target=int)
        thread.start()
        thread.join()
        return "done"

    async def control_asyncio(m):
        import asyncio

        await asyncio.sleep(0.001)
        return "done"


def _handler(function):
    import inspect

    if inspect.iscoroutinefunction(function):

        async def run_async(event):
            return {"data": await function(json.loads(event)["payload"])}

        return run_async
    return lambda event: {"data": function(json.loads(event)["payload"])}


for _group in (Attacks, Controls):
    for _name, _function in list(vars(_group).items()):
        if not _name.startswith("_"):
            globals()[_name] = _handler(_function)
