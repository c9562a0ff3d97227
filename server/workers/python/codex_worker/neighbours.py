"""Modules that lie beside scripts, or in the plugin's folder.

Scripts in different folders may have different modules of one name beside them. So these are kept by their name and their file: Python's own import
loads them under a key that stands for both, and they look like any other module. What has such a name in `sys.modules` is what the script has that
ran last; a name by which Python knows another module stays that one's there.
"""

import _thread
import os
import sys

from . import imports
from .imports import bootstrap, find_outside, finder, is_elsewhere, is_given, is_own, is_standard, lies_below, owners, plain_import

# Keys by name and place; and what each of them stands for.
keys = {}
found = {}
# Whether sys.modules has them, by the first part of their names; and which it has.
shown = {}
displayed = {}
# The keys that these have; and, by key, what scripts have put into sys.modules in place of what they had there, while others are shown.
shown_keys = {}
stubs = {}
absent, nothing = object(), object()
# Held by whoever changes what is displayed.
display = _thread.RLock()
# Names of what lies beside scripts, which others may have something else by; and the first parts of these.
apart = set()
contested = set()


def import_for(home, name, variables, fromlist, level):
    """What an import statement of a home gives; None where none of its modules is meant."""
    whole = absolute(name, variables, level) if level else name
    module = module_of(home, whole) if whole else None
    head = name.partition(".")[0]
    if module is None:
        if not level and imports.others is not None:
            imports.others.refuse_others(head)
        return None
    show(home, whole)
    if fromlist:
        add_members(home, module, whole, fromlist)
    elif not level and head != name:
        show(home, head)
        return module_of(home, head)
    return module


def absolute(name, variables, level):
    """The whole name of what is imported relatively; None where Python is to say what is wrong with it."""
    package = variables.get("__package__")
    if package is None:
        package = variables.get("__name__") or ""
        if "__path__" not in variables:
            package = package.rpartition(".")[0]
    parts = package.rsplit(".", level - 1)
    if not package or len(parts) < level:
        return None
    return parts[0] + "." + name if name else parts[0]


def add_members(home, module, whole, names):
    """Loads the modules among what is imported from a package."""
    if not hasattr(module, "__path__"):
        return
    for name in names:
        if name == "*":
            add_members(home, module, whole, [one for one in getattr(module, "__all__", ()) if one != "*"])
        elif isinstance(name, str) and not hasattr(module, name):
            member(home, module, whole + "." + name)


def module_of(home, name):
    """The module of that name, loaded; None where the home has nothing by the first part of it."""
    parent, _, _ = name.rpartition(".")
    if not parent and name in home.elsewhere:
        return None
    module = loaded(home, name)
    if module is not None:
        return module
    if not parent:
        return load(home, name, find(home, name))
    package = module_of(home, parent)
    if package is None:
        return None
    module = member(home, package, name)
    # Else Python says what is wrong, or has it from somebody whom nobody knows here.
    return bootstrap._gcd_import(name) if module is None else module


def loaded(home, name):
    key = home.keys.get(name)
    module = sys.modules.get(key)
    if module is None:
        return None
    stub = put_for(name, key)
    if stub is not None:
        return stub
    if name not in sys.modules:
        if displayed.get(name) is module:
            # Somebody took it out, to have it anew.
            del sys.modules[key]
            return None
    elif sys.modules[name] is module:
        # Python may have put it there: see others.py.
        displayed[name], shown_keys[name] = module, key
    # This waits, where another thread has not loaded it to its end.
    return plain_import(key)


def find(home, name):
    """A specification, and the home that it belongs to."""
    if is_given(name):
        return None
    portions, whose = [], None
    for folder, of in home.places():
        spec = finder(folder).find_spec(name)
        if spec is not None:
            if spec.loader is not None:
                return spec, of
            portions.extend(spec.submodule_search_locations)
            whose = whose or of
    if whose is None:
        return None
    # A folder that is no package gives way to any module.
    other = find_outside(name)
    if other is None:
        return package_of(name, portions), whose
    return None if other.loader is not None else (package_of(name, [*portions, *other.submodule_search_locations]), whose)


def member(home, package, name):
    """What a package has by that whole name; None where it has no such module."""
    module = loaded(home, name)
    if module is not None:
        return module
    portions = []
    for folder in getattr(package, "__path__", ()):
        spec = finder(folder).find_spec(name)
        if spec is not None:
            if spec.loader is not None:
                break
            portions.extend(spec.submodule_search_locations)
    else:
        if not portions:
            return None
        folder, spec = portions[0], package_of(name, portions)
    whose = owners.get(id(vars(package)), home)
    return load(home, name, (spec, whose if lies_below(folder, whose.folder) else imports.root), package)


def package_of(name, portions):
    spec = bootstrap.ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = portions
    return spec


def load(home, name, what, package=None):
    if what is None:
        return None
    spec, whose = what
    place = spec.origin if spec.loader is not None else tuple(spec.submodule_search_locations)
    # Without a dot: Python would take it for a module in a package.
    key = keys.setdefault((name, place), "codex_plugin_module_%d" % len(keys))
    found.setdefault(key, (spec, whose, package))
    home.keys[name] = key
    if is_put(name) and is_meant_for(name, key):
        if whose is not imports.root:
            apart.add(name)
            contested.add(name.partition(".")[0])
        stub = put_for(name, key)
        if stub is not None:
            return stub
    return plain_import(key)


def is_put(name):
    """Whether somebody else than this program has put something into `sys.modules`: a stub, or None."""
    there = sys.modules.get(name, absent)
    return there is not absent and there is not displayed.get(name, absent) and not (is_own(there) and getattr(there, "__name__", None) == name)


def is_meant_for(name, key):
    """Whether what is put there is meant for those that have a module which is not loaded yet."""
    if name in shown_keys:
        return shown_keys[name] == key
    spec = getattr(sys.modules.get(name), "__spec__", None)
    if spec is not None and not lies_below(getattr(spec, "origin", None), imports.root.folder):
        # It has been imported: from somewhere that Python does not look in any more, or does in a way of its own.
        return False
    head = name.partition(".")[0]
    if head not in shown:
        # What Python itself has, or finds elsewhere, nobody has put there.
        other = None if is_given(head) else find_outside(head)
        shown[head] = not is_given(head) and not is_standard(head) and (other is None or other.loader is None)
    if shown[head]:
        displayed[name], shown_keys[name] = nothing, key
    return shown[head]


def put_for(name, key):
    """What somebody has put there for those whose module has that key; None where nobody has."""
    if not is_put(name) or shown_keys.get(name) != key:
        return None
    with display:
        # Looked at again, as another thread may just have been changing it.
        if not is_put(name) or shown_keys.get(name) != key:
            return None
        there = sys.modules.get(name)
    if there is None:
        raise ModuleNotFoundError("import of %s halted; None in sys.modules" % name, name=name)
    return there


class Loader:
    """Loads by its key what was found by its name."""

    def __init__(self, spec, home, package):
        self.spec = spec
        self.home = home
        self.package = package

    def create_module(self, _keyed):
        return script_of(self.spec) or bootstrap.module_from_spec(self.spec)

    def exec_module(self, module):
        spec, name = self.spec, self.spec.name
        if is_own(module):
            module.__spec__ = spec
            return
        # Whoever finds it meanwhile waits, as long as this is so.
        spec._initializing = True
        key, module.__spec__ = module.__spec__.name, spec
        imports.claim(module, self.home)
        is_shown = may_show(name.partition(".")[0])
        if is_shown:
            if self.home is not imports.root:
                apart.add(name)
                contested.add(name.partition(".")[0])
            with display:
                if not is_executing(sys.modules.get(name)):
                    put(name, key, module)
        try:
            if spec.loader is not None:
                spec.loader.exec_module(module)
        except BaseException:
            imports.disclaim(module)
            with display:
                if displayed.get(name) is module:
                    del displayed[name], shown_keys[name]
                if sys.modules.get(name) is module:
                    del sys.modules[name]
            raise
        finally:
            spec._initializing = False
        now = sys.modules.get(name)
        if is_shown and now is not None and not is_own(now) and now is not displayed.get(name):
            # It has put something else in its own place.
            sys.modules[key] = displayed[name] = module = now
            shown_keys[name] = key
        if self.package is not None:
            setattr(self.package, name.rpartition(".")[2], module)


def find_spec(name, path, target):
    """What Python is to load by a name, where it is one of these modules that is meant."""
    keyed = found.get(name)
    if keyed is not None:
        return bootstrap.ModuleSpec(name, Loader(*keyed))
    if target is not None and is_own(target):
        return imports.with_others().find_again(target)
    if path is None:
        return None
    package = sys.modules.get(name.rpartition(".")[0])
    home = owners.get(id(getattr(package, "__dict__", None)))
    module = member(home, package, name) if home is not None else None
    return None if module is None else imports.with_others().known(name, module, sys._getframe(2))


def script_of(spec):
    """The script that is imported by its name, if it has been imported as a script."""
    there = sys.modules.get(spec.name)
    return there if spec.origin and is_own(there) and getattr(there, "__file__", None) == spec.origin else None


def may_show(head):
    may = shown.get(head)
    if may is None:
        may = shown[head] = not is_elsewhere(head)
    return may


def show(home, name):
    """Has `sys.modules` tell what a name stands for in a home."""
    if name not in apart:
        return
    key = home.keys.get(name) or imports.root.keys.get(name)
    module = sys.modules.get(key)
    if module is not None and displayed.get(name) is module is sys.modules.get(name):
        return
    with display:
        there = sys.modules.get(name)
        if is_executing(there):
            # Classes look up their own module there while it is executed, maybe by another thread.
            return
        if is_put(name) and key is not None and shown_keys.get(name) == key:
            return
        if module is not None or key in stubs:
            put(name, key, nothing if module is None else module)
        elif name in shown_keys or is_own(there):
            keep(name)
            displayed.pop(name, None)
            shown_keys.pop(name, None)
            sys.modules.pop(name, None)


def put(name, key, module):
    keep(name)
    displayed[name], shown_keys[name] = module, key
    sys.modules[name] = stubs.pop(key, module)


def keep(name):
    """Keeps what a script has put there, until its own are shown again."""
    if name in shown_keys and is_put(name):
        stubs[shown_keys[name]] = sys.modules[name]
    for key in list(stubs):
        if displayed.get(name) is not sys.modules.get(name) is sys.modules.get(key) is not None:
            # A script has put its own back meanwhile.
            del stubs[key]


def show_all(home):
    for name in list(apart):
        show(home, name)


def is_executing(module):
    try:
        return getattr(object.__getattribute__(module, "__spec__"), "_initializing", False) is True
    except AttributeError:
        return False


def after_fork():
    global display
    # Another thread may have held it, which is not there any more.
    display = _thread.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=after_fork)
