"""The audit hook that refuses what was not granted, and explains refusals of the operating system.

An audit hook is no sandbox: it is there for the error messages, and for systems that can do no better. What it uses is bound as default
arguments and locals, in each of its parts, so that plugin code that replaces attributes of modules does not change what the hook does.

On Windows the hook is all there is. So there it also judges what Linux leaves to the operating system: pipes, the registry, handles of other
processes; and what the interpreter does without an event is judged by functions that take the place of its own.
"""

import os
import sys


def install(policy, platform=sys.platform, paths=os.path):
    # None of the parts is imported: what is on the path could have brought a module of the same plain name, and no module is left for plugin
    # code to find.
    rules = load("paths").rules(platform, policy.get("ignoreCase", platform == "win32"))
    denial = load("denial")
    denied, listen = denial.denials(policy, rules)
    about_files, facts = load("files").judges(policy, denied, load, rules, platform, paths)
    about_network, redirect = load("network").judges(policy, denied, load)
    programs = load("programs")
    forks = __import__("_posixsubprocess") if policy["followLinks"] and platform != "win32" else None
    about_programs = programs.judges(policy, denied, forks)
    table = {**about_files, **about_programs, **about_network}
    if platform == "win32":
        table.update(load("windows").judges(policy, denied, load, rules, facts["check"], redirect, programs, table))
    find = table.get

    def hook(event, args):
        judge = find(event)
        if judge is not None:
            judge(args)

    network, spawn = policy["network"], policy["spawn"]
    PermissionDenied = denial.PluginPermissionError
    explaining = []

    def explain(error):
        """What a refusal is about: (permission, detail, guess, file, line), or None for errors that have nothing to do with permissions."""
        if isinstance(error, PermissionDenied):
            return error.permission, error.detail, False, error.file, error.line
        if not explaining:
            # Few plugins ever need it, and every start would have to read it.
            known = dict(facts, PermissionDenied=PermissionDenied, network=network, spawn=spawn, windows=platform == "win32")
            explaining.append(load("explanations").Explanations(known).explain)
        return explaining[0](error)

    guard = sys.modules["__codex_guard__"] = type(sys)("__codex_guard__")
    guard.explain = explain
    guard.listen = listen
    sys.addaudithook(hook)


def load(name, folder=os.path.dirname(os.path.abspath(__file__))):
    """Loads a part of the guard by its file, whatever plugin code does to imports by names."""
    module = type(sys)(name)
    with open(folder + "/" + name + ".py", "rb") as file:
        exec(compile(file.read(), file.name, "exec"), module.__dict__)
    return module
