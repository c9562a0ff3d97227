"""What the guard makes of each event that the interpreter raises, from Python 3.8 to 3.14: it is judged, or there is a reason to leave it alone."""

import os
import re
import sysconfig
import unittest

from files_test import a_policy
from windows_test import Asked

LEFT_ALONE = {
    # What follows raises events of its own, which are judged.
    "announces what follows": """
        ensurepip.bootstrap ftplib.connect ftplib.sendcmd glob.glob glob.glob/2 http.client.connect http.client.send imaplib.open imaplib.send
        nntplib.connect nntplib.putline os.fwalk os.walk pathlib.Path.glob pathlib.Path.rglob pathlib.Path.walk pdb.Pdb poplib.connect
        poplib.putline shutil.chown shutil.copyfile shutil.copymode shutil.copystat shutil.copytree shutil.make_archive shutil.move shutil.rmtree
        shutil.unpack_archive smtplib.connect smtplib.send telnetlib.Telnet.open telnetlib.Telnet.write tempfile.mkdtemp tempfile.mkstemp
        urllib.Request webbrowser.open socket.__new__ winreg.OpenKey/result
    """,
    "changes nothing outside of the process": """
        _thread.start_joinable_thread _thread.start_new_thread array.__new__ builtins.breakpoint builtins.id builtins.input builtins.input/result
        code.__new__ compile cpython.PyInterpreterState_Clear cpython._PySys_ClearAuditHooks cpython.remote_debugger_script cpython.run_command
        cpython.run_file cpython.run_interactivehook cpython.run_module cpython.run_startup cpython.run_stdin ctypes.addressof ctypes.cdata/buffer
        ctypes.create_string_buffer ctypes.create_unicode_buffer ctypes.get_errno ctypes.get_last_error ctypes.seh_exception ctypes.set_errno
        ctypes.set_exception ctypes.set_last_error exec function.__new__ marshal.dumps marshal.load marshal.loads mmap.__new__ object.__delattr__
        object.__getattr__ object.__setattr__ os.putenv os.unsetenv pickle.find_class resource.setrlimit setopencodehook signal.pthread_kill
        sqlite3.connect/handle sys._current_exceptions sys._current_frames sys._getframe sys._getframemodulename sys.addaudithook sys.excepthook
        sys.monitoring.register_callback sys.set_asyncgen_hooks_finalizer sys.set_asyncgen_hooks_firstiter sys.setprofile sys.settrace
        sys.unraisablehook time.sleep winreg.ExpandEnvironmentStrings winreg.PyHKEY.Detach winreg.QueryReflectionKey
    """,
    "is about files, handles and pipes that are open, and were judged then": """
        fcntl.fcntl fcntl.flock fcntl.ioctl fcntl.lockf msvcrt.get_osfhandle msvcrt.locking msvcrt.open_osfhandle os.lockf _winapi.CreatePipe
    """,
    "tells what the machine is called, and what it has": """
        os.listdrives os.listmounts os.listvolumes socket.gethostname socket.getservbyname socket.getservbyport
    """,
    "only root can do, or concerns what root has": "resource.prlimit socket.sethostname",
    "writes to the system's log, as any program does": "syslog.closelog syslog.openlog syslog.setlogmask syslog.syslog",
    "synchronises processes that know each other's names": "_winapi.CreateEventW _winapi.CreateMutexW _winapi.OpenEventW _winapi.OpenMutexW",
}

JUDGED = """
    ctypes.PyObj_FromPtr ctypes.call_function ctypes.cdata ctypes.dlopen ctypes.dlsym ctypes.dlsym/handle ctypes.memoryview_at ctypes.string_at
    ctypes.wstring_at gc.get_objects gc.get_referents gc.get_referrers import open os.chdir os.chflags os.chmod os.chown os.exec os.fork os.forkpty
    os.getxattr os.kill os.killpg os.link os.listdir os.listxattr os.mkdir os.posix_spawn os.remove os.removexattr os.rename os.rmdir os.scandir
    os.setxattr os.spawn os.symlink os.system os.truncate os.utime pty.spawn socket.bind socket.connect socket.getaddrinfo socket.gethostbyaddr
    socket.gethostbyname socket.getnameinfo socket.sendmsg socket.sendto sqlite3.connect sqlite3.enable_load_extension sqlite3.load_extension
    subprocess.Popen sys.remote_exec
"""

JUDGED_ON_WINDOWS = """
    _winapi.CreateFile _winapi.CreateJunction _winapi.CreateNamedPipe _winapi.CreateProcess _winapi.OpenProcess _winapi.TerminateProcess
    _wmi.exec_query cpython.PyInterpreterState_New os.add_dll_directory os.startfile os.startfile/2 winreg.ConnectRegistry winreg.CreateKey
    winreg.DeleteKey winreg.DeleteValue winreg.DisableReflectionKey winreg.EnableReflectionKey winreg.EnumKey winreg.EnumValue winreg.LoadKey
    winreg.OpenKey winreg.QueryInfoKey winreg.QueryValue winreg.SaveKey winreg.SetValue
"""


class Events(unittest.TestCase):
    def test_are_judged_as_listed(self):
        asked = Asked(a_policy())
        self.assertEqual(set(asked.table), set((JUDGED + JUDGED_ON_WINDOWS).split()))

    def test_are_judged_or_left_alone_and_not_both(self):
        left = [event for events in LEFT_ALONE.values() for event in events.split()]
        every = left + (JUDGED + JUDGED_ON_WINDOWS).split()
        self.assertEqual(sorted(every), sorted(set(every)))

    def test_of_the_standard_library_are_all_known(self):
        known = set(" ".join([*LEFT_ALONE.values(), JUDGED, JUDGED_ON_WINDOWS]).split())
        folder = sysconfig.get_path("stdlib")
        unknown = set()
        for place, folders, files in os.walk(folder):
            folders[:] = [name for name in folders if name not in ("test", "tests", "site-packages", "dist-packages", "__pycache__", "idlelib")]
            for name in files:
                if name.endswith(".py"):
                    with open(os.path.join(place, name), encoding="utf-8", errors="replace") as file:
                        unknown.update(set(re.findall(r"sys\.audit\(\s*['\"]([^'\"]+)['\"]", file.read())) - known)
        self.assertEqual(unknown, set())


if __name__ == "__main__":
    unittest.main()
