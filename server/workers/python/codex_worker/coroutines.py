"""One event loop for every handler that is a coroutine, on a thread of its own. asyncio is imported when the first one comes."""

import contextvars
import threading

from . import uncaught
from .calls import describe, exit_code
from .origin import nowhere
from .running_time import watch_loop

CANCELLED = "its task was cancelled"

_lock = threading.Lock()
_loop = None


def follow(awaitable, call, enter):
    """Has the loop run an awaitable in the current context and answer the call. Before each of its steps, `enter()` is called."""
    import asyncio

    loop = event_loop()

    async def finish():
        # The answer is given in the last step, not by a callback, which would come after the steps of all others that are due.
        if call.time is None:
            if call.withdrawn:
                awaitable.close()
                call.give_back()
                return
            call.begin()
        try:
            value = await call.time.steps(awaitable, enter)
        except asyncio.CancelledError as error:
            if call.signal.aborted:
                call.reject("cancelled", CANCELLED)
            else:
                # It was the handler's own doing.
                call.fail("rejected", describe(error))
        except SystemExit as error:
            # It would end the event loop.
            call.reject("exit", "sys.exit(%s)" % exit_code(error))
        except BaseException as error:
            uncaught.show(error)
            call.fail("rejected", describe(error))
        else:
            call.respond(value)

    def begin():
        task = asyncio.ensure_future(finish())
        task.add_done_callback(done)
        call.cancel_task = lambda: loop.call_soon_threadsafe(task.cancel)
        if call.signal.aborted:
            task.cancel()

    def done(task):
        if not task.cancelled():
            return
        # It was cancelled before its first step.
        call.reject("cancelled", CANCELLED)
        if hasattr(awaitable, "close"):
            awaitable.close()

    loop.call_soon_threadsafe(begin, context=contextvars.copy_context())


def event_loop():
    global _loop
    if _loop is None:
        import asyncio

        with _lock:
            if _loop is None:
                loop = asyncio.new_event_loop()
                watch_loop(loop)

                def run():
                    asyncio.set_event_loop(loop)
                    # It comes back where something calls sys.exit in it: other coroutines go on all the same.
                    while not loop.is_closed():
                        try:
                            loop.run_forever()
                        except SystemExit as error:
                            text = "sys.exit(%s) was called by a task, which is all that it ended." % exit_code(error)
                            nowhere.print("stderr", "warn", text)

                threading.Thread(target=run, name="codex-event-loop", daemon=True).start()
                _loop = loop
    return _loop


def run_in_loop(function):
    """Runs a function on the loop's thread, if there is one."""
    if _loop is not None:
        _loop.call_soon_threadsafe(function)
