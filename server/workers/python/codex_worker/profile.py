"""A profile of what handlers do: a thread looks at the others every so often while calls run. It is loaded when the first one is asked for.

What it makes is in speedscope's file format (https://www.speedscope.app/file-format-schema.json). Each sample weighs as much as the time since the one
before: a thread that computes gives the interpreter up now and then only, so that the time between samples varies.
"""

import json
import os
import sys
import threading

from . import scripts
from .calls import calls
from .frames import send
from .running_time import RunningTime, clock

# How much of a profile goes into one message. A frame may be larger, but calls of others wait behind it.
PART_BYTES = 512 * 1024
# The innermost frames of a stack that are kept.
MOST_FRAMES = 400
# How many frames the stacks of all samples may have together. With more, every second sample goes into the one before it, from then on as well.
MOST_KEPT = 2_000_000
# Threads of the plugin's own that are told apart.
MOST_THREADS = 20

OWN_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
HANDLERS = "Handlers"
WAITING = "(waiting)"
CUT = "(further out)"

current = None


def begin(header):
    """Begins a profile that looks at what runs every so many microseconds, and says so."""
    global current
    try:
        if current is not None:
            current.end()
        current = Profile(header["intervalUs"] / 1_000_000)
    except Exception as error:
        send({"type": "profiling", "error": "Python could not begin a profile: %r." % error})
    else:
        send({"type": "profiling"})


def burst(header):
    """Until the profile ends, each call runs its handler again and again for so many milliseconds.

    What is over in a moment cannot be seen otherwise: the interpreter goes from thread to thread when the worker waits for the next call, and before
    that no other thread gets it.
    """
    if current is not None:
        current.burst = header["ms"] / 1000
        scripts.repeat = current.repeat


def end(_header):
    """Ends the profile and sends it, in parts: one JSON object."""
    global current
    ended, current = current, None
    if ended is None:
        send({"type": "profile", "error": "No profile was begun."})
        return
    try:
        data = json.dumps(ended.end(), separators=(",", ":")).encode("ascii")
    except Exception as error:
        send({"type": "profile", "error": "Python could not end the profile: %r." % error})
        return
    for at in range(0, len(data), PART_BYTES):
        send({"type": "profile", "more": at + PART_BYTES < len(data)}, data[at : at + PART_BYTES])


class Samples:
    """What was seen of one thread."""

    def __init__(self, name):
        self.name = name
        self.stacks = []
        self.weights = []

    def add(self, stack, seconds):
        """Returns how many frames more are kept."""
        if self.stacks and self.stacks[-1] == stack:
            self.weights[-1] += seconds
            return 0
        self.stacks.append(stack)
        self.weights.append(seconds)
        return len(stack)

    def thin_out(self):
        paired = range(0, len(self.stacks), 2)
        self.weights = [sum(self.weights[at : at + 2]) for at in paired]
        self.stacks = self.stacks[::2]
        return sum(len(stack) for stack in self.stacks)


class Profile:
    def __init__(self, interval):
        self.interval = interval
        self.frames = []
        # By the id of the code object, all of which stay alive for as long: the number of the frame, or None where it is one of ours.
        self.numbers = {}
        self.codes = []
        self.stacks = {}
        self.threads = {HANDLERS: Samples(HANDLERS)}
        self.kept = 0
        self.looks = 0
        # For how many seconds each call repeats its handler, and how many runs that made beyond one for each.
        self.burst = 0.0
        self.again = 0
        # What is outside of these frames is how we come to call the handler, and no business of its author's.
        self.entries = set()
        self.add_entry(scripts.execute)
        self.add_entry(RunningTime.step)
        self.knows_asyncio = False
        self.waiting = (self.number_of(WAITING, None, None),)
        self.cut = self.number_of(CUT, None, None)
        self.before = memory()
        self.peak = dict(self.before)
        # Without what it holds now, what it ever held is the most that is known.
        self.highest_before = highest_ever() if self.before else 0
        # A thread that computes lets others in this often; by default that is five times as long as we want to wait between looks.
        self.switch_before = sys.getswitchinterval()
        sys.setswitchinterval(min(self.switch_before, interval / 5))
        self.switch_meanwhile = sys.getswitchinterval()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run, name="codex-profile", daemon=True)
        self.thread.start()

    def add_entry(self, function):
        self.entries.add(id(function.__code__))
        self.codes.append(function.__code__)

    def repeat(self, returned, call, invoke):
        """Runs a handler again and again. Returns what the last run returned."""
        if hasattr(returned, "__await__"):
            return self.repeat_awaitable(returned, call, invoke)
        until = self.end_of_burst(call)
        while self.goes_on(call, until):
            returned = invoke()
        return returned

    async def repeat_awaitable(self, returned, call, invoke):
        until = self.end_of_burst(call)
        value = await returned
        while self.goes_on(call, until):
            value = await invoke()
        return value

    def end_of_burst(self, call):
        # Handlers are to repeat, and not to be late for that.
        return clock() + min(self.burst, call.header["deadlineMs"] / 4000)

    def goes_on(self, call, until):
        if call.signal.aborted or clock() >= until:
            return False
        # A handler may have changed its event.
        call.parsed = None
        self.again += 1
        return True

    def end(self):
        scripts.repeat = None
        self.over.set()
        self.thread.join()
        # The plugin may have set it meanwhile.
        if sys.getswitchinterval() == self.switch_meanwhile:
            sys.setswitchinterval(self.switch_before)
        after = memory()
        higher(self.peak, after)
        highest = highest_ever()
        # Else it was before.
        if highest is not None and self.highest_before is not None and highest > self.highest_before:
            higher(self.peak, {"rssBytes": highest})
        memory_of_runs = {"before": self.before, "after": after, "peak": self.peak}
        return {"profile": self.as_speedscope(), "looks": self.looks, "again": self.again, "memory": memory_of_runs}

    def as_speedscope(self):
        threads = list(self.threads.values())
        # Of the frames that were met on the way, only those of the plugin's own doing are in a stack.
        places = {number: place for place, number in enumerate(sorted({number for stack in self.stacks for number in stack}))}
        return {
            "$schema": "https://www.speedscope.app/file-format-schema.json",
            "shared": {"frames": [self.frames[number] for number in places]},
            "profiles": [
                {
                    "type": "sampled",
                    "name": thread.name,
                    "unit": "milliseconds",
                    "startValue": 0,
                    "endValue": sum(thread.weights) * 1000,
                    # speedscope wants them from the outermost frame on.
                    "samples": [[places[number] for number in reversed(stack)] for stack in thread.stacks],
                    "weights": [seconds * 1000 for seconds in thread.weights],
                }
                for thread in threads
            ],
        }

    def run(self):
        me = threading.get_ident()
        last = clock()
        running = []
        while not self.over.wait(self.interval):
            now = clock()
            ended = [time.ended for time in running if time.ended is not None]
            running = [call.time for call in list(calls.values()) if call.time is not None]
            if ended:
                # It went on with what it was seen at.
                self.prolong(max(ended) - last)
            if running:
                self.looks += 1
                self.look(me, now - max(last, min(time.began for time in running), *ended))
            elif ended:
                higher(self.peak, memory())
            last = now

    def prolong(self, seconds):
        weights = self.threads[HANDLERS].weights
        if weights:
            weights[-1] += max(0.0, seconds)

    def look(self, me, seconds):
        if not self.knows_asyncio and hasattr(sys.modules.get("asyncio.events"), "Handle"):
            self.knows_asyncio = True
            self.add_entry(sys.modules["asyncio.events"].Handle._run)
        coroutines = sys.modules.get("codex_worker.coroutines")
        loop_thread = getattr(getattr(coroutines, "_loop", None), "_thread_id", None)
        seen = 0
        for ident, frame in sys._current_frames().items():
            if ident == me:
                continue
            stack, of_handler = self.stack_of(frame)
            if stack is not None:
                seen += of_handler
                self.keep(HANDLERS if of_handler else ident, stack, seconds)
        if not seen and loop_thread is not None and any(call.cancel_task is not None for call in list(calls.values())):
            self.keep(HANDLERS, self.waiting, seconds)

    def keep(self, thread, stack, seconds):
        samples = self.threads.get(thread)
        if samples is None:
            if len(self.threads) > MOST_THREADS:
                return
            samples = self.threads[thread] = Samples(thread if thread is HANDLERS else name_of(thread))
        # The same stack is one object, however often it is seen.
        self.kept += samples.add(self.stacks.setdefault(stack, stack), seconds)
        if self.kept > MOST_KEPT:
            self.kept = sum(one.thin_out() for one in self.threads.values())
            self.stacks = {one: one for samples in self.threads.values() for one in samples.stacks}
            self.interval *= 2

    def stack_of(self, frame):
        """The stack of a thread, innermost first, without our frames, and whether it is a handler's. None where nothing of the plugin's runs."""
        found = []
        outermost_own = False
        numbers, entries = self.numbers, self.entries
        while frame is not None:
            code = frame.f_code
            key = id(code)
            if key in entries:
                # Between the loop and the handler there may be one more of them, which is further out.
                return (tuple(found), True) if found else (None, False)
            if len(found) == MOST_FRAMES:
                found.append(self.cut)
                return tuple(found), True
            if key in numbers:
                number = numbers[key]
            else:
                number = self.number_of_code(code)
            if number is None:
                outermost_own = True
            elif code.co_filename != threading.__file__:
                outermost_own = False
                found.append(number)
            frame = frame.f_back
        if outermost_own or not found or self.is_idle(found):
            return None, False
        return tuple(found), False

    def is_idle(self, stack):
        """A thread of a pool that has nothing to do."""
        innermost = self.frames[stack[0]]
        return innermost["name"].rpartition(".")[2] == "_worker" and innermost.get("file", "").endswith(("thread.py", "pool.py"))

    def number_of_code(self, code):
        self.codes.append(code)
        own = code.co_filename.startswith(OWN_FOLDER)
        number = None if own else self.number_of(getattr(code, "co_qualname", code.co_name), code.co_filename, code.co_firstlineno)
        self.numbers[id(code)] = number
        return number

    def number_of(self, name, file, line):
        frame = {"name": name}
        if file is not None:
            frame["file"], frame["line"] = file, line
        self.frames.append(frame)
        return len(self.frames) - 1


def name_of(ident):
    return next((thread.name for thread in threading.enumerate() if thread.ident == ident), "Thread %d" % ident)


# Whether the system says what the process holds; None before that was tried.
says_memory = None


def memory():
    """What the process holds, in bytes; nothing where that cannot be said."""
    global says_memory
    # A guard may refuse it, which no call of the plugin's is to be blamed for.
    if says_memory is None and not calls:
        says_memory = bool(read_memory())
    return read_memory() if says_memory else {}


def read_memory():
    try:
        with open("/proc/self/statm", "rb") as file:
            return {"rssBytes": int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")}
    except (OSError, ValueError, IndexError, AttributeError):
        return {}


def highest_ever():
    """The most that the process ever had, as the system remembers it."""
    try:
        import resource
    except ImportError:
        return None
    # Linux counts in KiB, macOS in bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def higher(peak, seen):
    for name, value in seen.items():
        peak[name] = max(value, peak.get(name, 0))
