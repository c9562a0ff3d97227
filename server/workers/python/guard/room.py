"""Modules of a script that runs on its own. Loaded for such a script only."""

import os
import sys


def make_room(folder, started):
    """Has the script get what lies beside it, as by hand, and not what goes by the same names and was needed up to here.

    `started`: what was there before any program.
    """
    beside = set()
    try:
        entries = os.listdir(folder)
    except OSError:
        # Then nothing is imported from there either.
        return
    for entry in entries:
        name, _, ending = entry.partition(".")
        if ending.endswith(("py", "pyc", "so", "pyd")) or not ending and os.path.isfile(os.path.join(folder, name, "__init__.py")):
            beside.add(name)
    for name in list(sys.modules):
        if name.partition(".")[0] in beside and name not in started and not name.startswith("_"):
            del sys.modules[name]
