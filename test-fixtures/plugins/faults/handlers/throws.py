def on_file_save(event_json):
    raise KeyError("formatter")
