"""Calls from the host: what a handler gets, and what becomes of what it returns."""

import json
import os
import sys
import threading

from .frames import decode_json, encode_json, send, send_encoded
from .origin import Origin, current_origin
from .running_time import RunningTime

# As BUDGETS.responseBytes in server/src/contract/budgets.ts.
MAX_RESPONSE_BYTES = 8 * 1024 * 1024
# How many of the permissions that a call lacked are told. As MOST_DENIALS in server/src/runner/wire.ts.
MAX_DENIALS = 8

# Calls that have not been answered, by id.
calls = {}
# Threads of a call may be refused something at the same time.
denying = threading.Lock()


class Plugin:
    """What the plugin's scripts have in common."""

    folder = ""
    settings = {}
    # Handler state; handed on to the next worker when the plugin's files change.
    state = {}


class Cancelled(Exception):
    """Raised by `context.signal.throw_if_aborted()`."""


class Signal:
    """Says whether the answer is still wanted."""

    def __init__(self):
        self.aborted = False
        self.reason = None
        self._listeners = []

    def throw_if_aborted(self):
        if self.aborted:
            raise Cancelled(self.reason)

    def add_listener(self, listener):
        """Has `listener()` called, from another thread, when the signal is aborted; at once when it already is."""
        self._listeners.append(listener)
        if self.aborted:
            listener()

    def wait(self, timeout=None):
        """Sleeps until the signal is aborted, at most `timeout` seconds. Returns whether it is aborted."""
        event = threading.Event()
        self.add_listener(event.set)
        event.wait(timeout)
        return self.aborted

    def _abort(self, reason):
        self.reason = reason
        self.aborted = True
        for listener in self._listeners:
            listener()


def log_text(message, args):
    if not args:
        return str(message)
    try:
        return str(message) % args
    except (TypeError, ValueError, KeyError):
        # A slip in a log line is no reason for a handler to fail.
        return " ".join(str(part) for part in (message, *args))


class Log:
    def __init__(self, call):
        self._call = call

    def _print(self, level, message, args):
        self._call.print("log", level, log_text(message, args))

    def debug(self, message, *args):
        self._print("debug", message, args)

    def info(self, message, *args):
        self._print("info", message, args)

    def warn(self, message, *args):
        self._print("warn", message, args)

    warning = warn

    def error(self, message, *args):
        self._print("error", message, args)


class Context:
    """The second argument of a handler."""

    def __init__(self, call):
        self._call = call
        self.signal = call.signal
        self.state = Plugin.state
        self.settings = Plugin.settings

    @property
    def log(self):
        return Log(self._call)

    def parse(self):
        """The event as a dict."""
        return self._call.parse()


class Call(Origin):
    in_call = True
    # Cancels the coroutine, if the handler is one.
    cancel_task = None
    # Set when another worker shall have the call, unless it has begun.
    withdrawn = False
    # The name of the function that was found, as it is and as JSON.
    function = None
    function_json = b'""'
    parsed = None
    # What the guard refused while the call ran, by permission, the last one last.
    denials = None
    # Set when the function begins.
    time = None

    def __init__(self, header, payload):
        super().__init__(header["script"], header["eventId"])
        self.id = header["id"]
        self.header = header
        self.payload = payload
        self.signal = Signal()
        calls[self.id] = self

    def parse(self):
        if self.parsed is None:
            self.parsed = decode_json(self.payload)
        return self.parsed

    def begin(self):
        if self.header["announce"]:
            send({"type": "started", "id": self.id})
        self.time = RunningTime()

    def ran_ms(self):
        return 0.0 if self.time is None else self.time.seconds() * 1000

    def cancel(self, reason):
        if reason == "timeout":
            ran_ms = self.ran_ms()
            send({"type": "ran", "id": self.id, "handlerMs": ran_ms})
            # The host counts the way here, and what other calls take of the loop.
            if ran_ms < self.header["deadlineMs"]:
                return
        text = "the handler is out of time" if reason == "timeout" else "the answer is no longer wanted"
        self.flush()
        try:
            self.signal._abort(text)
        except Exception as error:
            self.print("stderr", "warn", "A listener of context.signal failed: %r" % error)
        if self.cancel_task is not None:
            self.cancel_task()

    def refused(self, permission, detail, file, line):
        with denying:
            if self.denials is None:
                self.denials = {}
            self.denials.pop(permission, None)
            if len(self.denials) == MAX_DENIALS:
                del self.denials[next(iter(self.denials))]
            self.denials[permission] = describe_denial(permission, detail, False, file, line)

    def refusals(self):
        with denying:
            return list(self.denials.values())

    def end(self):
        if calls.pop(self.id, None) is None:
            return False
        if self.time is not None:
            self.time.end()
        self.flush()
        self.in_call = False
        return True

    def succeed(self, data):
        if not self.end():
            return
        if self.denials is None:
            head = b'{"type":"result","id":%d,"function":%s,"handlerMs":%.3f}' % (self.id, self.function_json, self.ran_ms())
            send_encoded(head, data)
        else:
            denials = self.refusals()
            header = {"type": "result", "id": self.id, "function": self.function or "", "handlerMs": self.ran_ms(), "denials": denials}
            send(header, data)

    def fail(self, fault, error):
        if self.end():
            header = {"type": "failure", "id": self.id, "fault": fault, "error": error, "handlerMs": self.ran_ms()}
            if self.function is not None:
                header["function"] = self.function
            if self.denials is not None:
                header["denials"] = self.refusals()
            send(header)

    def reject(self, fault, message):
        """Reports what came instead of a response."""
        self.fail(fault, {"name": "", "message": message})

    def give_back(self):
        """Says that the call has not begun: another worker will run it."""
        self.reject("cancelled", "the worker is being replaced")

    def respond(self, value):
        if value is None:
            if self.header["mayReturnNothing"]:
                self.succeed(b"null")
            else:
                self.reject("nothing", "nothing (None)")
            return
        if not isinstance(value, dict):
            self.reject("not-object", kind(value))
            return
        try:
            data = encode(value)
        except RecursionError:
            self.reject("not-json", "it is nested too deeply")
            return
        except Exception as error:
            text = str(error)
            self.reject("not-json", "it is circular" if "Circular reference" in text else text or type(error).__name__)
            return
        if len(data) > MAX_RESPONSE_BYTES:
            self.reject("too-large", "%.1f MB of JSON" % (len(data) / 1024 / 1024))
            return
        self.succeed(data)


def encode(value):
    try:
        return encode_json(value).encode("utf-8")
    except UnicodeEncodeError:
        # Half a surrogate pair can only be written as an escape.
        return json.dumps(value, allow_nan=False).encode("ascii")


def kind(value):
    if isinstance(value, str):
        return "a string (%s)" % json.dumps(value if len(value) <= 60 else value[:60] + "…", ensure_ascii=False)
    if isinstance(value, (list, tuple)):
        return "a %s" % type(value).__name__
    return "a value of type %s" % type(value).__name__


def describe(error):
    """Describes an exception for the host, without the frames of this program. An exception may be of any class, so that reading it may fail."""
    try:
        return describe_readable(error)
    except BaseException as another:
        message = "it cannot be shown: reading it raises %s" % type(another).__name__
        return {"name": type(error).__name__, "message": message}


def describe_readable(error):
    try:
        import errno
        import traceback
    except OSError:
        # No descriptor is left to read the modules with: those that the handler's variables hold are given back.
        release_frames(error)
        import errno
        import traceback

    stack = "".join(traceback.format_exception(type(error), error, without_own(error.__traceback__)))
    described = {"name": type(error).__name__, "message": str(error)[:8000], "stack": stack[-16000:]}
    if isinstance(error, OSError) and error.errno in errno.errorcode:
        described["code"] = errno.errorcode[error.errno]
    denial = explain_denial(error)
    if denial is not None:
        described["denial"] = denial
    return described


def exit_code(error):
    return "" if error.code is None else repr(error.code)


def release_frames(error):
    trace = error.__traceback__
    while trace is not None:
        try:
            trace.tb_frame.clear()
        except RuntimeError:
            # It is still running: one of ours.
            pass
        trace = trace.tb_next


# Explains errors, and tells of refusals that handlers keep to themselves; None where plugins are not confined.
guard = sys.modules.get("__codex_guard__")


def the_only_call():
    """The call that runs, if it is one alone: what a thread of the plugin's own does is put down to it."""
    running = [call for call in list(calls.values()) if call.time is not None]
    return running[0] if len(running) == 1 else None


def refused(permission, detail, file, line):
    """Puts a refusal down to the call in which it happens, be it in the import on its behalf."""
    origin = current_origin.get()
    call = origin if isinstance(origin, Call) else getattr(origin, "call", None) or the_only_call()
    if call is not None:
        call.refused(permission, detail, file, line)


if guard is not None:
    guard.listen(refused)


def explain_denial(error):
    """The guard's word on whether a missing permission is behind an error."""
    try:
        found = guard and guard.explain(error)
        return found and describe_denial(*found)
    except Exception:
        return None


def describe_denial(permission, detail, guess, file=None, line=None):
    described = {"permission": str(permission)[:500], "detail": str(detail)[:500]}
    if guess:
        described["guess"] = True
    if isinstance(file, str) and isinstance(line, int):
        described["file"], described["line"] = file[:4096], line
    return described


def without_own(trace):
    """A traceback without the frames of this program. Where it goes on from the frame that asks for it, that is the only one that is left."""
    asking, kept = trace, []
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith((OWN_FOLDER, "<frozen importlib")):
            kept.append(trace)
        trace = trace.tb_next
    for one, following in zip(kept, [*kept[1:], None]):
        one.tb_next = following
    first = kept[0] if kept else None
    if asking is not None and asking is not first:
        asking.tb_next = first
    return first


OWN_FOLDER = os.path.dirname(os.path.abspath(__file__))

