"""Names on Windows that may lead elsewhere than they look. Loaded only there."""

import re

# What Windows makes of a long name for old programs, such as GIT~1 for .git.
SHORT = re.compile(r"(?:^|\\)[^\\]{1,6}~[0-9]{1,6}(?:\.[^\\.]{0,3})?(?:\\|\Z)")
# Such paths go to the file system as they are.
VERBATIM = ("\\\\?\\", "\\\\.\\", "\\??\\", "//?/", "//./")


def judge(granted_below, tmp_below):
    """Makes `looks_odd(kind, path, folded)`, which says whether a path is not to be believed; `folded` is where it leads.

    `granted_below`: what folded paths in granted folders begin with. What these folders are called is nobody's trick.
    """
    startswith = str.startswith

    def looks_odd(kind, path, folded):
        if startswith(path, VERBATIM) and any(part != part.rstrip(". ") for part in path[4:].split("\\")):
            # "name." is no other spelling of "name" then, but another file.
            return True
        if kind == "read" or "~" not in folded or startswith(folded, tmp_below):
            return False
        # Short names of what exists have been resolved. One that is left names something new, or something that could not be resolved.
        known = max((len(prefix) for prefix in granted_below if startswith(folded, prefix)), default=0)
        return SHORT.search(folded[known:]) is not None

    return looks_odd
