import sys


def on_file_save(event_json):
    sys.exit(3)
