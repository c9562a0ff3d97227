"""The plugin's scripts: imported once, then called event by event, one call after the other."""

import os
import sys
import threading
from collections import deque

from . import uncaught
from .calls import Context, Plugin, describe, exit_code
from .frames import send
from .lookup import find_handler, list_functions
from .origin import Origin, current_origin

# Set while a profile is taken in which each call runs its handler again and again: `repeat(returned, call, invoke)`.
repeat = None

# By path. Only whoever holds the lock for reading requests adds to them.
scripts = {}


class Script:
    def __init__(self, path, name):
        self.path = path
        self.name = name
        self.module = self.home = None
        self.handlers = {}
        self.instances = {}
        self._lock = threading.Lock()
        self._busy = False
        self._queue = deque()

    def enter(self, call):
        """Takes a call's turn. Returns whether it is its turn now; otherwise it is handed out by `leave`, in the order of entering.

        Functions of one script run one at a time, since few handlers are written with threads in mind. They run in the order in which the
        host sent them, which a lock would not keep.
        """
        with self._lock:
            if self._busy:
                self._queue.append(call)
                return False
            self._busy = True
            return True

    def give_up(self, call):
        """Takes a call out of those that wait for their turn. Returns whether it was among them."""
        with self._lock:
            if call not in self._queue:
                return False
            self._queue.remove(call)
            return True

    def leave(self):
        """Ends a turn. Returns the call whose turn it is now, if one waits."""
        with self._lock:
            if self._queue:
                return self._queue.popleft()
            self._busy = False
            return None


def take_turn(call):
    """Has a call wait for its turn; whoever has read it from the pipe says so before anybody reads on.

    Returns its script when it is its turn already. Otherwise whoever runs the call before it will run it too.
    """
    script = script_of(call.header)
    return script if script.enter(call) else None


def script_of(header):
    path = header["path"]
    script = scripts.get(path)
    if script is None:
        script = scripts[path] = Script(path, header["script"])
    return script


def withdraw(call):
    """Gives a call back that has not begun: another worker will run it."""
    call.withdrawn = True
    if scripts[call.header["path"]].give_up(call):
        call.give_back()
    # Else it has begun, or whoever has its turn looks before it begins.


def run_turns(script, call):
    """Runs a call, and those that wait for their turn behind it meanwhile."""
    while call is not None:
        try:
            run_call(script, call)
        except BaseException as error:
            # Whatever went wrong here must not keep the calls behind it waiting.
            call.fail("threw", describe(error))
        call = script.leave()


def run_call(script, call):
    """Runs a call to its end, or, when its function is a coroutine, hands it to the event loop."""
    if script.module is None and not import_for(script, call):
        return
    if call.signal.aborted:
        call.reject("cancelled", call.signal.reason)
    elif call.withdrawn:
        call.give_back()
    else:
        script.home.enter()
        execute(script, call)


def import_for(script, call):
    """Imports a script on behalf of a call. A script that failed is imported again for the next call."""
    error = try_import(script, call)
    if error is not None:
        call.fail("import", error)
    return error is None


def import_ahead(header):
    """Imports a script before there is a call for it."""
    script = script_of(header)
    error = None if script.module is not None else try_import(script)
    answer = {"type": "imported", "id": header["id"]}
    if error is not None:
        answer["error"] = error
    else:
        for index, wanted in enumerate(header["handlers"]):
            if find_handler(script.module, wanted["event"], wanted.get("function")) is None:
                answer["missing"] = index
                answer["error"] = {"name": "", "message": list_functions(script.module)}
                break
    send(answer)


def try_import(script, call=None):
    """Returns what went wrong, if anything did."""
    origin = Origin(script.name, None if call is None else call.event_id)
    origin.call = call
    token = current_origin.set(origin)
    try:
        import_script(script)
        return None
    except SystemExit as error:
        return {"name": "", "message": "it called sys.exit(%s) at its top level" % exit_code(error)}
    except BaseException as error:
        return describe(error)
    finally:
        current_origin.reset(token)
        # What the script prints from now on, from threads of its own, belongs to no event.
        origin.flush()
        origin.event_id = origin.call = None


def import_script(script):
    from . import imports

    name = os.path.splitext(script.name)[0].replace("/", ".").replace(os.sep, ".")
    script.module, script.home = imports.import_script(script.path, name, len(scripts))


def execute(script, call):
    header = call.header
    key = (header["event"], header.get("function"))
    handler = script.handlers.get(key)
    if handler is None:
        handler = find_handler(script.module, *key)
        if handler is None:
            call.reject("not-found", list_functions(script.module))
            return
        script.handlers[key] = handler
    call.function = handler.name
    call.function_json = handler.name_json
    if not handler.is_coroutine:
        call.begin()
    token = current_origin.set(call)
    try:
        try:
            returned = handler.invoke(script.instances, call, Context)
            if repeat is not None:
                returned = repeat(returned, call, lambda: handler.invoke(script.instances, call, Context))
        finally:
            if call.time is not None:
                call.time.end_on_thread()
        if hasattr(returned, "__await__"):
            # Few scripts have any, and every start would have to read it.
            from .coroutines import follow

            follow(returned, call, script.home.enter)
            return
    except SystemExit as error:
        call.reject("exit", "sys.exit(%s)" % exit_code(error))
        return
    except BaseException as error:
        uncaught.show(error)
        call.fail("threw", describe(error))
        return
    finally:
        current_origin.reset(token)
    call.respond(returned)
