"""System calls that Python has no functions for."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def fail(what):
    """Raises the last call's error. `what` says which it was."""
    number = ctypes.get_errno()
    raise OSError(number, "%s: %s" % (what, os.strerror(number)))


def syscall(number, *arguments):
    return libc.syscall(ctypes.c_long(number), *arguments)
