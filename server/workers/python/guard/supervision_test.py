"""What stands in front of a locked program ends whatever that leaves behind, and ends as it did."""

import os
import signal
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))

PROGRAM = r"""
import os, sys, threading, time
import supervision
from system_calls import libc

supervision.supervise()
FIRST_THREAD_ENDS = 93 if os.uname().machine == "aarch64" else 60

def sleeper():
    child = os.fork()
    if child == 0:
        os.execve("/bin/sleep", ["sleep", "3600"], {})
    print(child, flush=True)

started, starting = os.pipe()
if sys.argv[1] == "whole":
    sleeper()
elif os.fork() == 0:
    os.setsid()
    sleeper()
    threading.Thread(target=time.sleep, args=(3600,)).start()
    print(os.getpid(), flush=True)
    os.write(starting, b".")
    # Another one goes on, and has become the parent of what was started.
    libc.syscall(FIRST_THREAD_ENDS, 0)
else:
    os.read(started, 1)
os._exit(3)
"""


def has_ended(process):
    try:
        with open("/proc/%d/status" % process) as file:
            return "State:\tZ" in file.read()
    except OSError:
        return True


@unittest.skipUnless(sys.platform == "linux", "elsewhere than on Linux nothing is locked")
class SupervisionTest(unittest.TestCase):
    def assert_ends(self, what, count):
        program = subprocess.Popen([sys.executable, "-c", PROGRAM, what], cwd=HERE, stdout=subprocess.PIPE, universal_newlines=True)
        self.addCleanup(program.stdout.close)
        processes = [int(program.stdout.readline()) for _ in range(count)]
        try:
            self.assertEqual(program.wait(20), 3)
            self.assertEqual([process for process in processes if not has_ended(process)], [])
        finally:
            for process in [program.pid, *processes]:
                if not has_ended(process):
                    os.kill(process, signal.SIGKILL)
            program.wait()

    def test_ends_a_process(self):
        self.assert_ends("whole", 1)

    def test_ends_a_process_whose_first_thread_has_ended(self):
        self.assert_ends("half", 2)


if __name__ == "__main__":
    unittest.main()
