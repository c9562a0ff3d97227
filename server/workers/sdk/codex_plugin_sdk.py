"""What handlers of Codex plugins may import: a mark for handlers that want the parsed event, and a way to run a handler by hand."""

import json
import sys

__all__ = ["handler", "run_from_stdin"]

# Types of events and responses, for annotations: nothing but dicts here. What they have is in the stub beside this file, for checkers and editors.
_EVENTS = "ProjectOpen FileOpen FileSave CodeCompletion CompletionFeedback Request Response ContextUpdate ErrorReport Command Own Codex"
_RESPONSES = "ProjectOpen FileOpen FileSave CodeCompletion CompletionFeedback ContextUpdate ErrorReport Command OwnEvent Common Informing Handler"
_PARTS = """Position Range TextEdit Completion Diagnostic ReturnedDiagnostic PlacedError
    EndpointRequest FileSaveOptions CodeCompletionResult CodeCompletionSuggestion"""
_TYPES = frozenset(
    [name + "Event" for name in _EVENTS.split()] + [name + "Response" for name in _RESPONSES.split()] + _PARTS.split()
)


def __getattr__(name):
    if name in _TYPES:
        return dict
    if name == "Context":
        return _Context
    raise AttributeError("module %r has no attribute %r" % (__name__, name))


def handler(function=None):
    """Marks a handler that wants the event as a dict instead of as JSON text. Works with and without parentheses."""
    if function is None:
        return handler
    function.__codex_handler__ = True
    return function


class _Log:
    def _print(self, message, *args):
        try:
            text = str(message) % args if args else str(message)
        except (TypeError, ValueError, KeyError):
            text = " ".join(str(part) for part in (message, *args))
        print(text, file=sys.stderr)

    debug = info = warn = warning = error = _print


class _Signal:
    aborted = False
    reason = None

    def wait(self, timeout=None):
        import time

        time.sleep(timeout or 0)
        return False

    def throw_if_aborted(self):
        pass

    def add_listener(self, listener):
        pass


class _Context:
    """What a handler gets as its second argument when it is run by hand."""

    def __init__(self, text):
        self._text = text
        self.signal = _Signal()
        self.log = _Log()
        self.state = {}
        self.settings = {}

    def parse(self):
        return json.loads(self._text)


def run_from_stdin(function):
    """Runs a handler by hand: one event as JSON on stdin, its response as one line of JSON on stdout.

    Does nothing inside the plugin host's worker, which calls the handler itself.
    """
    if getattr(sys.modules.get("__main__"), "__codex_worker__", False):
        return
    import inspect

    text = sys.stdin.read()
    event = json.loads(text) if getattr(function, "__codex_handler__", False) else text
    context = _Context(text)
    arguments = (event, context)
    parameters = inspect.signature(function).parameters
    kinds = [p.kind for p in parameters.values()]
    if inspect.Parameter.VAR_POSITIONAL not in kinds:
        positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        arguments = arguments[: sum(kind in positional for kind in kinds)]
    by_name = "context" in parameters and parameters["context"].kind == inspect.Parameter.KEYWORD_ONLY
    response = function(*arguments, **({"context": context} if by_name else {}))
    if hasattr(response, "__await__"):
        import asyncio

        async def finish():
            return await response

        response = asyncio.run(finish())
    print(json.dumps({} if response is None else response, allow_nan=False))
