"""What the guard judges on Windows, asked by the events that the interpreter raises there, with modules of Windows that only note what they are told."""

import os
import subprocess
import sys
import tempfile
import unittest
from types import SimpleNamespace

import denial
import ntpath
import paths
from files_test import READ, a_policy, path_module
from policy_guard import load

HERE = os.path.dirname(os.path.abspath(__file__))
NODE = "C:\\Program Files\\nodejs\\node.exe"
PRETTIER = "C:\\Users\\me\\AppData\\Roaming\\npm\\node_modules\\prettier\\bin\\prettier.cjs"
GRANTED = [
    {"name": "git", "path": "C:\\Program Files\\Git\\cmd\\git.exe", "reals": ["C:\\Program Files\\Git\\cmd\\git.exe"]},
    {
        "name": "prettier",
        "path": "C:\\Users\\me\\AppData\\Roaming\\npm\\prettier.cmd",
        "reals": ["C:\\Users\\me\\AppData\\Roaming\\npm\\prettier.cmd"],
        "run": {"file": NODE, "args": [PRETTIER]},
    },
    {"name": "build", "path": "C:\\tools\\build.bat", "reals": ["C:\\tools\\build.bat"]},
]


class Asked:
    """The guard on Windows, and what its modules were told to do. `watch`: what start.py changes of `_winapi` before the guard is there."""

    def __init__(self, policy, in_ctypes_import=False, redirect=None, watch=lambda winapi: None):
        self.done = done = []
        rules = paths.rules("win32", True)
        denied, _ = denial.denials(policy, rules)
        files, facts = load("files").judges(policy, denied, load, rules, "win32", path_module(ntpath, {}))
        network, _ = load("network").judges(policy, denied, load)
        self.table = {**files, **load("programs").judges(policy, denied), **network}

        def create_process(*args):
            # As the interpreter does.
            self.table["_winapi.CreateProcess"]((args[0], "", args[7]))
            done.append(args[:2])
            return 1, 2, 4711, 3

        class Operation:
            def __init__(self, event=0):
                self.event = event

            def ConnectEx(self, handle, address):
                done.append(("ConnectEx", address))

            def WSASendTo(self, handle, data, flags, address):
                done.append(("WSASendTo", address))

        def open_process(access, inherit, pid):
            self.table["_winapi.OpenProcess"]((pid, access))
            done.append(("OpenProcess", pid))

        self.winapi = SimpleNamespace(CreateProcess=create_process, OpenProcess=open_process, CopyFile2=lambda *args: done.append(args[:2]))
        watch(self.winapi)
        self.overlapped = SimpleNamespace(
            Overlapped=Operation,
            WSAConnect=lambda handle, address: done.append(("WSAConnect", address)),
            BindLocal=lambda handle, family: done.append(("BindLocal", family)),
            ConnectPipe=lambda name: done.append(("ConnectPipe", name)),
        )
        import socket

        modules = {"_winapi": self.winapi, "_overlapped": self.overlapped, "socket": SimpleNamespace(**vars(socket))}
        programs = SimpleNamespace(in_ctypes_import=lambda: in_ctypes_import, keep=load("programs").keep)
        self.imp = SimpleNamespace(create_builtin=lambda spec: done.append(spec.name))
        more = load("windows").judges(policy, denied, load, rules, facts["check"], redirect, programs, self.table, modules, self.imp)
        self.table.update(more)

    def refused(self, event, *args):
        """The permission that is missing; None if nothing is."""
        return permission_of(lambda: event in self.table and self.table[event](args))

    def start(self, program, line):
        """What is started; or the permission that is missing."""
        made = permission_of(lambda: self.winapi.CreateProcess(program, line, None, None, 0, 0, None, None, None))
        return made or self.done[-1]


def permission_of(action):
    try:
        action()
    except PermissionError as error:
        return error.permission
    return None


class Programs(unittest.TestCase):
    def setUp(self):
        self.asked = Asked(a_policy(spawn=GRANTED))

    def test_starts_the_program_that_the_host_found_by_whatever_name_it_is_called(self):
        git = GRANTED[0]["path"]
        for line in ("git status", "GIT.EXE status", '"git" status', '"c:\\program files\\git\\CMD\\git.exe" status', " git status"):
            self.assertEqual(self.asked.start(None, line), (git, line), line)
        self.assertEqual(self.asked.start("Git", "anything status"), (git, "anything status"))

    def test_does_not_take_a_program_in_another_folder_for_a_granted_one(self):
        for line in (".\\git.exe status", '"C:\\Work\\shop\\git.exe" status', "C:git status", "tools/git status", "C:\\Program Files\\Git\\cmd\\git.exe"):
            self.assertIsInstance(self.asked.start(None, line), str, line)

    def test_names_the_program_that_is_missing(self):
        self.assertEqual(self.asked.start(None, "npm.cmd install"), "process:spawn:npm")
        self.assertEqual(self.asked.start(None, '"C:\\some where\\tool.exe" x'), "process:spawn:tool")
        comspec = "C:\\Windows\\system32\\cmd.exe"
        self.assertEqual(self.asked.start(comspec, comspec + ' /c "npm install"'), "process:spawn:npm")
        self.assertEqual(self.asked.start(comspec, comspec + ' /c ""C:\\some where\\tool.exe" x"'), "process:spawn:tool")
        self.assertEqual(self.asked.refused("subprocess.Popen", comspec, comspec + ' /c "npm install"', None, None), "process:spawn:npm")
        self.assertEqual(self.asked.start(comspec, comspec), "process:spawn:cmd")
        self.assertEqual(self.asked.start(comspec, comspec + ' /c "git status"'), "process:spawn:cmd")

    def test_starts_what_a_script_of_npm_stands_for_with_the_arguments_as_they_are(self):
        for name in ("prettier", "prettier.cmd", "Prettier"):
            line = name + ' --write "a & calc.exe" "%PATH%"'
            self.assertEqual(self.asked.start(None, line), (NODE, '"%s" %s --write "a & calc.exe" "%%PATH%%"' % (NODE, PRETTIER)))

    def test_refuses_batch_files(self):
        with self.assertRaisesRegex(PermissionError, "a shell would read its arguments"):
            self.asked.winapi.CreateProcess(None, "build x", None, None, 0, 0, None, None, None)
        self.assertEqual(self.asked.done, [])

    def test_starts_nothing_without_permission_and_anything_with_all(self):
        self.assertEqual(Asked(a_policy()).start(None, "git status"), "process:spawn:git")
        self.assertEqual(Asked(a_policy(spawn="all")).start(None, "x.bat a"), (None, "x.bat a"))

    def test_starts_nothing_by_a_function_that_the_guard_has_not_replaced(self):
        self.assertEqual(self.asked.refused("_winapi.CreateProcess", GRANTED[0]["path"], "", None), "process:spawn:git")
        self.assertEqual(self.asked.refused("_winapi.CreateProcess", None, "git", None), "process:spawn:a program")

    def test_takes_only_whole_paths_where_nothing_replaces_them(self):
        git = GRANTED[0]["path"]
        self.assertIsNone(self.asked.refused("os.spawn", 0, git, [git], None))
        self.assertIsNone(self.asked.refused("os.exec", git.lower(), [git], None))
        for path in ("git", "git.exe", git[:-4], GRANTED[1]["path"], GRANTED[2]["path"]):
            self.assertIsInstance(self.asked.refused("os.spawn", 0, path, [path], None), str, path)

    def test_opens_no_file_with_its_program(self):
        for event in ("os.startfile", "os.startfile/2"):
            self.assertEqual(self.asked.refused(event, "a.txt", "open"), "process:spawn")
            self.assertIsNone(Asked(a_policy(spawn="all")).refused(event, "a.txt", "open"))
        self.assertEqual(self.asked.refused("os.system", "calc"), "process:spawn:calc")

    def test_lets_what_it_starts_be_written_down(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "started")
            asked = Asked(a_policy(spawn=GRANTED), watch=lambda winapi: load("started").watch(file, winapi))
            asked.start(None, "git status")
            with open(file) as written:
                self.assertEqual(written.read(), "+4711\n")
        self.assertEqual(asked.done[-1], ("OpenProcess", 4711))
        self.assertEqual(permission_of(lambda: asked.winapi.OpenProcess(0x1000, False, 1)), "process:spawn")

    def test_lets_nobody_else_write_there(self):
        asked = Asked(dict(a_policy(spawn=GRANTED), started="C:\\Temp\\plugin\\.codex-started", tmp="C:\\Temp\\plugin"))
        self.assertIsNone(asked.refused("open", "C:\\Temp\\plugin\\other", "w", os.O_WRONLY))
        for name in (".codex-started", ".CODEX-STARTED", ".codex-started.", ".codex-started::$DATA"):
            self.assertIsInstance(asked.refused("open", "C:\\Temp\\plugin\\" + name, "w", os.O_WRONLY), str, name)

    def test_ends_only_what_it_started(self):
        for event in ("os.kill", "_winapi.OpenProcess"):
            self.assertEqual(self.asked.refused(event, 4711, 1), "process:spawn", event)
            self.assertIsNone(self.asked.refused(event, os.getpid(), 1), event)
        self.asked.start(None, "git status")
        self.assertIsNone(self.asked.refused("os.kill", 4711, 1))
        self.assertIsNone(self.asked.refused("_winapi.TerminateProcess", 1, 1))
        self.assertEqual(Asked(a_policy()).refused("_winapi.TerminateProcess", 1, 1), "process:spawn")


class Files(unittest.TestCase):
    def setUp(self):
        self.asked = Asked(a_policy(read=[READ], write=[{"base": "C:\\Work\\shop\\out"}]))

    def test_judges_copies_that_no_event_tells_of(self):
        copy = self.asked.winapi.CopyFile2
        self.assertEqual(permission_of(lambda: copy("C:\\Users\\me\\secret", "C:\\Work\\shop\\out\\a", 0)), "filesystem:read:C:\\Users\\me\\secret")
        self.assertEqual(permission_of(lambda: copy("C:\\Work\\shop\\a", "C:\\Work\\shop\\b", 0)), "filesystem:write")
        self.assertEqual(self.asked.done, [])
        copy("C:\\Work\\shop\\a", "c:/work/shop/OUT/b", 0)
        self.assertEqual(self.asked.done, [("C:\\Work\\shop\\a", "c:/work/shop/OUT/b")])

    def test_judges_files_that_are_opened_by_handles(self):
        opened = lambda name, access, disposition=3, flags=0: self.asked.refused("_winapi.CreateFile", name, access, 0, disposition, flags)
        self.assertIsNone(opened("C:\\Work\\shop\\a", 0x80000000))
        self.assertIsNone(opened("C:\\Work\\shop\\out\\a", 0x40000000, 2))
        for access, disposition, flags in ((0x40000000, 3, 0), (0x10000000, 3, 0), (0x80000000, 2, 0), (0x80000000, 3, 0x04000000), (0x10000, 3, 0)):
            self.assertEqual(opened("C:\\Work\\shop\\a", access, disposition, flags), "filesystem:write")
        self.assertEqual(opened("\\\\.\\PhysicalDrive0", 0x80000000), "filesystem:read:\\\\.\\PhysicalDrive0")

    def test_judges_junctions_and_folders_of_libraries(self):
        self.assertEqual(self.asked.refused("_winapi.CreateJunction", "C:\\Users\\me", "C:\\Work\\shop\\out\\j"), "filesystem:read:C:\\Users\\me")
        self.assertEqual(self.asked.refused("_winapi.CreateJunction", "C:\\Work\\shop", "C:\\Work\\shop\\j"), "filesystem:write")
        self.assertIsNone(self.asked.refused("os.add_dll_directory", "C:\\Work\\shop\\numpy.libs"))
        self.assertIsNotNone(self.asked.refused("os.add_dll_directory", "C:\\Users\\me"))


class Pipes(unittest.TestCase):
    def setUp(self):
        self.asked = Asked(a_policy())

    def test_lets_asyncio_and_multiprocessing_have_their_own(self):
        for prefix in ("python-pipe", "pyc"):
            name = "\\\\.\\pipe\\%s-%d-0-abc" % (prefix, os.getpid())
            self.assertEqual(self.asked.refused("_winapi.CreateFile", name, 0xC0000000, 0, 3, 0), "network:request")
            self.assertIsNone(self.asked.refused("_winapi.CreateNamedPipe", name, 0x40080001, 0))
            self.assertIsNone(self.asked.refused("_winapi.CreateFile", name, 0xC0000000, 0, 3, 0))

    def test_refuses_those_of_others(self):
        others = "\\\\.\\pipe\\docker_engine"
        own = "\\\\.\\pipe\\python-pipe-%d-0-abc" % os.getpid()
        self.assertEqual(self.asked.refused("_winapi.CreateFile", others, 0xC0000000, 0, 3, 0), "network:request")
        self.assertEqual(self.asked.refused("_winapi.CreateNamedPipe", others, 0x00080003, 0), "network:request")
        # Another process may have made it first.
        self.assertEqual(self.asked.refused("_winapi.CreateNamedPipe", own, 0x00000003, 0), "network:request")
        self.assertEqual(permission_of(lambda: self.asked.overlapped.ConnectPipe(others)), "network:request")
        self.assertIsNotNone(self.asked.refused("_winapi.CreateFile", "\\\\server\\pipe\\x", 0xC0000000, 0, 3, 0))
        self.assertEqual(self.asked.done, [])

    def test_gives_them_to_who_may_do_both(self):
        asked = Asked(a_policy(network="all", spawn="all"))
        self.assertIsNone(asked.refused("_winapi.CreateNamedPipe", "\\\\.\\pipe\\x", 3, 0))
        self.assertIsNone(asked.refused("_winapi.CreateFile", "\\\\.\\pipe\\x", 0xC0000000, 0, 3, 0))


class Sockets(unittest.TestCase):
    def test_judges_what_asyncio_does_without_an_event(self):
        asked = Asked(a_policy())
        module = asked.overlapped
        for action in (
            lambda: module.Overlapped(0).ConnectEx(1, ("10.0.0.1", 80)),
            lambda: module.Overlapped().WSASendTo(1, b"", 0, ("10.0.0.1", 53)),
            lambda: module.WSAConnect(1, ("10.0.0.1", 53)),
            lambda: module.BindLocal(1, 2),
        ):
            self.assertTrue(str(permission_of(action)).startswith("network:request"))
        self.assertEqual(asked.done, [])
        self.assertEqual(module.Overlapped(7).event, 7)

    def test_leads_connections_to_granted_hosts_through_the_proxy(self):
        policy = a_policy(network=[{"host": "example.com", "port": 443}])
        asked = Asked(policy, redirect=lambda address: ("127.0.0.1", 4000))
        asked.overlapped.BindLocal(1, 2)
        asked.overlapped.Overlapped(0).ConnectEx(1, ("example.com", 443))
        self.assertEqual(asked.done, [("BindLocal", 2), ("ConnectEx", ("127.0.0.1", 4000))])

    def test_makes_pairs_of_sockets_and_connects_nothing_else(self):
        self.assertEqual(run(PAIRS), "asyncio, IPv4, refused bind, refused connect, refused after a lie, refused replaced")


# Runs where an audit hook may stay.
PAIRS = r"""
import asyncio, socket, sys
sys.path.insert(0, %r)
listener = socket.create_server(("127.0.0.1", 0))
import windows_sockets
is_own = windows_sockets.pairs(socket)

def hook(event, args):
    if event in ("socket.bind", "socket.connect") and not is_own(args[0], args[1]):
        raise PermissionError(event)

sys.addaudithook(hook)
seen = []

async def handler():
    await asyncio.sleep(0)
    seen.append("asyncio")

asyncio.run(handler())
a, b = socket.socketpair()
a.sendall(b"x")
assert b.recv(1) == b"x" and isinstance(a, socket.socket)
seen.append("IPv4")

def attempt(what, action):
    try:
        action()
    except PermissionError:
        seen.append("refused " + what)

other = listener.getsockname()
attempt("bind", lambda: socket.socket().bind(("127.0.0.1", 0)))
attempt("connect", lambda: socket.create_connection(other))

# What plugin code may change of the module.
lied = []
socket.socket.getsockname = lambda self: lied.append(self) or other
kept = socket.socketpair()
assert lied == []
del socket.socket.getsockname
attempt("after a lie", lambda: socket.create_connection(other))

class Fake(socket.socket):
    def bind(self, address):
        return super().bind(("127.0.0.1", 0))
socket.socket = Fake
a, b = socket.socketpair()
assert a.getsockname() == b.getpeername()
attempt("replaced", lambda: Fake().bind(("127.0.0.1", 0)))
print(", ".join(seen))
"""


def run(script):
    return subprocess.run([sys.executable, "-I", "-B", "-c", script % HERE], check=True, stdout=subprocess.PIPE, universal_newlines=True).stdout.strip()


class NativeCode(unittest.TestCase):
    def test_lets_ctypes_be_imported(self):
        asked = Asked(a_policy(), in_ctypes_import=True)
        self.assertIsNone(asked.refused("ctypes.dlopen", "kernel32"))
        self.assertIsNone(asked.refused("ctypes.dlsym", object(), "GetLastError"))
        self.assertEqual(asked.refused("ctypes.dlopen", "user32"), "process:spawn")
        self.assertEqual(asked.refused("ctypes.dlsym", object(), "CreateProcessW"), "process:spawn")

    def test_refuses_to_call_anything(self):
        asked = Asked(a_policy())
        for event, args in (
            ("ctypes.dlopen", ("kernel32",)),
            ("ctypes.dlsym", (object(), "GetLastError")),
            ("ctypes.dlsym", (object(), 1)),
            ("ctypes.call_function", (1, ())),
            ("ctypes.PyObj_FromPtr", (1,)),
            ("sys.remote_exec", (1, "x")),
            ("cpython.PyInterpreterState_New", ()),
        ):
            self.assertEqual(asked.refused(event, *args), "process:spawn", event)

    def test_refuses_modules_that_nothing_watches_under_any_name(self):
        asked = Asked(a_policy(spawn=GRANTED))
        for name in ("_msi", "anything._msi", "_testcapi", "_interpreters", "_overlapped", "anything._overlapped"):
            self.assertEqual(asked.refused("import", name, None, None, None, None), "process:spawn", name)
        self.assertIsNone(asked.refused("import", "numpy", None, None, None, None))

    def test_refuses_to_make_modules_anew_whose_functions_are_the_guards(self):
        class Changing:
            names = ["_winapi", "zlib"]

            @property
            def name(self):
                return self.names.pop()

        asked = Asked(a_policy(spawn=GRANTED))
        for name in ("_winapi", "_imp", "_interpreters"):
            self.assertEqual(permission_of(lambda: asked.imp.create_builtin(SimpleNamespace(name=name))), "process:spawn", name)
        asked.imp.create_builtin(Changing())
        self.assertEqual(asked.done, ["zlib"])


class Registry(unittest.TestCase):
    # As pointers are on a machine of 64 bits.
    CLASSES, USER, MACHINE = (0xFFFFFFFF80000000 + index for index in range(3))

    class Opened:
        def __int__(self):
            return 0x1A4

    def test_lets_the_standard_library_read(self):
        asked = Asked(a_policy())
        for key, sub_key in (
            (self.CLASSES, ""),
            (self.CLASSES, ".txt"),
            (self.USER, "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"),
            (self.MACHINE, "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"),
            (self.MACHINE, "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Time Zones\\CET"),
            (self.Opened(), "anything"),
        ):
            self.assertIsNone(asked.refused("winreg.OpenKey", key, sub_key, 0x20019), sub_key)
        self.assertIsNone(asked.refused("winreg.EnumKey", self.Opened(), 0))
        self.assertIsNone(asked.refused("winreg.QueryValue", self.Opened(), None, "x"))

    def test_refuses_the_rest(self):
        asked = Asked(a_policy())
        for event, args in (
            ("winreg.OpenKey", (self.USER, "Software\\SimonTatham\\PuTTY\\Sessions", 0x20019)),
            ("winreg.OpenKey", (self.USER, "", 0x20019)),
            ("winreg.OpenKey", (0x1A4, "Software", 0x20019)),
            ("winreg.OpenKey", (self.CLASSES, ".txt", 0x20006)),
            ("winreg.EnumKey", (self.USER, 0)),
            ("winreg.QueryValue", (0x80000001, "Environment", "TOKEN")),
            ("winreg.CreateKey", (self.USER, "Software\\Microsoft\\Windows\\CurrentVersion\\Run", 0x2001F)),
            ("winreg.SetValue", (self.Opened(), "x", 1, "y")),
            ("winreg.DeleteKey", (self.Opened(), "x", 0)),
            ("winreg.DeleteValue", (self.Opened(), "x")),
            ("winreg.SaveKey", (self.Opened(), "C:\\x")),
            ("winreg.LoadKey", (self.MACHINE, "x", "C:\\x")),
            ("winreg.ConnectRegistry", (None, self.USER)),
        ):
            self.assertEqual(asked.refused(event, *args), "process:spawn", (event, args))
        self.assertEqual(asked.refused("winreg.ConnectRegistry", "\\\\other", self.USER), "network:request")

    def test_gives_all_of_it_to_who_may_start_any_program(self):
        self.assertIsNone(Asked(a_policy(spawn="all")).refused("winreg.SetValue", self.Opened(), "x", 1, "y"))

    def test_answers_what_platform_asks_and_nothing_else(self):
        asked = Asked(a_policy())
        self.assertIsNone(asked.refused("_wmi.exec_query", "SELECT Caption, Version FROM Win32_OperatingSystem"))
        self.assertEqual(asked.refused("_wmi.exec_query", "SELECT CommandLine FROM Win32_Process"), "process:spawn")


if __name__ == "__main__":
    unittest.main()
