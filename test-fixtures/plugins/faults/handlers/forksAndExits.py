"""Leaves a child in its process group and one in a session of its own, and exits."""
import os
import subprocess


def on_file_save(event_json):
    near = subprocess.Popen(["sleep", "3600"])
    far = subprocess.Popen(["sleep", "3600"], start_new_session=True)
    os.write(1, ("children %d %d\n" % (near.pid, far.pid)).encode())
    os._exit(0)
