"""What a refusal is: an error that names the missing permission, and what tells of it to those who listen. The first part of the guard to be loaded."""

import errno
import os
import sys


class PluginPermissionError(PermissionError):
    """A refusal that names the permission which is missing, and the line of the plugin that came to it."""

    # What tracebacks show, which users know it by.
    __module__ = "policy_guard"

    permission = None
    detail = None
    file = None
    line = None


def denials(policy):
    """Returns `denied(permission, what)`, which makes the error of a refusal and tells of it, and `listen(function)`."""
    plugin = policy["pluginId"]
    own_below = policy["pluginFolder"] + "/"
    PermissionDenied = PluginPermissionError
    EACCES = errno.EACCES
    startswith = str.startswith
    get_frame = sys._getframe
    listeners = []
    if policy["alone"]:
        listeners.append(_marker())

    def sentence(permission, what):
        return '%s may not %s: the permission "%s" is missing. Declare it in the plugin\'s manifest, and have the user grant it.' % (plugin, what, permission)

    def denied(permission, what):
        error = PermissionDenied(EACCES, sentence(permission, what))
        error.permission = permission
        error.detail = what
        error.file, error.line = place()
        for told in listeners:
            told(permission, what, error.file, error.line)
        return error

    def place():
        """The line of the plugin's own code that came to the refused call; that of a package of its own only where there is no other."""
        found = None, None
        frame = get_frame(2)
        while frame is not None:
            file = frame.f_code.co_filename
            if startswith(file, own_below):
                if "/site-packages/" not in file:
                    return file, frame.f_lineno
                if found[0] is None:
                    found = file, frame.f_lineno
            frame = frame.f_back
        return found

    def listen(function):
        """Has `function(permission, detail, file, line)` told of every refusal."""
        listeners.append(function)

    return denied, listen


# Around what a script of its own says to the host in its standard error, which takes it out again: server/src/runner/oneShot/denialMarks.ts.
MARK = "\x1e"
# How many permissions it tells of. As MOST_DENIALS in server/src/runner/wire.ts.
MOST_MARKED = 8


def _marker():
    """A script that runs on its own has no other way to the host than what it prints."""
    import json

    write, encode = os.write, json.dumps
    marked = set()

    def mark(permission, detail, file, line):
        if permission in marked or len(marked) >= MOST_MARKED:
            return
        marked.add(permission)
        denial = {"permission": permission, "detail": detail}
        if file is not None:
            denial.update(file=file, line=line)
        try:
            write(2, (MARK + encode(denial) + MARK).encode())
        except OSError:
            # It has closed its standard error.
            pass

    return mark
