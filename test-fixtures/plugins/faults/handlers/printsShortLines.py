def on_file_save(event_json):
    for _ in range(32000):
        print(".")
    return {"success": True}
