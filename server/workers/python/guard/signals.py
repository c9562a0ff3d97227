"""Says which signals reach whom, for a locked process that may start others: these and itself, and nobody else.

For kernels whose Landlock knows nothing of signals (before Linux 6.12). A filter cannot tell who was started by whom, so the kernel asks the process
that stands in front of the locked one.
"""

import array
import errno
import fcntl
import os
import select
import signal
import socket
import struct

# struct seccomp_notif: id, pid, flags, then struct seccomp_data: number, architecture, instruction pointer, arguments.
QUESTION = struct.Struct("=QIIiIQ6Q")
ANSWER = struct.Struct("=QqiI")
RECEIVE = 0xC0502100
SEND = 0xC0182101
CONTINUE = 1


class Judge:
    def __init__(self, calls):
        self._calls = {int(number): name for number, name in calls.items()}
        self._front, self._locked = socket.socketpair()

    def hand_over(self, listener):
        """In the locked process: whoever has the listener is asked."""
        if listener is not None:
            self._give(listener)
        self._front.close()
        self._locked.close()

    def _give(self, listener):
        self._locked.sendmsg([b"l"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [listener]))])
        os.close(listener)

    def stay(self):
        """In front: the descriptor that is not to be closed there."""
        self._locked.close()
        return self._front.fileno()

    def wait_for(self, program):
        """In front: answers until the program has ended, and says how that was."""
        listener = self._take_over()
        told, tells = os.pipe()
        for end in (told, tells):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(tells, warn_on_full_buffer=False)
        asked = select.poll()
        asked.register(told, select.POLLIN)
        if listener is not None:
            asked.register(listener, select.POLLIN)
        while True:
            process, ended = os.waitpid(-1, os.WNOHANG)
            if process == program:
                return ended
            if process != 0:
                continue
            for ready, what in asked.poll():
                if ready == told:
                    os.read(told, 4096)
                elif what & select.POLLIN:
                    self._answer(listener)
                else:
                    asked.unregister(listener)

    def _take_over(self):
        """None where there is no listener: the program ended before, or the kernel has given it to somebody else."""
        try:
            _, parts, _, _ = self._front.recvmsg(1, socket.CMSG_SPACE(4))
        except OSError:
            return None
        self._front.close()
        return array.array("i", parts[0][2][:4])[0] if parts else None

    def _answer(self, listener):
        question = bytearray(QUESTION.size)
        try:
            fcntl.ioctl(listener, RECEIVE, question)
            number, caller, _, call, _, _, first = QUESTION.unpack(question)[:7]
            target = struct.unpack("=i", struct.pack("=I", first & 0xFFFFFFFF))[0]
            refused = self._refused(self._calls.get(call), caller, target)
            fcntl.ioctl(listener, SEND, ANSWER.pack(number, 0, -refused, 0 if refused else CONTINUE))
        except OSError:
            # Whoever asked has ended meanwhile.
            pass

    def _refused(self, call, caller, target):
        """With which error; 0 where the kernel is to go on. It is not where there is nobody: somebody may come to be there until it looks."""
        own_process = _process_of(caller)
        if call != "kill" or target > 0:
            # Signals for a thread by its number reach its whole process, whichever call it is.
            target = _process_of(target)
            if target is None:
                return errno.ESRCH
            if target == own_process:
                return 0
            return 0 if target in _descendants(_processes(), os.getpid()) else errno.EPERM
        if target == -1:
            return errno.EPERM
        # A group, which may be joined by others; that of the caller is zero.
        processes = _processes()
        group = -target if target < 0 else processes.get(own_process, (0, 0))[1]
        members = [process for process, (_, its) in processes.items() if its == group]
        if not members:
            return errno.ESRCH
        own = _descendants(processes, os.getpid())
        return 0 if all(process in own for process in members) else errno.EPERM


def _process_of(thread):
    """The process that a thread belongs to, None where there is none."""
    try:
        with open("/proc/%d/status" % thread, "rb") as file:
            for line in file:
                if line.startswith(b"Tgid:"):
                    return int(line[5:])
    except OSError:
        pass
    return None


def _processes():
    """The parent and the group of each process, by its number."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, "rb") as file:
                    # "pid (name) state ppid pgrp …": the name may hold spaces and parentheses.
                    _, parent, group = file.read().rpartition(b")")[2].split()[:3]
            except OSError:
                # It ended meanwhile.
                continue
            found[int(name)] = (int(parent), int(group))
    return found


def _descendants(processes, ancestor):
    children = {}
    for process, (parent, _) in processes.items():
        children.setdefault(parent, []).append(process)
    found = list(children.get(ancestor, []))
    for process in found:
        found.extend(children.get(process, []))
    return set(found)
