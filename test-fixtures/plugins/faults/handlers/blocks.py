def on_file_save(event_json):
    while True:
        pass
