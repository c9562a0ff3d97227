"""Locks the calling process by Landlock and seccomp, for good and for everything that it starts.

As a program (`python3 -I -S lock.py PROGRAM ARGUMENT...`) it locks itself and becomes that program, which inherits the lock. Where that program
may start others, a process of ours stays in front of it, so that nothing is left when it ends. What to lock comes as JSON in the environment
variable CODEX_PLUGIN_LOCK. Standard library only, as nothing can be compiled or installed where plugins run.
"""

import ctypes
import errno
import os
import stat
import sys

PR_SET_CHILD_SUBREAPER = 36
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
JUMP_EQUAL = 0x15

PR_CAPBSET_DROP = 24
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE = 1

OPENAT2 = 437
AT_FDCWD = -100
RESOLVE_NO_SYMLINKS = 4

LANDLOCK_CREATE_RULESET = 444
LANDLOCK_ADD_RULE = 445
LANDLOCK_RESTRICT_SELF = 446
RULE_PATH_BENEATH = 1
RULE_NET_PORT = 2

EXECUTE = 1 << 0
WRITE_FILE = 1 << 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
REFER = 1 << 13
TRUNCATE = 1 << 14
IOCTL_DEV = 1 << 15
# Remove and make entries of any kind: bits 4 to 12, without the devices (6 and 11).
CHANGE_DIR = sum(1 << bit for bit in range(4, 13)) & ~(1 << 6) & ~(1 << 11)
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

# What a process may read about itself.
OWN_ENTRY = (
    ("auxv", "cgroup", "cmdline", "comm", "environ", "fd", "fdinfo", "io", "limits", "maps")
    + ("smaps", "smaps_rollup", "stat", "statm", "status")
)

# What each version of Landlock added to what it can refuse.
HANDLED_FS = (1 << 13) - 1
SCOPE_ABSTRACT_UNIX_SOCKET = 1
SCOPE_SIGNAL = 2
CONNECT_TCP = 2
BIND_TCP = 1


class _Filter(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


class _Ruleset(ctypes.Structure):
    _fields_ = [("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("parent", ctypes.c_int32)]


class _NetPort(ctypes.Structure):
    _fields_ = [("access", ctypes.c_uint64), ("port", ctypes.c_uint64)]


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Capabilities(ctypes.Structure):
    _fields_ = [(half + str(word), ctypes.c_uint32) for word in (0, 1) for half in ("effective", "permitted", "inheritable")]


class _OpenHow(ctypes.Structure):
    _fields_ = [("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64)]


_libc = ctypes.CDLL(None, use_errno=True)


def _fail(what):
    number = ctypes.get_errno()
    raise OSError(number, "%s: %s" % (what, os.strerror(number)))


def _syscall(number, *arguments):
    return _libc.syscall(ctypes.c_long(number), *arguments)


def landlock_version():
    """The version of Landlock in this kernel, 0 where there is none."""
    return max(0, _syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))


def no_new_privileges():
    if _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        _fail("no_new_privs")


def drop_capabilities():
    """Gives up what root may do beyond an ordinary user, except for files: what a root host may write, its plugins may be granted to write."""
    kept = 1 << CAP_DAC_OVERRIDE if os.geteuid() == 0 else 0
    for number in range(64):
        if not kept >> number & 1:
            # Fails for those that do not exist, and for an ordinary user, who has none.
            _libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)
    _libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = _CapabilityHeader(CAPABILITY_VERSION_3, 0)
    present = _Capabilities()
    if _libc.capget(ctypes.byref(header), ctypes.byref(present)) != 0:
        _fail("capget")
    wanted = _Capabilities(effective0=present.permitted0 & kept, permitted0=present.permitted0 & kept)
    if _libc.capset(ctypes.byref(header), ctypes.byref(wanted)) != 0:
        _fail("capset")


def _for_this_process(program, own):
    """The filter with this process's number where `own` stands for it, which only the process itself knows."""
    import struct

    found = []
    for code, true, false, value in struct.iter_unpack("=HBBI", program):
        found.append(struct.pack("=HBBI", code, true, false, os.getpid() if code == JUMP_EQUAL and value == own else value))
    return b"".join(found)


def seccomp(program):
    """Installs a filter given as bytes (an array of struct sock_filter)."""
    buffer = ctypes.create_string_buffer(program, len(program))
    described = _Filter(len(program) // 8, ctypes.addressof(buffer))
    if _libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(described), 0, 0) != 0:
        _fail("seccomp")


def landlock(rules):
    present = landlock_version()
    if present == 0:
        raise OSError("Landlock is not available in this kernel")
    # What this version does not refuse, the filters do.
    version = rules["version"]
    if present < version:
        raise OSError("Landlock is of version %d in this kernel, and of version %d when it was tried" % (present, version))
    handled = HANDLED_FS
    if version >= 2:
        handled |= REFER
    if version >= 3:
        handled |= TRUNCATE
    if version >= 5:
        handled |= IOCTL_DEV
    network = 0
    if version >= 4 and rules.get("ports") is not None:
        network = CONNECT_TCP | BIND_TCP
    scoped = 0
    if version >= 6:
        scoped = SCOPE_ABSTRACT_UNIX_SOCKET | (0 if rules.get("signals") else SCOPE_SIGNAL)
    attributes = _Ruleset(handled, network, scoped)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = _syscall(LANDLOCK_CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0))
    if ruleset < 0:
        _fail("landlock_create_ruleset")
    read = READ_FILE | READ_DIR
    write = read | WRITE_FILE | CHANGE_DIR | REFER | TRUNCATE
    for path in rules["read"]:
        _allow(ruleset, path, read & handled)
    # What was granted is a real path. A link that somebody put in its place meanwhile leads elsewhere.
    for path in rules["granted"]:
        _allow(ruleset, path, read & handled, links=False)
    for path in rules["write"]:
        _allow(ruleset, path, write & handled, links=False)
    for path in rules["devices"]:
        _allow(ruleset, path, (READ_FILE | WRITE_FILE | TRUNCATE) & handled)
    for path in rules["execute"]:
        _allow(ruleset, path, (read | EXECUTE) & handled)
    # Of its own entry only, and of that what is about the process: other processes' environments and memory stay closed, and so do the machine's
    # connections and mounts, which are shown there as well. The threads' entries (`task`) have those in them, too.
    for name in OWN_ENTRY:
        _allow(ruleset, "/proc/%d/%s" % (os.getpid(), name), read & handled)
    for port in rules.get("ports") or []:
        rule = _NetPort(CONNECT_TCP, port)
        if network and _syscall(LANDLOCK_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(RULE_NET_PORT), ctypes.byref(rule), ctypes.c_uint32(0)) != 0:
            _fail("landlock_add_rule for port %d" % port)
    if _syscall(LANDLOCK_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)) != 0:
        _fail("landlock_restrict_self")
    os.close(ruleset)


def _open(path, links):
    if links:
        return os.open(path, os.O_PATH | os.O_CLOEXEC)
    how = _OpenHow(os.O_PATH | os.O_CLOEXEC, 0, RESOLVE_NO_SYMLINKS)
    handle = _syscall(OPENAT2, ctypes.c_int(AT_FDCWD), os.fsencode(path), ctypes.byref(how), ctypes.c_size_t(ctypes.sizeof(how)))
    if handle >= 0:
        return handle
    if ctypes.get_errno() in (errno.ENOSYS, errno.EPERM):
        # A container that keeps this call back: the last part of the path is all that can be looked at.
        return os.open(path, os.O_PATH | os.O_CLOEXEC | os.O_NOFOLLOW)
    return _fail(path)


def _allow(ruleset, path, access, links=True):
    try:
        parent = _open(path, links)
    except OSError:
        # What does not exist cannot be opened up.
        return
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            access &= FILE_RIGHTS
        rule = _PathBeneath(access, parent)
        if _syscall(LANDLOCK_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(RULE_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0)) != 0:
            _fail("landlock_add_rule for %s" % path)
    finally:
        os.close(parent)


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
        landlock(lock["landlock"])
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


def supervise():
    """Goes on in a child. This process waits for it, ends whatever it leaves behind, and ends in the same way."""
    import signal

    if _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        _fail("subreaper")
    program = os.fork()
    if program == 0:
        return
    # The program is told to end by the same signals, and may take its time.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    # The host takes the end of its pipes for the program's.
    os.closerange(0, 1024)
    process = ended = None
    while process != program:
        process, ended = os.wait()
    _end_descendants()
    if os.WIFSIGNALED(ended):
        number = os.WTERMSIG(ended)
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(ended))


def _end_descendants():
    """Returns when nothing is left: whatever loses its parent becomes a child of this process."""
    import signal
    import time

    ended = set()
    stopping = 0
    pause = 0.005
    while _wait_for_ended():
        # All are stopped before the first is ended: in its place, one that still runs could start another. On a busy machine, each of them has to get the
        # processor once more to stop; but that is not waited for forever.
        living = _living_descendants()
        going = [process for process, state in living if state not in "TtD" and process not in ended]
        for process in going:
            _signal(process, signal.SIGSTOP)
        stopping += 1
        if not going or stopping > 100:
            stopping = 0
            for process, _ in living:
                _signal(process, signal.SIGKILL)
                ended.add(process)
        time.sleep(pause)
        pause = min(pause * 1.1, 0.5)


def _wait_for_ended():
    """Takes note of children that have ended. False when there are no others."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        return False
    return True


def _living_descendants():
    children = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % name, "rb") as file:
                # "pid (name) state ppid …": the name may hold spaces and parentheses.
                state, parent = file.read().rpartition(b")")[2].split()[:2]
        except OSError:
            # It ended meanwhile.
            continue
        if state not in b"ZXx":
            children.setdefault(int(parent), []).append((int(name), state.decode()))
    found = children.get(os.getpid(), [])
    for process, _ in found:
        found.extend(children.get(process, []))
    return found


def _signal(process, number):
    try:
        os.kill(process, number)
    except OSError:
        pass


if __name__ == "__main__":
    import json

    if sys.argv[1:] == ["--version-of-landlock"]:
        print(landlock_version())
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
        if described["supervise"]:
            supervise()
        apply(described)
    except OSError as error:
        sys.stderr.write("The plugin's process could not lock itself and does not start: %s\n" % error)
        sys.exit(71)
    os.execv(sys.argv[1], sys.argv[1:])
