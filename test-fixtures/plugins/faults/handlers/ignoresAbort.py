"""Sees the abort and carries on."""
import time


def on_file_save(event_json, context):
    context.signal.wait()
    context.log.info("aborted: %s", context.signal.reason)
    while True:
        time.sleep(1)
