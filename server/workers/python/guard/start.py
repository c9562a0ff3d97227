"""Runs a worker program or a script under guard: refuses what was not granted with an error that names the missing permission.

`python start.py PROGRAM ARGUMENT...`. The operating system's confinement, where there is one, holds without this file; it gives the reasons,
and closes the way of replacing the process by another program.
"""

import os
import sys

# What is there before any program is.
_started = frozenset(sys.modules)


def _install():
    import json

    # The pieces of the policy: policyVariables in server/src/runner/sandbox/guardPolicy.ts.
    text, name, number = "", "CODEX_PLUGIN_POLICY", 0
    while name in os.environ:
        text += os.environ.pop(name)
        number += 1
        name = "CODEX_PLUGIN_POLICY_%d" % number
    policy = json.loads(text or "{}")
    if policy.get("lock") is not None:
        import lock

        lock.close_inherited(policy["lock"]["descriptors"])
        lock.apply(policy["lock"])
    import policy_guard

    if policy.get("started") is not None and sys.platform == "win32":
        import _winapi

        import started

        started.watch(policy["started"], _winapi)
    policy_guard.install(policy)
    sys.modules["__codex_guard__"].started = _started
    return policy_guard.load("room").make_room if policy["alone"] else None


_here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, _here)
_make_room = _install()
for _name in ("landlock_rules", "lock", "policy_guard", "started", "system_calls"):
    sys.modules.pop(_name, None)
del sys.path[0]

_program = sys.argv[1]
del sys.argv[0]
sys.path[0:1] = [os.path.dirname(os.path.abspath(_program))]
if _make_room is not None:
    _make_room(sys.path[0], _started)
with open(_program, "rb") as _file:
    _source = _file.read()
__file__ = _program
_code = compile(_source, _program, "exec")
del _file, _source, _here, _name, _install, _program, _started, _make_room
exec(_code)
