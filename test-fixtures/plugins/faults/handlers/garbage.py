"""Writes to the worker's own pipe."""
import os
import time


def on_file_save(event_json):
    os.write(3, b"x" * 64)
    time.sleep(3600)
