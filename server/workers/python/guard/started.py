"""Writes down which programs a plugin's process has started, where the host cannot ask the system: server/src/runner/process/startedPrograms.ts."""

# How many handles are kept at most. While one is open, Windows gives the program's id to no other.
MOST_KEPT = 1000


def watch(file, winapi):
    """Changes `_winapi.CreateProcess`, through which subprocess, asyncio and multiprocessing start everything."""
    create, open_process = winapi.CreateProcess, winapi.OpenProcess
    kept = []

    def create_process(*args):
        handles = create(*args)
        try:
            pid = handles[2]
            if len(kept) < MOST_KEPT:
                with open(file, "a", encoding="ascii", newline="\n") as out:
                    out.write("+%d\n" % pid)
                # PROCESS_QUERY_LIMITED_INFORMATION: enough to keep the id.
                kept.append(open_process(0x1000, False, pid))
        except OSError:
            pass
        return handles

    winapi.CreateProcess = create_process
