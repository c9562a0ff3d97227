"""How long the function of a call has run by itself. Calls share one interpreter, and coroutines one event loop as well: what these do for one
keeps the others waiting.
"""

import threading
import time

# On Windows, time.monotonic goes in steps of 16 ms.
clock = time.perf_counter

_lock = threading.Lock()
# How many calls run.
_sharing = 0
# For how many seconds something else may have kept a call from running, while more than one ran; and the clocks when that was last added up.
_shared = 0.0
_added_at = _processor_at = _idle_at = 0.0
# For how many seconds the event loop had nothing to do, and since when it has nothing to do now, if so. None where there is no loop.
_idle = None


def watch_loop(loop):
    """Has the time be measured in which the loop has nothing to do. It is called before the loop runs."""
    global _idle
    selector = getattr(loop, "_selector", None)
    if selector is None:
        # A loop of another package: its handlers keep others waiting as far as they use the processor.
        return
    select = selector.select

    def timed_select(timeout=None):
        global _idle
        seconds, _ = _idle
        since = clock()
        _idle = seconds, since
        try:
            return select(timeout)
        finally:
            _idle = seconds + clock() - since, None

    selector.select = timed_select
    _idle = clock(), None


def _idle_until(now):
    if _idle is None:
        return now
    # Read in one go, as the loop's thread changes them.
    seconds, since = _idle
    return seconds if since is None else seconds + max(0.0, now - since)


def _share(change=0):
    """Says that one more call runs (1) or one less (-1). Returns what may have kept others waiting until now, in seconds."""
    global _sharing, _shared, _added_at, _processor_at, _idle_at
    with _lock:
        before = _sharing
        _sharing += change
        if before > 1 or _sharing > 1:
            now = clock()
            processor = time.process_time()
            idle = _idle_until(now)
            if before > 1:
                passed = now - _added_at
                _shared += max(0.0, min(passed, max(processor - _processor_at, passed - (idle - _idle_at))))
            _added_at, _processor_at, _idle_at = now, processor, idle
        return _shared


class RunningTime:
    """The time of one call, from its beginning on.

    While it runs alone, all of it is its own. Beside others, what the loop or the processor does for somebody counts only as far as it is known
    to be for this call: no call is said to have taken what another took.
    """

    # Set when the function has come to its end.
    ended = None

    def __init__(self):
        self.began = clock()
        self._shared_before = _share(1)
        # For how many seconds of what is shared it ran itself; and what was shared when the step that it is in began, if it is in one.
        self._own = 0.0, None
        self._processor_before = time.thread_time()

    def seconds(self):
        passed = clock() - self.began
        own, before = self._own
        shared = _share()
        if before is not None:
            own += shared - before
        return min(passed, max(0.0, passed - (shared - self._shared_before) + own))

    def end_on_thread(self):
        """The function has returned, on the thread on which it began: the processor's time of that thread was its own."""
        self._own = self._own[0] + time.thread_time() - self._processor_before, None

    def end(self):
        self.ended = clock()
        _share(-1)

    def steps(self, awaitable, enter):
        return Steps(awaitable, self, enter)

    def step(self, function, *args):
        """Runs one step of a coroutine, during which the loop is its own."""
        own, _ = self._own
        before = _share()
        self._own = own, before
        try:
            return function(*args)
        finally:
            self._own = own + _share() - before, None


class Steps:
    """Stands between a coroutine and the event loop: to be awaited in its place. Before each of its steps, `enter()` is called."""

    def __init__(self, awaitable, running_time, enter):
        self._steps = awaitable.__await__()
        self._time = running_time
        self._enter = enter

    def __await__(self):
        return self

    def __iter__(self):
        return self

    def __next__(self):
        self._enter()
        return self._time.step(next, self._steps)

    def send(self, value):
        self._enter()
        return self._time.step(next, self._steps) if value is None else self._time.step(self._steps.send, value)

    def throw(self, *error):
        self._enter()
        if not hasattr(self._steps, "throw"):
            raise error[0]
        return self._time.step(self._steps.throw, *error)

    def close(self):
        if hasattr(self._steps, "close"):
            self._steps.close()
