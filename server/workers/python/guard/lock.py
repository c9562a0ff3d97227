"""Locks the calling process by Landlock and seccomp, for good and for everything that it starts.

As a program (`python3 -I -S lock.py PROGRAM ARGUMENT...`) it locks itself and becomes that program, which inherits the lock. Where that program
may start others, a process of ours stays in front of it, so that nothing is left when it ends. What to lock comes as JSON in the environment
variable CODEX_PLUGIN_LOCK. Standard library only, as nothing can be compiled or installed where plugins run.
"""

import ctypes
import os
import sys

if __name__ == "__main__":
    # Isolated mode has no folder of the program on the path; this one holds the parts, which most starts need only some of.
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from system_calls import fail, libc, syscall

PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
SECCOMP_SET_MODE_FILTER = 1
NEW_LISTENER = 8
JUMP_EQUAL = 0x15

PR_CAPBSET_DROP = 24
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE = 1


class _Filter(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Capabilities(ctypes.Structure):
    _fields_ = [(half + str(word), ctypes.c_uint32) for word in (0, 1) for half in ("effective", "permitted", "inheritable")]


def no_new_privileges():
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        fail("no_new_privs")


def drop_capabilities():
    """Gives up what root may do beyond an ordinary user, except for files: what a root host may write, its plugins may be granted to write."""
    kept = 1 << CAP_DAC_OVERRIDE if os.geteuid() == 0 else 0
    for number in range(64):
        if not kept >> number & 1:
            # Fails for those that do not exist, and for an ordinary user, who has none.
            libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = _CapabilityHeader(CAPABILITY_VERSION_3, 0)
    present = _Capabilities()
    if libc.capget(ctypes.byref(header), ctypes.byref(present)) != 0:
        fail("capget")
    wanted = _Capabilities(effective0=present.permitted0 & kept, permitted0=present.permitted0 & kept)
    if libc.capset(ctypes.byref(header), ctypes.byref(wanted)) != 0:
        fail("capset")


def _for_this_process(program, own):
    """The filter with this process's number where `own` stands for it, which only the process itself knows."""
    if own is None:
        return program
    import struct

    found = []
    for code, true, false, value in struct.iter_unpack("=HBBI", program):
        found.append(struct.pack("=HBBI", code, true, false, os.getpid() if code == JUMP_EQUAL and value == own else value))
    return b"".join(found)


def seccomp(program):
    """Installs a filter given as bytes (an array of struct sock_filter)."""
    buffer = ctypes.create_string_buffer(program, len(program))
    described = _Filter(len(program) // 8, ctypes.addressof(buffer))
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(described), 0, 0) != 0:
        fail("seccomp")


def listen(program, number):
    """Installs a filter that asks, and returns the descriptor by which it does. None where somebody else is asked already: these calls fail then."""
    buffer = ctypes.create_string_buffer(program, len(program))
    described = _Filter(len(program) // 8, ctypes.addressof(buffer))
    listener = syscall(number, ctypes.c_uint(SECCOMP_SET_MODE_FILTER), ctypes.c_uint(NEW_LISTENER), ctypes.byref(described))
    if listener >= 0:
        return listener
    seccomp(program)
    return None


def limit(limits):
    import resource

    for name, value in limits.items():
        kind = getattr(resource, "RLIMIT_" + name.upper(), None)
        if kind is None:
            continue
        soft, hard = resource.getrlimit(kind)
        if name == "nproc" and soft != resource.RLIM_INFINITY:
            # Is no more than what the user has already, and some: never more than somebody has set.
            value = min(value, soft)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        try:
            resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):
            # A limit that the system does not take is not worth refusing to start for; the host watches as well.
            pass


def apply(lock):
    """Locks this process. `lock` is what server/src/runner/sandbox/selfLock.ts puts together."""
    import binascii

    limit(lock["limits"])
    no_new_privileges()
    if lock.get("landlock") is not None:
        import landlock_rules

        landlock_rules.restrict(lock["landlock"])
        drop_capabilities()
    for program in lock["filters"]:
        seccomp(_for_this_process(binascii.a2b_base64(program), lock.get("own")))


def close_inherited(kept):
    """Descriptors that leaked from the host must not reach plugin code."""
    try:
        names = os.listdir("/proc/self/fd")
    except OSError:
        names = [str(number) for number in range(3, 256)]
    for name in names:
        if int(name) > 2 and int(name) not in kept:
            try:
                os.close(int(name))
            except OSError:
                pass


def judging(lock):
    """Who says which signals go to whom, where Landlock does not."""
    if lock.get("judged") is None:
        return None
    import signals

    return signals.Judge(lock["judged"]["calls"])


if __name__ == "__main__":
    import json

    if sys.argv[1:] == ["--version-of-landlock"]:
        import landlock_rules

        print(landlock_rules.version())
        sys.exit(0)
    # The pieces of the lock: lockVariables in server/src/runner/sandbox/selfLock.ts.
    text, name, number = "", "CODEX_PLUGIN_LOCK", 0
    while name in os.environ:
        text += os.environ.pop(name)
        number += 1
        name = "CODEX_PLUGIN_LOCK_%d" % number
    described = json.loads(text)
    try:
        close_inherited(described["descriptors"])
        judge = judging(described)
        if described["supervise"]:
            import supervision

            supervision.supervise(judge)
        apply(described)
        if judge is not None:
            import binascii

            listener = listen(binascii.a2b_base64(described["judged"]["filter"]), described["judged"]["install"])
            judge.hand_over(listener)
    except OSError as error:
        sys.stderr.write("The plugin's process could not lock itself and does not start: %s\n" % error)
        sys.exit(71)
    os.execv(sys.argv[1], sys.argv[1:])
