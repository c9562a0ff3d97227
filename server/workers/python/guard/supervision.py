"""Has a process of ours stand in front of a locked one that may start others, so that nothing is left when it ends."""

import os
import signal
import time

from system_calls import fail, libc

PR_SET_CHILD_SUBREAPER = 36
ENDED = "ZXx"


def supervise(judge=None):
    """Goes on in a child. This process waits for it, ends whatever it leaves behind, and ends in the same way."""
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        fail("subreaper")
    program = os.fork()
    if program == 0:
        return
    # The program is told to end by the same signals, and may take its time.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    # The host takes the end of its pipes for the program's.
    kept = 1024 if judge is None else judge.stay()
    os.closerange(0, kept)
    os.closerange(kept + 1, 1024)
    process = ended = None
    if judge is not None:
        ended = judge.wait_for(program)
    else:
        while process != program:
            process, ended = os.wait()
    _end_descendants()
    if os.WIFSIGNALED(ended):
        number = os.WTERMSIG(ended)
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(ended))


def _end_descendants():
    """Returns when nothing is left: whatever loses its parent becomes a child of this process."""
    ended = set()
    stopping = 0
    pause = 0.005
    while _wait_for_ended():
        # All are stopped before the first is ended: in its place, one that still runs could start another. On a busy machine, each of them has to get the
        # processor once more to stop; but that is not waited for forever.
        living = _living_descendants()
        going = [process for process, state in living if state not in "TtD" and process not in ended]
        for process in going:
            _signal(process, signal.SIGSTOP)
        stopping += 1
        if not going or stopping > 100:
            stopping = 0
            for process, _ in living:
                _signal(process, signal.SIGKILL)
                ended.add(process)
        time.sleep(pause)
        pause = min(pause * 1.1, 0.5)


def _wait_for_ended():
    """Takes note of children that have ended. False when there are no others."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        return False
    return True


def _living_descendants():
    children = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        state, parent = _state_and_parent("/proc/" + name)
        if state in ENDED:
            state = _state_of_others("/proc/" + name)
        if state not in ENDED:
            children.setdefault(parent, []).append((int(name), state))
    found = children.get(os.getpid(), [])
    for process, _ in found:
        found.extend(children.get(process, []))
    return found


def _state_and_parent(folder):
    try:
        with open(folder + "/stat", "rb") as file:
            # "pid (name) state ppid …": the name may hold spaces and parentheses.
            state, parent = file.read().rpartition(b")")[2].split()[:2]
    except OSError:
        # It ended meanwhile.
        return "Z", 0
    return state.decode(), int(parent)


def _state_of_others(folder):
    """While a process ends, its first thread may have, and another one go on and have its children."""
    try:
        threads = os.listdir(folder + "/task")
    except OSError:
        return "Z"
    states = [_state_and_parent(folder + "/task/" + thread)[0] for thread in threads]
    return next((state for state in states if state not in ENDED), "Z")


def _signal(process, number):
    try:
        os.kill(process, number)
    except OSError:
        pass
