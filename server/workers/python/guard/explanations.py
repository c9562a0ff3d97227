"""Finds the missing permission behind an exception that the guard did not raise itself. Loaded when the first one comes."""

import errno
import os
import re


class Explanations:
    def __init__(self, facts):
        self.__dict__.update(facts)

    def explain(self, error, depth=0):
        if error is None or depth > 5:
            return None
        if isinstance(error, self.PermissionDenied):
            return error.permission, error.detail, False, error.file, error.line
        reason = getattr(error, "reason", None)
        found = self.explain(reason if isinstance(reason, BaseException) else None, depth + 1)
        found = found or self.explain(error.__cause__, depth + 1) or self.explain(error.__context__, depth + 1)
        # On Windows nothing but the guard refuses what was not granted, and what it raises itself says so.
        return found or (None if self.windows else self.guess(error))

    def led_by_link(self, path, kind):
        parts = path.split("/")
        for count in range(2, len(parts) + 1):
            link = "/".join(parts[:count])
            try:
                target = os.readlink(link)
            except (OSError, ValueError):
                continue
            led = os.path.abspath(os.path.join(os.path.dirname(link), target, *parts[count:]))
            if not (self.may_read(led) if kind == "read" else self.may_write(led)):
                return self.file_permission(kind, led), "%s %s" % (kind, led), True
        return None

    def about_text(self, text, kind):
        # The plugin's own folder may have such separators in its name.
        for part in re.findall(r"(?<![\w.~-])/[^\s'\":,()\[\]]+", text.replace(self.own + "/", "./")):
            if len(part) > 1 and not self.may_read(part) and not self.is_ancestor(part) and not part.startswith(("/bin/", "/usr/", "/proc/self")):
                return self.file_permission(kind, part), "%s %s" % (kind, part), True
        return None

    def guess_of_text(self, error):
        name, text = type(error).__name__, str(error)
        if name == "OperationalError" and "unable to open database" in text:
            return self.about_text(text, "read") or ("filesystem:read", "open another database file", True)
        if name == "CalledProcessError" and getattr(error, "returncode", 0):
            said = "%s %s %s" % (error.cmd, error.stderr or "", error.output or "")
            return self.about_text(said, "read")
        return None

    def guess(self, error):
        if not isinstance(error, OSError):
            return self.guess_of_text(error)
        if error.errno == errno.EBUSY and isinstance(error.filename, str):
            path = self.path_text(error.filename)
            if self.holds_protected(path):
                return "filesystem:write:" + path, "move " + path, True
        path = error.filename
        if path is not None and not isinstance(path, int) and error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT):
            path = self.path_text(path)
            kind = "write" if error.errno == errno.EROFS else "read"
            if not self.may_read(path):
                return self.file_permission(kind, path), "%s %s" % (kind, path), True
            if error.errno != errno.ENOENT and not self.may_write(path):
                return self.file_permission("write", path), "write " + path, True
            return self.led_by_link(path, "write" if self.may_write(path) else "read")
        if self.network != "all" and error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EAFNOSUPPORT):
            return "network:request", "reach a server over the network", True
        if type(error).__name__ == "gaierror" and self.network != "all":
            return "network:request", "look up a host's address", True
        if self.network != "all" and error.errno in (errno.EACCES, errno.EPROTONOSUPPORT, errno.EOPNOTSUPP) and path is None:
            return "network:request", "open such a socket", True
        if error.errno == errno.EPERM and path is None and self.spawn == "none":
            return "process:spawn", "start a program", True
        return None
