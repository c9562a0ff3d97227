import subprocess as sp
from functools import partial

_run = partial(sp.run, capture_output=True, check=False)


def quietly(*command):
    return _run(list(command)).returncode == 0
