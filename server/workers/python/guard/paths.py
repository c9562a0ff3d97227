"""How paths are compared: what counts as the same place, and what lies in a folder. The rules of the platform are computed once, from its name."""


def rules(platform, ignore_case):
    """Returns the rules of a platform (as `sys.platform` names it). Where `ignore_case`, names that differ by case alone are the same."""
    return _Windows(ignore_case) if platform == "win32" else _Posix(ignore_case)


class _Rules:
    def within(self, inner, outer):
        """Whether `inner` is `outer` or lies in it. Both may be folded or not."""
        inner, outer = self.fold(inner), self.fold(outer)
        return inner == outer or inner.startswith(outer if outer.endswith(self.sep) else outer + self.sep)

    def below(self, folder):
        """What folded paths in the folder begin with."""
        folder = self.fold(folder)
        return folder if folder.endswith(self.sep) else folder + self.sep


class _Posix(_Rules):
    sep = "/"

    def __init__(self, ignore_case):
        self.fold = _folded_case() if ignore_case else _plain


def _plain(path):
    if "//" not in path and (path[-1:] != "/" or path == "/"):
        return path
    parts = [part for part in path.split("/") if part]
    return ("/" if path[:1] == "/" else "") + "/".join(parts)


def _folded_case():
    # Now: a plugin may have a module of that name.
    from unicodedata import normalize

    def fold(path):
        if not path.isascii():
            # File systems that ignore case take the composed and the decomposed form of a letter for the same, too.
            path = normalize("NFC", normalize("NFC", path).lower().upper().lower())
            return _plain(path)
        return _plain(path).lower()

    return fold


class _Windows(_Rules):
    sep = "\\"

    def __init__(self, ignore_case):
        self.fold = _folded_windows if ignore_case else _windows


def _folded_windows(path):
    path = _windows(path)
    return path.upper() if path.isascii() else "".join(map(_capital, path))


def _capital(letter):
    """As NTFS compares names: by the capital of each UTF-16 unit, and those whose capital has two have none."""
    capital = letter.upper()
    return capital if len(capital) == 1 and letter <= "\uffff" else letter


# What says that a path goes to the file system as it is, or to a device: what follows may be an ordinary path all the same.
_VERBATIM = ("\\\\?\\", "\\\\.\\", "\\??\\")


def _windows(path):
    """One spelling of all that Windows takes for the same file, in the letters' own case except for the drive's."""
    if "/" in path:
        path = path.replace("/", "\\")
    if path[:4] in _VERBATIM:
        if path[4:8].upper() == "UNC\\":
            path = "\\\\" + path[8:]
        elif path[5:6] == ":" or path[:4] == "\\??\\":
            path = path[4:]
    if path[1:2] == ":":
        start, rest = path[0].upper() + ":", path[2:]
    elif path[:2] == "\\\\":
        start, rest = "\\\\", path[2:].lstrip("\\")
    else:
        start, rest = "", path
    if ":" in rest or "\\\\" in rest or ".\\" in rest or " \\" in rest or rest[-1:] in (".", " ", "\\"):
        rooted = start != "\\\\" and rest[:1] == "\\"
        rest = ("\\" if rooted else "") + "\\".join(part for part in map(_name, rest.split("\\")) if part)
    return start + rest


def _name(part):
    """A name without the stream of the file that it may name, and without what Windows drops at its end."""
    if part in (".", ".."):
        return part
    return part.split(":", 1)[0].rstrip(". ")
