"""Restricts the calling process to files, ports and signals by Landlock (landlock(7)), for good and for everything that it starts."""

import ctypes
import errno
import os
import stat

from system_calls import fail, syscall

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


class _Ruleset(ctypes.Structure):
    _fields_ = [("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("parent", ctypes.c_int32)]


class _NetPort(ctypes.Structure):
    _fields_ = [("access", ctypes.c_uint64), ("port", ctypes.c_uint64)]


class _OpenHow(ctypes.Structure):
    _fields_ = [("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64)]


def version():
    """The version of Landlock in this kernel, 0 where there is none."""
    return max(0, syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))


def restrict(rules):
    present = version()
    if present == 0:
        raise OSError("Landlock is not available in this kernel")
    # What this version does not refuse, the filters do.
    tried = rules["version"]
    if present < tried:
        raise OSError("Landlock is of version %d in this kernel, and of version %d when it was tried" % (present, tried))
    handled = HANDLED_FS
    if tried >= 2:
        handled |= REFER
    if tried >= 3:
        handled |= TRUNCATE
    if tried >= 5:
        handled |= IOCTL_DEV
    network = 0
    if tried >= 4 and rules.get("ports") is not None:
        network = CONNECT_TCP | BIND_TCP
    scoped = 0
    if tried >= 6:
        scoped = SCOPE_ABSTRACT_UNIX_SOCKET | (0 if rules.get("signals") else SCOPE_SIGNAL)
    attributes = _Ruleset(handled, network, scoped)
    size = 8 if tried < 4 else 16 if tried < 6 else 24
    ruleset = syscall(LANDLOCK_CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0))
    if ruleset < 0:
        fail("landlock_create_ruleset")
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
    for path in rules.get("brought") or []:
        _allow(ruleset, path, (read | EXECUTE) & handled, links=False)
    # Of its own entry only, and of that what is about the process: other processes' environments and memory stay closed, and so do the machine's
    # connections and mounts, which are shown there as well. The threads' entries (`task`) have those in them, too.
    for name in OWN_ENTRY:
        _allow(ruleset, "/proc/%d/%s" % (os.getpid(), name), read & handled)
    for port in rules.get("ports") or []:
        rule = _NetPort(CONNECT_TCP, port)
        if network and syscall(LANDLOCK_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(RULE_NET_PORT), ctypes.byref(rule), ctypes.c_uint32(0)) != 0:
            fail("landlock_add_rule for port %d" % port)
    if syscall(LANDLOCK_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)) != 0:
        fail("landlock_restrict_self")
    os.close(ruleset)


def _open(path, links):
    if links:
        return os.open(path, os.O_PATH | os.O_CLOEXEC)
    how = _OpenHow(os.O_PATH | os.O_CLOEXEC, 0, RESOLVE_NO_SYMLINKS)
    handle = syscall(OPENAT2, ctypes.c_int(AT_FDCWD), os.fsencode(path), ctypes.byref(how), ctypes.c_size_t(ctypes.sizeof(how)))
    if handle >= 0:
        return handle
    if ctypes.get_errno() in (errno.ENOSYS, errno.EPERM):
        # A container that keeps this call back: the last part of the path is all that can be looked at.
        return os.open(path, os.O_PATH | os.O_CLOEXEC | os.O_NOFOLLOW)
    return fail(path)


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
        if syscall(LANDLOCK_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(RULE_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0)) != 0:
            fail("landlock_add_rule for %s" % path)
    finally:
        os.close(parent)
