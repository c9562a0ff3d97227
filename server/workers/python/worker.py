"""The worker for handlers in Python: imports each script once and calls its functions, event by event.

The protocol is described in server/src/runner/wire.ts. Threads take turns: whoever reads a call runs it, so that a call is never handed
from thread to thread unless it has to wait for its turn, while another thread is already waiting for the next request. Functions of one
script run one at a time, in the order in which they were asked for; coroutines run side by side on one event loop.
"""

import os
import sys

# What is there before any program is.
started = frozenset(sys.modules)

if not os.environ.get("CODEX_PLUGIN_WORKER"):
    sys.stderr.write(
        "This program is started by the Codex plugin host, which talks to it over file descriptor 3. "
        "To try a handler by hand, run the handler itself: echo '{\"event\":\"onFileSave\"}' | python3 handlers/save.py\n"
    )
    sys.exit(2)

import functools
import threading
import warnings

from codex_worker import uncaught
from codex_worker.calls import Call, Plugin, calls, guard
from codex_worker.frames import Requests, decode_json, send
from codex_worker.origin import Printed
from codex_worker.scripts import import_ahead, run_turns, script_of, take_turn, withdraw

# Tells the SDK's run_from_stdin that the handler is called by us.
__codex_worker__ = True

# As in server/src/runner/wire.ts.
PROTOCOL_VERSION = 2
# Threads that wait for a request; more than these end.
MAX_WAITING = 3

requests = Requests()
reading = threading.Lock()
waiting = set()
debugger = None


def serve():
    """Takes turns with other threads at reading requests and running calls, until the process ends."""
    me = threading.current_thread()
    while True:
        waiting.add(me)
        script, call = next_call()
        waiting.discard(me)
        # Somebody has to be there for what comes while the call runs, be it only its cancellation.
        if not waiting or requests.more:
            threading.Thread(target=serve, name="codex-call", daemon=True).start()
        if debugger is not None:
            debugger.debug_this_thread()
        run_turns(script, call)
        if len(waiting) >= MAX_WAITING and me is not threading.main_thread():
            return


def next_call():
    """Returns the next call whose turn it is, with its script."""
    while True:
        requests.wait()
        with reading:
            request = requests.take()
            if request is None:
                continue
            if request[0]["type"] == "call":
                # Turns are taken while nobody else reads, or a later call could come to its turn first.
                call = Call(*request)
                script = take_turn(call)
                if script is not None:
                    return script, call
                continue
            if request[0]["type"] == "configure":
                # The calls behind it find the settings as they are now.
                configure(*request)
                continue
            if request[0]["type"] == "burst":
                from codex_worker import profile

                profile.burst(request[0])
                continue
            if request[0]["type"] == "inherit":
                # So they do with what they kept in another worker.
                inherit(request[1])
                continue
            if request[0]["type"] == "import":
                script_of(request[0])
        control(*request)


def configure(header, body):
    Plugin.folder = header["folder"]
    Plugin.settings = decode_json(body)


def inherit(data):
    from codex_worker.state import restore_state

    try:
        restore_state(Plugin.state, data)
    except Exception as error:
        # Handlers do without it rather than that the worker ends, which is to serve from now on.
        print("What handlers kept in context.state did not outlive the reload: %r" % error, file=sys.stderr)


def control(header, _body):
    kind = header["type"]
    if kind == "cancel":
        call = calls.get(header["id"])
        if call is not None:
            call.cancel(header["reason"])
    elif kind == "withdraw":
        call = calls.get(header["id"])
        if call is not None:
            withdraw(call)
    elif kind == "import":
        # Another worker serves meanwhile: there are no calls that would wait for it here.
        import_ahead(header)
    elif kind == "handOver":
        from codex_worker.state import export_state

        data, dropped = export_state(Plugin.state)
        send({"type": "state", "dropped": dropped}, data)
    elif kind == "debug":
        threading.Thread(target=open_debugger, name="codex-debug", daemon=True).start()
    elif kind in ("profile", "endProfile"):
        # It may take a while, in which other requests are to be read.
        threading.Thread(target=profile, args=(header,), name="codex-profiling", daemon=True).start()


def profile(header):
    from codex_worker import profile

    (profile.begin if header["type"] == "profile" else profile.end)(header)


def open_debugger():
    global debugger
    try:
        # Says nothing about frozen modules, which handlers are not.
        os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
        # Debian's debugpy comes without a pydevd of its own, and lists each of the files that it has instead.
        warnings.filterwarnings("ignore", message="incompatible copy of pydevd", category=UserWarning)
        import debugpy
        import pydevd
        from codex_worker.coroutines import run_in_loop

        # Whoever else reaches the port may know this machine, but not this. debugpy has no way to say it for this mode.
        token = os.urandom(24).hex()
        plain_settrace = pydevd.settrace
        pydevd.settrace = functools.partial(plain_settrace, access_token=token)
        try:
            debugpy.listen(("127.0.0.1", 0), in_process_debug_adapter=True)
        finally:
            pydevd.settrace = plain_settrace
        # In this mode debugpy does not say which port it took; the debugger that it brings along knows.
        server = pydevd.get_global_debugger()
        server.wait_for_server_socket_ready()
        port = server._server_socket_name[1]
    except ImportError:
        text = "debugpy is not installed for %s. Install it there: %s -m pip install debugpy" % (sys.executable, sys.executable)
        # There, the system's own package manager is who installs, and pip refuses (PEP 668).
        is_managed = sys.prefix == sys.base_prefix and os.path.exists(os.path.join(os.path.dirname(os.__file__), "EXTERNALLY-MANAGED"))
        send({"type": "debugging", "error": text, "lacks": "debugpy", "isManaged": is_managed})
    except Exception as error:
        send({"type": "debugging", "error": "debugpy could not listen: %r." % error})
    else:
        debugger = debugpy
        uncaught.is_debugged = True
        run_in_loop(debugpy.debug_this_thread)
        send({"type": "debugging", "port": port, "key": token})


# The folder of this program is no place for handlers to import from, except for the SDK, and that comes last.
own_folder = sys.path.pop(0)
sys.path.append(os.path.join(os.path.dirname(own_folder), "sdk"))
sys.stdout = Printed("stdout", 1)
sys.stderr = Printed("stderr", 2)
send({"type": "ready", "protocol": PROTOCOL_VERSION})
# Each script is imported with it, and it can be loaded while the host hears that we are ready.
from codex_worker import imports

imports.started = started if guard is None else guard.started
# Else multiprocessing would run this program in the processes that it starts anew.
del __file__

serve()
