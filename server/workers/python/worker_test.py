"""The worker under its guard on other systems: a real process, in which what they lack is missing, and what they have is there.

What the modules of Windows are asked for is only noted.
"""

import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
PREFIX = struct.Struct(">II")

# What runs before the guard: parts of the standard library that look at the system are loaded as they are here, and then it is another one.
DRIVER = r"""
import os, sys
platform, requests, answers, worker = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
free = os.dup(requests), os.dup(answers)
os.dup2(free[0], 3)
if platform == "win32":
    os.dup2(free[1], 4)

import asyncio, importlib.util, inspect, json, runpy, select, selectors, shutil, signal, socket, subprocess, tempfile, threading, traceback, unicodedata
from types import ModuleType, SimpleNamespace

def module(name, **members):
    made = sys.modules[name] = ModuleType(name)
    made.__dict__.update(members)

names = []
functions = ["setresuid", "sched_setaffinity", "pidfd_open", "memfd_create"]
selectors.DefaultSelector = selectors.SelectSelector
missing = ["epoll"]
if platform == "win32":
    noted = []
    module("msvcrt", setmode=lambda descriptor, mode: noted.append([descriptor, mode]), noted=noted)
    module("_winapi", CreateProcess=lambda *args: (1, 2, 3, 4), CopyFile2=lambda *args: None)
    module("_overlapped", Overlapped=object, WSAConnect=None, BindLocal=None, ConnectPipe=None)
    os.O_BINARY = 0x8000
    names += ["_posixsubprocess", "fcntl", "resource", "pwd", "grp", "termios"]
    functions += ["fork", "forkpty", "killpg", "getuid", "geteuid", "setsid", "wait4", "mkfifo", "mknod", "posix_spawn", "getpgid"]
    missing += ["poll"]
    del signal.SIGKILL, signal.SIGHUP, signal.SIGUSR1
for name in names:
    sys.modules[name] = None
for name in functions:
    if hasattr(os, name):
        delattr(os, name)
for name in missing:
    if hasattr(select, name):
        delattr(select, name)
sys.platform = platform
program = os.path.join(os.path.dirname(worker), "guard", "start.py")
sys.argv[:] = [program, worker]
del sys.path[0]
runpy.run_path(program, run_name="__main__")
"""


class Worker:
    """A worker, and the pipes to it."""

    def __init__(self, folder, platform):
        self.folder = folder
        places = {"read": [{"base": folder}], "write": [], "protected": [], "hidden": [], "ancestors": ["/"], "runtime": [HERE]}
        rules = {"network": "none", "spawn": "none", "nativeAddons": False, "followLinks": True, "ownNetwork": False, "alone": False}
        named = {"pluginId": "com.example.test", "pluginFolder": folder, "workspaceFolders": [], "tmp": folder + "/tmp"}
        environment = dict(os.environ, CODEX_PLUGIN_WORKER="1", CODEX_PLUGIN_POLICY=json.dumps({**places, **rules, **named}))
        if platform == "win32":
            reading, self.requests = os.pipe()
            answers, writing = os.pipe()
        else:
            ours, its = socket.socketpair()
            reading = writing = its.detach()
            self.requests = ours.detach()
            answers = os.dup(self.requests)
        command = [sys.executable, "-B", "-X", "utf8", "-c", DRIVER, platform, str(reading), str(writing), os.path.join(HERE, "worker.py")]
        self.process = subprocess.Popen(command, env=environment, pass_fds=(reading, writing), stdin=subprocess.DEVNULL)
        for descriptor in {reading, writing}:
            os.close(descriptor)
        # One that says nothing any more ends the wait for it by its end.
        self.limit = threading.Timer(20, self.process.kill)
        self.limit.start()
        self.stream = os.fdopen(answers, "rb")
        assert self.answer()[0] == {"type": "ready", "protocol": 2}
        self.send({"type": "configure", "folder": folder}, "{}")

    def send(self, header, body=""):
        head, data = json.dumps(header).encode(), body.encode()
        os.write(self.requests, PREFIX.pack(len(head), len(data)) + head + data)

    def answer(self):
        prefix = self.stream.read(8)
        assert len(prefix) == 8, "the worker has ended"
        header, body = PREFIX.unpack(prefix)
        return json.loads(self.stream.read(header).decode()), self.stream.read(body).decode()

    def call(self, script, function, number=1):
        """The answer to a call, and what was logged before."""
        header = {"type": "call", "id": number, "path": self.folder + "/" + script, "script": script, "event": "onFileSave", "eventId": "e"}
        self.send({**header, "function": function, "deadlineMs": 10000, "mayReturnNothing": False, "announce": False}, "{}")
        logged = []
        while True:
            header, body = self.answer()
            if header["type"] != "log":
                return header, body, logged
            logged.append(body)

    def close(self):
        os.close(self.requests)
        self.stream.close()
        return self.ended()

    def ended(self):
        code = self.process.wait()
        self.limit.cancel()
        self.stream.close()
        return code

    def kill(self):
        self.process.kill()
        self.ended()


HANDLERS = r"""
import os, shutil, socket, sys

def sync(event):
    print("one\r\ntwo")
    return {"binary": sorted(sys.modules["msvcrt"].noted), "text": "a\r\nb\x1a\u00e9"}

async def later(event):
    import asyncio
    await asyncio.sleep(0.01)
    first, second = socket.socketpair()
    first.sendall(b"x")
    return {"got": second.recv(1).decode()}

def listen(event):
    socket.socket().bind(("127.0.0.1", 0))

def read(event):
    return {"text": open("/etc/hostname").read()}

def copy(event):
    sys.modules["_winapi"].CopyFile2("/etc/hostname", "x", 0)

def start(event):
    sys.modules["_winapi"].CreateProcess(None, "calc.exe", None, None, 0, 0, None, None, None)

def slow(event):
    import time
    time.sleep(0.003)
    return {}
"""


class OnAnotherSystem(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)
        os.mkdir(self.folder + "/handlers")
        with open(self.folder + "/handlers/save.py", "w", newline="") as file:
            file.write(HANDLERS)
        self.worker = Worker(self.folder, self.platform)
        self.addCleanup(self.worker.kill)

    def call(self, function, number=1):
        return self.worker.call("handlers/save.py", function, number)


class OnWindows(OnAnotherSystem):
    platform = "win32"

    def test_answers_on_a_pipe_of_its_own_byte_by_byte(self):
        header, body, logged = self.call("sync")
        self.assertEqual(header["type"], "result", header)
        self.assertEqual(json.loads(body), {"binary": [[3, 0x8000], [4, 0x8000]], "text": "a\r\nb\x1a\u00e9"})
        self.assertEqual("".join(logged).split(), ["one", "two"])

    def test_runs_coroutines_though_the_event_loop_needs_sockets(self):
        for number in (1, 2):
            header, body, _ = self.call("later", number)
            self.assertEqual((header["type"], body), ("result", '{"got":"x"}'), header)

    def test_measures_short_calls(self):
        header, _, _ = self.call("slow")
        self.assertGreater(header["handlerMs"], 2.9)

    def test_refuses_and_names_the_permission_and_the_line(self):
        for function, permission, line in (
            ("listen", "network:request", "bind"),
            ("read", "filesystem:read:/etc/hostname", "open"),
            ("copy", "filesystem:read:/etc/hostname", "CopyFile2"),
            ("start", "process:spawn:calc", "CreateProcess"),
        ):
            header, _, _ = self.call(function)
            self.assertEqual(header["type"], "failure", header)
            denial = header["error"]["denial"]
            self.assertEqual((denial["permission"], denial["file"]), (permission, self.folder + "/handlers/save.py"))
            self.assertIn(line, HANDLERS.split("\n")[denial["line"] - 1])

    def test_ends_with_its_pipe(self):
        self.assertEqual(self.worker.close(), 0)


class OnMacOs(OnAnotherSystem):
    platform = "darwin"

    def test_runs_functions_and_coroutines(self):
        for number, function in enumerate(("slow", "later", "slow")):
            header, _, _ = self.call(function, number)
            self.assertEqual(header["type"], "result", header)
        self.assertEqual(self.call("read")[0]["error"]["denial"]["permission"], "filesystem:read:/etc/hostname")
        self.assertEqual(self.worker.close(), 0)


if __name__ == "__main__":
    unittest.main()
