"""Closes the worker's own pipe and lives on."""
import os
import time


def on_file_save(event_json, context):
    # From then on it is overdue, whichever the worker notices first: that the pipe is closed, or nothing at all.
    context.signal.wait()
    os.close(3)
    time.sleep(3600)
