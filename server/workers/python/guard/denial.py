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


def denials(policy, rules):
    """Returns `denied(permission, what)`, which makes the error of a refusal and tells of it, and `listen(function)`."""
    plugin = policy["pluginId"]
    fold, own_below, packages = rules.fold, rules.below(policy["pluginFolder"]), rules.sep + "site-packages" + rules.sep
    PermissionDenied = PluginPermissionError
    EACCES = errno.EACCES
    startswith = str.startswith
    get_frame = sys._getframe
    listeners = []
    if policy["alone"]:
        listeners.append(_marker())

    def sentence(permission, what):
        return '%s may not %s: the permission "%s" is missing. Declare it in the plugin\'s manifest, and have the user grant it.' % (plugin, what, permission)

    def denied(permission, what, because=None):
        """`because`: a sentence, where it is not the permission that is missing."""
        if because is not None:
            what = what + ": " + because.rstrip(".")
        error = PermissionDenied(EACCES, sentence(permission, what) if because is None else "%s may not %s." % (plugin, what))
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
            place = fold(file)
            if startswith(place, own_below):
                if packages not in place:
                    return file, frame.f_lineno
                if found[0] is None:
                    found = file, frame.f_lineno
            frame = frame.f_back
        return found

    def listen(function):
        """Has `function(permission, detail, file, line)` told of every refusal."""
        listeners.append(function)

    return denied, listen


# The pipe on which a script that runs on its own tells the host of refusals, a line of JSON each: server/src/runner/oneShot/denialLines.ts.
DENIALS_FD = 3
# How many permissions it tells of. As MOST_DENIALS in server/src/runner/wire.ts.
MOST_TOLD = 8


def _marker():
    """Makes `mark(permission, detail, file, line)`.

    The first refusals are told at once, as a script may end without a word; which were the last ones, when it exits.
    """
    import _thread
    import atexit
    import json

    write, fstat, encode = os.write, os.fstat, json.dumps
    # By permission, the last one last.
    last = {}
    told_at_once = 0
    untold = False
    # Threads of the script may be refused something at the same time.
    marking = _thread.RLock()

    def identity():
        found = fstat(DENIALS_FD)
        return found.st_dev, found.st_ino

    def tell(denial):
        try:
            # A script may have closed the pipe, and opened something else in its place.
            if identity() == pipe:
                write(DENIALS_FD, (encode(denial) + "\n").encode())
        except OSError:
            pass

    def mark(permission, detail, file, line):
        nonlocal told_at_once, untold
        with marking:
            is_new = last.pop(permission, None) is None
            denial = last[permission] = {"permission": permission, "detail": detail}
            if file is not None:
                denial.update(file=file, line=line)
            if len(last) > MOST_TOLD:
                del last[next(iter(last))]
            if is_new and told_at_once < MOST_TOLD:
                told_at_once += 1
                tell(denial)
            else:
                untold = True

    def tell_last():
        if untold:
            for denial in list(last.values()):
                tell(denial)

    try:
        pipe = identity()
        os.set_inheritable(DENIALS_FD, False)
        if sys.platform == "win32":
            import msvcrt

            # Lines end as they are written.
            msvcrt.setmode(DENIALS_FD, os.O_BINARY)
    except OSError:
        pipe = None
    atexit.register(tell_last)
    return mark
