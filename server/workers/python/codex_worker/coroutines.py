"""One event loop for every handler that is a coroutine, on a thread of its own. asyncio is imported when the first one comes."""

import contextvars
import threading

from .calls import describe
from .origin import nowhere

_lock = threading.Lock()
_loop = None


class Exited(Exception):
    """Stands for SystemExit, which would end the event loop."""


def follow(awaitable, call):
    """Has the loop run an awaitable in the current context and answer the call."""
    import asyncio

    loop = event_loop()

    async def finish():
        try:
            return await awaitable
        except SystemExit as error:
            raise Exited("sys.exit(%s)" % ("" if error.code is None else repr(error.code)))

    def begin():
        task = asyncio.ensure_future(finish())
        task.add_done_callback(done)
        call.cancel_task = lambda: loop.call_soon_threadsafe(task.cancel)
        if call.signal.aborted:
            task.cancel()

    def done(task):
        error = None if task.cancelled() else task.exception()
        if task.cancelled():
            call.reject("cancelled", "its task was cancelled")
        elif isinstance(error, Exited):
            call.reject("exit", str(error))
        elif error is not None:
            call.fail("rejected", describe(error))
        else:
            call.respond(task.result())

    loop.call_soon_threadsafe(begin, context=contextvars.copy_context())


def event_loop():
    global _loop
    if _loop is None:
        import asyncio

        with _lock:
            if _loop is None:
                loop = asyncio.new_event_loop()

                def run():
                    asyncio.set_event_loop(loop)
                    # It comes back where something calls sys.exit in it: other coroutines go on all the same.
                    while not loop.is_closed():
                        try:
                            loop.run_forever()
                        except SystemExit as error:
                            code = "" if error.code is None else repr(error.code)
                            nowhere.print("stderr", "warn", "sys.exit(%s) was called by a task, which is all that it ended." % code)

                threading.Thread(target=run, name="codex-event-loop", daemon=True).start()
                _loop = loop
    return _loop


def run_in_loop(function):
    """Runs a function on the loop's thread, if there is one."""
    if _loop is not None:
        _loop.call_soon_threadsafe(function)
