"""Writes down which programs a plugin's process has started, where the host cannot ask the system: server/src/runner/process/startedPrograms.ts."""

import os

# How many handles are kept at most. While one is open, Windows gives the program's id to no other.
MOST_KEPT = 1000


def watch(file, winapi):
    """Changes `_winapi.CreateProcess`, through which subprocess, asyncio and multiprocessing start everything."""
    create, open_process, write = winapi.CreateProcess, winapi.OpenProcess, os.write
    kept = []
    # Opened once, before the guard watches: nobody may open it later.
    try:
        out = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    except OSError:
        # What is started is found as far as its parents live.
        return

    def create_process(*args):
        handles = create(*args)
        try:
            pid = handles[2]
            if len(kept) < MOST_KEPT:
                write(out, b"+%d\n" % pid)
                # PROCESS_QUERY_LIMITED_INFORMATION: enough to keep the id.
                kept.append(open_process(0x1000, False, pid))
        except OSError:
            pass
        return handles

    winapi.CreateProcess = create_process
