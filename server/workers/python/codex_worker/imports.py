"""Which modules names stand for in a plugin's scripts: what lies beside a script comes first, as when the script is run by hand.

Nobody else looks into the plugin's folders first. What the standard library, a package or this program imports is never what somebody happened to call
alike. Whatever is found beside scripts is dealt with in neighbours.py, which many plugins never need.
"""

import builtins
import os
import sys

import _frozen_importlib as bootstrap
import _frozen_importlib_external as external

from .calls import Plugin, without_own

PathFinder = external.PathFinder
plain_import = builtins.__import__

LIBRARY = os.path.dirname(os.__file__) + os.sep
# Before Python 3.10, which cannot tell, those that only some systems have.
STANDARD = getattr(sys, "stdlib_module_names", None) or frozenset(
    "_curses _overlapped _posixshmem _posixsubprocess _scproxy _winapi _winreg crypt curses fcntl grp msilib msvcrt nis nt ossaudiodev posix pwd readline"
    " resource spwd syslog termios winreg winsound".split()
)

# The names of the modules that Python has before it runs any program: nobody can have these beside a script. Set when the program starts.
started = frozenset()
# By folder.
homes = {}
# The home of the plugin's folder, and of the script that ran last.
root = current = None
# The entry of sys.path that is the folder of the script that ran last.
first = None
# The home of each of the plugin's modules, by the id of its variables: an import statement tells whose it is by these. They are held, so that nothing
# else gets that id.
owners = {}
held = {}
# The modules of these names, once something lies beside a script, and once others ask for it.
neighbours = others = None
# The homes of scripts.
of_scripts = set()
finders = {}
outside = None, ()


class Home:
    """What a script, and what lies beside it, sees: their own folder, then that of the plugin."""

    def __init__(self, folder):
        self.folder = folder
        # Names of which nothing is here.
        self.elsewhere = set()
        # Keys of the modules that are here, by name: see neighbours.py.
        self.keys = {}

    def has(self, head):
        """Whether something lies here by that name."""
        return head in self.keys or not is_given(head) and any(finder(folder).find_spec(head) is not None for folder, _ in self.places())

    def places(self):
        """The folders to look in, each with the home that what is found there belongs to."""
        yield self.folder, self
        if self is not root:
            for place in sys.path:
                if place not in homes and lies_below(place, self.folder):
                    yield place, self
            yield root.folder, root
        # What somebody has put on the path is meant, even where it is the folder of another script.
        for place in sys.path:
            other = homes.get(place)
            if other is not None and place is not other.folder:
                yield place, other

    def enter(self):
        """Has a script of this home run: `sys.path` and `sys.modules` are as it expects them."""
        global current, first
        if self is current:
            return
        for index, place in enumerate(sys.path):
            if place is first:
                # In one step: other threads may be going through it.
                sys.path[index] = self.folder
                break
        else:
            sys.path.insert(0, self.folder)
        current, first = self, self.folder
        if neighbours is not None:
            neighbours.show_all(self)


class Finder(PathFinder):
    """Stands in the place of PathFinder: looks elsewhere first, then in the plugin's folders, on behalf of the script that it is about."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if neighbours is not None:
            spec = neighbours.find_spec(name, path, target)
            if spec is not None:
                return spec
        if path is not None:
            return PathFinder.find_spec(name, path, target)
        spec = find_outside(name)
        if spec is not None and spec.loader is not None or is_standard(name) or is_asked_by_standard(sys._getframe(1)):
            return spec
        home = asking(sys._getframe(1), name)
        return home is not None and with_others().find_for(home, name, sys._getframe(1)) or spec

    @classmethod
    def invalidate_caches(cls):
        PathFinder.invalidate_caches()
        for one in finders.values():
            one.invalidate_caches()


def import_name(name, globals=None, locals=None, fromlist=(), level=0):
    """What import statements call: `__import__`."""
    home = owners.get(id(sys._getframe(1).f_globals if globals is None else globals))
    head = name.partition(".")[0]
    if home is None:
        if level or neighbours is None or head not in neighbours.contested or is_of_standard(sys._getframe(1), globals, fromlist):
            return plain_import(name, globals, locals, fromlist, level)
        home = asking(sys._getframe(1), head) or of_thread()
    elif not level and head in home.elsewhere:
        return plain_import(name, globals, locals, fromlist, level)
    try:
        if not level and home is root and not home.has(head) and not is_elsewhere(head):
            home = asking(sys._getframe(1), head) or home
        if level or home.has(head):
            with_neighbours()
        elif head == "importlib":
            with_others()
        if neighbours is not None:
            module = neighbours.import_for(home, name, globals, fromlist, level)
            if module is not None:
                return module
        module = plain_import(name, globals, locals, fromlist, level)
    except BaseException as error:
        # What goes wrong is between the module that imports and the one that is imported.
        error.__traceback__ = without_own(error.__traceback__)
        raise
    if not level and not is_own(sys.modules.get(head)):
        home.elsewhere.add(head)
    return module


def claim(module, home):
    variables = vars(module)
    owners[id(variables)], held[id(variables)] = home, variables


def disclaim(module):
    owners.pop(id(vars(module)), None)
    held.pop(id(vars(module)), None)


def with_neighbours():
    global neighbours
    if neighbours is None:
        from . import neighbours
    return neighbours


def with_others():
    global others
    if others is None:
        with_neighbours()
        from . import others
    return others


def asking(frame, head):
    """The home that has something by that name, of those on whose behalf code runs: the nearest of the plugin's modules that has called it comes first."""
    asked = None
    while frame is not None:
        home = owners.get(id(frame.f_globals))
        if home is not None and home is not asked:
            if home.has(head):
                return home
            asked = home
        frame = frame.f_back
    home = of_thread() if asked is None else None
    return home if home is not None and home.has(head) else None


def of_thread():
    """The home for which a thread runs, where nothing in it tells."""
    return others and others.who_started() or current


def is_own(module):
    # Not by getattr: what loads itself when it is looked at stays as it is.
    try:
        return id(object.__getattribute__(module, "__dict__")) in owners
    except AttributeError:
        return False


def is_given(name):
    """Whether Python has a module of that name before it looks for any."""
    return name in started or (bootstrap.BuiltinImporter.find_spec(name) or bootstrap.FrozenImporter.find_spec(name)) is not None


def is_standard(name):
    """Whether the standard library has a module of that name on any system: it looks for some that only others have, to know where it runs."""
    return name in STANDARD


def is_asked_by_standard(frame):
    """Whether it is an import statement of the standard library's that asks. By functions it imports whatever it is told to, as for pickles."""
    while frame is not None and frame.f_globals is vars(bootstrap):
        frame = frame.f_back
    if frame is None or frame.f_code is not import_name.__code__:
        return False
    said = frame.f_locals
    return is_of_standard(frame.f_back, said["globals"], said["fromlist"])


def is_of_standard(frame, globals, fromlist):
    """Whether what asks by these is an import statement, in the standard library. What is written in C hands over a list."""
    if globals is None or isinstance(fromlist, list):
        return False
    file = frame.f_code.co_filename
    return file.startswith(LIBRARY) and not any(os.sep + name + os.sep in file for name in ("site-packages", "dist-packages"))


def find_outside(name):
    """What Python finds without the plugin's folders."""
    global outside
    seen, path = outside
    if seen != sys.path:
        path = [place for place in sys.path if not is_inside(place)]
        outside = list(sys.path), path
    return PathFinder.find_spec(name, path)


def is_elsewhere(name):
    """Whether Python has a module by that name, or finds one without the plugin's folders."""
    if name in sys.modules and not is_own(sys.modules[name]) or is_given(name) or is_standard(name):
        return True
    spec = find_outside(name)
    return spec is not None and spec.loader is not None


def is_inside(place):
    return place in homes or any(home is not root and lies_below(place, folder) for folder, home in homes.items())


def lies_below(place, folder):
    return isinstance(place, str) and os.path.normpath(place).startswith(folder + os.sep)


LOADERS = (
    (external.ExtensionFileLoader, bootstrap._imp.extension_suffixes()),
    (external.SourceFileLoader, external.SOURCE_SUFFIXES),
    (external.SourcelessFileLoader, external.BYTECODE_SUFFIXES),
)


def finder(folder):
    known = finders.get(folder)
    if known is None:
        known = finders[folder] = external.FileFinder(folder, *LOADERS)
    return known


def home_of(folder):
    global outside
    home = homes.get(folder)
    if home is None:
        home = homes[folder] = Home(folder)
        outside = None, ()
    return home


def import_script(path, name, number):
    """Imports a script, by the name that its place in the plugin gives it, if nobody else goes by that. Returns its home as well."""
    global root, current
    if root is None:
        root = current = home_of(Plugin.folder)
        sys.path.insert(0, root.folder)
        sys.meta_path[:] = [Finder if one is PathFinder else one for one in sys.meta_path]
        builtins.__import__ = import_name
    home = home_of(os.path.dirname(path))
    home.enter()
    of_scripts.add(home)
    if len(of_scripts) > 1:
        with_others()
    package, _, _ = name.rpartition(".")
    if name in sys.modules or is_elsewhere(name.partition(".")[0]):
        name = "codex_plugin_script_%d" % number
    spec = external.spec_from_file_location(name, path)
    module = bootstrap.module_from_spec(spec)
    module.__package__ = package
    claim(module, home)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        disclaim(module)
        raise
    # It has that one already.
    sys.path[:] = [place for place in sys.path if place is home.folder or place != home.folder]
    return module, home
