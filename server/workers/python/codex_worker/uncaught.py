"""Shows a debugger what a handler left uncaught. This program catches it, so that a debugger that is to stop there would take it for caught."""

import threading

# Set once the runtime's debugger is open.
is_debugged = False


def show(error):
    """Stops at the line of the handler, where the user wants that of uncaught exceptions."""
    if not is_debugged:
        return
    try:
        import pydevd
        from _pydevd_bundle.pydevd_additional_thread_info import set_additional_thread_info
        from _pydevd_bundle.pydevd_breakpoints import stop_on_unhandled_exception

        debugger = pydevd.get_global_debugger()
        if debugger is not None:
            thread = threading.current_thread()
            stop_on_unhandled_exception(debugger, thread, set_additional_thread_info(thread), (type(error), error, error.__traceback__))
    except Exception:
        # These are the debugger's own ways, which may be others in another version. The handler's failure is told in any case.
        pass
