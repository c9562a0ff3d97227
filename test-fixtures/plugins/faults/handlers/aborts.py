import os


def on_file_save(event_json):
    os.abort()
