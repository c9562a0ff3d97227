"""Which programs the guard lets a plugin start where nothing of the system's stands behind it. Each guard is in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))

PROGRAM = r"""
import multiprocessing.util, os, subprocess, sys

def attempt(action):
    try:
        print(action())
    except PermissionError as error:
        print(getattr(error, "permission", error))

def fork(path):
    read, write = os.pipe()
    process = multiprocessing.util.spawnv_passfds(path, [path, "-c", "echo forked >&%d" % write], [write])
    os.waitpid(process, 0)
    os.close(write)
    return os.read(read, 100).decode().strip()

attempt(lambda: subprocess.run(["granted", "-c", "echo run"], stdout=subprocess.PIPE).stdout.decode().strip())
attempt(lambda: fork(os.fsencode(sys.argv[1] + "/bin/granted")))
attempt(lambda: fork(os.fsencode(sys.argv[1] + "/other/granted")))
attempt(lambda: subprocess.run(["other"]))
attempt(lambda: __import__("_imp").create_builtin(type(sys.implementation)(name="_posixsubprocess")))
del sys.modules["_posixsubprocess"]
attempt(lambda: __import__("_posixsubprocess"))
os.chdir(sys.argv[1] + "/other")
os.environ["PATH"] = ":" + sys.argv[1] + "/other:" + os.environ["PATH"]
attempt(lambda: subprocess.run(["granted", "-c", "echo run"], stdout=subprocess.PIPE).stdout.decode().strip())
"""


LINES = r"""
import os, subprocess, sys

def attempt(action):
    try:
        print(action())
    except PermissionError as error:
        print(getattr(error, "permission", error))

attempt(lambda: subprocess.run("'granted' -c 'echo run'", shell=True, stdout=subprocess.PIPE).stdout.decode().strip())
attempt(lambda: os.popen("A=1 granted -c 'echo run'").read().strip())
attempt(lambda: os.system("granted -c 'exit 0'"))
attempt(lambda: os.system("other 2>&-; exit 0"))
"""


@unittest.skipIf(sys.platform == "win32", "windows_test.py has those")
class WhereNothingElseHoldsPrograms(unittest.TestCase):
    def said(self, spawn, text=PROGRAM):
        with tempfile.TemporaryDirectory() as folder:
            folder = os.path.realpath(folder)
            for name in ("bin", "other"):
                os.mkdir(os.path.join(folder, name))
                os.symlink("/bin/sh" if name == "bin" else "/bin/false", os.path.join(folder, name, "granted"))
            program = os.path.join(folder, "program.py")
            with open(program, "w") as file:
                file.write(text)
            granted = os.path.join(folder, "bin", "granted")
            rules = [{"name": "granted", "path": granted, "reals": [granted]}] if spawn == "one" else spawn
            if spawn == "sh":
                rules = [{"name": "sh", "path": "/nowhere/sh", "reals": ["/nowhere/sh"]}]
            policy = {"pluginId": "test", "pluginFolder": folder, "workspaceFolders": [], "tmp": folder + "/tmp", "spawn": rules, "network": "none"}
            places = [sys.prefix, sys.base_prefix, "/usr/lib", "/lib", "/etc"]
            policy.update({"runtime": places, "read": [{"base": folder}], "write": [], "protected": [], "hidden": [], "ancestors": ["/"]})
            policy.update({"nativeAddons": False, "followLinks": True, "ownNetwork": False, "alone": False})
            environment = {"CODEX_PLUGIN_POLICY": json.dumps(policy), "PATH": os.path.join(folder, "bin") + os.pathsep + "/usr/bin:/bin"}
            command = [sys.executable, "-B", os.path.join(HERE, "start.py"), program, folder]
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            return (done.stdout + done.stderr).decode().splitlines()

    def test_starts_what_is_granted_by_whatever_function(self):
        refused = "process:spawn:granted"
        self.assertEqual(self.said("one"), ["run", "forked", refused, "process:spawn:other", "process:spawn", "process:spawn", "run"])

    def test_a_line_for_the_shell_takes_the_shell(self):
        self.assertEqual(self.said("sh", LINES), ["run", "run", "0", "0"])
        self.assertEqual(self.said("one", LINES), ["process:spawn:sh"] * 3 + ["process:spawn:other"])
        self.assertEqual(self.said("none", LINES), ["process:spawn:granted"] * 3 + ["process:spawn:other"])

    def test_starts_nothing_without_permission(self):
        refused = "process:spawn:granted"
        self.assertEqual(self.said("none"), [refused, refused, refused, "process:spawn:other", "process:spawn", "process:spawn", refused])


if __name__ == "__main__":
    unittest.main()
