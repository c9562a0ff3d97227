"""Finds what to call in a handler's module."""

import json
import re

VARIABLE_POSITIONAL = 0x04
COROUTINE = 0x80


class Handler:
    """A function, or a method of a class that is instantiated once (`type`)."""

    # Calling it runs nothing of it yet: the event loop does. Not known of what is decorated, nor of a method before its class is instantiated.
    is_coroutine = False

    def __init__(self, name, function=None, type=None):
        self.name = name
        self.name_json = json.dumps(name).encode("ascii")
        self.type = type
        self.function = function
        if function is not None:
            self._study()

    def _study(self):
        self.wants_parsed = getattr(self.function, "__codex_handler__", False)
        self.is_coroutine = bool(getattr(getattr(self.function, "__code__", None), "co_flags", 0) & COROUTINE)
        self.positional = count_positional(self.function)
        if wants_context_by_name(self.function):
            self.function, self.positional = name_context(self.function, self.positional), 2

    def invoke(self, instances, call, context_type):
        if self.function is None:
            if self.type not in instances:
                instances[self.type] = self.type()
            self.function = getattr(instances[self.type], self.name)
            self._study()
        if self.positional == 0:
            return self.function()
        event = call.parse() if self.wants_parsed or "parsed" in call.header else call.payload
        if self.positional == 1:
            return self.function(event)
        return self.function(event, context_type(call))


def find_handler(module, event, wanted):
    """Finds the function that the manifest names, else the one with the event's name (in either spelling), else `handler`, else the only
    one that is marked with the SDK's `@handler`. A name may be a function or a method of a class that the module defines.
    """
    names = [wanted] if wanted is not None else [event, snake_case(event), "handler"]
    classes = [value for value in vars(module).values() if isinstance(value, type) and value.__module__ == module.__name__]
    for name in names:
        value = getattr(module, name, None)
        if isinstance(value, type):
            for method in (event, snake_case(event), "handler", "__call__"):
                if callable(vars(value).get(method)):
                    return Handler(method, type=value)
        elif callable(value) and not is_sdk(value):
            return Handler(name, value)
        fitting = [cls for cls in classes if callable(getattr(cls, name, None)) and not getattr(cls, "__abstractmethods__", None)]
        for cls in fitting:
            # A class that another one builds on is there for that.
            if not any(other is not cls and issubclass(other, cls) for other in fitting):
                return Handler(name, type=cls)
    if wanted is None:
        marked = {id(value): (name, value) for name, value in vars(module).items() if getattr(value, "__codex_handler__", False) is True}
        if len(marked) == 1:
            return Handler(*next(iter(marked.values())))
    return None


def list_functions(module):
    """What could have been called, for the message that nothing was found."""
    names = []
    for name, value in vars(module).items():
        if not name.startswith("_") and callable(value) and getattr(value, "__module__", None) == module.__name__:
            names.append("class " + name if isinstance(value, type) else name)
    return ", ".join(names[:20])


def is_sdk(value):
    # `from codex_plugin_sdk import handler` is not a handler that happens to be called `handler`.
    return getattr(value, "__module__", None) == "codex_plugin_sdk"


def snake_case(name):
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def count_positional(function):
    """How many positional arguments to pass: at most the event and the context."""
    undecorated = undecorate(function)
    code = getattr(undecorated, "__code__", None)
    if code is not None:
        if code.co_flags & VARIABLE_POSITIONAL:
            return 2
        bound = 1 if hasattr(function, "__func__") else 0
        return max(0, min(2, code.co_argcount - bound))
    import inspect

    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 2
    if any(p.kind == p.VAR_POSITIONAL for p in parameters):
        return 2
    return min(2, sum(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters))


def wants_context_by_name(function):
    """Whether the context can only be passed as `context=…`."""
    code = getattr(undecorate(function), "__code__", None)
    if code is None:
        return False
    return "context" in code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]


def name_context(function, positional):
    if positional == 0:
        return lambda _event, context: function(context=context)
    return lambda event, context: function(event, context=context)


def undecorate(function):
    """What says how many arguments a function takes: a decorator that takes any number hands them on to what it decorates."""
    plain = getattr(function, "__func__", function)
    while hasattr(plain, "__wrapped__") and takes_any_number(plain):
        plain = plain.__wrapped__
    return plain


def takes_any_number(function):
    code = getattr(function, "__code__", None)
    return code is not None and code.co_flags & VARIABLE_POSITIONAL
