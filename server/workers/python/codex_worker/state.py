"""What handlers keep in `context.state`, on its way from the worker of one version of the plugin to that of the next."""

import io
import pickle

# As BUDGETS.responseBytes in server/src/contract/budgets.ts: no body of a message is larger.
MAX_STATE_BYTES = 8 * 1024 * 1024
# As in server/src/runner/wire.ts.
MOST_DROPPED = 20
# Every Python from 3.8 on reads it.
PICKLE_PROTOCOL = 5

# What is copied beside numbers, texts, bytes, and lists, tuples, sets and dicts of such.
PLAIN = {
    "builtins": {"bytearray", "complex", "range", "slice", "int", "float", "bool", "str", "bytes", "list", "tuple", "dict", "set", "frozenset"},
    "collections": {"Counter", "OrderedDict", "defaultdict", "deque"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "fractions": {"Fraction"},
    "uuid": {"UUID", "SafeUUID"},
}


class NotPlain(Exception):
    pass


class StatePickler(pickle.Pickler):
    """Copies data only: an object of the plugin's own class would be one of the former version's."""

    def reducer_override(self, value):
        kind = value if isinstance(value, type) else type(value)
        if kind.__qualname__ not in PLAIN.get(kind.__module__, ()):
            what = "a function" if kind.__name__ in ("function", "builtin_function_or_method", "method") else "an object of the class %s" % kind.__name__
            raise NotPlain("%s, or has one in it" % what)
        return NotImplemented


def export_state(state):
    """Returns as much of it as another worker can have, and what is left out: where something cannot be copied, what else there is still is."""
    # In one step: handlers may be changing it.
    state = state.copy()
    if not state:
        return b"", []
    dropped = []
    data, _ = pickled(state)
    if data is None or len(data) > MAX_STATE_BYTES:
        data = piecewise(state, dropped)
    return data, [{"key": str(key)[:100], "why": why[:200]} for key, why in dropped[:MOST_DROPPED]]


def restore_state(state, data):
    if data:
        state.update(pickle.loads(data))


def piecewise(state, dropped):
    kept = {}
    size = 0
    for key, value in state.items():
        data, why = pickled({key: value})
        if data is not None and size + len(data) > MAX_STATE_BYTES:
            why = "too large"
        if why is not None:
            dropped.append((key, why))
            continue
        size += len(data)
        kept[key] = value
    return pickled(kept)[0] or b""


def pickled(value):
    """Returns its copy, or None and why there is none."""
    buffer = io.BytesIO()
    try:
        StatePickler(buffer, PICKLE_PROTOCOL).dump(value)
    except NotPlain as error:
        return None, str(error)
    except RecursionError:
        return None, "nested too deeply"
    except Exception as error:
        return None, "nothing that can be copied (%s)" % error
    return buffer.getvalue(), None
