"""Whatever else asks for modules that lie beside scripts, and for which script that is: loaded where one of the plugin's modules imports importlib, where
scripts of two folders run, and where somebody else asks for such a module.
"""

import importlib
import os
import sys
import threading

from . import imports, neighbours
from .imports import asking, bootstrap, finder, is_elsewhere, is_own, owners

plain_import_module = importlib.import_module
plain_start = threading.Thread.start


def import_module(name, package=None):
    """`importlib.import_module`."""
    frame = sys._getframe(1)
    home = owners.get(id(frame.f_globals))
    relative = name.lstrip(".")
    level = len(name) - len(relative)
    whole = name if not level else neighbours.absolute(relative, {"__package__": package}, level) if package else None
    head = whole and whole.partition(".")[0]
    if head in neighbours.contested and home in (None, imports.root):
        home = asking(frame, head) or home
    if home is not None and whole:
        module = neighbours.module_of(home, whole)
        if module is not None:
            neighbours.show(home, whole)
            return module
        refuse_others(head)
    return plain_import_module(name, package)


def start(thread):
    """`Thread.start`: remembers for whom, as what runs in it may be all of the standard library's."""
    frame, home = sys._getframe(1), None
    while frame is not None and home is None:
        home, frame = owners.get(id(frame.f_globals)), frame.f_back
    thread._codex_home = home
    plain_start(thread)


def who_started():
    thread = threading.current_thread()
    # The threads of that pool run for anybody.
    return None if thread.name.startswith("asyncio_") else getattr(thread, "_codex_home", None)


class Known:
    """Hands out a module that is there, to whoever asked Python for its name."""

    def __init__(self, module):
        self.module = module
        self.spec = getattr(module, "__spec__", None)

    def create_module(self, _spec):
        return self.module

    def exec_module(self, module):
        module.__spec__ = self.spec


def find_for(home, name, asker):
    module = neighbours.module_of(home, name)
    return None if module is None else known(name, module, asker)


def known(name, module, asker):
    """A specification that gives a module which is there, to whoever asked Python's import for one."""
    spec = bootstrap.ModuleSpec(name, Known(module), origin=getattr(module, "__file__", None))
    # Where a module has come up by that name meanwhile, Python goes by what that one specifies, and would execute it once more.
    if is_own(module) and sys.modules.get(name) is module and called_to_load(asker):
        # Python takes it out for a moment: nobody did that to have it anew.
        neighbours.displayed.pop(name, None)
        module.__spec__ = spec
    return spec


def called_to_load(frame):
    """Whether Python's import looks for a module to load it, rather than only to find it."""
    while frame is not None and frame.f_globals is vars(bootstrap):
        if frame.f_code.co_name == "_find_and_load_unlocked":
            return True
        frame = frame.f_back
    return False


def find_again(module):
    """For `importlib.reload`."""
    file, spec = getattr(module, "__file__", None), module.__spec__
    if file is None:
        return spec
    parts = file.rpartition(os.sep)[0]
    return finder(parts.rpartition(os.sep)[0] if hasattr(module, "__path__") else parts).find_spec(spec.name)


def refuse_others(head):
    """Keeps a home from what is in `sys.modules` only because another script has such a module beside it."""
    if not is_own(sys.modules.get(head)):
        return
    if not is_elsewhere(head):
        raise ModuleNotFoundError("No module named %r" % head, name=head)
    with neighbours.display:
        names = [one for one in neighbours.displayed if one.partition(".")[0] == head]
        if any(neighbours.is_executing(sys.modules.get(one)) for one in names):
            # Not while its own classes may look for it there.
            return
        neighbours.shown[head] = False
        for name in names:
            neighbours.apart.discard(name)
            del neighbours.displayed[name], neighbours.shown_keys[name]
            sys.modules.pop(name, None)


importlib.import_module = import_module
threading.Thread.start = start
