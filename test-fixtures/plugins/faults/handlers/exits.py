import os


def on_file_save(event_json):
    os._exit(3)
